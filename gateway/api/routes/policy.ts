/** The farm's policy: read, drafted, tried on what is on record, adopted, taken back. */
import { POLICY } from '../../../actors/common/say.ts';
import { inForce, revisionOf } from '../../../actors/policy/book.ts';
import { changesBetween } from '../../../actors/policy/diff.ts';
import { impactOf } from '../../../actors/policy/impact.ts';
import { readRule } from '../../../actors/policy/read.ts';
import { specOf } from '../../../actors/policy/registry.ts';
import type { PolicyState, Revision } from '../../../actors/policy/schema-book.ts';
import { gates } from '../../../actors/policy/schema-document.ts';
import { address, type Payload, type Reason } from '../../../runtime/envelope.ts';
import { onRecord } from '../../policy/on-record.ts';
import type { Call, Context, Handlers } from '../call.ts';
import type {
  PolicyAnswer,
  PolicyDraftRequest,
  PolicyHeader,
  PolicyRevision,
  PolicyTryRequest,
  PolicyVocabulary,
} from '../contract/index.ts';
import { ApiProblem } from '../problems.ts';
import { tell } from './tell.ts';

const BOOK = address('policy', POLICY);
const HOUR_MS = 3_600_000;
const HOURS = 24;

export function policyHandlers(context: Context): Handlers {
  const say = async (call: Call, type: string, payload: Payload, reason?: Reason) => {
    await tell(context, call, { to: BOOK, type, payload, reason });
    return bookOf(context);
  };
  return {
    'policy.get': async () => ({ body: answerOf(await bookOf(context), currencyOf(context)) }),
    'policy.vocabulary': async () => ({ body: vocabulary() }),
    'policy.revision': async ({ params, query }) => {
      const book = await bookOf(context);
      const against = query.against as number | undefined;
      return { body: shown(book, found(book, params.number!), against ?? book.inForce, currencyOf(context)) };
    },
    'policy.draft': async (call) => {
      const { because, document, version } = call.body as PolicyDraftRequest;
      const payload = { because, document, ...(version !== undefined && { version }) };
      const book = await say(call, 'policy.draft', payload);
      const drafted = book.revisions.findLast((one) => one.because === because) ?? book.revisions.at(-1)!;
      return { status: 201, body: shown(book, drafted, book.inForce, currencyOf(context)) };
    },
    'policy.try': async (call) => {
      const { hours = HOURS } = (call.body ?? {}) as PolicyTryRequest;
      const before = await bookOf(context);
      const draft = found(before, call.params.number!);
      const impact = await impactOn(context, before, draft, hours);
      const book = await say(call, 'policy.tried', {
        revision: draft.number,
        against: before.inForce,
        impact,
      });
      return { body: shown(book, found(book, call.params.number!), book.inForce, currencyOf(context)) };
    },
    'policy.adopt': async (call) => {
      const { reason, untried } = (call.body ?? {}) as { reason?: Reason; untried?: boolean };
      const { number } = found(await bookOf(context), call.params.number!);
      const payload = { revision: number, ...(untried !== undefined && { untried }) };
      return { body: answerOf(await say(call, 'policy.adopt', payload, reason), currencyOf(context)) };
    },
    'policy.withdraw': async (call) => {
      const { because } = call.body as { because: string };
      const { number } = found(await bookOf(context), call.params.number!);
      return {
        body: answerOf(
          await say(call, 'policy.withdraw', { revision: number, because }),
          currencyOf(context),
        ),
      };
    },
    'policy.rollBack': async (call) => {
      const { reason } = call.body as { reason: Reason };
      return { body: answerOf(await say(call, 'policy.rollBack', {}, reason), currencyOf(context)) };
    },
  };
}

const currencyOf = ({ api }: Context): string => api.farm().currency;

async function bookOf({ api }: Context): Promise<PolicyState> {
  const state = await api.kernel.state(BOOK);
  const book = state?.context as unknown as PolicyState | undefined;
  return book ?? { id: POLICY, inForce: null, count: 0, revisions: [], file: null };
}

async function impactOn({ api }: Context, book: PolicyState, draft: Revision, hours: number) {
  const untilAt = api.now();
  const fromAt = untilAt - hours * HOUR_MS;
  const { partial, recorded } = await onRecord(api.kernel, fromAt);
  return impactOf(recorded, inForce(book) ?? draft, draft, { fromAt, untilAt, partial });
}

function found(book: PolicyState, number: string): Revision {
  const one = revisionOf(book, Number(number));
  if (one !== undefined) return one;
  throw new ApiProblem('not-found', {
    detail: `There is no revision ${number.slice(0, 20)} of the policy.`,
    cause:
      'Revisions are numbered from 1; of those that are no longer needed the latest forty are kept at hand.',
    remedy: 'See GET /api/v1/policy for those there are; the journal has them all.',
  });
}

const headerOf = ({ document: _, ...header }: Revision): PolicyHeader => header;

function shown(book: PolicyState, one: Revision, against: number | null, currency: string): PolicyRevision {
  const other = revisionOf(book, against);
  return {
    ...one,
    rules: gates.flatMap((gate) =>
      one.document[gate].map((rule) => ({ gate, words: readRule(gate, rule, currency) })),
    ),
    against: other === undefined ? null : other.number,
    changes: other === undefined ? [] : changesBetween(other.document, one.document, currency),
  };
}

function answerOf(book: PolicyState, currency: string): PolicyAnswer {
  const now = inForce(book);
  return {
    inForce: now === undefined ? null : shown(book, now, now.adopted?.before ?? null, currency),
    revisions: book.revisions.map(headerOf).reverse(),
  };
}

const vocabulary = (): PolicyVocabulary => ({
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
          unit: spec.type === 'number' ? spec.unit : null,
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
