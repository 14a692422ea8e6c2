/**
 * A policy as data: for each gate the rules that it asks, in order. Which predicates and facts there are is code
 * (`registry.ts`); which of them count, what their failure means and from which figure on is the owner's.
 */
import { Schema } from 'effect';

export const gates = ['quote', 'slice', 'dispatch', 'release', 'reprint'] as const;
export const Gate = Schema.Literals(gates);
export type Gate = typeof Gate.Type;

const text = (characters: number) => Schema.String.check(Schema.isBetweenLength(1, characters));

/** `block`: nobody waves it through. `review`: a person may, with a reason. `note`: it is told and holds nothing up. */
export const OnFail = Schema.Literals(['block', 'review', 'note']);
export type OnFail = typeof OnFail.Type;

export const operators = ['=', '!=', '<', '<=', '>', '>=', 'in', 'includes'] as const;

/**
 * A fact of the gate against a value. `in`: a text is one of a list; `includes`: a list holds a text. A fact that is not
 * known compares with nothing.
 */
export const Comparison = Schema.Struct({
  fact: text(60),
  op: Schema.Literals(operators),
  value: Schema.Union([
    Schema.Finite,
    Schema.Boolean,
    Schema.String.check(Schema.isMaxLength(200)),
    Schema.Array(text(200)).check(Schema.isBetweenLength(1, 50)),
  ]),
});
export type Comparison = typeof Comparison.Type;

const when = Schema.optionalKey(Schema.Array(Comparison).check(Schema.isMaxLength(5)));

/** One of the farm's own predicates, as this policy asks for it; asked only where all of `when` holds. */
export const NamedRule = Schema.Struct({
  name: text(60),
  onFail: Schema.optionalKey(OnFail),
  params: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Union([Schema.Finite, Schema.Boolean, Schema.String])),
  ),
  when,
});
export type NamedRule = typeof NamedRule.Type;

/** An owner's own rule: where the comparison (and all of `when`) holds, the gate is held up, in these words. */
export const OwnRule = Schema.Struct({
  name: Schema.optionalKey(text(60)),
  ...Comparison.fields,
  onFail: OnFail,
  words: text(300),
  when,
});
export type OwnRule = typeof OwnRule.Type;

export const Rule = Schema.Union([OwnRule, NamedRule]);
export type Rule = typeof Rule.Type;

export const RULES_MAX = 40;
export const Rules = Schema.Array(Rule).check(Schema.isMaxLength(RULES_MAX));
export type Rules = typeof Rules.Type;

/** Who may clear what a gate holds for review: anyone, or those who are named. */
export const Approvers = Schema.Union([
  Schema.Literal('anyone'),
  Schema.Array(text(120)).check(Schema.isBetweenLength(1, 50)),
]);
export type Approvers = typeof Approvers.Type;

/** By the level of risk of what is decided; what has no risk of its own counts as LOW. */
export const Approvals = Schema.Struct({ LOW: Approvers, MEDIUM: Approvers, HIGH: Approvers });
export type Approvals = typeof Approvals.Type;

export const PolicyDocument = Schema.Struct({
  quote: Rules,
  slice: Rules,
  dispatch: Rules,
  release: Rules,
  reprint: Rules,
  approvals: Approvals,
  /** Failures of one plan in a row before its breaker trips. */
  planFailuresToTrip: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 20 })),
});
export type PolicyDocument = typeof PolicyDocument.Type;

export const anyone: Approvals = { LOW: 'anyone', MEDIUM: 'anyone', HIGH: 'anyone' };

export const isOwn = (rule: Rule): rule is OwnRule => 'fact' in rule;

/** What a rule goes by in decisions and comparisons of policies. */
export const nameOf = (rule: Rule): string =>
  isOwn(rule) ? (rule.name ?? `own ${rule.fact} ${rule.op} ${String(rule.value)}`) : rule.name;
