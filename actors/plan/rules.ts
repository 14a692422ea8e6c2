import { isAtLeast } from '../risk/assess.ts';
import type { PartEstimate, PlanRevision, PlanState, Recipe } from './schema.ts';

export const needsApproval = (plan: PlanState, estimate: PartEstimate): boolean =>
  isAtLeast(estimate.risk, plan.approveFromRisk);

/** Whether one more failure trips the loop breaker. */
export const wouldTrip = (plan: PlanState): boolean => plan.failuresInARow + 1 >= plan.failuresToTrip;

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
    approvedBy: null,
  };
}
