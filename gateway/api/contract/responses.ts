/** What the API answers. Times are UTC milliseconds, money is in the currency's smallest unit. */
import { Schema } from 'effect';
import type { PlannedStart } from '../../../actors/dispatcher/schema.ts';
import { MaterialSpec, Policies, ProfileSpec, Shift, SlaTier } from '../../../actors/farm/schema.ts';
import { PreflightFailure, PreflightReport, PrinterFit } from '../../../actors/preflight/schema.ts';
import { By, Reason } from '../../../runtime/envelope.ts';
import type { Kind, KindPath, View } from './kinds.ts';

const nullable = Schema.NullOr;
const At = Schema.Finite;
const Counts = Schema.Record(Schema.String, Schema.Int);

/** The part every view has; the rest are the fields of its kind, see `View` in `kinds.ts`. */
export const ViewBody = Schema.StructWithRest(
  Schema.Struct({
    id: Schema.String,
    kind: Schema.String,
    status: Schema.String,
    version: Schema.Int,
    createdAt: At,
    updatedAt: At,
  }),
  [Schema.Record(Schema.String, Schema.Unknown)],
).annotate({ identifier: 'View', description: 'The merge of everything its facts have said.' });

export const PageBody = Schema.Struct({
  items: Schema.Array(ViewBody),
  nextCursor: nullable(Schema.String),
  counts: Counts,
});
/** `nextCursor` goes into `?cursor=`; null at the end. `counts` is of the whole kind, whatever the filter. */
export interface Page<K extends Kind = Kind> {
  readonly items: readonly View<K>[];
  readonly nextCursor: string | null;
  readonly counts: { readonly [status: string]: number };
}

/** A view with the commands that its machine would take now: what a page draws its buttons from. */
export const OneBody = Schema.StructWithRest(
  Schema.Struct({ ...ViewBody.schema.fields, can: Schema.Array(Schema.String) }),
  [Schema.Record(Schema.String, Schema.Unknown)],
).annotate({ identifier: 'ViewWithCommands' });
export type One<K extends Kind = Kind> = View<K> & { readonly can: readonly string[] };

export const RecordedFact = Schema.Struct({
  type: Schema.String,
  /** What it says, for people. */
  words: Schema.String,
  payload: Schema.Record(Schema.String, Schema.Unknown),
}).annotate({ identifier: 'Fact' });
export type RecordedFact = typeof RecordedFact.Type;

/**
 * What a turn asked of the outside and is not done, or was given up; one that is done shows as the turn that its result
 * led to. `unknown`: the farm can't tell any more how it went.
 */
export const TimelineEffect = Schema.Struct({
  id: Schema.String,
  type: Schema.String,
  at: At,
  outcome: Schema.Literals(['pending', 'done', 'failed', 'unknown']),
  attempts: nullable(Schema.Int),
  detail: nullable(Schema.String),
}).annotate({ identifier: 'TimelineEffect' });
export type TimelineEffect = typeof TimelineEffect.Type;

/** One turn of one actor: what was said to it, by whom and why, and what came of it. */
export const TimelineItem = Schema.Struct({
  seq: Schema.Int,
  address: Schema.String,
  kind: Schema.String,
  id: Schema.String,
  at: At,
  version: Schema.Int,
  status: Schema.String,
  message: Schema.Struct({
    id: Schema.String,
    type: Schema.String,
    payload: Schema.Record(Schema.String, Schema.Unknown),
  }),
  by: By,
  reason: nullable(Reason),
  correlation: Schema.String,
  /** Id of the message that led to this one. */
  cause: nullable(Schema.String),
  facts: Schema.Array(RecordedFact),
  effects: Schema.Array(TimelineEffect),
}).annotate({ identifier: 'TimelineItem' });
export type TimelineItem = typeof TimelineItem.Type;

/** Oldest first. `nextAfter` goes into `?after=`; null at the end. */
export const Timeline = Schema.Struct({
  items: Schema.Array(TimelineItem),
  nextAfter: nullable(Schema.Int),
}).annotate({ identifier: 'Timeline' });
export type Timeline = typeof Timeline.Type;

/** What a command answers. `ignored`: it stood so already, nothing was recorded. A refusal is a problem, 409. */
export const CommandAnswer = Schema.Struct({
  messageId: Schema.String,
  outcome: Schema.Literals(['changed', 'ignored']),
  status: Schema.String,
  version: Schema.Int,
  facts: Schema.Array(RecordedFact),
}).annotate({ identifier: 'CommandAnswer' });
export type CommandAnswer = typeof CommandAnswer.Type;

/** A stored file. One that can't be read as a model is kept all the same; its report says why. */
export const ModelAnswer = Schema.Struct({
  sha256: Schema.String,
  sizeBytes: Schema.Int,
  fileName: Schema.String,
}).annotate({ identifier: 'Model' });
export type ModelAnswer = typeof ModelAnswer.Type;

/** `stored`: nobody has asked for it to be checked yet. Hashes are of artifacts. */
export const ModelReport = Schema.Struct({
  sha256: Schema.String,
  sizeBytes: nullable(Schema.Int),
  state: Schema.Literals(['stored', 'analysing', 'analysed', 'failed']),
  report: nullable(PreflightReport),
  failure: nullable(PreflightFailure),
  fits: Schema.Array(PrinterFit),
  /** The mended mesh that is sliced. */
  canonicalHash: nullable(Schema.String),
  /** A small mesh for pictures. */
  previewHash: nullable(Schema.String),
}).annotate({ identifier: 'ModelReport' });
export type ModelReport = typeof ModelReport.Type;

