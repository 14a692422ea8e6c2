/**
 * Something that watches prints and says what it sees: it misses a share of what goes wrong, and is alarmed now and then
 * by what is well. Where it hits it says so several times, more or less sure; a false alarm is mostly a single doubtful
 * word. Each print has its own luck, so that another policy meets the same prints with the same signs.
 */
import { address } from '../../runtime/envelope.ts';
import type { FailureCause } from '../failures/causes.ts';
import type { Print } from '../world/machine.ts';
import { stream } from '../world/streams.ts';
import type { World } from '../world/world.ts';

export interface DetectorSpec {
  /** Share of what goes wrong visibly that it sees. */
  readonly hitShare: number;
  /** Of printing. */
  readonly falseAlarmsPerHundredHours: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** What is to be seen, by whom, and how it is called. */
const seenAs: Readonly<Partial<Record<FailureCause, readonly [kind: string, source: string]>>> = {
  spaghetti: ['spaghetti', 'camera'],
  adhesion: ['part-loose', 'camera'],
  clog: ['no-extrusion', 'camera'],
  thermal: ['thermal-drift', 'heater-watch'],
};

export class Detector {
  readonly #spec: DetectorSpec;
  readonly #seed: number;
  readonly #world: World;

  constructor(spec: DetectorSpec, seed: number, world: World) {
    this.#spec = spec;
    this.#seed = seed;
    this.#world = world;
  }

  /** A print begins, and may alarm it for nothing. */
  began(print: Print): void {
    if (print.runId === null || print.seconds <= 0) return;
    const dice = stream(this.#seed, 'false-alarm', print.runId);
    const perHour = this.#spec.falseAlarmsPerHundredHours / 100;
    if (perHour <= 0) return;
    const afterMs = dice.wait(HOUR_MS / perHour);
    if (afterMs >= print.seconds * 1_000) return;
    const words = dice.whole(1, 3);
    for (let nth = 0; nth < words; nth++)
      this.#say(print, afterMs + nth * MINUTE_MS, 'spaghetti', 'camera', dice.between(0.3, 0.7));
  }

  /** Something goes wrong with a print after so long. */
  struck(print: Print, cause: FailureCause, afterMs: number): void {
    const seen = seenAs[cause];
    if (seen === undefined || print.runId === null) return;
    const dice = stream(this.#seed, 'detection', print.runId);
    const isSeen = dice.chance(this.#spec.hitShare);
    const noticedMs = afterMs + dice.between(2, 10) * MINUTE_MS;
    const words = dice.whole(3, 6);
    for (let nth = 0; nth < words; nth++) {
      const confidence = dice.between(0.5, 0.85);
      if (isSeen) this.#say(print, noticedMs + nth * MINUTE_MS, seen[0], seen[1], confidence);
    }
  }

  #say(print: Print, afterMs: number, kind: string, source: string, confidence: number): void {
    this.#world.after(afterMs, () => {
      if (print.phase !== 'printing') return;
      this.#world.tell(
        address('run', print.runId!),
        'run.anomaly',
        { kind, source, confidence },
        { by: { kind: 'integration', id: source } },
      );
    });
  }
}
