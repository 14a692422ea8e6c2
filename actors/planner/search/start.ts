/** Schedules to begin with: every job placed, none moved again. */
import type { Instance } from './instance.ts';
import type { Moves } from './moves.ts';

/** Jobs placed between two looks at the clock. */
const ASK_EVERY = 64;

/** The shortest time of each job. */
export function shortest({ jobs, machines, processing }: Instance): Float64Array {
  const times = new Float64Array(jobs).fill(Infinity);
  for (let i = 0, j = 0; j < jobs; j++)
    for (let k = 0; k < machines; k++, i++) if (processing[i]! < times[j]!) times[j] = processing[i]!;
  return times;
}

/**
 * Jobs by due date, then by what a unit of time of theirs is worth, each at the end of the machine where it adds least to
 * the objective, or ends first where that is the same. Once it is over, those left go where a machine is free first.
 */
export function construct(schedule: Moves, isOver: () => boolean = () => false): void {
  const { instance } = schedule;
  const { jobs, machines, due, tardiness, completion, release, eligible, eligibleFrom } = instance;
  const times = shortest(instance);
  const worth = Float64Array.from(
    times,
    (time, j) => (tardiness[j]! + completion[j]!) / Math.max(time, 1e-9),
  );
  const order = Int32Array.from({ length: jobs }, (_, j) => j).sort(
    (a, b) => Math.sign(due[a]! - due[b]!) || release[a]! - release[b]! || worth[b]! - worth[a]! || a - b,
  );
  let makespan = 0;
  let isLate = false;
  for (const [i, j] of order.entries()) {
    if (i % ASK_EVERY === 0 && !isLate) isLate = isOver();
    if (isLate) {
      const k = freeFirst(schedule, j);
      schedule.insert(k, schedule.length[k]!, j);
      continue;
    }
    let best = -1;
    let least = Infinity;
    let soonest = Infinity;
    for (let e = eligibleFrom[j]!; e < eligibleFrom[j + 1]!; e++) {
      const k = eligible[e]!;
      let delta = schedule.insertion(j, k, schedule.length[k]!, Infinity);
      const { ended } = schedule;
      if (ended > makespan) delta += instance.makespan * (ended - makespan);
      if (best < 0 || delta < least || (delta === least && ended < soonest)) {
        best = k;
        least = delta;
        soonest = ended;
      }
    }
    schedule.insert(best, schedule.length[best]!, j);
    makespan = Math.max(makespan, schedule.endOf(best));
  }
  if (machines > 0) schedule.recount();
}

function freeFirst(schedule: Moves, j: number): number {
  const { eligible, eligibleFrom } = schedule.instance;
  let best = -1;
  let soonest = Infinity;
  for (let e = eligibleFrom[j]!; e < eligibleFrom[j + 1]!; e++) {
    const k = eligible[e]!;
    const free = schedule.timeBefore(k, schedule.length[k]!);
    if (best >= 0 && free >= soonest) continue;
    best = k;
    soonest = free;
  }
  return best;
}

/** Puts a job that has no machine where it adds least, of all positions of all machines. */
export function insertBest(schedule: Moves, j: number): void {
  const { instance } = schedule;
  const { eligible, eligibleFrom } = instance;
  const makespan = instance.makespan > 0 ? schedule.makespan() : 0;
  let machine = eligible[eligibleFrom[j]!]!;
  let position = schedule.length[machine]!;
  let least = Infinity;
  for (let e = eligibleFrom[j]!; e < eligibleFrom[j + 1]!; e++) {
    const k = eligible[e]!;
    for (let at = 0; at <= schedule.length[k]!; at++) {
      let delta = schedule.insertion(j, k, at, least);
      if (delta < Infinity && schedule.ended > makespan)
        delta += instance.makespan * (schedule.ended - makespan);
      if (delta >= least) continue;
      least = delta;
      machine = k;
      position = at;
    }
  }
  schedule.insert(machine, position, j);
}
