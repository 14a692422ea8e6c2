/** The book of policies as it is told: rules in sentences, what changes, what a policy can be made of. */
import { inForce, revisionOf } from '../../../actors/policy/book.ts';
import { objectionsTo } from '../../../actors/policy/check.ts';
import { changesBetween } from '../../../actors/policy/diff.ts';
import { floorOf } from '../../../actors/policy/judge.ts';
import { readRule } from '../../../actors/policy/read.ts';
import { specOf } from '../../../actors/policy/registry.ts';
import type { PolicyState, Revision } from '../../../actors/policy/schema-book.ts';
import { gates, nameOf, type PolicyDocument } from '../../../actors/policy/schema-document.ts';
import type { ParamSpec } from '../../../actors/policy/spec.ts';
import type {
  PolicyAnswer,
  PolicyCheck,
  PolicyHeader,
  PolicyRevision,
  PolicyVocabulary,
} from '../contract/index.ts';

const rulesOf = (document: PolicyDocument, currency: string) =>
  gates.flatMap((gate) => document[gate].map((rule) => ({ gate, words: readRule(gate, rule, currency) })));

/** A document that nobody keeps. */
export function checked(book: PolicyState, document: PolicyDocument, currency: string): PolicyCheck {
  const now = inForce(book);
  return {
    objections: objectionsTo(document),
    rules: rulesOf(document, currency),
    floor: gates.flatMap((gate) => {
      const named = new Set(document[gate].map(nameOf));
      return floorOf(gate)
        .filter((name) => !named.has(name))
        .map((name) => ({ gate, words: readRule(gate, { name }, currency) }));
    }),
    against: now?.number ?? null,
    changes: now === undefined ? [] : changesBetween(now.document, document, currency),
  };
}

const headerOf = ({ document: _, ...header }: Revision): PolicyHeader => header;

export function shown(
  book: PolicyState,
  one: Revision,
  against: number | null,
  currency: string,
): PolicyRevision {
  const other = revisionOf(book, against);
  return {
    ...one,
    rules: rulesOf(one.document, currency),
    against: other === undefined ? null : other.number,
    changes: other === undefined ? [] : changesBetween(other.document, one.document, currency),
  };
}

export function answerOf(book: PolicyState, currency: string): PolicyAnswer {
  const now = inForce(book);
  return {
    inForce: now === undefined ? null : shown(book, now, now.adopted?.before ?? null, currency),
    revisions: book.revisions.map(headerOf).reverse(),
  };
}

const boundsOf = (spec: ParamSpec) =>
  spec.type === 'number'
    ? { unit: spec.unit, minimum: spec.minimum, maximum: spec.maximum, whole: spec.whole === true }
    : { unit: null, minimum: null, maximum: null, whole: false };

export const vocabulary = (): PolicyVocabulary => ({
  gates: gates.map((gate) => {
    const { facts, predicates, says } = specOf(gate);
    return {
      gate,
      says,
      predicates: Object.entries(predicates).map(([name, one]) => ({
        name,
        says: one.says,
        onFail: one.onFail,
        floor: one.floor ?? null,
        params: Object.entries(one.params ?? {}).map(([param, spec]) => ({
          name: param,
          says: spec.says,
          type: spec.type,
          ...boundsOf(spec),
          orElse: spec.orElse ?? null,
        })),
      })),
      facts: Object.entries(facts).map(([name, { type, says: words, unit }]) => ({
        name,
        says: words,
        type,
        unit: unit ?? null,
      })),
    };
  }),
});
