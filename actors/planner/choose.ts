/**
 * The best machine for a job, and the second best, as {@link look} and {@link compare} would have them, without a word
 * and without an object for each pair: this runs for every waiting job and every machine at each decision.
 */
import { assess } from '../capability/feasibility.ts';
import type { MaterialSpec, PrinterCapability, ProfileSpec } from '../farm/schema.ts';
import { minutes, nextAttended } from '../farm/working-time.ts';
import { type Candidate, type Lane, reckon } from './candidate.ts';
import type { PlanJob, Problem } from './problem.ts';

/** As much of the second best as it takes to say why the best is better. */
export type RunnerUp = Pick<Candidate, 'printerId' | 'late' | 'marginPerHour'>;

export interface Choice {
  readonly best: Candidate | null;
  readonly second: RunnerUp | null;
  /** Index of the best one's lane; -1 where there is none. */
  readonly lane: number;
  /** Some machine could take it, were somebody there to set it up. */
  readonly nobodyThere: boolean;
}

const HOUR_MS = 3_600_000;
const MINUTE_HOURS = 1 / 60;

/** @param lanes in order of their machines' ids: of equal ones the first is taken. */
export function choose(
  job: PlanJob,
  lanes: readonly Lane[],
  material: MaterialSpec | undefined,
  problem: Problem,
): Choice {
  const { avoidUntil, durationSeconds, releaseAt, stateKey, value } = job;
  const { attended, now, setup } = problem;
  const massGrams = job.massGrams ?? 0;
  const dueAt = job.dueAt ?? Number.POSITIVE_INFINITY;
  const known = judgedOf(job, material);
  const isAny = known.profile === undefined || known.profile.printers.length === 0;
  const sameSeconds = typeof durationSeconds === 'number' ? durationSeconds : -1;
  let isAvoiding = false;
  for (const printerId in avoidUntil) isAvoiding ||= avoidUntil[printerId]! > now;
  const earliestAt = Math.max(now, releaseAt);
  const clearMs = minutes(setup.startMinutes);
  const changeMs = minutes(setup.startMinutes + setup.changeoverMinutes);
  const clearCost = (clearMs / HOUR_MS) * setup.operatorRatePerHour;
  const changeCost = (changeMs / HOUR_MS) * setup.operatorRatePerHour;
  // Mostly one stretch of attended time holds all starts that are looked at: it is found once.
  let openFrom = Number.POSITIVE_INFINITY;
  let openUntil = Number.NEGATIVE_INFINITY;

  let nobodyThere = false;
  let best = -1;
  let bestLate = false;
  let bestEnd = 0;
  let bestMargin = 0;
  let bestPerHour = 0;
  let second = -1;
  let secondLate = false;
  let secondEnd = 0;
  let secondMargin = 0;
  let secondPerHour = 0;
  for (let index = 0; index < lanes.length; index++) {
    const lane = lanes[index]!;
    if (!lane.isPlannable) continue;
    const { printer } = lane;
    if (stateKey === lane.loadedKey && !(lane.spoolGrams >= massGrams)) continue;
    const seconds = typeof durationSeconds === 'number' ? sameSeconds : durationSeconds[printer.id];
    if (seconds === undefined || !(seconds >= 0)) continue;
    if (isAvoiding && (avoidUntil?.[printer.id] ?? Number.NEGATIVE_INFINITY) > now) continue;
    const isJudged =
      known.capabilities[index] === printer.capability &&
      known.lanes[index] === printer.lane &&
      (isAny || known.ids[index] === printer.id);
    if (!(isJudged ? known.feasible[index]! : judge(known, index, job, printer))) continue;

    const changeover = lane.stateKey !== stateKey;
    const byItself = !changeover && !lane.occupied;
    const setupMs = byItself ? 0 : changeover ? changeMs : clearMs;
    let startAt = Math.max(earliestAt, lane.freeAt);
    if (!byItself && !(openFrom <= startAt && startAt + setupMs <= openUntil && startAt < openUntil)) {
      const from = startAt;
      const found = nextAttended(attended, from, setupMs);
      if (found === undefined) {
        nobodyThere = true;
        continue;
      }
      startAt = found;
      const window = found === from ? windowAround(attended, found) : undefined;
      if (window !== undefined) {
        openFrom = window.fromAt;
        openUntil = window.untilAt;
      }
    }
    const endAt = startAt + setupMs + seconds * 1000;
    const people = byItself ? 0 : changeover ? changeCost : clearCost;
    const margin =
      value -
      ((endAt - startAt) / HOUR_MS) * printer.ratePerHour -
      people -
      (changeover ? setup.changeoverCost : 0);
    const late = endAt > dueAt;
    const perHour = margin / Math.max((endAt - earliestAt) / HOUR_MS, MINUTE_HOURS);

    // What `compare` has, spelt out: handed to a function, each number would be an object.
    let isBest = best < 0;
    if (!isBest) {
      if (late !== bestLate) isBest = bestLate;
      else if (!late && margin >= 0 && bestMargin >= 0 && perHour !== bestPerHour)
        isBest = perHour > bestPerHour;
      else if (!late && !(margin >= 0 && bestMargin >= 0) && margin !== bestMargin)
        isBest = margin > bestMargin;
      else if (endAt !== bestEnd) isBest = endAt < bestEnd;
      else isBest = late && margin > bestMargin;
    }
    if (isBest) {
      second = best;
      secondLate = bestLate;
      secondEnd = bestEnd;
      secondMargin = bestMargin;
      secondPerHour = bestPerHour;
      best = index;
      bestLate = late;
      bestEnd = endAt;
      bestMargin = margin;
      bestPerHour = perHour;
      continue;
    }
    let isSecond = second < 0;
    if (!isSecond) {
      if (late !== secondLate) isSecond = secondLate;
      else if (!late && margin >= 0 && secondMargin >= 0 && perHour !== secondPerHour)
        isSecond = perHour > secondPerHour;
      else if (!late && !(margin >= 0 && secondMargin >= 0) && margin !== secondMargin)
        isSecond = margin > secondMargin;
      else if (endAt !== secondEnd) isSecond = endAt < secondEnd;
      else isSecond = late && margin > secondMargin;
    }
    if (!isSecond) continue;
    second = index;
    secondLate = late;
    secondEnd = endAt;
    secondMargin = margin;
    secondPerHour = perHour;
  }
  if (best < 0) return { best: null, second: null, lane: best, nobodyThere };
  return {
    best: candidateOf(job, lanes[best]!, problem),
    second:
      second < 0
        ? null
        : { printerId: lanes[second]!.printer.id, late: secondLate, marginPerHour: secondPerHour },
    lane: best,
    nobodyThere,
  };
}

