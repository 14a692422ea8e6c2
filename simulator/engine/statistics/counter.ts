/** Counts occurrences, and gives their rate. */
export class Counter {
  #count = 0;
  #since: number;

  /** @param since The time at which counting begins. */
  constructor(since = 0) {
    this.#since = since;
  }

  add(count = 1): void {
    this.#count += count;
  }

  get count(): number {
    return this.#count;
  }

  /** Occurrences a unit of time up to `now`; NaN if no time has passed. */
  rate(now: number): number {
    return now > this.#since ? this.#count / (now - this.#since) : Number.NaN;
  }

  /** Begins anew at `now`, as at the end of a warm-up. */
  reset(now: number): void {
    this.#count = 0;
    this.#since = now;
  }
}
