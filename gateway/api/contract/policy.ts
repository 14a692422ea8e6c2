/** The farm's policy over the wire: what is in force, what was before, drafts, and what they would change. */
import { Schema } from 'effect';
import { Impact } from '../../../actors/policy/schema-book.ts';
import { Gate, PolicyDocument } from '../../../actors/policy/schema-document.ts';
import { ReasonBody } from './requests.ts';

const At = Schema.Finite;
const text = (characters: number) => Schema.String.check(Schema.isBetweenLength(1, characters));

/** A revision without its rules. */
export const PolicyHeader = Schema.Struct({
  number: Schema.Int,
  /** What decisions name it by. */
  version: Schema.String,
  state: Schema.Literals(['drafted', 'tried', 'inForce', 'superseded', 'withdrawn']),
  source: Schema.Literals(['farm file', 'operator']),
  at: At,
  by: Schema.String,
  because: Schema.String,
  tried: Schema.NullOr(Schema.Struct({ at: At, against: Schema.Int, impact: Impact })),
  adopted: Schema.NullOr(
    Schema.Struct({
      at: At,
      by: Schema.String,
      because: Schema.NullOr(Schema.String),
      before: Schema.NullOr(Schema.Int),
    }),
  ),
});
export type PolicyHeader = typeof PolicyHeader.Type;

export const PolicyChange = Schema.Struct({
  gate: Schema.Union([Gate, Schema.Literals(['approvals', 'breaker'])]),
  words: Schema.String,
});
export type PolicyChange = typeof PolicyChange.Type;

export const PolicyRevision = Schema.Struct({
  ...PolicyHeader.fields,
  document: PolicyDocument,
  /** Each rule in words, by gate, in order. */
  rules: Schema.Array(Schema.Struct({ gate: Gate, words: Schema.String })),
  /** What it says otherwise than `against`. */
  against: Schema.NullOr(Schema.Int),
  changes: Schema.Array(PolicyChange),
}).annotate({ identifier: 'PolicyRevision' });
export type PolicyRevision = typeof PolicyRevision.Type;

export const PolicyAnswer = Schema.Struct({
  inForce: Schema.NullOr(PolicyRevision),
  /** Newest first. */
  revisions: Schema.Array(PolicyHeader),
}).annotate({ identifier: 'Policy' });
export type PolicyAnswer = typeof PolicyAnswer.Type;

/** All that a policy can be made of. */
export const PolicyVocabulary = Schema.Struct({
  gates: Schema.Array(
    Schema.Struct({
      gate: Gate,
      says: Schema.String,
      predicates: Schema.Array(
        Schema.Struct({
          name: Schema.String,
          says: Schema.String,
          onFail: Schema.Literals(['block', 'review', 'note']),
          /** Asked whether a policy names it or not, and never for less than this. */
          floor: Schema.NullOr(Schema.Literals(['block', 'review'])),
          params: Schema.Array(
            Schema.Struct({
              name: Schema.String,
              says: Schema.String,
              type: Schema.Literals(['number', 'level', 'yes-no']),
              unit: Schema.NullOr(Schema.String),
              orElse: Schema.NullOr(Schema.Union([Schema.Finite, Schema.String, Schema.Boolean])),
            }),
          ),
        }),
      ),
      facts: Schema.Array(
        Schema.Struct({
          name: Schema.String,
          says: Schema.String,
          type: Schema.Literals(['number', 'text', 'yes-no', 'level', 'list']),
          unit: Schema.NullOr(Schema.String),
        }),
      ),
    }),
  ),
}).annotate({ identifier: 'PolicyVocabulary' });
export type PolicyVocabulary = typeof PolicyVocabulary.Type;

export const PolicyDraftRequest = Schema.Struct({
  version: Schema.optionalKey(text(80)),
  document: PolicyDocument,
  because: text(2_000),
}).annotate({ identifier: 'PolicyDraftRequest' });
export type PolicyDraftRequest = typeof PolicyDraftRequest.Type;

export const PolicyTryRequest = Schema.Struct({
  /** So far back; 24 when absent. */
  hours: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 24 * 31 }))),
});
export type PolicyTryRequest = typeof PolicyTryRequest.Type;

export const PolicyAdoptRequest = Schema.Struct({
  /** Although nobody knows what it would have decided otherwise; needs a reason. */
  untried: Schema.optionalKey(Schema.Boolean),
  reason: Schema.optionalKey(ReasonBody),
});
export type PolicyAdoptRequest = typeof PolicyAdoptRequest.Type;

export const PolicyRollBackRequest = Schema.Struct({ reason: ReasonBody });
export const PolicyWithdrawRequest = Schema.Struct({ because: text(2_000) });
