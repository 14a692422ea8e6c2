/** The farm's policy over the wire: what is in force, what was before, drafts, and what they would change. */
import { Schema } from 'effect';
import { Impact } from '../../../actors/policy/schema-book.ts';
import { Gate, PolicyDocument } from '../../../actors/policy/schema-document.ts';
import { Simulated } from '../../../actors/policy/schema-simulated.ts';
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
  /** On what is on record. */
  tried: Schema.NullOr(Schema.Struct({ at: At, against: Schema.Int, impact: Impact })),
  /** In a simulation of the farm as it stood; absent while there was none. */
  simulated: Schema.optionalKey(Schema.Struct({ at: At, against: Schema.Int, answer: Simulated })),
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
              /** Of a number. */
              minimum: Schema.NullOr(Schema.Finite),
              maximum: Schema.NullOr(Schema.Finite),
              whole: Schema.Boolean,
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

export const PolicyCheckRequest = Schema.Struct({ document: PolicyDocument }).annotate({
  identifier: 'PolicyCheckRequest',
});
export type PolicyCheckRequest = typeof PolicyCheckRequest.Type;

/** A document read aloud, and what speaks against it; nothing is kept. */
export const PolicyCheck = Schema.Struct({
  /** Where it can be no policy: `release[3].params.from`. */
  objections: Schema.Array(Schema.Struct({ path: Schema.String, words: Schema.String })),
  /** Each rule in a sentence, in the document's order. */
  rules: Schema.Array(Schema.Struct({ gate: Gate, words: Schema.String })),
  /** What is asked although the document does not name it. */
  floor: Schema.Array(Schema.Struct({ gate: Gate, words: Schema.String })),
  /** What it says otherwise than the revision in force; empty: it says the same. */
  against: Schema.NullOr(Schema.Int),
  changes: Schema.Array(PolicyChange),
}).annotate({ identifier: 'PolicyCheck' });
export type PolicyCheck = typeof PolicyCheck.Type;

export const PolicySimulateRequest = Schema.Struct({
  /** How far to look ahead; 7 when absent. */
  days: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0.1, maximum: 90 }))),
  /** Pairs of runs with the same luck; 20 when absent. */
  replications: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 2, maximum: 500 }))),
});
export type PolicySimulateRequest = typeof PolicySimulateRequest.Type;

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
