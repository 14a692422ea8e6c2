/**
 * A bound from below that is cheap: the best of what each job costs at least if it had the best machine to itself, of how soon
 * that much work can be done, and of what waiting for each other costs.
 */
import type { Instance } from './instance.ts';
import { tardinessBound } from './tardiness-bound.ts';

/** Steps of the search for prices of machines, and what they may cost together in looks at a job on a machine. */
const PRICE_STEPS = 400;
const LOOKS_MAX = 20_000_000;

export function lowerBound(instance: Instance): number {
  const { jobs, machines, processing, running, release, due, eligible, eligibleFrom } = instance;
  const { tardiness, completion, state, setupCost, readyAt } = instance;
  if (jobs === 0) return 0;
  const leastTime = leastInto(instance, instance.setup);
  const leastCost = leastInto(instance, setupCost);
  let alone = 0;
  let inAnyOrder = 0;
  let atLeast = 0;
  let latest = 0;
  let work = 0;
  const shortest = new Float64Array(jobs);
  const ends = new Float64Array(jobs);
  for (let j = 0; j < jobs; j++) {
    let least = Infinity;
    let leastEffort = Infinity;
    let leastRunning = Infinity;
    let soonest = Infinity;
    let time = Infinity;
    for (let e = eligibleFrom[j]!; e < eligibleFrom[j + 1]!; e++) {
      const k = eligible[e]!;
      const cell = j * machines + k;
      const end = Math.max(release[j]!, readyAt[k]! + leastTime[state[j]!]!) + processing[cell]!;
      const late = Math.max(0, end - due[j]!);
      const effort = running[cell]! + tardiness[j]! * late;
      soonest = Math.min(soonest, end);
      leastRunning = Math.min(leastRunning, running[cell]!);
      time = Math.min(time, processing[cell]! + leastTime[state[j]!]!);
      least = Math.min(least, effort + completion[j]! * end);
      leastEffort = Math.min(leastEffort, effort);
    }
    alone += least + leastCost[state[j]!]!;
    inAnyOrder += leastEffort + leastCost[state[j]!]!;
    atLeast += leastRunning + leastCost[state[j]!]!;
    latest = Math.max(latest, soonest);
    work += time;
    shortest[j] = time;
    ends[j] = soonest;
  }
  const late = Math.max(inAnyOrder, atLeast + tardinessBound(instance, shortest, ends));
  const cost = Math.max(alone, late + queued(instance, shortest));
  if (instance.makespan === 0) return cost;
  latest = Math.max(latest, spread(readyAt, work), priced(instance, leastTime));
  if (isWhole(instance)) latest = Math.ceil(latest - 1e-9 * latest);
  return cost + instance.makespan * latest;
}

/** The least from any state that a machine can be in into each. */
function leastInto({ states, state, initialState }: Instance, matrix: Float64Array): Float64Array {
  const least = new Float64Array(states).fill(Infinity);
  for (const from of new Set<number>([...initialState, ...state]))
    for (let to = 0; to < states; to++) least[to] = Math.min(least[to]!, matrix[from * states + to]!);
  return least;
}

/**
 * Least cost of all completion times on as many machines, all the best for every job: Eastman, Even and Isaacs, "Bounds for the
 * optimal scheduling of n jobs on m processors" (1964). On one machine with neither set-up nor release dates it is the optimum.
 */
function queued({ machines, completion, readyAt }: Instance, shortest: Float64Array): number {
  if (completion.every((cost) => cost === 0)) return 0;
  const order = Int32Array.from(shortest, (_, j) => j).sort(
    (a, b) => completion[b]! * shortest[a]! - completion[a]! * shortest[b]! || a - b,
  );
  let end = 0;
  let inLine = 0;
  let alone = 0;
  let weights = 0;
  for (const j of order) {
    end += shortest[j]!;
    inLine += completion[j]! * end;
    alone += completion[j]! * shortest[j]!;
    weights += completion[j]!;
  }
  const free = readyAt.reduce((least, at) => Math.min(least, at), Infinity);
  return weights * free + inLine / machines + (alone * (machines - 1)) / (2 * machines);
}

/** When that much work is done at the earliest if machines that are ready late need not take part. */
function spread(readyAt: Float64Array, work: number): number {
  const sorted = Float64Array.from(readyAt).sort();
  let free = 0;
  let level = Infinity;
  for (let count = 1; count <= sorted.length; count++) {
    free += sorted[count - 1]!;
    level = (work + free) / count;
    if (level <= (sorted[count] ?? Infinity)) break;
  }
  return level;
}

/**
 * When all can be done if jobs may be split over machines. Whatever the machines' prices, which come to 1: a unit of time of each at its
 * price is what the last end is worth, and buys each job's time where that is cheapest. Busy machines get dearer.
 */
function priced(
  { jobs, machines, processing, eligible, eligibleFrom, readyAt, state }: Instance,
  setup: Float64Array,
): number {
  const price = new Float64Array(machines).fill(1 / machines);
  const load = new Float64Array(machines);
  const steps = Math.min(PRICE_STEPS, Math.floor(LOOKS_MAX / eligible.length));
  let best = 0;
  for (let step = 0; step < steps; step++) {
    let value = 0;
    load.fill(0);
    for (let j = 0; j < jobs; j++) {
      let least = Infinity;
      let at = 0;
      for (let e = eligibleFrom[j]!; e < eligibleFrom[j + 1]!; e++) {
        const k = eligible[e]!;
        const paid = price[k]! * (processing[j * machines + k]! + setup[state[j]!]!);
        if (paid >= least) continue;
        least = paid;
        at = k;
      }
      value += least;
      load[at]! += processing[j * machines + at]! + setup[state[j]!]!;
    }
    best = Math.max(best, value);
    if (value === 0) break;
    const pace = 0.1 / (1 + step * 0.02);
    let sum = 0;
    for (let k = 0; k < machines; k++) {
      price[k]! *= Math.exp(pace * Math.min(10, load[k]! / value - 1));
      sum += price[k]!;
    }
    for (let k = 0; k < machines; k++) price[k]! /= sum;
  }
  // Less a rounding of many sums.
  return readyAt.reduce((least, at) => Math.min(least, at), Infinity) + best * (1 - 1e-12);
}

/** Whether every schedule ends at a whole number. */
function isWhole({ processing, setup, release, readyAt }: Instance): boolean {
  const isInteger = (time: number): boolean => Number.isInteger(time) || time === Infinity;
  return [processing, setup, release, readyAt].every((times) => times.every(isInteger));
}
