/** When a change is worth a decision at once, and when it can wait for what else is on its way. */
import { takesJobNow } from '../capability/availability.ts';
import { stateKeyOf } from '../planner/state-key.ts';
import type { DispatcherMessage, DispatcherState, KnownPrinter, PrinterAvailability } from './schema.ts';

/** How long the plan that people read may lag behind what has changed. */
const SETTLE_MS = 1_000;

export const settleAt = ({ staleSince }: DispatcherState): number => (staleSince ?? 0) + SETTLE_MS;

/** Whether a machine stands ready for what some job needs: only then can a decision give work away. */
export function mayStart({ assigned, policy, printers, queue, stoppedBecause }: DispatcherState): boolean {
  if (policy === null || stoppedBecause !== null) return false;
  const promised = new Set(Object.values(assigned));
  const ready = new Set<string>();
  for (const printerId in printers) {
    const printer = printers[printerId]!;
    const { availability, hasConnector, loaded } = printer;
    if (hasConnector && loaded !== null && takesJobNow(availability) && !promised.has(printerId))
      ready.add(stateKeyOf(loaded));
  }
  if (ready.size === 0) return false;
  for (const jobId in queue) if (ready.has(stateKeyOf(queue[jobId]!.requirements))) return true;
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
