import { availabilityOf, takesJobNow } from '../capability/availability.ts';
import { assess } from '../capability/feasibility.ts';
import type { MaterialSpec } from '../farm/schema-material.ts';
import { minutes, nextAttended } from '../farm/working-time.ts';
import type { PlanJob, PlanPrinter, Problem } from './problem.ts';

const HOUR_MS = 3_600_000;

/** A machine with what was given to it so far. */
export interface Lane {
  readonly printer: PlanPrinter;
  readonly freeAt: number;
  readonly stateKey: string | null;
  /** Something stands on the plate, or will: a person must clear it before the next start. */
  readonly occupied: boolean;
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
  const { now } = problem;
  const availability = availabilityOf(printer.availability);
  if (!availability.plannable) return no(availability.words);
  const feasibility = assess(job.requirements, printer, material, job.profile);
  if (!feasibility.feasible) return no(feasibility.obstacles.map((one) => one.words).join(' '));
  const seconds = job.durationSecondsByPrinter[printer.id];
  if (seconds === undefined || !(seconds >= 0)) return no('Nobody knows how long it would take here.');
  if ((job.avoidUntil?.[printer.id] ?? Number.NEGATIVE_INFINITY) > now)
    return no('It turned this job down lately, or was excluded.');
  const because = job.notOn?.[printer.id];
  if (because !== undefined) return no(because);

  const candidate = emptyCandidate();
  if (!reckon(job, lane, seconds, problem, candidate))
    return no('Nobody is there to set it up within the time looked at.', true);
  return { possible: true, candidate };
}

export const emptyCandidate = (): Candidate => ({
  printerId: '',
  startAt: 0,
  endAt: 0,
  setupMinutes: 0,
  changeover: false,
  margin: 0,
  late: false,
  marginPerHour: 0,
});

/** Fills in when, and for how much; `false` where nobody is ever there to set it up. */
export function reckon(
  job: PlanJob,
  lane: Lane,
  seconds: number,
  { setup, attended, now }: Problem,
  into: { -readonly [key in keyof Candidate]: Candidate[key] },
): boolean {
  const { printer } = lane;
  const changeover = lane.stateKey !== job.stateKey;
  const setupMinutes = changeover ? setup.startMinutes + setup.changeoverMinutes : setup.startMinutes;
  const from = Math.max(now, job.releaseAt, lane.freeAt);
  // A machine that stands ready, clear and loaded starts by itself, at night too.
  const byItself = !changeover && !lane.occupied;
  const startAt = byItself ? from : nextAttended(attended, from, minutes(setupMinutes));
  if (startAt === undefined) return false;
  const setupMs = byItself ? 0 : minutes(setupMinutes);
  const endAt = startAt + setupMs + seconds * 1000;

  const machineHours = (endAt - startAt) / HOUR_MS;
  const people = (setupMs / HOUR_MS) * setup.operatorRatePerHour;
  const waitingHours = (endAt - Math.max(now, job.releaseAt)) / HOUR_MS;
  into.printerId = printer.id;
  into.startAt = startAt;
  into.endAt = endAt;
  into.setupMinutes = byItself ? 0 : setupMinutes;
  into.changeover = changeover;
  into.margin =
    job.value - machineHours * printer.ratePerHour - people - (changeover ? setup.changeoverCost : 0);
  into.late = job.dueAt !== null && endAt > job.dueAt;
  into.marginPerHour = into.margin / Math.max(waitingHours, 1 / 60);
  return true;
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
  const frozen = problem.frozen
    .filter((one) => one.printerId === printer.id)
    .reduce<Problem['frozen'][number] | undefined>(
      (last, one) => (last && last.endAt >= one.endAt ? last : one),
      undefined,
    );
  return {
    printer,
    freeAt: Math.max(problem.now, printer.readyAt ?? problem.now, frozen?.endAt ?? problem.now),
    stateKey: frozen ? frozen.stateKey : printer.stateKey,
    occupied: frozen !== undefined || !takesJobNow(printer.availability),
  };
}
