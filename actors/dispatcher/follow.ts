/**
 * What the plan has for a machine that stands ready is given to it at once: nothing has to be weighed anew. Mostly this is
 * how a job starts; the plan itself may take its time.
 */
import { takesJobNow } from '../capability/availability.ts';
import { obstacle } from '../planner/obstacle.ts';
import { lotOf } from './lots.ts';
import { planJobOf, standingOf } from './problem.ts';
import type { DispatcherState, DispatchPolicy, PlannedStart } from './schema.ts';

/** Machines that may be given a job this moment: idle, with a spool that can be counted on, and promised to nobody. */
export function readyPrinters({ assigned, lots, printers }: DispatcherState): readonly string[] {
  let ready: string[] | undefined;
  for (const printerId in printers) {
    const { availability, hasConnector, loaded } = printers[printerId]!;
    if (!hasConnector || !takesJobNow(availability) || loaded?.lotId === undefined) continue;
    const lot = lotOf(lots, loaded.lotId);
    if (lot?.usable !== true) continue;
    ready ??= [];
    ready.push(printerId);
  }
  if (ready === undefined) return none;
  const promised = new Set(Object.values(assigned));
  return ready.filter((printerId) => !promised.has(printerId));
}

const none: readonly string[] = [];

/** What is planned next on each of these machines, of the jobs that still wait. */
export function nextPlanned(
  { plan, queue }: DispatcherState,
  printerIds: readonly string[],
): ReadonlyMap<string, PlannedStart> {
  const next = new Map<string, PlannedStart>();
  for (const row of plan) {
    if (!printerIds.includes(row.printerId) || next.has(row.printerId)) continue;
    if (queue[row.jobId] === undefined) continue;
    next.set(row.printerId, row);
    if (next.size === printerIds.length) break;
  }
  return next;
}

/** Planned starts that can be made this moment, as far as machines and spools go. */
export function dueStarts(
  state: DispatcherState,
  policy: DispatchPolicy,
  at: number,
): readonly PlannedStart[] {
  const ready = readyPrinters(state);
  if (ready.length === 0) return [];
  return [...nextPlanned(state, ready).values()].filter((row) => canStart(state, policy, row, at));
}

function canStart(state: DispatcherState, policy: DispatchPolicy, row: PlannedStart, at: number): boolean {
  // It was held back when the plan was made; only a new one can tell whether it still is.
  if (state.heldBack?.[row.jobId] !== undefined) return false;
  const job = planJobOf(state.queue[row.jobId]!, policy);
  const { printer } = standingOf(state.printers[row.printerId]!, false, state.lots, policy);
  if (job.stateKey !== printer.stateKey) return false;
  const material = policy.materials.find(({ code }) => code === job.requirements.material);
  return obstacle(job, printer, material, at) === null;
}
