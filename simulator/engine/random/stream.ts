/** A stream of random numbers: one sequence, many distributions. */
import { negativeLogs } from './negative-log.ts';
import { draw, namedState, type Sfc32State, seedState } from './sfc32.ts';

const BLOCK = 256;
const TWO_32 = 4_294_967_296;

/**
 * A deterministic stream of random numbers. Every method consumes a fixed number of draws except where it says otherwise,
 * so that two models which share a stream stay in step (common random numbers).
 *
 * Draws are made a block at a time; the sequence is the one that drawing singly gives.
 */
export class Stream {
  readonly #state: Sfc32State;
  readonly #draws = new Float64Array(BLOCK);
  /** `-log u` of each draw of the block from the present one on, once an exponential was asked for. */
  readonly #logs = new Float64Array(BLOCK);
  #next = BLOCK;
  #hasLogs = false;
  #spareNormal = Number.NaN;

  /**
   * @param seed 32 bits; other numbers are cut to their low 32 bits.
   * @param name Streams of one seed and different names are independent of each other.
   */
  constructor(seed: number, name?: string) {
    this.#state = name === undefined ? seedState(seed | 0) : namedState(seed | 0, name);
  }

  /** An unsigned 32-bit integer. */
  uint32(): number {
    if (this.#next === BLOCK) this.#refill();
    return this.#draws[this.#next++]!;
  }

  /** In (0, 1), neither end included: the middle of one of 2³² equal intervals. */
  unit(): number {
    return (this.uint32() + 0.5) / TWO_32;
  }

  /** In (low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** A whole number from 0 to `count` − 1; the bias of at most `count` / 2³² is not removed, to consume one draw always. */
  integer(count: number): number {
    return Math.floor(this.unit() * count);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Exponential with the given mean (not rate): `-mean · log u`. */
  exponential(mean: number): number {
    if (this.#next === BLOCK) this.#refill();
    if (!this.#hasLogs) this.#takeLogs();
    return mean * this.#logs[this.#next++]!;
  }

  /** Normal, by Box and Muller: two draws make two normals, of which the second is kept for the next call. */
  normal(mean = 0, standardDeviation = 1): number {
    const spare = this.#spareNormal;
    if (!Number.isNaN(spare)) {
      this.#spareNormal = Number.NaN;
      return mean + standardDeviation * spare;
    }
    const radius = Math.sqrt(2 * this.exponential(1));
    const angle = 2 * Math.PI * this.unit();
    this.#spareNormal = radius * Math.sin(angle);
    return mean + standardDeviation * radius * Math.cos(angle);
  }

  /** Lognormal with the mean and standard deviation of the variable itself, not of its logarithm. */
  lognormal(mean: number, standardDeviation: number): number {
    const variance = Math.log1p((standardDeviation / mean) ** 2);
    return mean * Math.exp(this.normal(-variance / 2, Math.sqrt(variance)));
  }

  /** Weibull. Shape below 1: failures of youth; 1: exponential; above 1: wear. The mean is `scale · Γ(1 + 1/shape)`. */
  weibull(scale: number, shape: number): number {
    return scale * this.exponential(1) ** (1 / shape);
  }

  /** Triangular between `low` and `high` with its peak at `mode`. */
  triangular(low: number, mode: number, high: number): number {
    const u = this.unit();
    const span = high - low;
    return u * span < mode - low
      ? low + Math.sqrt(u * span * (mode - low))
      : high - Math.sqrt((1 - u) * span * (high - mode));
  }

  /** Sum of `stages` exponentials that has the given mean. Consumes `stages` draws. */
  erlang(mean: number, stages: number): number {
    let sum = 0;
    for (let stage = 0; stage < stages; stage++) sum += this.exponential(mean / stages);
    return sum;
  }

  #refill(): void {
    draw(this.#state, this.#draws);
    this.#next = 0;
    // Whoever drew an exponential will draw another.
    if (this.#hasLogs) this.#takeLogs();
  }

  #takeLogs(): void {
    negativeLogs(this.#draws, this.#logs, this.#next);
    this.#hasLogs = true;
  }
}
