/**
 * Keeping to the plan: what it has for a machine that has become free is given to it at once, without planning anew. Most
 * jobs start so; a plan is made for what the last one did not know.
 */
import { takesJobNow } from '../capability/availability.ts';
import { obstacle } from '../planner/obstacle.ts';
import { admit } from './admit.ts';
import { keysOf } from './breakers.ts';
import { earmarks, keptFrom } from './earmarks.ts';
import { lotOf } from './lots.ts';
import { inTheWay, maintained } from './maintenance.ts';
import { isPunctual, suitsSomeone } from './pace.ts';
import { planJobOf, standingOf } from './problem.ts';
import { type Decided, handedOut } from './rules.ts';
import type { DispatcherState, DispatchPolicy, PlannedStart } from './schema.ts';

/**
 * What becomes of a machine that has become free: starts; `stands`: the plan holds, and has nothing that it could begin by
 * itself; `anew`: only a new plan can tell.
 */
export type Followed = Decided | 'stands' | 'anew';

export function follow(state: DispatcherState, printerId: string, at: number): Followed {
  const { heldBack, plan, policy, queue, stoppedBecause, waitingBecause } = state;
  if (policy === null || stoppedBecause !== null || !isReady(state, printerId)) return 'stands';
  const row = plan.find((one) => one.printerId === printerId && queue[one.jobId] !== undefined);
  // Now that it stands there, cleared, work for what is loaded may be worth more than was thought.
  // What rules of thumb make is made anew each time: to be compared with, not to be kept to.
  if ((policy.planner ?? 'search') !== 'search') return suitsSomeone(state, printerId) ? 'anew' : 'stands';
  if (row === undefined || !isLoadedFor(state, row))
    return suitsSomeone(state, printerId) ? 'anew' : 'stands';
  if (!isPunctual(row.startAt, at)) return 'anew';
  // Time has to pass until it may start.
  if (heldBack?.[row.jobId] !== undefined) return 'stands';
  if (isTrial(state, row) || !canStart(state, policy, row, at)) return 'anew';
  const waiting = plan.filter(({ jobId }) => queue[jobId] !== undefined);
  const { heldBack: refused, starts } = admit(state, policy, waiting, [row], at);
  for (const _ in refused) return 'anew';
  return {
    starts,
    tables: { ...handedOut(state, starts), breakers: state.breakers },
    trials: [],
    plan,
    waitingBecause,
    heldBack: heldBack ?? {},
    news: false,
  };
}

/** Idle, with a spool that can be counted on, and promised to nobody. */
function isReady({ assigned, lots, printers }: DispatcherState, printerId: string): boolean {
  const { availability, hasConnector, loaded } = printers[printerId]!;
  if (!hasConnector || !takesJobNow(availability) || loaded?.lotId === undefined) return false;
  for (const jobId in assigned) if (assigned[jobId] === printerId) return false;
  return lotOf(lots, loaded.lotId)?.usable === true;
}

function isLoadedFor({ printers, queue }: DispatcherState, { jobId, printerId }: PlannedStart): boolean {
  const { colour, material } = queue[jobId]!.requirements;
  const { loaded } = printers[printerId]!;
  return loaded?.material === material && loaded.colour === colour;
}

/** Of the machine, or by a breaker that the job depends on. */
function isTrial(
  { breakers, printers, queue }: DispatcherState,
  { jobId, printerId }: PlannedStart,
): boolean {
  if (printers[printerId]!.onTrial === true) return true;
  for (const _ in breakers) return keysOf(queue[jobId]!).some((key) => breakers[key] !== undefined);
  return false;
}

function canStart(
  state: DispatcherState,
  policy: DispatchPolicy,
  { jobId, printerId }: PlannedStart,
  at: number,
): boolean {
  const { lots, maintenance, printers, queue } = state;
  const waiting = queue[jobId]!;
  const job = planJobOf(waiting, policy);
  const standing = standingOf(printers[printerId]!, false, lots, policy);
  const printer = maintained(standing.printer, maintenance?.[printerId], at);
  if ((printer.readyAt ?? at) > at) return false;
  if (inTheWay(state, printerId, waiting.estimatedSeconds, at) !== null) return false;
  const material = policy.materials.find(({ code }) => code === job.requirements.material);
  if (obstacle(job, printer, material, at) !== null) return false;
  const marks = earmarks(state, policy);
  return keptFrom(waiting, marks, printers, (lotId) => lotOf(lots, lotId), policy)?.[printerId] === undefined;
}
