/**
 * For each state the jobs that need little set-up before or after a job of it: those of the states nearest to it. Where set-up
 * matters, a job put anywhere else is almost never kept ("granular" neighbourhoods: Toth and Vigo 2003, for vehicles).
 */
import type { Instance } from './instance.ts';

/** As many jobs at least, where there are, and at most. */
const NEAR = 16;
const MOST = 1_024;
/** Entries of all lists. */
const ENTRIES_MAX = 4_000_000;

export class Neighbours {
  /** Those of state s are jobs[from[s]] up to jobs[from[s + 1]]. */
  readonly jobs: Int32Array;
  readonly from: Int32Array;
  /** States, and whether b is one of the nearest to a at [a × states + b]. */
  readonly isNear: Uint8Array;

  constructor({ jobs, states, state, setup }: Instance) {
    const having: number[][] = Array.from({ length: states }, () => []);
    for (let j = 0; j < jobs; j++) having[state[j]!]!.push(j);
    const used = having.flatMap((some, s) => (some.length > 0 ? [s] : []));
    const most = Math.max(1, Math.min(MOST, Math.floor(ENTRIES_MAX / states)));
    this.isNear = new Uint8Array(states * states);
    this.from = new Int32Array(states + 1);
    const near: number[] = [];
    for (let s = 0; s < states; s++) {
      const effort = (other: number): number =>
        Math.min(setup[s * states + other]!, setup[other * states + s]!);
      const sorted = having[s]!.length === 0 ? [] : used.toSorted((a, b) => effort(a) - effort(b) || a - b);
      let count = 0;
      for (const other of sorted) {
        // All that are as near as the last one, so that the order of states does not matter.
        if (count >= NEAR && effort(other) > 0) break;
        this.isNear[s * states + other] = 1;
        const some = having[other]!;
        const step = Math.max(1, some.length / Math.max(1, most - count));
        for (let i = 0; i < some.length && count < most; i += step, count++) near.push(some[Math.floor(i)]!);
      }
      this.from[s + 1] = near.length;
    }
    this.jobs = Int32Array.from(near);
  }
}

/** Whether there is set-up that depends on what comes before, so that neighbours differ. */
export function hasNeighbours({ machines, states, setup, setupCost }: Instance): boolean {
  const differs = (matrix: Float64Array): boolean => matrix.some((one) => one !== matrix[0]);
  return machines > 1 && states > 1 && (differs(setup) || differs(setupCost));
}
