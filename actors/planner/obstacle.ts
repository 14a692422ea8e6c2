/** Why a machine can't take a job, in words; `model.ts` asks the same without them. */
import { availabilityOf } from '../capability/availability.ts';
import { assess } from '../capability/feasibility.ts';
import type { MaterialSpec } from '../farm/schema-material.ts';
import type { PlanJob, PlanPrinter, Problem } from './problem.ts';

/** Of the machines that can't take a job so many are named with their reasons. */
const SHOWN_MAX = 4;

export function obstacle(
  job: PlanJob,
  printer: PlanPrinter,
  material: MaterialSpec | undefined,
  now: number,
): string | null {
  const availability = availabilityOf(printer.availability);
  if (!availability.plannable) return availability.words;
  const feasibility = assess(job.requirements, printer, material, job.profile);
  if (!feasibility.feasible) return feasibility.obstacles.map((one) => one.words).join(' ');
  const seconds = secondsOn(job, printer.id);
  if (seconds === undefined || !(seconds >= 0 && seconds < Infinity))
    return 'Nobody knows how long it would take here.';
  if ((job.avoidUntil?.[printer.id] ?? Number.NEGATIVE_INFINITY) > now)
    return 'It turned this job down lately, or was excluded.';
  return job.keptFrom?.[printer.id] ?? whyNotThisSpool(job, printer);
}

export const secondsOn = ({ durationSeconds }: PlanJob, printerId: string): number | undefined =>
  typeof durationSeconds === 'number' ? durationSeconds : durationSeconds[printerId];

/** Grams are promised by lot: a spool that can't cover the job, or that nobody has recorded, can't be counted on. */
function whyNotThisSpool(
  { massGrams = 0, stateKey }: PlanJob,
  { spool, stateKey: loaded }: PlanPrinter,
): string | null {
  if (spool === undefined || stateKey !== loaded) return null;
  if (spool.unfitBecause !== null) return spool.unfitBecause;
  if (spool.availableGrams >= massGrams) return null;
  return `Its lot ${spool.lotId} has ${spool.availableGrams.toFixed(0)} g left to promise; ${massGrams.toFixed(0)} g are needed.`;
}

export function whyNowhere(job: PlanJob, { materials, now, printers }: Problem): string {
  if (printers.length === 0) return 'The farm has no machines.';
  const material = materials.find(({ code }) => code === job.requirements.material);
  const shown = firstById(printers).map(
    (printer) => `${printer.id}: ${obstacle(job, printer, material, now) ?? NOBODY_THERE}`,
  );
  const more = printers.length - SHOWN_MAX;
  return `No machine can take it. ${shown.join(' ')}${more > 0 ? ` And ${more} more.` : ''}`;
}

export const NOBODY_THERE = 'Nobody is there to set it up within the time looked at.';

function firstById(printers: Problem['printers']): Problem['printers'] {
  const first: PlanPrinter[] = [];
  for (const printer of printers) {
    let at = first.length;
    while (at > 0 && printer.id < first[at - 1]!.id) at--;
    if (at >= SHOWN_MAX) continue;
    first.splice(at, 0, printer);
    if (first.length > SHOWN_MAX) first.pop();
  }
  return first;
}
