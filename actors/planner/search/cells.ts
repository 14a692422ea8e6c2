/**
 * Time and running cost of each job on each machine, side by side. Machines that are alike, as those of one model are, share a
 * column: what is looked at all the time then stays in the processor's cache.
 */
import type { Instance } from './instance.ts';

export class Cells {
  /** Time of job j on machine k at [j × stride + column[k]], Infinity where it can't run; what running costs one further. */
  readonly values: Float64Array;
  readonly stride: number;
  readonly column: Int32Array;
  /** The least that running a job costs. */
  readonly least: Float64Array;

  constructor({ jobs, machines, processing, running }: Instance) {
    this.column = new Int32Array(machines);
    const firsts: number[] = [];
    for (let k = 0; k < machines; k++) {
      let at = firsts.findIndex((other) => isAlike(other, k));
      if (at < 0) at = firsts.push(k) - 1;
      this.column[k] = 2 * at;
    }
    this.stride = 2 * firsts.length;
    this.values = new Float64Array(jobs * this.stride);
    this.least = new Float64Array(jobs).fill(Infinity);
    for (let j = 0; j < jobs; j++)
      for (const [at, k] of firsts.entries()) {
        const cell = j * machines + k;
        this.values[j * this.stride + 2 * at] = processing[cell]!;
        this.values[j * this.stride + 2 * at + 1] = running[cell]!;
        if (processing[cell]! < Infinity && running[cell]! < this.least[j]!) this.least[j] = running[cell]!;
      }

    function isAlike(a: number, b: number): boolean {
      for (let at = 0; at < jobs * machines; at += machines)
        if (processing[at + a] !== processing[at + b] || running[at + a] !== running[at + b]) return false;
      return true;
    }
  }
}
