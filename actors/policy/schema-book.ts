/** The book of the farm's policies: each revision drafted, tried, put in force, and kept when another takes its place. */
import { Schema } from 'effect';
import type { EventOf } from '../../runtime/actor.ts';
import { Words } from '../common/schema.ts';
import { Gate, PolicyDocument } from './schema-document.ts';
import { Simulated } from './schema-simulated.ts';

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0));
const Version = Schema.String.check(Schema.isBetweenLength(1, 80));

/** `heldBack`: went by itself and would wait. `letThrough`: waited and would go. `stopped`: would be blocked for good. */
export const differences = ['heldBack', 'letThrough', 'stopped'] as const;
export const Difference = Schema.Literals(differences);
export type Difference = typeof Difference.Type;

export const GateImpact = Schema.Struct({
  gate: Gate,
  /** On record with all that they were decided on. */
  decisions: Count,
  /** By the policy in force: passed without a person. */
  alone: Count,
  heldBack: Count,
  letThrough: Count,
  stopped: Count,
});
export type GateImpact = typeof GateImpact.Type;

/** What a draft would have decided otherwise, over what is on record of a stretch of time. */
export const Impact = Schema.Struct({
  /** UTC milliseconds. */
  fromAt: Schema.Finite,
  untilAt: Schema.Finite,
  gates: Schema.Array(GateImpact),
  /** The differences one by one, latest first; not more than fifty. */
  examples: Schema.Array(
    Schema.Struct({
      gate: Gate,
      difference: Difference,
      seq: Schema.Int,
      at: Schema.Finite,
      address: Schema.String,
      why: Words,
    }),
  ).check(Schema.isMaxLength(50)),
  /** For people, a sentence each. */
  words: Schema.Array(Schema.String),
  /** More was on record than was looked at. */
  partial: Schema.Boolean,
});
export type Impact = typeof Impact.Type;

export const policyMessages = {
  /** What the farm file says: the first revision, and a draft whenever the file says something new. */
  'policy.fromFile': Schema.Struct({ version: Version, document: PolicyDocument }),
  'policy.draft': Schema.Struct({
    /** What decisions will name it by; its number where absent. */
    version: Schema.optionalKey(Version),
    document: PolicyDocument,
    because: Words.check(Schema.isMinLength(1)),
  }),
  /** What it would have decided otherwise than the revision `against`, which was in force then. */
  'policy.tried': Schema.Struct({ revision: Schema.Int, against: Schema.Int, impact: Impact }),
  /** What a simulation said of it beside the revision `against`, which was in force then. */
  'policy.simulated': Schema.Struct({ revision: Schema.Int, against: Schema.Int, simulated: Simulated }),
  'policy.adopt': Schema.Struct({
    revision: Schema.Int,
    /** Although nobody knows what it would have decided otherwise; needs a reason. */
    untried: Schema.optionalKey(Schema.Boolean),
  }),
  /** The one before takes its place again. */
  'policy.rollBack': Schema.Struct({}),
  'policy.withdraw': Schema.Struct({ revision: Schema.Int, because: Words.check(Schema.isMinLength(1)) }),
};
export type PolicyMessage = EventOf<typeof policyMessages>;

export const policyFacts = {
  'policy.established': 'First policy, from the farm file',
  'policy.drafted': 'A policy was drafted',
  'policy.tried': 'A draft was tried on what is on record',
  'policy.simulated': 'A draft was simulated',
  'policy.adopted': 'Another policy is in force',
  'policy.rolledBack': 'The policy before is in force again',
  'policy.withdrawn': 'A draft was withdrawn',
} as const;

export interface Revision {
  /** From 1 on; never given twice. */
  readonly number: number;
  /** What decisions name it by. */
  readonly version: string;
  readonly document: PolicyDocument;
  readonly state: 'drafted' | 'tried' | 'inForce' | 'superseded' | 'withdrawn';
  readonly source: 'farm file' | 'operator';
  readonly at: number;
  readonly by: string;
  readonly because: string;
  readonly tried: { readonly at: number; readonly against: number; readonly impact: Impact } | null;
  /** Absent: nobody had it simulated. */
  readonly simulated?: { readonly at: number; readonly against: number; readonly answer: Simulated };
  readonly adopted: {
    readonly at: number;
    readonly by: string;
    readonly because: string | null;
    /** The revision whose place it took; null for the first. */
    readonly before: number | null;
  } | null;
}

export interface PolicyState {
  readonly id: string;
  readonly inForce: number | null;
  /** Drafted so far. */
  readonly count: number;
  /** Oldest first. The journal has those that are not here any more. */
  readonly revisions: readonly Revision[];
  /** What the farm file said last. */
  readonly file: { readonly version: string; readonly document: PolicyDocument } | null;
}
