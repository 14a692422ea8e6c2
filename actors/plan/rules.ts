import { closed, tripped } from '../guardrails/breaker.ts';
import { judge, obstaclesOf } from '../policy/judge.ts';
import type { GateDecision } from '../policy/schema.ts';
import type { SliceFacts } from '../policy/slice-gate.ts';
import { isAtLeast } from '../risk/assess.ts';
import type { PartEstimate, PlanMessage, PlanRevision, PlanState, Recipe } from './schema.ts';

const levels = { LOW: 'Low', MEDIUM: 'Medium', HIGH: 'High' } as const;

/** The slice gate's; `undefined` in a plan of before there were rules. */
export function decisionOn(plan: PlanState, estimate: PartEstimate): GateDecision | undefined {
  const { policy, preflight, recipe, revision } = plan;
  if (policy === undefined) return undefined;
  return judge('slice', policy, {
    preflight: (preflight?.verdict ?? 'ok') as SliceFacts['preflight'],
    preflightWords: preflight?.words ?? [],
    blockedBecause: plan.blockedBecause,
    risk: { level: estimate.risk, words: `${levels[estimate.risk]} risk of the part.` },
    approval: null,
    part: {
      material: recipe?.material ?? '',
      profileId: recipe?.profileId ?? '',
      printHours: estimate.seconds / 3_600,
      massGrams: estimate.massGrams,
      heightMillimetres: estimate.sizeMillimetres.z,
      printerCount: estimate.feasiblePrinterIds.length,
      slicerWarnings: estimate.warnings,
      revision,
    },
  });
}

export const needsApproval = (plan: PlanState, estimate: PartEstimate): boolean =>
  (decisionOn(plan, estimate)?.outcome ??
    (isAtLeast(estimate.risk, plan.approveFromRisk) ? 'review' : 'pass')) === 'review';

/** Why the policy has nobody make it, in words; `null` where it does not. */
export function whyNotMade(plan: PlanState, estimate: PartEstimate): string | null {
  const decision = decisionOn(plan, estimate);
  if (decision?.outcome !== 'block') return null;
  return obstaclesOf(decision)
    .map(({ words }) => words)
    .join(' ');
}

/** What is known of a part once it is sliced, with the gate's decision on it. */
export function slicedAs(plan: PlanState, estimate: PartEstimate): Partial<PlanState> {
  const decision = decisionOn(plan, estimate);
  return { estimate, cause: null, ...(decision === undefined ? {} : { decision }) };
}

/** Whether one more failure trips the loop breaker. */
export const wouldTrip = (plan: PlanState): boolean => plan.failuresInARow + 1 >= plan.failuresToTrip;

type Failed = Pick<Extract<PlanMessage, { type: 'plan.runFailed' }>, 'runId' | 'cause'>;

const ATTEMPTS_MAX = 8;

/** One more attempt that failed. */
export const afterFailure = (plan: PlanState, { cause, runId }: Failed): Partial<PlanState> => ({
  failuresInARow: plan.failuresInARow + 1,
  cause,
  failedAttempts: [...plan.failedAttempts, `${runId}: ${cause.because}`].slice(-ATTEMPTS_MAX),
});

/** One more attempt that failed, and its breaker trips. */
export function blockedBy(plan: PlanState, failed: Failed, at: number): Partial<PlanState> {
  const after = afterFailure(plan, failed);
  const because =
    plan.breaker.state === 'halfOpen'
      ? `The trial of plan ${plan.id} failed: ${failed.cause.because}`
      : `${after.failuresInARow} attempts of plan ${plan.id} failed, the last one: ${failed.cause.because}`;
  return {
    ...after,
    blockedBecause: because,
    breaker: tripped(plan.breaker, at, because, after.failedAttempts ?? []),
  };
}

/** In order again: what failed before is past. */
export const unblocked = (plan: PlanState, at: number, review: string | null): Partial<PlanState> => ({
  failuresInARow: 0,
  blockedBecause: null,
  cause: null,
  failedAttempts: [],
  breaker: closed(plan.breaker, at, review ?? plan.breaker.review),
});

export function firstRevision(recipe: Recipe, at: number, by: string): Partial<PlanState> {
  return { revision: 1, recipe, revisions: [{ revision: 1, recipe, at, by }] };
}

/** What a new recipe starts afresh; the revisions before it stay as they were. */
export function nextRevision(plan: PlanState, recipe: Recipe, at: number, by: string): Partial<PlanState> {
  const next: PlanRevision = { revision: plan.revision + 1, recipe, at, by };
  return {
    revision: next.revision,
    recipe,
    revisions: [...plan.revisions, next],
    preflight: null,
    estimate: null,
    cause: null,
    failuresInARow: 0,
    blockedBecause: null,
    failedAttempts: [],
    breaker: plan.breaker.state === 'closed' ? plan.breaker : closed(plan.breaker, at, 'A new revision.'),
    approvedBy: null,
  };
}
