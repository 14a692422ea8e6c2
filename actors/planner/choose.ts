/**
 * The best machine for a job, and the second best, as {@link look} and {@link compare} would have them, without a word
 * and without a new object for each pair: this runs for every waiting job and every machine at each decision.
 */
import { availabilityOf } from '../capability/availability.ts';
import { assess } from '../capability/feasibility.ts';
import type { MaterialSpec, PrinterCapability, ProfileSpec } from '../farm/schema.ts';
import { type Candidate, compare, emptyCandidate, type Lane, reckon } from './candidate.ts';
import type { PlanJob, Problem } from './problem.ts';

export interface Choice {
  readonly best: Candidate | null;
  readonly second: Candidate | null;
}

/** Reused from call to call; what is handed out is a copy. */
let best = emptyCandidate();
let second = emptyCandidate();
let other = emptyCandidate();

export function choose(
  job: PlanJob,
  lanes: readonly Lane[],
  material: MaterialSpec | undefined,
  problem: Problem,
): Choice {
  const { avoidUntil, durationSecondsByPrinter, notOn } = job;
  const known = judgedOf(job, material);
  let found = 0;
  for (let index = 0; index < lanes.length; index++) {
    const lane = lanes[index]!;
    const { printer } = lane;
    const { id } = printer;
    if (!availabilityOf(printer.availability).plannable) continue;
    const seconds = durationSecondsByPrinter[id];
    if (seconds === undefined || !(seconds >= 0)) continue;
    if (avoidUntil !== undefined && (avoidUntil[id] ?? Number.NEGATIVE_INFINITY) > problem.now) continue;
    if (notOn !== undefined && notOn[id] !== undefined) continue;
    if (!isFeasible(known, index, job, printer)) continue;
    if (!reckon(job, lane, seconds, problem, other)) continue;
    found++;
    if (found === 1 || compare(other, best) < 0) {
      const spare = second;
      second = best;
      best = other;
      other = spare;
    } else if (found === 2 || compare(other, second) < 0) {
      const spare = second;
      second = other;
      other = spare;
    }
  }
  return { best: found > 0 ? { ...best } : null, second: found > 1 ? { ...second } : null };
}

/** By index of the machine: which it was, what it could do, and whether that was enough. */
interface Judged {
  readonly material: MaterialSpec | undefined;
  readonly profile: ProfileSpec | undefined;
  readonly ids: string[];
  readonly capabilities: PrinterCapability[];
  readonly feasible: boolean[];
}

/** What a job asks and what a machine can do change rarely, and are new objects when they do. */
const judged = new WeakMap<PlanJob['requirements'], Judged>();

function judgedOf({ profile, requirements }: PlanJob, material: MaterialSpec | undefined): Judged {
  const known = judged.get(requirements);
  if (known !== undefined && known.material === material && known.profile === profile) return known;
  const fresh = { material, profile, ids: [], capabilities: [], feasible: [] };
  judged.set(requirements, fresh);
  return fresh;
}

function isFeasible(known: Judged, index: number, job: PlanJob, printer: Lane['printer']): boolean {
  if (known.capabilities[index] === printer.capability && known.ids[index] === printer.id)
    return known.feasible[index]!;
  known.ids[index] = printer.id;
  known.capabilities[index] = printer.capability;
  known.feasible[index] = assess(job.requirements, printer, known.material, job.profile).feasible;
  return known.feasible[index]!;
}
