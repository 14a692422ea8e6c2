/** What checkers remember, and when they forget it. */

/** Remembers each key for at least so long, and for less than twice that. */
export class Ageing<K, V = true> {
  readonly #ageMs: number;
  #young = new Map<K, V>();
  #old = new Map<K, V>();
  #since = Number.NEGATIVE_INFINITY;

  constructor(ageMs: number) {
    this.#ageMs = ageMs;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: K): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  has(key: K): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  set(key: K, value: V, now: number): void {
    if (now - this.#since >= this.#ageMs) {
      this.#old = now - this.#since >= 2 * this.#ageMs ? new Map() : this.#young;
      this.#young = new Map();
      this.#since = now;
    }
    this.#young.set(key, value);
  }

  delete(key: K): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}

/** What something waits for since when; in order of time, so that what is due stands first. */
export class Since<K, V = undefined> {
  readonly #waiting = new Map<K, { readonly at: number; readonly value: V }>();

  get size(): number {
    return this.#waiting.size;
  }

  keys(): IterableIterator<K> {
    return this.#waiting.keys();
  }

  get(key: K): V | undefined {
    return this.#waiting.get(key)?.value;
  }

  /** Begins to wait, or begins anew. */
  set(key: K, value: V, at: number): void {
    this.#waiting.delete(key);
    this.#waiting.set(key, { at, value });
  }

  delete(key: K): boolean {
    return this.#waiting.delete(key);
  }

  /** Takes out what waits since before then. */
  *overdue(before: number): Generator<{ readonly key: K; readonly value: V; readonly at: number }> {
    for (const [key, { at, value }] of this.#waiting) {
      if (at >= before) return;
      this.#waiting.delete(key);
      yield { key, value, at };
    }
  }
}

const HOUR_MS = 3_600_000;
/** News travels between actors, over slow and broken links too; then everybody knows. */
export const NEWS_MS = HOUR_MS;
export const DAY_MS = 24 * HOUR_MS;
/** No run and no message is spoken of any more after so long. */
export const LONG_AGO_MS = 30 * DAY_MS;

/** The job that a run is an attempt of: runs are named so. */
export const jobOfRun = (runId: string): string => runId.slice(0, runId.lastIndexOf('-'));
