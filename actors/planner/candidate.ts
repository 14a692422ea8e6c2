import { availabilityOf, takesJobNow } from '../capability/availability.ts';
import { assess } from '../capability/feasibility.ts';
import type { MaterialSpec } from '../farm/schema-material.ts';
import { minutes, nextAttended } from '../farm/working-time.ts';
import type { PlanJob, PlanPrinter, Problem } from './problem.ts';

const HOUR_MS = 3_600_000;
const MINUTE_HOURS = 1 / 60;

/** A machine with what was given to it so far. */
export interface Lane {
  readonly printer: PlanPrinter;
  readonly isPlannable: boolean;
  /** What is loaded now, whatever is planned. */
  readonly loadedKey: string | null;
  /** What can be promised of it; infinite where nobody counts. */
  readonly spoolGrams: number;
  freeAt: number;
  stateKey: string | null;
  /** Something stands on the plate, or will: a person must clear it before the next start. */
  occupied: boolean;
}

/** One way to make a job: this machine, from then to then, for so much. */
export interface Candidate {
  readonly printerId: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly setupMinutes: number;
  readonly changeover: boolean;
  readonly margin: number;
  readonly late: boolean;
  /** Margin by hour until it is done, waiting included: so that an idle machine counts as the loss it is. */
  readonly marginPerHour: number;
}

export type Look =
  | { readonly possible: true; readonly candidate: Candidate }
  | { readonly possible: false; readonly words: string; readonly nobodyThere: boolean };

const no = (words: string, nobodyThere = false): Look => ({ possible: false, words, nobodyThere });

/** Whether and how a machine could make a job, in words where it can't. `choose.ts` does the same without the words. */
export function look(job: PlanJob, lane: Lane, material: MaterialSpec | undefined, problem: Problem): Look {
  const { printer } = lane;
  const availability = availabilityOf(printer.availability);
  if (!availability.plannable) return no(availability.words);
  const feasibility = assess(job.requirements, printer, material, job.profile);
  if (!feasibility.feasible) return no(feasibility.obstacles.map((one) => one.words).join(' '));
  const seconds = secondsOn(job, printer.id);
  if (seconds === undefined || !(seconds >= 0)) return no('Nobody knows how long it would take here.');
  if ((job.avoidUntil?.[printer.id] ?? Number.NEGATIVE_INFINITY) > problem.now)
    return no('It turned this job down lately, or was excluded.');
  const because = whyNotThisSpool(job, lane);
  if (because !== null) return no(because);

  const candidate = reckon(job, lane, seconds, problem);
  if (candidate === null) return no('Nobody is there to set it up within the time looked at.', true);
  return { possible: true, candidate };
}

export const secondsOn = ({ durationSeconds }: PlanJob, printerId: string): number | undefined =>
  typeof durationSeconds === 'number' ? durationSeconds : durationSeconds[printerId];

/** Grams are promised by lot: a spool that can't cover the job, or that nobody has recorded, can't be counted on. */
function whyNotThisSpool({ massGrams, stateKey }: PlanJob, lane: Lane): string | null {
  const { spool } = lane.printer;
  if (spool === undefined || stateKey !== lane.loadedKey || lane.spoolGrams >= (massGrams ?? 0)) return null;
  return (
    spool.unfitBecause ??
    `Its lot ${spool.lotId} has ${spool.availableGrams.toFixed(0)} g left to promise; ${massGrams?.toFixed(0)} g are needed.`
  );
}

/** When, and for how much; `null` where nobody is ever there to set it up. */
export function reckon(
  job: PlanJob,
  lane: Lane,
  seconds: number,
  { setup, attended, now }: Problem,
): Candidate | null {
  const { printer } = lane;
  const changeover = lane.stateKey !== job.stateKey;
  const setupMinutes = changeover ? setup.startMinutes + setup.changeoverMinutes : setup.startMinutes;
  const from = Math.max(now, job.releaseAt, lane.freeAt);
  // A machine that stands ready, clear and loaded starts by itself, at night too.
  const byItself = !changeover && !lane.occupied;
  const startAt = byItself ? from : nextAttended(attended, from, minutes(setupMinutes));
  if (startAt === undefined) return null;
  const setupMs = byItself ? 0 : minutes(setupMinutes);
  const endAt = startAt + setupMs + seconds * 1000;

  const machineHours = (endAt - startAt) / HOUR_MS;
  const people = (setupMs / HOUR_MS) * setup.operatorRatePerHour;
  const waitingHours = (endAt - Math.max(now, job.releaseAt)) / HOUR_MS;
  const margin =
    job.value - machineHours * printer.ratePerHour - people - (changeover ? setup.changeoverCost : 0);
  return {
    printerId: printer.id,
    startAt,
    endAt,
    setupMinutes: byItself ? 0 : setupMinutes,
    changeover,
    margin,
    late: job.dueAt !== null && endAt > job.dueAt,
    marginPerHour: margin / Math.max(waitingHours, MINUTE_HOURS),
  };
}

/** Below 0: `a` is the better one. In time before late; then by margin an hour; then the earlier end; then the id. */
export function compare(a: Candidate, b: Candidate): number {
  if (a.late !== b.late) return a.late ? 1 : -1;
  if (a.late) return a.endAt - b.endAt || b.margin - a.margin || byId(a, b);
  // A loss by the hour looks smaller the longer it takes: losses are compared as they are.
  const profitable = a.margin >= 0 && b.margin >= 0;
  const earned = profitable ? b.marginPerHour - a.marginPerHour : b.margin - a.margin;
  return earned || a.endAt - b.endAt || byId(a, b);
}

const byId = (a: Candidate, b: Candidate) =>
  a.printerId < b.printerId ? -1 : a.printerId > b.printerId ? 1 : 0;

/** Where a machine stands before anything is planned. */
export function openLane(printer: PlanPrinter, problem: Problem): Lane {
  const frozen = lastFrozen(problem.frozen, printer.id);
  const { readyAt, spool } = printer;
  return {
    printer,
    isPlannable: availabilityOf(printer.availability).plannable,
    loadedKey: printer.stateKey,
    spoolGrams:
      spool === undefined
        ? Number.POSITIVE_INFINITY
        : spool.unfitBecause === null
          ? spool.availableGrams
          : Number.NEGATIVE_INFINITY,
    freeAt: Math.max(problem.now, readyAt ?? problem.now, frozen?.endAt ?? problem.now),
    stateKey: frozen ? frozen.stateKey : printer.stateKey,
    occupied: frozen !== undefined || !takesJobNow(printer.availability),
  };
}

function lastFrozen(frozen: Problem['frozen'], printerId: string): Problem['frozen'][number] | undefined {
  let last: Problem['frozen'][number] | undefined;
  for (const one of frozen)
    if (one.printerId === printerId && (last === undefined || last.endAt < one.endAt)) last = one;
  return last;
}
