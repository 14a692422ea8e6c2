/** The farm's policy: read, drafted, tried on what is on record or in a simulation, adopted, taken back. */
import { POLICY } from '../../../actors/common/say.ts';
import { inForce, revisionOf } from '../../../actors/policy/book.ts';
import { impactOf } from '../../../actors/policy/impact.ts';
import type { PolicyState, Revision } from '../../../actors/policy/schema-book.ts';
import { address, type Payload, type Reason } from '../../../runtime/envelope.ts';
import { onRecord } from '../../policy/on-record.ts';
import type { Call, Context, Handlers } from '../call.ts';
import type {
  PolicyCheckRequest,
  PolicyDraftRequest,
  PolicySimulateRequest,
  PolicyTryRequest,
  WhatIfStatus,
} from '../contract/index.ts';
import { ApiProblem } from '../problems.ts';
import { answerOf, checked, shown, vocabulary } from './policy-words.ts';
import { tell } from './tell.ts';
import { askOf } from './whatif.ts';

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
    'policy.check': async ({ body }) => {
      const { document } = body as PolicyCheckRequest;
      return { body: checked(await bookOf(context), document, currencyOf(context)) };
    },
    'policy.simulate': async (call) => ({ status: 201, body: await simulate(context, call) }),
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

const DAYS = 7;
const REPLICATIONS = 20;

/** Asks what would be if the draft were in force; the answer is kept with it, by whoever asked. */
async function simulate(context: Context, call: Call): Promise<WhatIfStatus> {
  const { api } = context;
  const { days = DAYS, replications = REPLICATIONS } = (call.body ?? {}) as PolicySimulateRequest;
  const book = await bookOf(context);
  const draft = found(book, call.params.number!);
  const question = {
    title: `Revision ${draft.number} of the policy`,
    changes: [{ kind: 'policy' as const, document: draft.document }],
    days,
    replications,
  };
  const { desk, status } = await askOf(api.whatIf, question, call.by);
  const leave = desk.observe((now) => {
    if (now.id !== status.id || now.state === 'waiting' || now.state === 'running') return;
    leave();
    if (now.state !== 'done') return;
    const { figures, replications: pairs, words } = now;
    const simulated = { questionId: now.id, days, replications: pairs, figures, words };
    // A draft that was withdrawn meanwhile, or another policy in force, turns it down: the answer stays with the question.
    void api.kernel
      .tell({
        to: BOOK,
        type: 'policy.simulated',
        payload: { revision: draft.number, against: book.inForce, simulated } as unknown as Payload,
        by: call.by,
      })
      .catch(() => undefined);
  });
  return status;
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
