/** When a change is worth a decision at once, and when it can wait for what else is on its way. */
import { takesJobNow } from '../capability/availability.ts';
import { stateKeyOf } from '../planner/state-key.ts';
import { lotOf } from './lots.ts';
import type { DispatcherMessage, DispatcherState, KnownPrinter, PrinterAvailability } from './schema.ts';

/** How long the plan that people read may lag behind what has changed. */
const SETTLE_MS = 1_000;

export const settleAt = ({ staleSince }: DispatcherState): number => (staleSince ?? 0) + SETTLE_MS;

/**
 * Whether a machine stands ready for what some job needs, with enough of it: only then can a decision give work away.
 * Where nothing has changed that the last decision did not know, it would say the same again.
 */
export function mayStart({
  assigned,
  lots,
  policy,
  printers,
  queue,
  staleSince,
  stoppedBecause,
}: DispatcherState): boolean {
  if (staleSince === null || policy === null || stoppedBecause !== null) return false;
  /** By what is loaded, the most that one of the machines has of it. */
  let ready: Map<string, number> | undefined;
  let promised: Set<string> | undefined;
  for (const printerId in printers) {
    const { availability, hasConnector, loaded } = printers[printerId]!;
    if (!hasConnector || !takesJobNow(availability) || loaded?.lotId === undefined) continue;
    const lot = lotOf(lots, loaded.lotId);
    if (lot === undefined || !lot.usable) continue;
    promised ??= new Set(Object.values(assigned));
    if (promised.has(printerId)) continue;
    ready ??= new Map();
    const key = stateKeyOf(loaded);
    ready.set(key, Math.max(ready.get(key) ?? 0, lot.availableGrams));
  }
  if (ready === undefined) return false;
  for (const jobId in queue) {
    const { massGrams, requirements } = queue[jobId]!;
    if (massGrams <= (ready.get(stateKeyOf(requirements)) ?? -1)) return true;
  }
  return false;
}

/** Steps of a print that was planned anyway. */
const expected: ReadonlySet<PrinterAvailability> = new Set([
  'reserved',
  'starting',
  'printing',
  'awaitingClear',
]);

/** What a machine does because it was given a job is in the plan already. */
export const asPlanned = (
  before: KnownPrinter | undefined,
  now: Extract<DispatcherMessage, { type: 'dispatcher.printerChanged' }>,
): boolean =>
  before !== undefined &&
  expected.has(now.availability) &&
  (expected.has(before.availability) || before.availability === 'idle') &&
  before.loaded?.lotId === now.loaded?.lotId &&
  before.loaded?.material === now.loaded?.material &&
  before.loaded?.colour === now.loaded?.colour;
