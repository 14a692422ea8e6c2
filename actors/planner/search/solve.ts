/** The search as a whole: a schedule to begin with, annealing, and a proof where the instance is small. */
import { anneal } from './anneal.ts';
import { dynasearch, isPlain } from './dynasearch.ts';
import { exact } from './exact.ts';
import type { Instance } from './instance.ts';
import { Moves } from './moves.ts';
import { hasNeighbours, Neighbours } from './neighbours.ts';
import { isSetupLine, searchSetups } from './setup-search.ts';
import { construct, shortest } from './start.ts';

export interface SolveOptions {
  readonly seed: number;
  /** Changes tried, at most. */
  readonly moves: number;
  /** Share of the work done, 0 to 1, for whoever bounds it by time instead; see `AnnealOptions`. */
  readonly share?: ((moves: number) => number) | undefined;
  /** A cost that is good enough; ends it. */
  readonly enough?: number | undefined;
}

export interface Solution {
  readonly schedule: Moves;
  readonly moves: number;
  /** No schedule costs less. */
  readonly isProven: boolean;
}

/** Above these, proving takes too long. */
export const PROVEN_JOBS_MAX = 10;
export const PROVEN_MACHINES_MAX = 4;
/** Moves before a proof: a good schedule makes it short. */
const MOVES_BEFORE_PROOF = 20_000;
/** Temperatures as shares of what a typical job's time costs when all wait for it. */
const HOT = 0.11;
const COLD = 0.016;
/** Changes for the worse that are made, as shares of those tried: by kind of instance, as found best. */
const RATES = { from: 0.015, to: 0.001 };
/** More, where trades are mostly tried beside neighbours. */
const NEAR_RATES = { from: 0.02, to: 0.001 };
/** One line, where all set-up is at stake, has to be shaken harder. */
const LINE_RATES = { from: 0.1, to: 0.0003 };
const SPREAD_RATES = { from: 0.02, to: 0.0003 };

/** What a delay by one typical job costs another: the scale that changes of this instance come in. */
export function scaleOf(instance: Instance): number {
  const { jobs, tardiness, completion, running, setupCost, makespan } = instance;
  const mean = (numbers: Float64Array): number =>
    numbers.reduce((sum, one) => sum + one, 0) / Math.max(1, numbers.length);
  const time = mean(shortest(instance));
  const waiting = (mean(tardiness) + mean(completion) + makespan / Math.max(1, jobs)) * time;
  const scale = waiting + 0.1 * mean(running) + mean(setupCost);
  return scale > 0 ? scale : 1;
}

/** Annealing at the temperatures that suit the kind of instance. Returns the moves made. */
export function annealed(schedule: Moves, budget: SolveOptions): number {
  const { instance } = schedule;
  const scale = scaleOf(instance);
  const neighbours = hasNeighbours(instance) ? new Neighbours(instance) : null;
  const rates = neighbours === null ? RATES : NEAR_RATES;
  return anneal(schedule, {
    ...budget,
    from: HOT * scale,
    to: COLD * scale,
    neighbours,
    rates: instance.machines === 1 ? LINE_RATES : instance.makespan > 0 ? SPREAD_RATES : rates,
  });
}

export function solve(instance: Instance, { seed, moves, share, enough }: SolveOptions): Solution {
  const schedule = new Moves(instance);
  construct(schedule, () => share !== undefined && share(0) >= 1);
  const isSmall = instance.jobs <= PROVEN_JOBS_MAX && instance.machines <= PROVEN_MACHINES_MAX;
  const budget = isSmall
    ? { seed, moves: Math.min(moves, MOVES_BEFORE_PROOF) }
    : { seed, moves, share, enough };
  const made = isPlain(instance)
    ? dynasearch(schedule, budget)
    : isSetupLine(instance)
      ? searchSetups(schedule, { ...budget, scale: scaleOf(instance) })
      : annealed(schedule, budget);
  if (!isSmall) return { schedule, moves: made, isProven: false };
  const order = exact(instance, schedule.total());
  if (order !== null) for (const [k, jobs] of order.entries()) schedule.assign(k, jobs);
  schedule.recount();
  return { schedule, moves: made, isProven: true };
}
