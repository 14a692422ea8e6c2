/**
 * The best schedule of a small instance, by dynamic programming: for each machine and set of jobs the undominated ways
 * to do them (ends sooner or costs less), then the cheapest way to share all jobs out. Time and memory grow as
 * 3^jobs × machines.
 */
import { workEnd } from './calendar.ts';
import type { Instance } from './instance.ts';

interface Way {
  readonly end: number;
  readonly cost: number;
  readonly job: number;
  readonly before: Way | null;
}

interface Share {
  /** Makespan so far. */
  readonly end: number;
  readonly cost: number;
  /** What this machine does, and how the machines before it share the rest. */
  readonly way: Way | null;
  readonly before: Share | null;
}

const JOBS_MAX = 14;

/** Sequences a machine; null when nothing costs less than `bound`. */
export function exact(instance: Instance, bound = Infinity): readonly (readonly number[])[] | null {
  const { jobs, machines, makespan } = instance;
  if (jobs > JOBS_MAX) throw new RangeError(`${jobs} jobs are too many to be sure of; at most ${JOBS_MAX}`);
  const all = (1 << jobs) - 1;
  let shares: Share[][] = Array.from({ length: all + 1 }, () => []);
  shares[0]!.push({ end: 0, cost: 0, way: null, before: null });
  for (let k = 0; k < machines; k++) {
    const ways = waysOf(instance, k, bound);
    const next: Share[][] = Array.from({ length: all + 1 }, () => []);
    for (let set = 0; set <= all; set++) {
      // Only the whole set counts once the last machine is shared out.
      if (k === machines - 1 && set !== all) continue;
      for (let own = set; ; own = (own - 1) & set) {
        for (const before of shares[set ^ own]!)
          if (own === 0) offer(next[set]!, { ...before, way: null, before }, makespan > 0);
          else
            for (const way of ways[own]!) {
              const cost = before.cost + way.cost;
              const end = Math.max(before.end, way.end);
              if (cost + makespan * end < bound) offer(next[set]!, { end, cost, way, before }, makespan > 0);
            }
        if (own === 0) break;
      }
    }
    shares = next;
  }
  let best: Share | null = null;
  for (const share of shares[all]!)
    if (best === null || share.cost + makespan * share.end < best.cost + makespan * best.end) best = share;
  return best === null ? null : sequences(best, machines);
}

function sequences(best: Share, machines: number): number[][] {
  const order: number[][] = [];
  let share: Share | null = best;
  for (let k = 0; k < machines; k++) {
    const jobs: number[] = [];
    for (let way = share!.way; way !== null; way = way.before) jobs.unshift(way.job);
    order.unshift(jobs);
    share = share!.before;
  }
  return order;
}

/** By set of jobs. */
function waysOf(instance: Instance, k: number, bound: number): Way[][] {
  const { jobs, states, state, initialState, readyAt } = instance;
  const all = (1 << jobs) - 1;
  const byLast: Way[][][] = Array.from({ length: all + 1 }, () => Array.from({ length: jobs }, () => []));
  const ways: Way[][] = Array.from({ length: all + 1 }, () => []);
  const go = (way: Way | null, set: number): void => {
    const from = way === null ? initialState[k]! : state[way.job]!;
    for (let j = 0; j < jobs; j++) {
      if ((set >> j) & 1 || instance.processing[j * instance.machines + k] === Infinity) continue;
      const time = instance.processing[j * instance.machines + k]!;
      const pair = from * states + state[j]!;
      const free = way === null ? readyAt[k]! : way.end;
      const change = instance.setup[pair]!;
      const { calendar, release } = instance;
      const end =
        calendar === null
          ? Math.max(free + change, release[j]!) + time
          : workEnd(calendar, k, free, change, time, release[j]!);
      const cost =
        (way?.cost ?? 0) +
        instance.running[j * instance.machines + k]! +
        instance.setupCost[pair]! +
        instance.tardiness[j]! * Math.max(0, end - instance.due[j]!) +
        instance.completion[j]! * end;
      if (cost + instance.makespan * end < bound)
        offer(byLast[set | (1 << j)]![j]!, { end, cost, job: j, before: way }, true);
    }
  };
  go(null, 0);
  for (let set = 1; set <= all; set++)
    for (const found of byLast[set]!)
      for (const way of found) {
        go(way, set);
        offer(ways[set]!, way, instance.makespan > 0);
      }
  return ways;
}

/** Keeps what nothing else beats in cost, nor, where that counts, in its end. */
function offer<T extends { readonly end: number; readonly cost: number }>(
  kept: T[],
  one: T,
  endCounts: boolean,
): void {
  let held = 0;
  for (const other of kept) {
    if (other.cost <= one.cost && (!endCounts || other.end <= one.end)) return;
    if (other.cost < one.cost || (endCounts && other.end < one.end)) kept[held++] = other;
  }
  kept.length = held;
  kept.push(one);
}
