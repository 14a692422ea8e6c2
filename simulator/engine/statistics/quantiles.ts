/** Quantiles: exact from a sorted store, or from a sketch of bounded size. */

/**
 * The quantile of sorted values, with linear interpolation between neighbours (type 7 of Hyndman and Fan, the default of R
 * and NumPy). NaN without values.
 *
 * @param probability From 0 (the least) to 1 (the greatest).
 */
export function quantile(sorted: ArrayLike<number>, probability: number): number {
  const position = probability * (sorted.length - 1);
  const left = Math.floor(position);
  const low = sorted[left] ?? Number.NaN;
  return low + (position - left) * ((sorted[left + 1] ?? low) - low);
}

/**
 * Quantiles of any number of observations ≥ 0 in bounded memory, each within a relative error: a histogram whose buckets grow
 * geometrically (the idea of DDSketch, Masson, Rim and Lee 2019). Sketches of equal accuracy can be merged without loss,
 * in any order, with the same result.
 */
export class QuantileSketch {
  readonly relativeError: number;
  readonly #growth: number;
  readonly #logGrowth: number;
  /** Bucket k holds observations in (growth^(k−1), growth^k]. */
  readonly #buckets = new Map<number, number>();
  #zeros = 0;
  #count = 0;

  /** Observations below it count as 0, so that the buckets are bounded: 2,700 at 1 % over the whole range. */
  static readonly LEAST = 1e-12;
  /** Observations above it count as it. */
  static readonly GREATEST = 1e12;

  /** @param relativeError Of every quantile told, e.g. 0.01. */
  constructor(relativeError = 0.01) {
    this.relativeError = relativeError;
    this.#growth = (1 + relativeError) / (1 - relativeError);
    this.#logGrowth = Math.log(this.#growth);
  }

  get count(): number {
    return this.#count;
  }

  record(value: number): void {
    if (!(value >= 0))
      throw new RangeError(`QuantileSketch: ${value} is not a number ≥ 0. Shift or negate the values.`);
    this.#count++;
    if (value < QuantileSketch.LEAST) this.#zeros++;
    else this.#add(Math.ceil(Math.log(Math.min(value, QuantileSketch.GREATEST)) / this.#logGrowth), 1);
  }

  /** NaN without observations. */
  quantile(probability: number): number {
    if (this.#count === 0) return Number.NaN;
    let rank = Math.floor(probability * (this.#count - 1)) - this.#zeros;
    if (rank < 0) return 0;
    let last = 0;
    for (const bucket of [...this.#buckets.keys()].sort((a, b) => a - b)) {
      last = bucket;
      rank -= this.#buckets.get(bucket)!;
      if (rank < 0) break;
    }
    // The value that is equally far from both ends of the bucket, relatively.
    return (2 * this.#growth ** last) / (this.#growth + 1);
  }

  merge(other: QuantileSketch): void {
    if (other.relativeError !== this.relativeError)
      throw new RangeError('QuantileSketch: only sketches of the same relative error can be merged.');
    for (const [bucket, count] of other.#buckets) this.#add(bucket, count);
    this.#zeros += other.#zeros;
    this.#count += other.#count;
  }

  reset(): void {
    this.#buckets.clear();
    this.#zeros = 0;
    this.#count = 0;
  }

  #add(bucket: number, count: number): void {
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + count);
  }
}
