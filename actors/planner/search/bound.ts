/** A bound from below that is cheap: what each job costs at least if it had the best machine to itself. */
import type { Instance } from './instance.ts';

export function lowerBound(instance: Instance): number {
  const { jobs, machines, states, processing, running, release, due, eligible, eligibleFrom } = instance;
  const { state, setup, setupCost, readyAt, initialState } = instance;
  // The least set-up into each state from any state that a machine can be in.
  const before = new Set<number>([...initialState, ...state]);
  const leastTime = new Float64Array(states).fill(Infinity);
  const leastCost = new Float64Array(states).fill(Infinity);
  for (const from of before)
    for (let to = 0; to < states; to++) {
      leastTime[to] = Math.min(leastTime[to]!, setup[from * states + to]!);
      leastCost[to] = Math.min(leastCost[to]!, setupCost[from * states + to]!);
    }
  let cost = 0;
  let latest = 0;
  let work = 0;
  for (let j = 0; j < jobs; j++) {
    let least = Infinity;
    let soonest = Infinity;
    let shortest = Infinity;
    for (let e = eligibleFrom[j]!; e < eligibleFrom[j + 1]!; e++) {
      const k = eligible[e]!;
      const time = processing[j * machines + k]!;
      const end = Math.max(release[j]!, readyAt[k]! + leastTime[state[j]!]!) + time;
      soonest = Math.min(soonest, end);
      shortest = Math.min(shortest, time + leastTime[state[j]!]!);
      const late = Math.max(0, end - due[j]!);
      least = Math.min(
        least,
        running[j * machines + k]! + instance.tardiness[j]! * late + instance.completion[j]! * end,
      );
    }
    cost += least + leastCost[state[j]!]!;
    latest = Math.max(latest, soonest);
    work += shortest;
  }
  if (jobs === 0) return 0;
  return cost + instance.makespan * Math.max(latest, spread(readyAt, work));
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
