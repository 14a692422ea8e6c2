import { Schema } from 'effect';
import { Approvers, PolicyDocument, Rules } from '../policy/schema-document.ts';
import { RiskLevel } from '../risk/schema-level.ts';
import {
  LocalTime,
  listOf,
  Name,
  NotNegative,
  orElse,
  Percent,
  PercentBelowHundred,
  SpeakableId,
} from './fields.ts';
import { PlatePolicy } from './schema-plates.ts';

/** The rules in force, as the owner states them. `actors/policy/settings.ts` makes them a document; nothing else decides. */

export { RiskLevel, riskLevels } from '../risk/schema-level.ts';

const On = Schema.Boolean.pipe(orElse(true));
const Count = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }));

/** Which quotes a person sees before the customer does. */
export const QuotePolicy = Schema.Struct({
  /** Off: every quote is reviewed. */
  instant: On,
  reviewFlaggedGeometry: On,
  reviewUnsupportedProfile: On,
  reviewUvSpecialty: On,
  reviewComplianceRisk: On,
  /** Review from this risk level upwards. */
  reviewFromRisk: RiskLevel.pipe(orElse('MEDIUM')),
  /** Review a quote of this total or more; absent, value alone never asks for one. */
  reviewFromTotal: Schema.optionalKey(NotNegative),
  validDays: Count(1, 365).pipe(orElse(14)),
});
export type QuotePolicy = typeof QuotePolicy.Type;

/** When a plan may be sliced without a person. */
export const SlicePolicy = Schema.Struct({
  automatic: On,
  approveFromRisk: RiskLevel.pipe(orElse('HIGH')),
});
export type SlicePolicy = typeof SlicePolicy.Type;

/** When a job may start without a person. Material, nozzle and a clear plate are always checked. */
export const ReleasePolicy = Schema.Struct({
  automatic: On,
  requireMachineHealth: On,
  requireCamera: On,
  requirePowerTelemetry: On,
  requireProfileChecks: On,
  approveFromRisk: RiskLevel.pipe(orElse('HIGH')),
});
export type ReleasePolicy = typeof ReleasePolicy.Type;

/** The release gate's rules; in journals of before there were rules, the short settings. */
export const ReleaseRules = Schema.Union([Rules, ReleasePolicy]);
export type ReleaseRules = typeof ReleaseRules.Type;

/** When a failed part is printed again without a person. */
export const ReprintPolicy = Schema.Struct({
  automatic: On,
  /** Attempts for one part, the first included, before a person decides. */
  retryCeiling: Count(1, 20).pipe(orElse(3)),
  /** Failures of one plan before its breaker trips. */
  planFailuresToTrip: Count(1, 20).pipe(orElse(2)),
});
export type ReprintPolicy = typeof ReprintPolicy.Type;

const Share = Schema.Finite.check(Schema.isBetween({ minimum: 0.5, maximum: 0.99 }));

/** What the farm does by itself when something turns bad; a person always ends it. */
export const GuardrailPolicy = Schema.Struct({
  /** A machine that does worse than it should: taken out of service, or only told of. */
  printer: Schema.Literals(['hold', 'tell']).pipe(orElse('hold')),
  /** A lot of which more fails than should: put in quarantine, or only told of. */
  lot: Schema.Literals(['hold', 'tell']).pipe(orElse('hold')),
  /** A profile of which more fails than should: no further jobs of it, or only told of. */
  profile: Schema.Literals(['hold', 'tell']).pipe(orElse('hold')),
  /** A print that seems to go wrong: paused, or only told of. */
  anomaly: Schema.Literals(['pause', 'tell']).pipe(orElse('pause')),
  /** Sure by so much that something is wrong, a print is paused. */
  pauseFromConfidence: Share.pipe(orElse(0.85)),
});
export type GuardrailPolicy = typeof GuardrailPolicy.Type;

export const SlaTier = Schema.Struct({
  id: SpeakableId,
  name: Name,
  /** Promised working time from order to shipment, in days of 24 h. */
  days: Schema.Finite.check(Schema.isBetween({ minimum: 0.25, maximum: 365 })),
  /** 0 is the most urgent. */
  priority: Count(0, 9),
  surchargePercent: Percent.pipe(orElse(0)),
});
export type SlaTier = typeof SlaTier.Type;

export const reservationMoments = ['payment', 'scheduling'] as const;

export const Policies = Schema.Struct({
  /** Named in every decision, so that an old one can be understood later. Change it with the rules. */
  version: Name.pipe(orElse('1')),
  quote: QuotePolicy.pipe(orElse({})),
  slice: SlicePolicy.pipe(orElse({})),
  release: ReleasePolicy.pipe(orElse({})),
  reprint: ReprintPolicy.pipe(orElse({})),
  /** Rules of the owner's own, asked after those that the settings above stand for. */
  rules: Schema.optionalKey(
    Schema.Struct({
      quote: Schema.optionalKey(Rules),
      slice: Schema.optionalKey(Rules),
      dispatch: Schema.optionalKey(Rules),
      release: Schema.optionalKey(Rules),
      reprint: Schema.optionalKey(Rules),
    }),
  ),
  /** Who may clear what a gate holds for review, by the level of risk; anyone where nobody is named. */
  approvals: Schema.optionalKey(
    Schema.Struct({
      LOW: Schema.optionalKey(Approvers),
      MEDIUM: Schema.optionalKey(Approvers),
      HIGH: Schema.optionalKey(Approvers),
    }),
  ),
  /** The whole policy spelled out: counts in place of the settings above. */
  document: Schema.optionalKey(PolicyDocument),
  guardrails: GuardrailPolicy.pipe(orElse({})),
  plates: PlatePolicy.pipe(orElse({})),
  /** When grams are held for an order: once it is paid, or once its job has a machine. */
  reserveOn: Schema.Literals(reservationMoments).pipe(orElse('scheduling')),
  /** What a spool must hold beyond the sliced grams before a plate starts on it: flow and priming vary. */
  sparePercent: PercentBelowHundred.pipe(orElse(5)),
  slaTiers: listOf(SlaTier, 20).check(Schema.isMinLength(1)),
  /** One of `slaTiers`: what an order gets that asks for none. */
  defaultSlaTier: SpeakableId,
});
export type Policies = typeof Policies.Type;

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const Weekday = Schema.Literals(weekdays);
export type Weekday = typeof Weekday.Type;

/** People on the floor. A shift whose end is not after its start runs into the next day. */
export const Shift = Schema.Struct({
  name: Name,
  days: listOf(Weekday, 7).check(Schema.isMinLength(1), Schema.isUnique()),
  from: LocalTime,
  to: LocalTime,
  operators: Count(1, 100).pipe(orElse(1)),
});
export type Shift = typeof Shift.Type;
