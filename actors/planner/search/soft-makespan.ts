/**
 * The makespan, smoothed: τ × log Σ exp(end ÷ τ) over the machines. The latest end alone says nothing of a change that brings two
 * of the latest machines nearer to the others one after the other; this does, and tends to it as τ falls.
 */
import type { Sequences } from './sequences.ts';

/** τ as a share of the makespan, at the start of a search and at its end. */
const SOFT = 0.15;
const SHARP = 0.06;

export class SoftMakespan {
  readonly #schedule: Sequences;
  /** Of each machine exp((end − makespan) ÷ τ), and their sum. */
  readonly #share: Float64Array;
  #sum = 0;
  #latest = 0;
  #tau = 1;

  constructor(schedule: Sequences) {
    this.#schedule = schedule;
    this.#share = new Float64Array(schedule.length.length);
  }

  /** To be called from time to time, with the share of the search that is done. */
  sharpen(done: number): void {
    this.#latest = this.#schedule.makespan();
    this.#tau = Math.max(Number.MIN_VALUE, this.#latest * SOFT * (SHARP / SOFT) ** done);
    this.#sum = 0;
    for (let k = 0; k < this.#share.length; k++)
      this.#sum += this.#share[k] = this.#shareOf(this.#schedule.endOf(k));
  }

  /** By how much it falls at most, whatever becomes of machines `a` and `b`. */
  fallMost(a: number, b: number): number {
    const rest = this.#sum - this.#share[a]! - (b === a ? 0 : this.#share[b]!);
    return rest > 1e-12 * this.#sum ? -this.#tau * Math.log(rest / this.#sum) : this.#latest;
  }

  /** How it changes when machine `a` ends at one time and `b` at another; `b` may be `a`. */
  change(a: number, endA: number, b: number, endB: number): number {
    let sum = this.#sum - this.#share[a]! + this.#shareOf(endA);
    if (b !== a) sum += this.#shareOf(endB) - this.#share[b]!;
    return this.#tau * Math.log(Math.max(sum, Number.MIN_VALUE) / this.#sum);
  }

  /** Machine `k` has changed. */
  look(k: number): void {
    const share = this.#shareOf(this.#schedule.endOf(k));
    this.#sum += share - this.#share[k]!;
    this.#share[k] = share;
  }

  #shareOf(end: number): number {
    return Math.exp((end - this.#latest) / this.#tau);
  }
}
