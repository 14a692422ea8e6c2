/**
 * When a change is worth a new plan at once, when it can wait for what else is on its way, and when the plan on record holds:
 * all that goes as it was planned does not change it.
 */
import { takesJobNow } from '../capability/availability.ts';
import { keepsAny } from './earmarks.ts';
import { gramsOffered, gramsWanted, lotOf } from './lots.ts';
import type {
  DispatcherMessage,
  DispatcherState,
  KnownLot,
  KnownPrinter,
  PrinterAvailability,
} from './schema.ts';

/** How long the plan that people read may lag behind what has changed. */
const SETTLE_MS = 1_000;
/** What begins or ends by so much sooner or later than was planned is as planned: people and estimates are not more exact. */
const PUNCTUAL_MS = 30 * 60_000;
/**
 * When nothing happens the tables are looked at again this often, for time alone changes what is late and what can be mended
 * of it; and so often where the dispatch gate holds something back, for it may go by the hour.
 */
const LOOK_EVERY_MS = 15 * 60_000;
const LOOK_EVERY_HELD_MS = 5 * 60_000;

export type PrinterChanged = Extract<DispatcherMessage, { type: 'dispatcher.printerChanged' }>;
export type LotChanged = Extract<DispatcherMessage, { type: 'dispatcher.lotChanged' }>;

export const settleAt = ({ staleSince }: DispatcherState): number => (staleSince ?? 0) + SETTLE_MS;

export const isPunctual = (plannedAt: number, at: number): boolean => Math.abs(at - plannedAt) <= PUNCTUAL_MS;

/**
 * Whether a machine stands ready for what some job needs, with enough of it: only then can a new plan give work away.
 * Where nothing has changed that the last one did not know, it would say the same again.
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
  return ready.length > 0 && isWanted(ready, queue, policy);
}

/** The same of one machine that stands ready. */
export function suitsSomeone({ lots, policy, printers, queue }: DispatcherState, printerId: string): boolean {
  const { loaded } = printers[printerId]!;
  const lot = loaded?.lotId === undefined ? undefined : lotOf(lots, loaded.lotId);
  if (policy === null || lot === undefined || loaded === null) return false;
  const { colour, material } = loaded;
  return isWanted([{ colour, material, grams: gramsOffered(lot, policy) }], queue, policy);
}

function isWanted(
  ready: readonly Ready[],
  queue: DispatcherState['queue'],
  policy: NonNullable<DispatcherState['policy']>,
): boolean {
  for (const jobId in queue) {
    const { massGrams, requirements } = queue[jobId]!;
    for (const { colour, grams, material } of ready)
      if (
        requirements.material === material &&
        requirements.colour === colour &&
        gramsWanted(massGrams, policy) <= grams
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
const steps: ReadonlySet<PrinterAvailability> = new Set([
  'reserved',
  'starting',
  'printing',
  'awaitingClear',
]);

const hasOther = (before: KnownPrinter | undefined, now: PrinterChanged): boolean =>
  before === undefined ||
  before.loaded?.lotId !== now.loaded?.lotId ||
  before.loaded?.material !== now.loaded?.material ||
  before.loaded?.colour !== now.loaded?.colour;

/** Whether it stands idle now and did not, or not with what is loaded now. */
export function hasFreed({ printers }: DispatcherState, now: PrinterChanged): boolean {
  const before = printers[now.printerId];
  return (
    takesJobNow(now.availability) &&
    (before === undefined || !takesJobNow(before.availability) || hasOther(before, now))
  );
}

/** What a machine does because it was given a job is in the plan already, as long as it does it in time. */
export function isStep({ printers }: DispatcherState, now: PrinterChanged): boolean {
  const before = printers[now.printerId];
  if (before === undefined || !steps.has(now.availability) || hasOther(before, now)) return false;
  if (before.availability !== 'idle' && !steps.has(before.availability)) return false;
  const freeAt = now.availability === 'awaitingClear' ? now.meta.at : now.freeAt;
  return before.freeAt === null || freeAt === null || isPunctual(before.freeAt, freeAt);
}

/** It has been cleared, and no more than that: what comes next on it is planned. */
export function isFreeAsPlanned({ printers, staleSince }: DispatcherState, now: PrinterChanged): boolean {
  const before = printers[now.printerId];
  return (
    staleSince === null &&
    takesJobNow(now.availability) &&
    before !== undefined &&
    steps.has(before.availability) &&
    !hasOther(before, now)
  );
}

/**
 * Whether a job that leaves makes room: it waited, or the machine that it was given stands there for another. What is left
 * of the plan when nobody waits any more is done with as well.
 */
export function leavesGap({ assigned, plan, printers, queue }: DispatcherState, jobId: string): boolean {
  if (queue[jobId] !== undefined) return true;
  const printer = assigned[jobId] === undefined ? undefined : printers[assigned[jobId]];
  if (printer !== undefined && takesJobNow(printer.availability)) return true;
  for (const _ in queue) return false;
  return plan.length > 0;
}

/**
 * Grams that are booked for what was started leave the plan as it is, unless a job counted on them that is planned there, or
 * more of them are enough for a job that has no place.
 */
export function changesPlan(state: DispatcherState, { lotId, ...now }: LotChanged): boolean {
  const { lots, policy, queue } = state;
  if (policy === null) return false;
  // Any lot may be kept for somebody, and leave another to others.
  if (keepsAny(queue, policy)) return true;
  const printerIds = loadedWith(state, lotId);
  if (printerIds === null) return false;
  const before: KnownLot | undefined = lotOf(lots, lotId);
  if (before === undefined || before.usable !== now.usable) return true;
  if (before.material !== now.material || before.colour !== now.colour) return true;
  const [had, has] = [gramsOffered(before, policy), gramsOffered(now, policy)];
  for (const jobId in queue) {
    const { massGrams, requirements } = queue[jobId]!;
    if (requirements.material !== now.material || requirements.colour !== now.colour) continue;
    const wanted = gramsWanted(massGrams, policy);
    if (wanted <= had === wanted <= has) continue;
    const place = state.plan.find((row) => row.jobId === jobId);
    if (has > had ? place === undefined : place !== undefined && printerIds.includes(place.printerId))
      return true;
  }
  return false;
}

function loadedWith({ printers }: DispatcherState, lotId: string): readonly string[] | null {
  let found: string[] | null = null;
  for (const printerId in printers)
    if (printers[printerId]!.loaded?.lotId === lotId) found = [...(found ?? []), printerId];
  return found;
}

/** When to look again although nothing has happened. */
export function nextLookAt({ heldBack, plannedAt, queue }: DispatcherState, at: number): number {
  let every = LOOK_EVERY_MS;
  for (const _ in heldBack) every = LOOK_EVERY_HELD_MS;
  let lookAt = Math.max(at, (plannedAt ?? at) + every);
  for (const jobId in queue) {
    const { avoid } = queue[jobId]!;
    for (const printerId in avoid) {
      const until = avoid[printerId]!;
      if (until > at && until < lookAt) lookAt = until;
    }
  }
  return lookAt;
}
