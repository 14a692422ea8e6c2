import { type Interval, meanInterval } from './interval.ts';

/**
 * An interval from one long run, whose observations hang together: means of batches that are long enough are nearly
 * independent. When the batches are full, neighbours are joined in pairs and batches are from then on twice as long, so memory
 * is bounded whatever the length of the run.
 */
export class BatchMeans {
  readonly #batches: number;
  #means: number[] = [];
  #size: number;
  #sum = 0;
  #filled = 0;

  /**
   * @param batches Joined when twice as many are full: there are always between `batches` and 2 · `batches`. 20 to 40.
   * @param size Observations in a batch to begin with.
   */
  constructor(batches = 20, size = 16) {
    this.#batches = batches;
    this.#size = size;
  }

  record(value: number): void {
    this.#sum += value;
    if (++this.#filled < this.#size) return;
    this.#means.push(this.#sum / this.#size);
    this.#sum = 0;
    this.#filled = 0;
    if (this.#means.length === 2 * this.#batches) this.#join();
  }

  /** Observations a batch. */
  get size(): number {
    return this.#size;
  }

  /** Of the full batches. */
  get means(): readonly number[] {
    return this.#means;
  }

  interval(level = 0.95): Interval {
    return meanInterval(this.#means, level);
  }

  /** Correlation of neighbouring batches; much above 0 the batches are too short for the interval to be believed. */
  get lag1(): number {
    const means = this.#means;
    const average = means.reduce((sum, mean) => sum + mean, 0) / means.length;
    let both = 0;
    let own = 0;
    for (let i = 0; i < means.length; i++) {
      own += (means[i]! - average) ** 2;
      if (i > 0) both += (means[i]! - average) * (means[i - 1]! - average);
    }
    return both / own;
  }

  reset(): void {
    this.#means = [];
    this.#sum = 0;
    this.#filled = 0;
  }

  #join(): void {
    const old = this.#means;
    this.#means = Array.from({ length: this.#batches }, (_, i) => (old[2 * i]! + old[2 * i + 1]!) / 2);
    this.#size *= 2;
  }
}
