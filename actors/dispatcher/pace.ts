/** When a change is worth a decision at once, and when it can wait for what else is on its way. */
import { takesJobNow } from '../capability/availability.ts';
import { gramsOffered, gramsWanted, lotOf } from './lots.ts';
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
  const ready: Ready[] = [];
  let promised: Set<string> | undefined;
  for (const printerId in printers) {
    const { availability, hasConnector, loaded } = printers[printerId]!;
    if (!hasConnector || !takesJobNow(availability) || loaded?.lotId === undefined) continue;
    const lot = lotOf(lots, loaded.lotId);
    if (lot === undefined || !lot.usable) continue;
    promised ??= new Set(Object.values(assigned));
    if (!promised.has(printerId)) stock(ready, loaded, gramsOffered(lot, policy));
  }
  if (ready.length === 0) return false;
  for (const jobId in queue) {
    const { massGrams, requirements } = queue[jobId]!;
    for (const { colour, grams, material } of ready)
      if (
        gramsWanted(massGrams, policy) <= grams &&
        requirements.material === material &&
        requirements.colour === colour
      )
        return true;
  }
  return false;
}

/** A material that stands ready, and the most that one of its machines has. */
interface Ready {
  readonly material: string;
  readonly colour: string;
  grams: number;
}

function stock(ready: Ready[], { colour, material }: Omit<Ready, 'grams'>, grams: number): void {
  for (const one of ready) {
    if (one.material !== material || one.colour !== colour) continue;
    one.grams = Math.max(one.grams, grams);
    return;
  }
  ready.push({ material, colour, grams });
}

/** Steps of a print that was planned anyway. */
const expected: ReadonlySet<PrinterAvailability> = new Set([
  'reserved',
  'starting',
  'printing',
  'awaitingClear',
]);

export type PrinterChanged = Extract<DispatcherMessage, { type: 'dispatcher.printerChanged' }>;

/** Whether it stands idle now and did not, or not with what is loaded now. */
export function hasFreed({ printers }: DispatcherState, now: PrinterChanged): boolean {
  const before = printers[now.printerId];
  if (!takesJobNow(now.availability)) return false;
  return (
    before === undefined ||
    !takesJobNow(before.availability) ||
    before.loaded?.lotId !== now.loaded?.lotId ||
    before.loaded?.material !== now.loaded?.material ||
    before.loaded?.colour !== now.loaded?.colour
  );
}

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
