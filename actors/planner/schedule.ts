/** Sequences of a model as a schedule: who sets up when, when each print ends, and what it earns. */
import { minutes, nextAttended } from '../farm/working-time.ts';
import type { MaintenanceWindow } from '../maintenance/schema.ts';
import { runsInto } from '../maintenance/windows.ts';
import type { Model } from './model.ts';
import { NOBODY_THERE, secondsOn, whyNowhere } from './obstacle.ts';
import type { Assignment, Rejection, Schedule } from './problem.ts';
import type { Sequences } from './search/sequences.ts';

export function scheduleOf(model: Model, sequences: Sequences): Schedule {
  const { printers } = model;
  const assignments: Assignment[] = [];
  const rejected: Rejection[] = model.rejected.map((one) =>
    one.code === 'no-printer' ? { ...one, because: becauseNowhere(model, one.jobId) } : one,
  );
  for (let k = 0; k < printers.length; k++) timed(model, sequences, k, assignments, rejected);
  assignments.sort((a, b) => a.startAt - b.startAt || (a.printerId < b.printerId ? -1 : 1));
  return { assignments, rejected, cost: sequences.total() };
}

function becauseNowhere({ problem }: Model, jobId: string): string {
  const job = problem.jobs.find(({ id }) => id === jobId);
  return job === undefined ? '' : whyNowhere(job, problem);
}

/** Times are those of prints that succeed; what failures cost is in the margin. */
/** Adds what machine `k` does, in order. */
export function timed(
  model: Model,
  sequences: Sequences,
  k: number,
  assignments: Assignment[],
  rejected: Rejection[],
): void {
  const { expense, instance, isHopeless, isLoss, jobs, printers, problem } = model;
  const { machines, setup, setupCost, state, states } = instance;
  const { closed = [], id: printerId } = printers[k]!;
  const half = states / 2;
  let freeAt = problem.now + instance.readyAt[k]!;
  let stands = instance.initialState[k]!;
  for (const j of sequences.jobsOf(k)) {
    const job = jobs[j]!;
    const pair = stands * states + state[j]!;
    const setupMs = setup[pair]!;
    const changeover = stands !== state[j]! && stands !== half + state[j]!;
    const byItself = stands === half + state[j]!;
    const startAt = byItself ? freeAt : nextAttended(problem.attended, freeAt, setupMs);
    if (startAt === undefined) {
      const because = `No machine can take it. ${printerId}: ${NOBODY_THERE}`;
      rejected.push({ jobId: job.id, code: 'nobody-there', because });
      continue;
    }
    const printMs = secondsOn(job, printerId)! * 1000;
    const ready = Math.max(startAt + setupMs, problem.now + instance.release[j]!);
    const { behind, from } = clearOf(closed, ready, printMs);
    const endAt = from + printMs;
    assignments.push({
      jobId: job.id,
      printerId,
      startAt: byItself ? from : startAt,
      endAt,
      setupMinutes: setupMs / minutes(1),
      changeover,
      expectedMargin: job.value - expense[j * machines + k]! - setupCost[pair]!,
      late: job.dueAt !== null && endAt > job.dueAt,
      postponed: isHopeless[j] === 1 ? 'hopeless' : isLoss[j] === 1 ? 'loss' : null,
      ...(behind !== null && { behind }),
    });
    freeAt = endAt;
    stands = state[j]!;
  }
}

/** The soonest that a print of that length is not broken off by maintenance, and what it waits for, if anything. */
function clearOf(
  closed: readonly MaintenanceWindow[],
  ready: number,
  printMs: number,
): { readonly from: number; readonly behind: MaintenanceWindow | null } {
  let behind: MaintenanceWindow | null = null;
  let from = ready;
  for (;;) {
    const window = runsInto(closed, from, from + printMs);
    if (window === null) return { from, behind };
    behind ??= window;
    from = window.untilAt;
  }
}
