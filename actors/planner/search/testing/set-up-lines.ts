/**
 * One machine with set-up between any two jobs, weighted tardiness: instances by the recipe of Cicirello's published ones (after
 * Lee, Bhaskaran and Pinedo, 1997), 60 jobs in a set of 120. Due dates are tight for a high `tau` and spread over a high `range`;
 * set-up takes `eta` of a mean job's time on average.
 */
import { seededUnit } from '../chance.ts';
import { type Instance, makeInstance } from '../instance.ts';

export interface Recipe {
  readonly jobs: number;
  readonly tau: number;
  readonly range: number;
  readonly eta: number;
  readonly seed: number;
}

const MEAN_TIME = 100;
const WEIGHT_MAX = 10;

export function setupLine({ jobs, tau, range, eta, seed }: Recipe): Instance {
  const unit = seededUnit(seed);
  const between = (low: number, high: number): number => low + Math.floor(unit() * (high - low + 1));
  const list = (length: number, draw: () => number) => Float64Array.from({ length }, draw);
  const states = jobs + 1;
  // How much of the set-up the best order leaves, as the published instances estimate it.
  const left = 0.4 + 10 / jobs ** 2 - eta / 7;
  const makespan = jobs * (MEAN_TIME + left * eta * MEAN_TIME);
  const due = makespan * (1 - tau);
  return makeInstance({
    jobs,
    machines: 1,
    states,
    processing: list(jobs, () => between(MEAN_TIME / 2, 1.5 * MEAN_TIME)),
    running: new Float64Array(jobs),
    release: new Float64Array(jobs),
    due: list(jobs, () =>
      Math.max(
        0,
        Math.round(unit() < tau ? due * (1 - range * unit()) : due + (makespan - due) * range * unit()),
      ),
    ),
    tardiness: list(jobs, () => between(0, WEIGHT_MAX)),
    completion: new Float64Array(jobs),
    state: Int32Array.from({ length: jobs }, (_, j) => j),
    setup: list(states * states, () => between(0, 2 * eta * MEAN_TIME)),
    setupCost: new Float64Array(states * states),
    readyAt: new Float64Array(1),
    initialState: Int32Array.of(jobs),
    makespan: 0,
    attendance: null,
  });
}
