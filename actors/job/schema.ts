/** A plate to be made, from the queue to the end of inspection. */
import { Schema } from 'effect';
import type { EventOf } from '../../runtime/actor.ts';
import type { Troubled } from '../common/incidents.ts';
import {
  Cause,
  Grams,
  Id,
  ItemVerdict,
  JobRequirements,
  OrderOnPlate,
  PlateItem,
  PrintSeconds,
  Sha256,
  Words,
} from '../common/schema.ts';
import type { GramsSaid } from '../dispatcher/schema.ts';
import { ReleaseRules } from '../farm/schema-policy.ts';
import { type Approval, GateDecision } from '../policy/schema.ts';
import { Approvals } from '../policy/schema-document.ts';
import { PrinterReport, RunEvidence } from '../printer/schema.ts';
import type { GivenUp } from './giving-up.ts';

/** The sliced plate, made for the machine that the job has reserved. */
export const PreparedPlate = Schema.Struct({
  gcodeHash: Sha256,
  gcodeBytes: Schema.Int,
  estimatedSeconds: PrintSeconds,
  massGrams: Grams,
  filamentMillimetres: Schema.Finite,
  slicer: Schema.String,
  profile: Schema.String,
  warnings: Schema.Array(Schema.String),
});
export type PreparedPlate = typeof PreparedPlate.Type;

/** What was known of machine, lot and people when the job was given to its machine. */
export const Circumstances = Schema.Struct({
  /** What its parts are sold for, a decimal in the farm's currency. */
  value: Schema.Finite,
  /** On the loaded lot, still to promise; null where nobody counts. */
  availableGrams: Schema.NullOr(Schema.Finite),
  /** Of the expected print time, the share with nobody there, 0 to 1. */
  unattendedShare: Schema.Finite,
  endsUnattended: Schema.Boolean,
  /** Its material is abrasive, or needs an enclosure. */
  demandingMaterial: Schema.Boolean,
});
export type Circumstances = typeof Circumstances.Type;