export const FarmAnswer = Schema.Struct({
  name: Schema.String,
  version: Schema.String,
  currency: Schema.String,
  /** Decimals of the currency's smallest unit: 2 for USD. */
  minorDigits: Schema.Int,
  timezone: Schema.String,
  lanes: Schema.Array(Schema.String),
  materials: Schema.Array(MaterialSpec),
  profiles: Schema.Array(ProfileSpec),
  tiers: Schema.Array(SlaTier),
  defaultTier: Schema.String,
  shifts: Schema.Array(Shift),
  /** The rules in force. */
  policies: Policies,
  slicers: Schema.Array(Schema.Struct({ name: Schema.String, version: Schema.String })),
  /** Printer families that have a connector. */
  families: Schema.Array(Schema.Struct({ id: Schema.String, name: Schema.String })),
}).annotate({ identifier: 'Farm' });
export type FarmAnswer = typeof FarmAnswer.Type;

export const ScheduleAnswer = Schema.Struct({
  at: At,
  policyVersion: nullable(Schema.String),
  stoppedBecause: nullable(Schema.String),
  plan: Schema.Array(
    Schema.Struct({
      jobId: Schema.String,
      printerId: Schema.String,
      startAt: At,
      endAt: At,
      why: Schema.String,
    } satisfies { [F in keyof PlannedStart]: unknown }),
  ),
  /** Why a waiting job has no place, by job id. */
  waitingBecause: Schema.Record(Schema.String, Schema.String),
}).annotate({ identifier: 'Schedule' });
export type ScheduleAnswer = typeof ScheduleAnswer.Type;

/** Why a waiting job is planned where it is, and what each other machine would come to instead. */
export const ScheduleWhyAnswer = Schema.Struct({
  at: At,
  jobId: Schema.String,
  /** Null: no machine can take it as things stand. */
  printerId: nullable(Schema.String),
  waitsBecause: Schema.String,
  /** The chosen machine first, then the possible ones, those that would harm least in front, then the others. */
  machines: Schema.Array(
    Schema.Struct({
      printerId: Schema.String,
      verdict: Schema.Literals(['chosen', 'possible', 'impossible']),
      words: Schema.String,
      endAt: nullable(At),
      /** Against the chosen machine; money in the farm's currency, for machines, people and material of all jobs. */
      hoursLater: nullable(Schema.Finite),
      costMore: nullable(Schema.Finite),
    }),
  ),
}).annotate({ identifier: 'ScheduleWhy' });
export type ScheduleWhyAnswer = typeof ScheduleWhyAnswer.Type;

/** What the control centre shows; each is how many there are now. `queue` to `failed` count jobs. */
export const Counters = Schema.Struct({
  queue: Schema.Int,
  manualReview: Schema.Int,
  ready: Schema.Int,
  printing: Schema.Int,
  paused: Schema.Int,
  qc: Schema.Int,
  failed: Schema.Int,
  quotesToReview: Schema.Int,
  quotesApproved: Schema.Int,
  ordersOpen: Schema.Int,
  ordersToPack: Schema.Int,
  printersIdle: Schema.Int,
  printersOffline: Schema.Int,
  platesToClear: Schema.Int,
  lotsLow: Schema.Int,
  incidentsOpen: Schema.Int,
  parked: Schema.Int,
}).annotate({ identifier: 'Counters' });
export type Counters = typeof Counters.Type;

export const CountersBody = Schema.Struct({
  at: At,
  counters: Counters,
  byStatus: Schema.Record(Schema.String, Counts),
});
export interface CountersAnswer {
  readonly at: number;
  readonly counters: Counters;
  readonly byStatus: { readonly [K in KindPath]: { readonly [status: string]: number } };
}

/** A message or an effect that kept failing and was set aside for a person. */
export const ParkedAnswer = Schema.Struct({
  items: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      kind: Schema.Literals(['message', 'effect']),
      address: Schema.String,
      type: Schema.String,
      because: Schema.String,
      attempts: Schema.Int,
      parkedAt: At,
      body: Schema.Unknown,
    }),
  ),
}).annotate({ identifier: 'Parked' });
export type ParkedAnswer = typeof ParkedAnswer.Type;

export const ParkedDone = Schema.Struct({
  id: Schema.String,
  done: Schema.Literals(['retried', 'discarded']),
});
export type ParkedDone = typeof ParkedDone.Type;

export const HealthCheck = Schema.Struct({
  name: Schema.String,
  ok: Schema.Boolean,
  /** The farm can't work without it. */
  required: Schema.Boolean,
  /** How it is, or what is waited for. */
  words: Schema.String,
}).annotate({ identifier: 'HealthCheck' });
export type HealthCheck = typeof HealthCheck.Type;

/** 200 only when every required check is ok, else 503 with the same body. */
export const HealthAnswer = Schema.Struct({
  status: Schema.Literals(['ok', 'degraded', 'waiting']),
  version: Schema.String,
  at: At,
  startedAt: At,
  waitsFor: Schema.Array(Schema.String),
  checks: Schema.Array(HealthCheck),
}).annotate({ identifier: 'Health' });
export type HealthAnswer = typeof HealthAnswer.Type;

export const CreatedAnswer = Schema.Struct({
  id: Schema.String,
  status: Schema.String,
  version: Schema.Int,
}).annotate({ identifier: 'Created' });
export type CreatedAnswer = typeof CreatedAnswer.Type;

/** `created` is false when it had been done before: nothing was changed. */
export const BootstrapAnswer = Schema.Struct({ created: Schema.Boolean, words: Schema.String });
export type BootstrapAnswer = typeof BootstrapAnswer.Type;

/** Whether a token is asked for, and whether this request had it. */
export const SessionAnswer = Schema.Struct({ tokenNeeded: Schema.Boolean, signedIn: Schema.Boolean });
export type SessionAnswer = typeof SessionAnswer.Type;
