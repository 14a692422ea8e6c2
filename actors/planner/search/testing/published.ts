/** Published instances with their optima, from `fixtures/schedules`. */
import { readFileSync } from 'node:fs';
import { type Instance, makeInstance } from '../instance.ts';

export type Size = 40 | 50 | 100;
export const COUNT = 125;

const FOLDER = new URL('../../../../fixtures/schedules/or-library/', import.meta.url);

const numbersOf = (name: string): number[] =>
  readFileSync(new URL(name, FOLDER), 'utf8').trim().split(/\s+/).map(Number);

/** Single-machine total weighted tardiness, in the set's own order. */
export function weightedTardiness(size: Size): { readonly instance: Instance; readonly optimum: number }[] {
  const numbers = numbersOf(`wt${size}.txt`);
  return numbersOf(`wtopt${size}.txt`).map((optimum, i) => {
    const part = (at: number) =>
      Float64Array.from(numbers.slice((3 * i + at) * size, (3 * i + at + 1) * size));
    return { optimum, instance: oneMachine(part(0), part(1), part(2)) };
  });
}

export function oneMachine(times: Float64Array, weights: Float64Array, due: Float64Array): Instance {
  const jobs = times.length;
  return makeInstance({
    jobs,
    machines: 1,
    states: 1,
    processing: times,
    running: new Float64Array(jobs),
    release: new Float64Array(jobs),
    due,
    tardiness: weights,
    completion: new Float64Array(jobs),
    state: new Int32Array(jobs),
    setup: new Float64Array(1),
    setupCost: new Float64Array(1),
    readyAt: new Float64Array(1),
    initialState: new Int32Array(1),
    makespan: 0,
    attendance: null,
  });
}
