/**
 * One machine with set-up between jobs, all released: iterated local search. Descends by exchanges of neighbouring blocks (of
 * which moving a block is one) and of two jobs, shakes some neighbouring blocks, descends again. As Xu, Lü and Cheng, "Iterated local
 * search for single-machine scheduling with sequence-dependent setup times to minimize total weighted tardiness" (2014), found
 * block moves to be what matters. What a descent looks at: setup-descent.ts.
 */
import { seededUnit } from './chance.ts';
import type { DynasearchOptions } from './dynasearch.ts';
import type { Instance } from './instance.ts';
import type { Moves } from './moves.ts';
import { ROUNDING, SetupDescent } from './setup-descent.ts';
import { SetupLine } from './setup-line.ts';

/** So far it was found to be better than annealing, and its tables of pairs stay small. */
export const SETUP_LINE_MAX = 300;
/** Jobs of the shorter of two blocks that change places, at most. */
const BLOCK_MAX = 12;
/** Every so many descents know no such limit: with few states, long blocks matter. */
const UNLIMITED_EVERY = 100;
/** Turns of neighbouring blocks that make a shake, and places that each reaches over. */
const SHAKE_TURNS = 2;
const SHAKE_REACH = 40;
/** What a schedule gone on from may be worse by on average, as a share of the mean (geometric) of the best cost and a job's delay. */
const WORSE = 0.07;
/** Descents without a better schedule before going back to the best. */
const RETURN_AFTER = 400;
/** Changes weighed between two looks at the share that is done. */
const ASK_EVERY = 20_000;

export const isSetupLine = ({ jobs, machines, release, readyAt, calendar }: Instance): boolean =>
  machines === 1 &&
  jobs > 2 &&
  jobs <= SETUP_LINE_MAX &&
  calendar === null &&
  release.every((at) => at <= readyAt[0]!);

export interface SetupSearchOptions extends DynasearchOptions {
  /** What a delay by one typical job costs another. */
  readonly scale: number;
}

/** Leaves the best schedule found in `schedule`. Returns the changes weighed. */
export function searchSetups(schedule: Moves, options: SetupSearchOptions): number {
  const { seed, moves, share, enough, scale } = options;
  const { instance } = schedule;
  const unit = seededUnit(seed);
  const line = new SetupLine(instance, schedule.jobsOf(0));
  // What running costs is the same in any order.
  const enoughHere = (enough ?? -Infinity) - instance.running.reduce((sum, cost) => sum + cost, 0);
  const floor = Math.max(enoughHere, leastOf(instance));
  const best = line.order.slice();
  const current = line.order.slice();
  let least = Infinity;
  let cost = Infinity;
  let since = 0;
  let askAt = 0;
  const isOver = (): boolean => {
    if (line.weighed >= moves) return true;
    if (share === undefined || line.weighed < askAt) return false;
    if (share(line.weighed) >= 1) return true;
    askAt = line.weighed + ASK_EVERY;
    return false;
  };
  const descent = new SetupDescent(line);
  for (let descents = 1; !isOver(); descents++) {
    descent.descend(descents % UNLIMITED_EVERY === 0 ? line.jobs : BLOCK_MAX, isOver);
    since++;
    if (line.cost < least - ROUNDING * line.cost) {
      least = line.cost;
      best.set(line.order);
      since = 0;
      if (least <= floor) break;
    }
    if (line.cost <= cost - WORSE * Math.sqrt(Math.abs(least) * scale) * Math.log(1 - unit())) {
      cost = line.cost;
      current.set(line.order);
    } else descent.restore(current);
    if (since >= RETURN_AFTER) {
      since = 0;
      descent.restore(best);
      current.set(best);
      cost = least;
    }
    for (let turns = 0; turns < SHAKE_TURNS; turns++) shake(line, descent, unit);
  }
  const had = schedule.total();
  const jobs = schedule.jobsOf(0).slice();
  schedule.assign(0, best.subarray(1, line.jobs + 1));
  if (schedule.total() > had) schedule.assign(0, jobs);
  return line.weighed;
}

/** No order costs less: nothing, where only tardiness and set-up do. */
const leastOf = ({ completion, makespan }: Instance): number =>
  makespan === 0 && completion.every((cost) => cost === 0) ? 0 : -Infinity;

/** Lets two neighbouring blocks of any length within reach change places. */
function shake({ jobs }: SetupLine, descent: SetupDescent, unit: () => number): void {
  const reach = Math.min(SHAKE_REACH, jobs + 1);
  const pick = (count: number): number => (unit() * count) | 0;
  const from = 1 + pick(jobs + 2 - reach);
  const middle = from + 1 + pick(reach - 2);
  const left = from + pick(middle - from);
  const right = middle + 1 + pick(from + reach - middle - 1);
  descent.turn(left, middle, right);
}
