/**
 * Mean, variance and extremes of observations, one at a time (Welford's method: stable, one pass, no store).
 * The variance is that of a sample (divided by n − 1).
 */
export class Tally {
  #count = 0;
  #mean = 0;
  #squares = 0;
  #min = Infinity;
  #max = -Infinity;

  record(value: number): void {
    const count = ++this.#count;
    const delta = value - this.#mean;
    const mean = this.#mean + delta / count;
    this.#mean = mean;
    this.#squares += delta * (value - mean);
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  get count(): number {
    return this.#count;
  }

  /** NaN without observations. */
  get mean(): number {
    return this.#count === 0 ? Number.NaN : this.#mean;
  }

  get sum(): number {
    return this.#mean * this.#count;
  }

  /** NaN with fewer than two observations. */
  get variance(): number {
    return this.#count < 2 ? Number.NaN : this.#squares / (this.#count - 1);
  }

  get standardDeviation(): number {
    return Math.sqrt(this.variance);
  }

  /** Infinity without observations. */
  get min(): number {
    return this.#min;
  }

  /** -Infinity without observations. */
  get max(): number {
    return this.#max;
  }

  /** Takes in another tally as if its observations had been recorded here (Chan, Golub and LeVeque). */
  merge(other: Tally): void {
    if (other.#count === 0) return;
    const count = this.#count + other.#count;
    const delta = other.#mean - this.#mean;
    this.#squares += other.#squares + (delta * delta * this.#count * other.#count) / count;
    this.#mean += (delta * other.#count) / count;
    this.#count = count;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  /** Forgets what was observed, as at the end of a warm-up. */
  reset(): void {
    this.#count = 0;
    this.#mean = 0;
    this.#squares = 0;
    this.#min = Infinity;
    this.#max = -Infinity;
  }
}
