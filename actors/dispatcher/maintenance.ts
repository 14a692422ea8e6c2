/** Planned maintenance as the dispatcher counts with it: when machines are closed, and how long those in it will be. */
import type { MaintenanceWindow } from '../maintenance/schema.ts';
import { runsInto, windowsOf, windowWords } from '../maintenance/windows.ts';
import type { Assignment, PlanPrinter } from '../planner/problem.ts';
import type { DispatcherMessage, DispatcherState, KnownMaintenance } from './schema.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const HORIZON_DAYS = 14;

type Changed = Extract<DispatcherMessage, { type: 'dispatcher.maintenanceChanged' }>;
type Table = NonNullable<DispatcherState['maintenance']>;

export function withMaintenance(
  { maintenance }: Pick<DispatcherState, 'maintenance'>,
  { owed, plans, printerId }: Changed,
): { readonly maintenance: Table } {
  const others = withoutMachine(maintenance ?? {}, printerId);
  return {
    maintenance: plans.length === 0 && owed === null ? others : { ...others, [printerId]: { plans, owed } },
  };
}

/** For a machine that is no longer of the farm. */
export const withoutMaintenance = (
  { maintenance }: Pick<DispatcherState, 'maintenance'>,
  printerId: string,
): Pick<DispatcherState, 'maintenance'> =>
  maintenance?.[printerId] === undefined ? {} : { maintenance: withoutMachine(maintenance, printerId) };

const withoutMachine = (table: Table, printerId: string): Table =>
  Object.fromEntries(Object.entries(table).filter(([id]) => id !== printerId));

const known = new WeakMap<
  KnownMaintenance,
  { readonly day: number; readonly windows: readonly MaintenanceWindow[] }
>();

/** Windows of the fortnight: the same for a whole day, so worked out once a day. */
function windowsAhead(one: KnownMaintenance, at: number): readonly MaintenanceWindow[] {
  const day = Math.floor(at / DAY_MS);
  const before = known.get(one);
  if (before?.day === day) return before.windows;
  const windows = windowsOf(one.plans, day * DAY_MS, (day + HORIZON_DAYS + 1) * DAY_MS);
  known.set(one, { day, windows });
  return windows;
}

/** What a machine is planned with: closed in its windows, and free again when the maintenance it is in, or owes, is over. */
export function maintained(printer: PlanPrinter, one: KnownMaintenance | undefined, at: number): PlanPrinter {
  if (one === undefined) return printer;
  const windows = windowsAhead(one, at);
  const closed = windows.length === 0 ? {} : { closed: windows };
  if (one.owed === null) return { ...printer, ...closed };
  const { beganAt, minutes } = one.owed;
  const untilAt = (beganAt ?? Math.max(at, printer.readyAt ?? at)) + minutes * MINUTE_MS;
  // Nobody knows how much longer it takes.
  if (untilAt <= at) return { ...printer, ...closed };
  return {
    ...printer,
    ...closed,
    readyAt: untilAt,
    ...(printer.availability === 'maintenance' && { availability: 'upkeep' as const }),
  };
}

/** The maintenance that a print begun now would run into; `null`: none. */
export function inTheWay(
  { maintenance }: Pick<DispatcherState, 'maintenance'>,
  printerId: string,
  estimatedSeconds: number,
  at: number,
): MaintenanceWindow | null {
  const one = maintenance?.[printerId];
  if (one === undefined) return null;
  return runsInto(windowsAhead(one, at), at, at + estimatedSeconds * 1_000);
}

export const behindWords = ({ behind, printerId }: Assignment): string =>
  behind === undefined
    ? ''
    : `It would not be done before the maintenance of ${printerId} (${windowWords(behind)}), so it is planned after that.`;