export const jobMessages = {
  'job.create': Schema.Struct({
    /** The most urgent of its orders. */
    orderId: Id,
    /** All of them; absent where it is only that one. */
    orders: Schema.optionalKey(Schema.Array(OrderOnPlate).check(Schema.isMinLength(1))),
    plateId: Id,
    customer: Schema.String,
    items: Schema.Array(PlateItem),
    planIds: Schema.Array(Id),
    requirements: JobRequirements,
    /** Before the machine is known; replaced by the prepared plate's own. */
    estimatedSeconds: PrintSeconds,
    massGrams: Grams,
    dueAt: Schema.NullOr(Schema.Finite),
    priority: Schema.Int,
    valueMinor: Schema.Int,
    retryCeiling: Schema.Int,
    /** The job whose bad parts this one replaces. */
    replacesJobId: Schema.NullOr(Id),
  }),
  'job.schedule': Schema.Struct({
    printerId: Id,
    why: Words,
    /** The release gate's rules; short settings in journals of before there were rules. */
    release: ReleaseRules,
    policyVersion: Schema.String,
    /** To be held beyond the sliced grams; 0 where absent. */
    sparePercent: Schema.optionalKey(Schema.Finite),
    approvals: Schema.optionalKey(Approvals),
    /** Absent in journals of before there was a dispatch gate. */
    dispatch: Schema.optionalKey(GateDecision),
    circumstances: Schema.optionalKey(Circumstances),
  }),
  'job.printerReserved': Schema.Struct({ report: PrinterReport }),
  'job.printerRefused': Schema.Struct({ printerId: Id, because: Words }),
  /** The machine that was reserved can't be had any more. */
  'job.printerLost': Schema.Struct({ printerId: Id, because: Words }),
  'job.prepared': Schema.Struct({ printerId: Id, plate: PreparedPlate }),
  'job.prepareFailed': Schema.Struct({ printerId: Id, cause: Cause }),
  'job.lotReserved': Schema.Struct({ lotId: Id, grams: Grams }),
  'job.lotRefused': Schema.Struct({ lotId: Id, because: Words }),
  'job.release': Schema.Struct({}),
  'job.hold': Schema.Struct({ because: Words }),
  'job.unhold': Schema.Struct({}),
  /** An order of it is on hold: a hold of its own, which only that order lifts. */
  'job.orderHold': Schema.Struct({ because: Words, orderId: Schema.optionalKey(Id) }),
  'job.orderUnhold': Schema.Struct({ orderId: Schema.optionalKey(Id) }),
  /** An order does not want its parts of the plate any more; the last one to say so cancels the job. */
  'job.withdraw': Schema.Struct({ orderId: Id, because: Words }),
  /** A person has a plate of several lines taken apart before it begins: its parts are laid out anew. */
  'job.split': Schema.Struct({ because: Schema.optionalKey(Words) }),
  /** A person lets it be given to a machine although the dispatch gate has it reviewed. */
  'job.allow': Schema.Struct({}),
  'job.pause': Schema.Struct({}),
  'job.resume': Schema.Struct({}),
  'job.cancel': Schema.Struct({ because: Schema.optionalKey(Words) }),
  'job.requeue': Schema.Struct({ because: Schema.optionalKey(Words) }),
  /** A person gives it back to the queue before it prints, so that it can go elsewhere. */
  'job.unschedule': Schema.Struct({ because: Schema.optionalKey(Words) }),
  'job.setPriority': Schema.Struct({
    priority: Schema.Int,
    dueAt: Schema.optionalKey(Schema.NullOr(Schema.Finite)),
    /** For that order's parts; absent: for the job, whatever its orders say. */
    orderId: Schema.optionalKey(Id),
  }),
  /** A person has its grams kept while it waits, or lets them go to others, whatever the policy says. */
  'job.keepGrams': Schema.Struct({ keep: Schema.Boolean }),
  'job.runRefused': Schema.Struct({ runId: Id, cause: Cause }),
  'job.runStarted': Schema.Struct({ runId: Id }),
  'job.runPaused': Schema.Struct({
    runId: Id,
    because: Schema.NullOr(Words),
    anomaly: Schema.optionalKey(Schema.Boolean),
  }),
  'job.runResumed': Schema.Struct({ runId: Id }),
  'job.runFinished': Schema.Struct({ runId: Id, evidence: RunEvidence }),
  'job.runFailed': Schema.Struct({ runId: Id, cause: Cause }),
  'job.runCancelled': Schema.Struct({ runId: Id }),
  /** Its plan may not be made: the job waits for a person. Of two words of a plan the greater round is the later. */
  'job.planBlocked': Schema.Struct({ planId: Id, because: Words, round: Schema.optionalKey(Schema.Int) }),
  /** Its plan may be made. With `runId`: the breaker counted that failure and did not trip. */
  'job.planMayRetry': Schema.Struct({
    planId: Id,
    runId: Schema.optionalKey(Id),
    round: Schema.optionalKey(Schema.Int),
  }),
  /** A new revision replaces what it would make: it gives up, once the attempt that has begun is over. */
  'job.supersede': Schema.Struct({ because: Words }),
  /** A person gives these parts up while the plate prints; a machine that can prints on without them. */
  'job.giveUpParts': Schema.Struct({
    itemIds: Schema.Array(Id).check(Schema.isBetweenLength(1, 500)),
    because: Schema.optionalKey(Words),
  }),
  /** The machine prints them no further. */
  'job.partsLeftOut': Schema.Struct({ runId: Id, itemIds: Schema.Array(Id) }),
  'job.judge': Schema.Struct({ verdicts: Schema.Array(ItemVerdict) }),
};
export type JobMessage = EventOf<typeof jobMessages>;

export const jobFacts = {
  'job.queued': 'Queued',
  'job.scheduled': 'Scheduled on a printer',
  'job.printerReserved': 'Printer reserved',
  'job.unscheduled': 'Back in the queue',
  'job.prepared': 'Sliced for its printer',
  'job.materialReserved': 'Material reserved',
  'job.gated': 'Release gate checked',
  'job.released': 'Released to the printer',
  'job.printing': 'Printing',
  'job.paused': 'Paused',
  'job.resumed': 'Printing again',
  'job.printed': 'Printed; waits for inspection',
  'job.failed': 'The attempt failed',
  'job.requeued': 'Queued again',
  'job.held': 'On hold',
  'job.holdAsked': 'Held before its next attempt',
  'job.unheld': 'Hold lifted',
  'job.allowed': 'Allowed to be given to a machine',
  'job.superseded': 'A new revision replaces it',
  'job.partsUnwanted': 'An order no longer wants its parts',
  'job.retryAllowed': 'One of its plans may be tried again',
  'job.partsGivenUp': 'Parts given up',
  'job.partsLeftOut': 'The machine prints on without them',
  'job.judged': 'Inspected',
  'job.cancelAsked': 'Cancel asked for',
  'job.cancelled': 'Cancelled',
  'job.priorityChanged': 'Priority changed',
  'job.gramsKept': 'Material is to be kept for it',
  'job.gramsLetGo': 'Material is no longer kept for it',
} as const;

