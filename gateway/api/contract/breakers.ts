/** Breakers as the API shows them: what may stop work, where each stands, and what would let it go on. */
import { Schema } from 'effect';
import { breakerStates } from '../../../actors/guardrails/schema.ts';
import { ReasonBody } from './requests.ts';

export const breakerKinds = ['farm', 'printer', 'plan', 'profile', 'lot'] as const;
export type BreakerKind = (typeof breakerKinds)[number];

export const BreakerView = Schema.Struct({
  kind: Schema.Literals(breakerKinds),
  /** Of a profile its id and the material, as `standard-04:PLA`; the farm's own is `farm`. */
  id: Schema.String,
  state: Schema.Literals(breakerStates),
  /** In this state since then; UTC milliseconds, `null` where it never changed. */
  since: Schema.NullOr(Schema.Finite),
  because: Schema.NullOr(Schema.String),
  evidence: Schema.Array(Schema.String),
  /** Times it has tripped without having closed in between. */
  trips: Schema.Int,
  /** The run or job that is its trial now, and how many must succeed yet. */
  trial: Schema.NullOr(Schema.String),
  trialsLeft: Schema.Int,
  /** The reason of the last review. */
  review: Schema.NullOr(Schema.String),
  /** What would let everything go on, in words; `null` while it is closed. */
  resets: Schema.NullOr(Schema.String),
  /** How far from tripping, 0 to 1; `null` where nothing is measured. */
  strain: Schema.NullOr(Schema.Finite),
}).annotate({ identifier: 'Breaker' });
export type BreakerView = typeof BreakerView.Type;

export const BreakersAnswer = Schema.Struct({ items: Schema.Array(BreakerView) }).annotate({
  identifier: 'Breakers',
});
export type BreakersAnswer = typeof BreakersAnswer.Type;

/** Why it may go on. `closed`: without a trial. */
export const BreakerReset = Schema.Struct({
  reason: ReasonBody,
  closed: Schema.optionalKey(Schema.Boolean),
});
/** Why it must stop. `pausePrinting`, of the farm: what prints is paused as well. */
export const BreakerTrip = Schema.Struct({
  reason: ReasonBody,
  pausePrinting: Schema.optionalKey(Schema.Boolean),
});
