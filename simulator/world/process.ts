/** The farm's process as far as its machines share it: its clock, its timers, its upload gate, its feed of changes. */
import { endsRun } from '../../gateway/machines/station.ts';
import type { LinkServices } from '../../gateway/printers/services.ts';
import { createUploadGate, type UploadGate } from '../../gateway/printers/upload-gate.ts';
import type { Address } from '../../runtime/envelope.ts';
import type { World } from './world.ts';

const UPLOADS_AT_ONCE_MAX = 16;

const ofWorld = new WeakMap<World, FarmProcess>();

export class FarmProcess {
  readonly #world: World;
  readonly #followers = new Map<Address, (factTypes: readonly string[]) => void>();
  #era = -1;
  #uploads: UploadGate | undefined;
  #ids = 0;
  /** By how much the farm's clock differs from the world's time. */
  clockOffMs = 0;

  /** The one process of a world's farm. */
  static of(world: World): FarmProcess {
    const known = ofWorld.get(world);
    if (known) return known;
    const one = new FarmProcess(world);
    ofWorld.set(world, one);
    return one;
  }

  constructor(world: World) {
    this.#world = world;
    world.witness(({ message, result }) => {
      const follower = this.#followers.get(message.to);
      if (follower === undefined || !result.facts.some(({ type }) => endsRun.has(type))) return;
      const types = result.facts.map(({ type }) => type);
      const { era, network } = world;
      world.after(world.dice.wait(network.delayMsMean), () => era === world.era && follower(types));
    });
  }

  /** Tells of each change of an actor a little later, in this life of the process only. */
  follow(at: Address, follower: (factTypes: readonly string[]) => void): void {
    this.#followers.set(at, follower);
  }

  /** Of this life: uploads of the life before are over. */
  get uploads(): UploadGate {
    if (this.#uploads === undefined || this.#era !== this.#world.era) {
      this.#era = this.#world.era;
      this.#uploads = createUploadGate(UPLOADS_AT_ONCE_MAX);
    }
    return this.#uploads;
  }

  /** Timers of a process that died do not ring. */
  services(alive: () => boolean): LinkServices {
    const world = this.#world;
    const startedAt = world.now;
    return {
      nowMs: () => world.now + this.clockOffMs,
      monotonicMs: () => world.now - startedAt,
      after: (delayMs, task) => {
        let isOn = true;
        world.after(delayMs, () => {
          if (!isOn || !alive()) return;
          world.stir();
          task();
        });
        return () => {
          isOn = false;
        };
      },
      random: () => world.dice.share(),
      newId: () => `life-${this.#ids++}`,
      log: () => {},
    };
  }
}