/** What keeps a job from its release, in words, with what would lift it. */
export interface Blocker {
  readonly code: string;
  readonly words: string;
  /** False for what no person may wave through, such as the wrong material. */
  readonly canOverride: boolean;
}

export interface JobState extends Troubled {
  readonly id: string;
  /** The most urgent of its orders when it was made. */
  readonly orderId: string;
  readonly orderIds: readonly string[];
  readonly orders: readonly OrderOnPlate[];
  readonly plateId: string;
  readonly customer: string;
  readonly items: readonly PlateItem[];
  readonly planIds: readonly string[];
  readonly requirements: JobRequirements;
  readonly estimatedSeconds: number;
  readonly massGrams: number;
  readonly dueAt: number | null;
  readonly priority: number;
  readonly valueMinor: number;
  readonly retryCeiling: number;
  readonly replacesJobId: string | null;
  readonly createdAt: number | null;
  readonly printerId: string | null;
  readonly why: string | null;
  readonly release: ReleaseRules | null;
  /** Who may clear what the release gate holds for review. */
  readonly approvals?: Approvals;
  /** The dispatch gate's decision on the machine it has, or had last. */
  readonly dispatched?: GateDecision;
  readonly circumstances?: Circumstances;
  /** A person's word for the dispatch gate, until it has a machine. */
  readonly allowed?: Approval | null;
  readonly policyVersion: string | null;
  /** Held beyond the sliced grams. */
  readonly sparePercent?: number;
  readonly printerReport: PrinterReport | null;
  readonly prepared: PreparedPlate | null;
  readonly lotId: string | null;
  readonly reservedGrams: number;
  readonly blockers: readonly Blocker[];
  readonly decision: unknown;
  readonly runId: string | null;
  readonly attempt: number;
  readonly releasedBy: string | null;
  readonly pausedBecause: string | null;
  /** The farm paused it by the signs that it goes wrong; absent while it never did. */
  readonly pausedByAnomaly?: boolean;
  readonly cause: Cause | null;
  /** Of the holds that stand, the one to lift first; each has its own reason below. */
  readonly heldBecause: string | null;
  /** A hold by a person, or after something that a person must look at; ends by a person's word. */
  readonly heldByHand: boolean;
  readonly handBecause: string | null;
  /** A hold by an order ends with the order's. */
  readonly heldByOrder: boolean;
  readonly orderBecause: string | null;
  /** By order. */
  readonly orderHolds: { readonly [orderId: string]: string };
  /** A hold by a plan ends when the plan may be made. */
  readonly heldByPlan: boolean;
  readonly planBlockedBecause: string | null;
  /** By plan. */
  readonly planBlocks: { readonly [planId: string]: string };
  /** Of the latest word of each plan. */
  readonly planRounds: { readonly [planId: string]: number };
  /** Plans that have yet to say whether there may be another attempt after the one that failed. */
  readonly awaitedPlans: readonly string[];
  /** Orders that no longer want their parts, with why. */
  readonly unwanted: { readonly [orderId: string]: string };
  /** Why there will be no other attempt. */
  readonly supersededBecause: string | null;
  /** Attempts that began and failed. */
  readonly failures: number;
  /** Machines to leave out for a while, with until when; UTC milliseconds. */
  readonly avoid: { readonly [printerId: string]: number };
  readonly queuedAt: number | null;
  readonly cancelBecause: string | null;
  readonly verdicts: readonly ItemVerdict[];
  /** A person's word on its grams; absent: as the policy has it. */
  readonly gramsSaid?: GramsSaid;
  /** Parts of the attempt under way that a person gave up, by item; absent while there was none. */
  readonly givenUp?: { readonly [itemId: string]: GivenUp };
}
