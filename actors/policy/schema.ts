import { Schema } from 'effect';
import { Approvers, Gate } from './schema-document.ts';

export { Gate, gates } from './schema-document.ts';

export const Predicate = Schema.Struct({
  /** Stable, for rules and statistics. */
  name: Schema.String,
  passed: Schema.Boolean,
  words: Schema.String,
  /** What its failure means: `review` can be cleared by a person with a reason, `block` by nobody. */
  onFail: Schema.Literals(['review', 'block']),
});
export type Predicate = typeof Predicate.Type;

export const Approval = Schema.Struct({
  by: Schema.String,
  because: Schema.String.check(Schema.isMinLength(1)),
});
export type Approval = typeof Approval.Type;

/** A gate's decision with everything it was decided on: enough to explain it, and to decide it again. */
export const GateDecision = Schema.Struct({
  policyVersion: Schema.String,
  gate: Gate,
  inputs: Schema.Unknown,
  /** All of them, the passed ones too, in the policy's order. */
  predicates: Schema.Array(Predicate),
  outcome: Schema.Literals(['pass', 'review', 'block']),
  /** Who cleared the failed predicates, where somebody did. */
  clearedBy: Schema.NullOr(Approval),
  /** Who may clear it, where the policy does not leave it to anyone. */
  approvers: Schema.optionalKey(Approvers),
});
export type GateDecision = typeof GateDecision.Type;
