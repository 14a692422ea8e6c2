/**
 * When an order will be ready, from the farm as it stands: the queue is worked off many times over, each time with other
 * print times, failures and latecomers. Pure: equal requests give equal answers.
 */
import { seededRandom } from '../../runtime/random.ts';
import type { Window } from '../farm/working-time.ts';
import { chanceOf } from './chance.ts';
import { Course, Outset } from './course.ts';

/** A machine as the forecast sees it. Times are UTC milliseconds. */
export interface ForecastMachine {
  readonly printerId: string;
  /** When it is expected to be done with what it does now; may lie in the past for an idle one. */
  readonly freeAt: number;
  /** Whether it prints now, so that `freeAt` is uncertain and its plate must be cleared first. */
  readonly busy: boolean;
  /** What is loaded, as the planner's state key; `null` when nothing is. */
  readonly stateKey: string | null;
}

/** A plate to be made. */
export interface ForecastJob {
  /** As the slicer estimates. */
  readonly seconds: number;
  readonly printerIds: readonly string[];
  readonly stateKey: string;
  readonly releaseAt: number;
  readonly dueAt: number | null;
}

/** What may come in behind, and overtake by its date. */
export interface Latecomers {
  readonly perHour: number;
  /** Jobs as they came lately; each latecomer is like one of them. `dueInHours` from its coming. */
  readonly like: readonly (Omit<ForecastJob, 'releaseAt' | 'dueAt'> & { readonly dueInHours: number })[];
}

export interface Uncertainty {
  /** Print time over the slicer's estimate, on average. */
  readonly durationFactor: number;
  /** Standard deviation of its logarithm. */
  readonly durationSpread: number;
  /** Attempts that fail in mid-print, 0 to 1. */
  readonly failureShare: number;
  /** Plates that inspection sends back, 0 to 1. */
  readonly rejectShare: number;
  /** From the end of a print to a person at the machine, while somebody is there. */
  readonly reactionMinutesMean: number;
}

export interface ForecastRequest {
  readonly now: number;
  readonly machines: readonly ForecastMachine[];
  readonly queue: readonly ForecastJob[];
  /** The order's own plates. */
  readonly plates: readonly ForecastJob[];
  readonly latecomers: Latecomers;
  readonly uncertainty: Uncertainty;
  /** When somebody is there, from now until well beyond any date to be told. */
  readonly attended: readonly Window[];
  /** Clearing and starting; and changing material on top. */
  readonly startMinutes: number;
  readonly changeoverMinutes: number;
  /** Inspection, finishing and packing of the whole order, by a person. */
  readonly handlingMinutes: number;
  readonly draws: number;
  readonly seed: number;
}

export type Forecasted =
  /** Moments at which the order was ready, one a draw, ascending. */
  { readonly ok: true; readonly readyAt: Float64Array } | { readonly ok: false; readonly words: string };

export function forecast(request: ForecastRequest): Forecasted {
  const known = new Set(request.machines.map((machine) => machine.printerId));
  for (const plate of request.plates) {
    if (plate.printerIds.length === 0) return no('No machine of the farm can make this.');
    if (!plate.printerIds.some((id) => known.has(id)))
      return no('No machine that can make this is in service.');
  }
  const random = seededRandom(request.seed);
  const outset = new Outset(request);
  const readyAt = new Float64Array(request.draws);
  for (let draw = 0; draw < request.draws; draw++) {
    // A stream a draw: one that takes more does not shift those after it.
    const at = new Course(outset, chanceOf(random())).run();
    if (at === undefined)
      return no('Nobody is there to make and finish it within the time looked at; check the shifts.');
    readyAt[draw] = at;
  }
  return { ok: true, readyAt: readyAt.sort() };
}

const no = (words: string): Forecasted => ({ ok: false, words });