const candidateOf = (job: PlanJob, lane: Lane, problem: Problem): Candidate =>
  reckon(
    job,
    lane,
    typeof job.durationSeconds === 'number' ? job.durationSeconds : job.durationSeconds[lane.printer.id]!,
    problem,
  )!;

function windowAround(windows: Problem['attended'], at: number): Problem['attended'][number] | undefined {
  for (const window of windows) if (window.untilAt > at) return window.fromAt <= at ? window : undefined;
  return undefined;
}

/** By index of the machine: which it was, what it could do, and whether that was enough. */
interface Judged {
  readonly material: MaterialSpec | undefined;
  readonly profile: ProfileSpec | undefined;
  readonly ids: string[];
  readonly capabilities: PrinterCapability[];
  readonly lanes: Lane['printer']['lane'][];
  readonly feasible: boolean[];
}

/** What a job asks and what a machine can do change rarely, and are new objects when they do. */
const judged = new WeakMap<PlanJob['requirements'], Judged>();

function judgedOf({ profile, requirements }: PlanJob, material: MaterialSpec | undefined): Judged {
  const known = judged.get(requirements);
  if (known !== undefined && known.material === material && known.profile === profile) return known;
  const fresh = { material, profile, ids: [], capabilities: [], lanes: [], feasible: [] };
  judged.set(requirements, fresh);
  return fresh;
}

function judge(known: Judged, index: number, job: PlanJob, printer: Lane['printer']): boolean {
  const { capability, id, lane } = printer;
  known.ids[index] = id;
  known.capabilities[index] = capability;
  const isAny = known.profile === undefined || known.profile.printers.length === 0;
  // Machines of one model share what they can do, and mostly stand side by side.
  const isAlike =
    isAny && index > 0 && known.capabilities[index - 1] === capability && known.lanes[index - 1] === lane;
  const isFeasible = isAlike
    ? known.feasible[index - 1]!
    : assess(job.requirements, printer, known.material, job.profile).feasible;
  known.lanes[index] = lane;
  known.feasible[index] = isFeasible;
  return isFeasible;
}
