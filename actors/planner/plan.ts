import type { MaterialSpec } from '../farm/schema.ts';
import { type Candidate, compare, type Lane, look, openLane } from './candidate.ts';
import { choose, type RunnerUp } from './choose.ts';
import type { Assignment, PairVerdict, PlanJob, Planner, Problem, Rejection } from './problem.ts';

const HOUR_MS = 3_600_000;
/** Of the machines that can't take a job so many are named with their reasons. */
const SHOWN_MAX = 4;

/**
 * First planner: jobs by due date, each to the machine where it earns most by the hour among those that make the date
 * (or, where none does, that end it first). Deterministic; never places a job on a machine that can't do it, never two
 * at once, never one twice.
 */
export const plan: Planner = (problem, budget) => {
  const materials = new Map(problem.materials.map((material) => [material.code, material]));
  const lanes = byId(problem.printers).map((printer) => openLane(printer, problem));
  const settled = new Set(problem.frozen.map((one) => one.jobId));
  const assignments: Assignment[] = [];
  const rejected: Rejection[] = [];
  const perPair: PairVerdict[] = [];
  let evaluations = 0;

  for (const job of [...problem.jobs].sort(byDueDate)) {
    const reject = (code: Rejection['code'], because: string) =>
      rejected.push({ jobId: job.id, code, because });
    if (settled.has(job.id)) {
      if (!problem.frozen.some((one) => one.jobId === job.id))
        reject('duplicate', 'A job of this id is planned already.');
      continue;
    }
    settled.add(job.id);
    if (job.notReadyBecause !== null) {
      reject('not-ready', job.notReadyBecause);
      continue;
    }
    if (evaluations + lanes.length > budget.evaluations) {
      reject('budget', 'The planning budget was used up by more urgent jobs; it comes up again next time.');
      continue;
    }
    evaluations += lanes.length;

    const material = materials.get(job.requirements.material);
    const { best, lane: chosen, nobodyThere, second } = choose(job, lanes, material, problem);
    if (budget.explain) perPair.push(...explain(job, lookAround(job, lanes, material, problem)));
    if (best === null) {
      const { against } = lookAround(job, lanes.slice(0, SHOWN_MAX), material, problem);
      reject(nobodyThere ? 'nobody-there' : 'no-printer', whyNowhere(against, lanes.length));
      continue;
    }
    assignments.push(assignmentOf(job, best, second));
    const lane = lanes[chosen]!;
    lane.freeAt = best.endAt;
    lane.stateKey = job.stateKey;
    lane.occupied = true;
  }
  assignments.sort((a, b) => a.startAt - b.startAt || (a.printerId < b.printerId ? -1 : 1));
  return { assignments, rejected, perPair };
};

/** These machines with their reasons. */
function lookAround(
  job: PlanJob,
  lanes: readonly Lane[],
  material: MaterialSpec | undefined,
  problem: Problem,
) {
  const possible: Candidate[] = [];
  const against: { printerId: string; words: string }[] = [];
  for (const lane of lanes) {
    const found = look(job, lane, material, problem);
    if (found.possible) possible.push(found.candidate);
    else against.push({ printerId: lane.printer.id, words: found.words });
  }
  return { possible: possible.sort(compare), against };
}

/** They mostly come so. */
function byId(printers: Problem['printers']): Problem['printers'] {
  for (let index = 1; index < printers.length; index++)
    if (printers[index]!.id < printers[index - 1]!.id)
      return [...printers].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return printers;
}

function byDueDate(a: PlanJob, b: PlanJob): number {
  const due = (a.dueAt ?? Number.MAX_SAFE_INTEGER) - (b.dueAt ?? Number.MAX_SAFE_INTEGER);
  return due || b.weight - a.weight || b.value - a.value || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function assignmentOf(job: PlanJob, best: Candidate, second: RunnerUp | null): Assignment {
  return {
    jobId: job.id,
    printerId: best.printerId,
    startAt: best.startAt,
    endAt: best.endAt,
    setupMinutes: best.setupMinutes,
    changeover: best.changeover,
    expectedMargin: best.margin,
    late: best.late,
    why: why(best, second),
  };
}

function why(best: Candidate, second: RunnerUp | null): string {
  const setup = best.changeover ? 'after a change-over' : 'without a change-over';
  if (!second) return `The only machine that can take it, ${setup}${best.late ? '; late all the same' : ''}.`;
  if (best.late) return `Late everywhere; it ends here first, ${setup}.`;
  if (second.late) return `The only machine that makes the date, ${setup}.`;
  if (best.margin < 0) return `It loses least here (${money(best.margin)}), ${setup}.`;
  return `It earns ${money(best.marginPerHour)} an hour here against ${money(second.marginPerHour)} on ${second.printerId}, ${setup}.`;
}

function explain(job: PlanJob, { against, possible }: ReturnType<typeof lookAround>): PairVerdict[] {
  const [best, ...others] = possible;
  const verdicts: PairVerdict[] = against.map(({ printerId, words }) => ({
    jobId: job.id,
    printerId,
    verdict: 'impossible',
    words,
  }));
  if (best)
    verdicts.push({
      jobId: job.id,
      printerId: best.printerId,
      verdict: 'chosen',
      words: why(best, others[0] ?? null),
    });
  for (const other of others)
    verdicts.push({
      jobId: job.id,
      printerId: other.printerId,
      verdict: 'possible',
      words: whyLess(other, best!),
    });
  return verdicts.sort((a, b) => (a.printerId < b.printerId ? -1 : 1));
}

function whyLess(other: Candidate, best: Candidate): string {
  const hours = Math.round(((other.endAt - best.endAt) / HOUR_MS) * 10) / 10;
  const later = hours > 0 ? `, ${hours} h later` : hours < 0 ? `, ${-hours} h sooner` : '';
  const setup = other.changeover && !best.changeover ? ' and needs a change-over' : '';
  if (other.late && !best.late) return `It would miss the date here${later}${setup}.`;
  if (other.late) return `It would be later still here${later}${setup}.`;
  return `It could be made here${later}, for ${money(other.marginPerHour)} an hour instead of ${money(best.marginPerHour)}${setup}.`;
}

function whyNowhere(against: readonly { printerId: string; words: string }[], machines: number): string {
  if (machines === 0) return 'The farm has no machines.';
  const shown = against.map(({ printerId, words }) => `${printerId}: ${words}`);
  return `No machine can take it. ${shown.join(' ')}${machines > SHOWN_MAX ? ` And ${machines - SHOWN_MAX} more.` : ''}`;
}

function money(amount: number): string {
  const cents = Math.round(Math.abs(amount) * 100);
  const rest = cents % 100;
  return `${amount < 0 ? '-' : ''}${(cents - rest) / 100}.${rest < 10 ? '0' : ''}${rest}`;
}
