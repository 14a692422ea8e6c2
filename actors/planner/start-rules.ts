/**
 * Rules of thumb: jobs one after another in some order, each at the end of some machine's work, none moved again. Planners of
 * their own, to compare with, and what the search begins with.
 */
import type { Model } from './model.ts';
import { workEnd } from './search/calendar.ts';

/**
 * `margin`: as due, to the machine that is in time and earns most by the hour. `edd`: as due, to the machine that ends it
 * first. `fifo`: as they came, to the machine that ends it first. `least-loaded`: as they came, to the machine with the least
 * hours of work before it.
 */
export const ruleNames = ['margin', 'edd', 'fifo', 'least-loaded'] as const;
export type RuleName = (typeof ruleNames)[number];

export interface Sequenced {
  /** Jobs by machine, in the order they are made. */
  readonly sequences: readonly (readonly number[])[];
  /** By the objective; but for rounding what `Sequences.total` says. */
  readonly cost: number;
}

const HOUR_MS = 3_600_000;
const MINUTE_HOURS = 1 / 60;

export function sequencedBy(rule: RuleName, model: Model): Sequenced {
  const { instance, jobs } = model;
  const { calendar, due, eligible, eligibleFrom, machines, processing, release } = instance;
  const { completion, running, setup, setupCost, state, states, tardiness } = instance;
  let cost = 0;
  const free = instance.readyAt.slice();
  const stands = instance.initialState.slice();
  const work = instance.readyAt.slice();
  const sequences: number[][] = Array.from({ length: machines }, () => []);
  const isAsDue = rule === 'margin' || rule === 'edd';
  const order = isAsDue ? null : asTheyCame(model);
  for (let index = 0; index < jobs.length; index++) {
    const j = order === null ? index : order[index]!;
    const { value } = jobs[j]!;
    const dueAt = due[j]!;
    const from = release[j]!;
    const to = state[j]!;
    let best = -1;
    let bestClass = 0;
    let bestKey = 0;
    let bestEnd = 0;
    for (let e = eligibleFrom[j]!; e < eligibleFrom[j + 1]!; e++) {
      const k = eligible[e]!;
      const cell = j * machines + k;
      const pair = stands[k]! * states + to;
      const end =
        calendar === null
          ? Math.max(free[k]! + setup[pair]!, from) + processing[cell]!
          : workEnd(calendar, k, free[k]!, setup[pair]!, processing[cell]!, from);
      // Less is better, first by class, then by key.
      let kind = 0;
      let key = end;
      if (rule === 'least-loaded') key = work[k]!;
      else if (rule === 'margin') {
        const margin = value - running[cell]! - setupCost[pair]!;
        if (end > dueAt) kind = 2;
        else if (margin < 0) {
          kind = 1;
          key = -margin;
        } else key = -margin / Math.max((end - from) / HOUR_MS, MINUTE_HOURS);
      }
      if (
        best >= 0 &&
        (kind > bestClass || (kind === bestClass && (key > bestKey || (key === bestKey && end >= bestEnd))))
      )
        continue;
      best = k;
      bestClass = kind;
      bestKey = key;
      bestEnd = end;
    }
    sequences[best]!.push(j);
    cost += running[j * machines + best]! + setupCost[stands[best]! * states + to]!;
    cost += completion[j]! * bestEnd;
    if (bestEnd > dueAt) cost += tardiness[j]! * (bestEnd - dueAt);
    work[best] = work[best]! + processing[j * machines + best]!;
    free[best] = bestEnd;
    stands[best] = to;
  }
  return { sequences, cost };
}

const asTheyCame = ({ jobs }: Model): readonly number[] =>
  jobs
    .map((_, j) => j)
    .sort((a, b) => jobs[a]!.releaseAt - jobs[b]!.releaseAt || (jobs[a]!.id < jobs[b]!.id ? -1 : 1));
