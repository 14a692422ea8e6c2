/**
 * The newest stretch of the journal, in memory and in order: what projections and the live feed read while they keep up,
 * sparing the database the question. Two batches may become durable in either order, so each is held until nothing with a
 * lesser `seq` can follow.
 */
import type { Entry } from './envelope.ts';

const entriesMax = 50_000;

/** A batch on its way. `above`: its `seq` will be greater than this, which was durable before it set out. */
export interface Flight {
  readonly above: number;
}

export class Tail {
  #entries: Entry[] = [];
  /** The tail holds every entry after this one. */
  #from = Number.POSITIVE_INFINITY;
  #to = 0;
  #durable = 0;
  #held: (readonly Entry[])[] = [];
  readonly #flights = new Set<Flight>();
  readonly #listeners = new Set<() => void>();

  /** `seq` of the last entry of the stretch. */
  get position(): number {
    return this.#to;
  }

  /** Begins again after `seq`, at a moment when nothing is in flight. */
  restart(seq: number): void {
    this.#entries = [];
    this.#held = [];
    this.#flights.clear();
    this.#from = seq;
    this.#to = seq;
    this.#durable = seq;
    this.#tell();
  }

  /** From now on nobody knows what comes next; readers ask the journal until `restart`. */
  lose(): void {
    this.#from = Number.POSITIVE_INFINITY;
    this.#entries = [];
    this.#held = [];
  }

  depart(): Flight {
    const flight = { above: this.#durable };
    this.#flights.add(flight);
    return flight;
  }

  /** The flight has ended, with these entries or (having failed) none. */
  arrive(flight: Flight, entries: readonly Entry[]): void {
    this.#flights.delete(flight);
    if (entries.length > 0) {
      this.#durable = Math.max(this.#durable, entries[0]!.seq);
      this.#held.push(entries);
      this.#held.sort((a, b) => a[0]!.seq - b[0]!.seq);
    }
    let floor = Number.POSITIVE_INFINITY;
    for (const { above } of this.#flights) floor = Math.min(floor, above);
    let grew = false;
    while (this.#held.length > 0 && this.#held[0]![0]!.seq <= floor) {
      const next = this.#held.shift()!;
      this.#to = next.at(-1)!.seq;
      if (this.#from !== Number.POSITIVE_INFINITY) for (const entry of next) this.#entries.push(entry);
      grew = true;
    }
    if (this.#entries.length > entriesMax * 1.5) {
      this.#entries = this.#entries.slice(-entriesMax);
      this.#from = this.#entries[0]!.seq - 1;
    }
    if (grew) this.#tell();
  }

  /** The entries after `seq`, at most `limit`; `undefined` where the tail does not reach back that far. */
  read(seq: number, limit: number): readonly Entry[] | undefined {
    if (seq < this.#from) return undefined;
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entries[middle]!.seq <= seq) low = middle + 1;
      else high = middle;
    }
    return this.#entries.slice(low, low + limit);
  }

  onGrowth(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
