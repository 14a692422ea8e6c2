/** The manufacturing recipe of one order line: revisioned, never mutated. */
import { Schema } from 'effect';
import type { EventOf } from '../../runtime/actor.ts';
import type { Troubled } from '../common/incidents.ts';
import { Cause, Grams, Id, PrintSeconds, Sha256, Words } from '../common/schema.ts';
import { RiskLevel } from '../farm/schema-policy.ts';
import type { Breaker } from '../guardrails/breaker.ts';
import { NestBed, Outline } from '../packing/schema.ts';
import type { GateDecision } from '../policy/schema.ts';
import { Approvals, Rules } from '../policy/schema-document.ts';

/** How one part is to be made. */
/** The shortest step that matters is 1e-6: directions are rounded so, for equal ones are to be one. */
export const Down = Schema.Struct({
  x: Schema.Finite,
  y: Schema.Finite,
  z: Schema.Finite,
}).check(
  Schema.makeFilter(({ x, y, z }) =>
    Math.abs(Math.hypot(x, y, z) - 1) < 1e-3 ? undefined : 'a direction of length 1',
  ),
);
export type Down = typeof Down.Type;

export const Recipe = Schema.Struct({
  modelHash: Sha256,
  fileName: Schema.String,
  lane: Schema.Literals(['FDM', 'UV']),
  material: Schema.String,
  colour: Schema.String,
  profileId: Schema.String,
  finish: Schema.NullOr(Schema.String),
  rotationDegrees: Schema.Finite,
  /** What of the model points down, a unit vector in the model's own coordinates; absent: it stands as it came. */
  down: Schema.optionalKey(Down),
});
export type Recipe = typeof Recipe.Type;

/** What slicing one part alone says of it. */
export const PartEstimate = Schema.Struct({
  /** The mesh that is sliced: the customer's, mended and in millimetres. */
  canonicalHash: Sha256,
  seconds: PrintSeconds,
  /** Support included. */
  massGrams: Grams,
  /** Absent where the slicer does not tell it apart. */
  supportGrams: Schema.optionalKey(Grams),
  sizeMillimetres: Schema.Struct({ x: Schema.Finite, y: Schema.Finite, z: Schema.Finite }),
  /** Seen from above, turned like the size, about the model's own origin. Absent: only the size is known. */
  outlineMillimetres: Schema.optionalKey(Outline),
  nozzleDiameterMillimetres: Schema.NullOr(Schema.Finite),
  /** The bed that every machine able to make the part has at least. */
  commonBedMillimetres: Schema.Struct({ x: Schema.Finite, y: Schema.Finite }),
  /** The same with what plates keep clear of on it: zones, brim, skirt. The space between parts is the order's to say. */
  bed: Schema.optionalKey(NestBed),
  feasiblePrinterIds: Schema.Array(Id),
  profile: Schema.String,
  slicer: Schema.String,
  risk: RiskLevel,
  warnings: Schema.Array(Schema.String),
});
export type PartEstimate = typeof PartEstimate.Type;

export const PlanPolicy = Schema.Struct({
  version: Schema.String,
  rules: Rules,
  approvals: Approvals,
});
export type PlanPolicy = typeof PlanPolicy.Type;

export const planMessages = {
  'plan.draft': Schema.Struct({
    orderId: Id,
    lineId: Id,
    recipe: Recipe,
    /** Failures of this plan before its breaker trips. */
    failuresToTrip: Schema.Int,
    approveFromRisk: RiskLevel,
    /** The slice gate's rules; absent in journals of before there were rules. */
    policy: Schema.optionalKey(PlanPolicy),
  }),
  'plan.preflighted': Schema.Struct({
    revision: Schema.Int,
    verdict: Schema.Literals(['ok', 'warn', 'repair', 'block']),
    words: Schema.Array(Schema.String),
  }),
  'plan.sliced': Schema.Struct({ revision: Schema.Int, estimate: PartEstimate }),
  'plan.stepFailed': Schema.Struct({ revision: Schema.Int, cause: Cause }),
  'plan.approve': Schema.Struct({}),
  'plan.reject': Schema.Struct({ because: Words }),
  /** A new revision; the one before stays as it was. */
  'plan.revise': Schema.Struct({ recipe: Recipe }),
  'plan.retry': Schema.Struct({}),
  'plan.runFailed': Schema.Struct({ jobId: Id, runId: Id, cause: Cause }),
  'plan.runSucceeded': Schema.Struct({ jobId: Id, runId: Id }),
  /** The order has parts to make: answered with `order.planReady` or `order.planStuck`. */
  'plan.request': Schema.Struct({}),
  /** A person has reviewed a blocked plan: a trial follows, or `closed` for none. Once more ends the trial. */
  'plan.unblock': Schema.Struct({ because: Words, closed: Schema.optionalKey(Schema.Boolean) }),
  /** A person blocks it, whatever its attempts came to. */
  'plan.block': Schema.Struct({ because: Words }),
  /** The dispatcher has given a machine the trial. */
  'plan.trialBegan': Schema.Struct({ jobId: Id }),
  'plan.withdraw': Schema.Struct({}),
};
export type PlanMessage = EventOf<typeof planMessages>;

export const planFacts = {
  'plan.drafted': 'Drafted',
  'plan.preflighted': 'Model checked',
  'plan.sliced': 'Sliced',
  'plan.stuck': 'Could not go on',
  'plan.needsApproval': 'Waits for approval',
  'plan.approved': 'Approved',
  'plan.rejected': 'Rejected',
  'plan.ready': 'Ready to make',
  'plan.revised': 'New revision',
  'plan.retried': 'Tried again',
  'plan.failureCounted': 'An attempt failed',
  'plan.successCounted': 'An attempt succeeded',
  'plan.blocked': 'Blocked by its breaker',
  'plan.reviewed': 'Reviewed; a trial follows',
  'plan.trialBegan': 'A trial is on its way',
  'plan.trialWorked': 'Its trial succeeded',
  'plan.unblocked': 'Unblocked',
  'plan.withdrawn': 'Withdrawn',
} as const;

export interface PlanRevision {
  readonly revision: number;
  readonly recipe: Recipe;
  readonly at: number;
  readonly by: string;
}

export interface PlanState extends Troubled {
  readonly id: string;
  /** Counts the plan's turns between ready and not: word of it travels on several ways, and the latest counts. */
  readonly round: number;
  readonly orderId: string;
  readonly lineId: string;
  readonly revision: number;
  readonly recipe: Recipe | null;
  readonly revisions: readonly PlanRevision[];
  readonly preflight: { readonly verdict: string; readonly words: readonly string[] } | null;
  readonly estimate: PartEstimate | null;
  readonly cause: Cause | null;
  /** Absent in plans of before there were rules. */
  readonly policy?: PlanPolicy;
  /** The slice gate's, on the present revision. */
  readonly decision?: GateDecision;
  readonly failuresToTrip: number;
  readonly approveFromRisk: RiskLevel;
  readonly failuresInARow: number;
  readonly blockedBecause: string | null;
  /** Of its loop breaker. */
  readonly breaker: Breaker;
  /** The latest attempts that failed, in words. */
  readonly failedAttempts: readonly string[];
  readonly approvedBy: string | null;
}
