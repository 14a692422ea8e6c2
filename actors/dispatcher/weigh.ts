/** What a schedule would come to with plates that are only thought of, in the farm's money. Pure. */
import { takesJobNow } from '../capability/availability.ts';
import type { Outlook, ThoughtPlate } from '../composer/schema.ts';
import { amended } from '../planner/amend.ts';
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
  const alternatives = asked.alternatives.map((plates) =>
    plates.map((plate) => thoughtJob(plate, policy, at)),
  );
  const ways = amended(problem, { evaluations: EVALUATIONS_MAX }, state.plan, alternatives);
  const before = new Set(ways[0]?.missed);
  return ways.map(({ earned, missed, places }, way) => {
    const plates = asked.alternatives[way]!;
    const lost = plates.reduce(
      (sum, plate, index) => sum + expectedLoss(plate, places[index]!, problem, asked.failurePercentPerHour),
      0,
    );
    return {
      plates: plates.map(({ id }, index) => {
        const { startAt = null, endAt = null, printerId } = places[index] ?? {};
        return { id, startAt, endAt, isFree: printerId !== undefined && free.has(printerId) };
      }),
      margin: earned - lost,
      worseFor: missed.filter((id) => !before.has(id)),
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
  planned: Assignment | null,
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
