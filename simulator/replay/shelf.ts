/** States of a farm's actors. Those that nothing has happened to for long are folded away, and unfolded when asked for. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type ActorState, type Definitions, statusOf } from '../../runtime/actor.ts';
import { type Address, kindOf } from '../../runtime/envelope.ts';
import { decodeState, encodeState, type StoredActor } from '../../runtime/snapshot.ts';
import type { Looked } from '../properties/property.ts';

const QUIET_MS = 2 * 24 * 3_600_000;
const SWEEP_MS = 6 * 3_600_000;

export class Shelf {
  readonly definitions: Definitions;
  readonly #open = new Map<Address, { state: ActorState; touchedAt: number }>();
  readonly #folded = new Map<Address, Buffer>();
  readonly #byKind = new Map<string, Address[]>();
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(definitions: Definitions) {
    this.definitions = definitions;
  }

  get size(): number {
    return this.#open.size + this.#folded.size;
  }

  get folded(): number {
    return this.#folded.size;
  }

  get(at: Address): ActorState | undefined {
    return this.#open.get(at)?.state ?? this.#unfold(at);
  }

  look<C>(at: Address): Looked<C> | undefined {
    const state = this.get(at);
    return state && { status: statusOf(state.snapshot), context: state.snapshot.context as C };
  }

  all(kind: string): readonly Address[] {
    return this.#byKind.get(kind) ?? [];
  }

  *addresses(): Generator<Address> {
    for (const list of this.#byKind.values()) yield* list;
  }

  /** @param now by the farm's clock, UTC milliseconds. */
  put(state: ActorState, now: number): void {
    const { address } = state;
    const known = this.#open.get(address);
    if (known) {
      known.state = state;
      known.touchedAt = now;
    } else {
      if (!this.#folded.delete(address)) {
        const list = this.#byKind.get(kindOf(address));
        if (list) list.push(address);
        else this.#byKind.set(kindOf(address), [address]);
      }
      this.#open.set(address, { state, touchedAt: now });
    }
    if (now - this.#sweptAt >= SWEEP_MS) this.#sweep(now);
  }

  #sweep(now: number): void {
    this.#sweptAt = now;
    for (const [address, { state, touchedAt }] of this.#open) {
      if (now - touchedAt < QUIET_MS) continue;
      this.#open.delete(address);
      const stored = encodeState(this.definitions.get(kindOf(address))!, state);
      this.#folded.set(address, deflateRawSync(JSON.stringify(stored), { level: 1 }));
    }
  }

  #unfold(at: Address): ActorState | undefined {
    const folded = this.#folded.get(at);
    if (folded === undefined) return undefined;
    const stored = JSON.parse(inflateRawSync(folded).toString()) as StoredActor;
    return decodeState(this.definitions.get(kindOf(at))!, stored);
  }
}
