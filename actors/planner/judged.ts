/** What a machine can do for a job, kept for as long as both are the same: each decision asks about all pairs. */
import { assess } from '../capability/feasibility.ts';
import type { MaterialSpec, PrinterCapability, ProfileSpec } from '../farm/schema.ts';
import type { PlanJob, PlanPrinter } from './problem.ts';

/** By index of the machine: which it was, what it could do, and whether that was enough. */
interface Judged {
  readonly material: MaterialSpec | undefined;
  readonly profile: ProfileSpec | undefined;
  readonly isAny: boolean;
  readonly ids: string[];
  readonly capabilities: PrinterCapability[];
  readonly lanes: PlanPrinter['lane'][];
  readonly feasible: boolean[];
}

/** What a job asks and what a machine can do change rarely, and are new objects when they do. */
const judged = new WeakMap<PlanJob['requirements'], Judged>();

export function judgedOf({ profile, requirements }: PlanJob, material: MaterialSpec | undefined): Judged {
  const known = judged.get(requirements);
  if (known !== undefined && known.material === material && known.profile === profile) return known;
  const isAny = profile === undefined || profile.printers.length === 0;
  const fresh = { material, profile, isAny, ids: [], capabilities: [], lanes: [], feasible: [] };
  judged.set(requirements, fresh);
  return fresh;
}

/** Whether the machine at that index can make it, by what it can do; `assess` has the reasons. */
export function canMake(known: Judged, index: number, job: PlanJob, printer: PlanPrinter): boolean {
  if (
    known.capabilities[index] === printer.capability &&
    known.lanes[index] === printer.lane &&
    (known.isAny || known.ids[index] === printer.id)
  )
    return known.feasible[index]!;
  return judge(known, index, job, printer);
}

function judge(known: Judged, index: number, job: PlanJob, printer: PlanPrinter): boolean {
  const { capability, id, lane } = printer;
  // Machines of one model share what they can do, and mostly stand side by side.
  const isAlike =
    known.isAny &&
    index > 0 &&
    known.capabilities[index - 1] === capability &&
    known.lanes[index - 1] === lane;
  known.ids[index] = id;
  known.capabilities[index] = capability;
  known.lanes[index] = lane;
  known.feasible[index] = isAlike
    ? known.feasible[index - 1]!
    : assess(job.requirements, printer, known.material, job.profile).feasible;
  return known.feasible[index]!;
}
