/** When a change is worth a decision at once, and when it can wait for what else is on its way. */
import { takesJobNow } from '../capability/availability.ts';
import { nextPlanned, readyPrinters } from './follow.ts';
import { gramsOffered, gramsWanted, lotOf } from './lots.ts';
import type { DispatcherMessage, DispatcherState, KnownLot, PrinterAvailability } from './schema.ts';

/** How long the plan that people read may lag behind what has changed. */
const SETTLE_MS = 1_000;

export const settleAt = ({ staleSince }: DispatcherState): number => (staleSince ?? 0) + SETTLE_MS;

/**
 * Whether a machine stands ready for what some job needs, with enough of it, and the plan does not know yet: the job is new
 * or was held back, or the machine has nothing planned. Only then can a new plan give work away that this one does not.
 */
export function mayStart(state: DispatcherState): boolean {
  const { heldBack, lots, policy, printers, queue, staleSince, stoppedBecause, waitingBecause } = state;
  if (staleSince === null || policy === null || stoppedBecause !== null) return false;
  const printerIds = readyPrinters(state);
  if (printerIds.length === 0) return false;
  const next = nextPlanned(state, printerIds);
  const ready: Ready[] = [];
  for (const printerId of printerIds) {
    const { loaded } = printers[printerId]!;
    stock(ready, loaded!, gramsOffered(lotOf(lots, loaded!.lotId!)!, policy), !next.has(printerId));
  }
  for (const jobId in queue) {
    const { massGrams, requirements } = queue[jobId]!;
    const isNew = waitingBecause[jobId] === undefined || heldBack?.[jobId] !== undefined;
    for (const { colour, grams, isFree, material } of ready)
      if (
        (isNew || isFree) &&
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
  /** One of them has nothing planned. */
  isFree: boolean;
}

function stock(
  ready: Ready[],
  { colour, material }: Pick<Ready, 'colour' | 'material'>,
  grams: number,
  isFree: boolean,
): void {
  for (const one of ready) {
    if (one.material !== material || one.colour !== colour) continue;
    one.grams = Math.max(one.grams, grams);
    one.isFree ||= isFree;
    return;
  }
  ready.push({ material, colour, grams, isFree });
}

/** Steps of a print that was planned anyway. */
const expected: ReadonlySet<PrinterAvailability> = new Set([
  'idle',
  'reserved',
  'starting',
  'printing',
  'awaitingClear',
]);

/** What a machine does because it was given a job is in the plan already. */
export function isAsPlanned(
  { printers }: DispatcherState,
  now: Extract<DispatcherMessage, { type: 'dispatcher.printerChanged' }>,
): boolean {
  const before = printers[now.printerId];
  return (
    before !== undefined &&
    expected.has(now.availability) &&
    expected.has(before.availability) &&
    before.loaded?.lotId === now.loaded?.lotId &&
    before.loaded?.material === now.loaded?.material &&
    before.loaded?.colour === now.loaded?.colour
  );
}

/** A job that was on its way leaves the plan as it is, unless the machine that it was to have stands there for another. */
export function leavesGap({ assigned, printers, queue }: DispatcherState, jobId: string): boolean {
  if (queue[jobId] !== undefined) return true;
  const printer = assigned[jobId] === undefined ? undefined : printers[assigned[jobId]];
  return printer !== undefined && takesJobNow(printer.availability);
}

/** Grams that are booked for what was started leave the plan as it is, unless a job that waits counted on them. */
export function changesPlan(
  { policy, printers, queue }: DispatcherState,
  before: KnownLot | undefined,
  { lotId, ...now }: Extract<DispatcherMessage, { type: 'dispatcher.lotChanged' }>,
): boolean {
  if (policy === null || !isLoaded(printers, lotId)) return false;
  if (before === undefined || before.usable !== now.usable) return true;
  if (before.material !== now.material || before.colour !== now.colour) return true;
  const [most, least] = [gramsOffered(before, policy), gramsOffered(now, policy)];
  if (least > most) return true;
  for (const jobId in queue) {
    const { massGrams, requirements } = queue[jobId]!;
    if (requirements.material !== now.material || requirements.colour !== now.colour) continue;
    const wanted = gramsWanted(massGrams, policy);
    if (wanted <= most && wanted > least) return true;
  }
  return false;
}

function isLoaded(printers: DispatcherState['printers'], lotId: string): boolean {
  for (const printerId in printers) if (printers[printerId]!.loaded?.lotId === lotId) return true;
  return false;
}
