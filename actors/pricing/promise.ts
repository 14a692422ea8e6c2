import { afterWork, minutes, nextAttended, type Window } from '../farm/working-time.ts';

/** A machine as the promise sees it: when it is done with what it has. */
export interface LoadedPrinter {
  readonly printerId: string;
  /** UTC milliseconds; may lie in the past for an idle machine. */
  readonly freeAt: number;
}

/** One plate to be made. */
export interface PromisedPlate {
  readonly durationSeconds: number;
  /** Machines that could make it. */
  readonly printerIds: readonly string[];
}

export interface PromiseRequest {
  readonly now: number;
  readonly printers: readonly LoadedPrinter[];
  readonly plates: readonly PromisedPlate[];
  /** When somebody is there, from now until well beyond any date to be promised. */
  readonly attended: readonly Window[];
  /** Loading and starting one plate, by a person. */
  readonly setupMinutes: number;
  /** Inspection, finishing and packing of the whole order, by a person. */
  readonly handlingMinutes: number;
  /** What estimates grow by before they are promised, in percent: prints run late far more often than early. */
  readonly reservePercent: number;
  readonly tierDays: number;
}

export type Promised =
  | {
      readonly ok: true;
      /** The date to promise: what the tier says, or later where the farm can't make that. */
      readonly promiseAt: number;
      /** When the farm expects to hand it over. */
      readonly readyAt: number;
      readonly withinTier: boolean;
      readonly words: string;
    }
  | { readonly ok: false; readonly words: string };

const DAY_MS = 86_400_000;

/**
 * First version: plates go, longest first, to the machine that ends them first; a start needs a person, printing does
 * not; then people finish the order. Queued work is in `freeAt` already.
 */
export function promise(request: PromiseRequest): Promised {
  const { now, attended } = request;
  const freeAt = new Map(
    request.printers.map((printer) => [printer.printerId, Math.max(now, printer.freeAt)]),
  );
  const stretch = 1 + request.reservePercent / 100;
  let lastAt = now;
  const plates = [...request.plates].sort((a, b) => b.durationSeconds - a.durationSeconds);
  for (const plate of plates) {
    let best: { printerId: string; endAt: number } | undefined;
    for (const printerId of plate.printerIds) {
      const free = freeAt.get(printerId);
      if (free === undefined) continue;
      const start = nextAttended(attended, free, minutes(request.setupMinutes));
      if (start === undefined) continue;
      const endAt = start + minutes(request.setupMinutes) + plate.durationSeconds * 1000 * stretch;
      if (!best || endAt < best.endAt) best = { printerId, endAt };
    }
    if (!best) return { ok: false, words: whyNot(plate, freeAt) };
    freeAt.set(best.printerId, best.endAt);
    lastAt = Math.max(lastAt, best.endAt);
  }
  const readyAt = afterWork(attended, lastAt, minutes(request.handlingMinutes));
  if (readyAt === undefined)
    return {
      ok: false,
      words: 'Nobody is there to finish the order within the time looked at; check the shifts.',
    };
  const tierAt = now + request.tierDays * DAY_MS;
  const withinTier = readyAt <= tierAt;
  const days = (until: number) => `${Math.ceil(((until - now) / DAY_MS) * 10) / 10} days`;
  return {
    ok: true,
    promiseAt: Math.ceil(Math.max(readyAt, tierAt)),
    readyAt: Math.ceil(readyAt),
    withinTier,
    words: withinTier
      ? `The farm expects to be done in ${days(readyAt)}; the tier promises ${days(tierAt)}.`
      : `The tier promises ${days(tierAt)}, but with the work at hand the farm needs ${days(readyAt)}.`,
  };
}

function whyNot(plate: PromisedPlate, freeAt: ReadonlyMap<string, number>): string {
  if (plate.printerIds.length === 0) return 'No machine of the farm can make this.';
  if (!plate.printerIds.some((id) => freeAt.has(id))) return 'No machine that can make this is in service.';
  return 'Nobody is there to start it within the time looked at; check the shifts.';
}
