/** What a schedule would come to with plates that are only thought of, in the farm's money. Pure. */
import { takesJobNow } from '../capability/availability.ts';
import type { Outlook, ThoughtPlate } from '../composer/schema.ts';
import { amend } from '../planner/plan.ts';
import type { Assignment, Problem } from '../planner/problem.ts';
import { planJobOf, problemOf } from './problem.ts';
import type { DispatcherMessage, DispatcherState, DispatchPolicy } from './schema.ts';

type Weigh = Extract<DispatcherMessage, { type: 'dispatcher.weigh' }>;

/** Pairs of job and printer that one schedule looks at. */
const EVALUATIONS_MAX = 50_000;
const HOUR_SECONDS = 3_600;

/**
 * For each set of plates the last plan with these added where they cost least: alike but for them, so that what differs
 * is theirs. None where nothing is dispatched.
 */
export function outlooks(state: DispatcherState, asked: Weigh, at: number): readonly Outlook[] {
  const { policy } = state;
  if (policy === null || state.stoppedBecause !== null) return [];
  const { problem } = problemOf(state, policy, at);
  const free = new Set(problem.printers.flatMap((one) => (takesJobNow(one.availability) ? [one.id] : [])));
  let before: ReadonlySet<string> | null = null;
  return asked.alternatives.map((plates) => {
    const jobs = [...problem.jobs, ...plates.map((plate) => thoughtJob(plate, policy, at))];
    const { assignments } = amend({ ...problem, jobs }, { evaluations: EVALUATIONS_MAX }, state.plan);
    const planned = new Map(assignments.map((one) => [one.jobId, one]));
    const missed = problem.jobs.flatMap(({ id }) => (planned.get(id)?.late === false ? [] : [id]));
    before ??= new Set(missed);
    const known = before;
    const earned = assignments.reduce((sum, { expectedMargin }) => sum + expectedMargin, 0);
    const lost = plates.reduce(
      (sum, plate) => sum + expectedLoss(plate, planned.get(plate.id), problem, asked.failurePercentPerHour),
      0,
    );
    return {
      plates: plates.map(({ id }) => {
        const { startAt = null, endAt = null, printerId } = planned.get(id) ?? {};
        return { id, startAt, endAt, isFree: printerId !== undefined && free.has(printerId) };
      }),
      margin: earned - lost,
      worseFor: missed.filter((id) => !known.has(id)),
    };
  });
}

const thoughtJob = (plate: ThoughtPlate, policy: DispatchPolicy, at: number) =>
  planJobOf({ ...plate, jobId: plate.id, queuedAt: at, avoid: {} }, policy);

/**
 * A print fails at any moment alike, so half of its hours and grams are lost when it does; and all parts of a plate are
 * lost with it. That is what a larger plate puts at risk beyond what two smaller ones do.
 */
function expectedLoss(
  { estimatedSeconds, massGrams, requirements }: ThoughtPlate,
  planned: Assignment | undefined,
  { materials, printers }: Problem,
  failurePercentPerHour: number,
): number {
  const hours = estimatedSeconds / HOUR_SECONDS;
  const chance = 1 - (1 - failurePercentPerHour / 100) ** hours;
  const rate = printers.find(({ id }) => id === planned?.printerId)?.ratePerHour ?? 0;
  const material = materials.find(({ code }) => code === requirements.material);
  const grams = ((material?.pricePerKilogram ?? 0) * massGrams) / 1000;
  return (chance * (hours * rate + grams)) / 2;
}
