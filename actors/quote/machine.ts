import { setup } from 'xstate';
import { effect, fact, refuse, send } from '../../runtime/actions.ts';
import { type ActorInput, defineActor, type EventMeta } from '../../runtime/actor.ts';
import { say } from '../common/say.ts';
import { allAnalysed, blockingAnalysis, modelsOf, orderIdOf, orderOf, whyNotApproveBy } from './rules.ts';
import { type QuoteMessage, type QuoteState, quoteFacts, quoteMessages } from './schema.ts';

const s = setup({
  types: {} as { context: QuoteState; events: QuoteMessage; input: ActorInput },
  delays: {
    validity: ({ context, event }) =>
      Math.max(0, (context.price?.validUntil ?? 0) - (event as { meta: EventMeta }).meta.at),
  },
});

const analysing = s.createStateConfig({
  on: {
    'quote.analysed': {
      guard: ({ context, event }) => modelsOf(context).includes(event.modelHash),
      target: 'sorting',
      actions: fact('quote.analysed', ({ context, event }) => ({
        analyses: { ...context.analyses, [event.modelHash]: event.summary },
      })),
    },
    'quote.analysisFailed': {
      target: 'failed',
      actions: fact('quote.failed', ({ event }) => ({ cause: event.cause })),
    },
  },
});

/** Several models come back one by one. */
const sorting = s.createStateConfig({
  always: [
    {
      guard: ({ context }) => blockingAnalysis(context) !== null,
      target: 'failed',
      actions: fact('quote.failed', ({ context }) => ({
        cause: { code: 'preflight', because: blockingAnalysis(context) ?? '' },
      })),
    },
    { guard: ({ context }) => allAnalysed(context), target: 'pricing' },
    { target: 'analysing' },
  ],
});

const pricing = s.createStateConfig({
  entry: effect('quote.price', ({ context }) => ({
    quoteId: context.id,
    customer: context.customer,
    lines: context.lines,
    analyses: context.analyses,
    tier: context.tier,
    dueAt: context.dueAt,
    constraints: context.constraints,
    ...(context.rush === undefined ? {} : { rush: context.rush }),
  })),
  on: {
    'quote.priced': [
      {
        guard: ({ event }) => event.price.decision.outcome === 'pass',
        target: 'approved',
        actions: [
          fact('quote.priced', ({ event }) => ({ price: event.price, cause: null })),
          fact('quote.approved', ({ event }) => ({
            approvedBy: `policy ${event.price.decision.policyVersion}`,
          })),
        ],
      },
      {
        guard: ({ event }) => event.price.decision.outcome === 'review',
        target: 'review',
        actions: [
          fact('quote.priced', ({ event }) => ({ price: event.price, cause: null })),
          fact('quote.needsReview'),
        ],
      },
      {
        target: 'failed',
        actions: fact('quote.failed', ({ event }) => ({
          price: event.price,
          cause: {
            code: 'policy',
            because: event.price.decision.predicates
              .filter((predicate) => !predicate.passed)
              .map((predicate) => predicate.words)
              .join(' '),
          },
        })),
      },
    ],
    'quote.pricingFailed': {
      target: 'failed',
      actions: fact('quote.failed', ({ event }) => ({ cause: event.cause })),
    },
  },
});

const priced = s.createStateConfig({
  after: { validity: { target: 'expired', actions: fact('quote.expired') } },
  on: {
    'quote.reject': {
      target: 'rejected',
      actions: fact('quote.rejected', ({ event }) => ({ rejectedBecause: event.because })),
    },
  },
});

const review = s.createStateConfig({
  ...priced,
  on: {
    ...priced.on,
    'quote.approve': [
      {
        guard: ({ context, event }) => whyNotApproveBy(context, event.meta.by.id) !== null,
        actions: refuse(
          'not-yours',
          ({ context, event }) => whyNotApproveBy(context, event.meta.by.id) ?? '',
        ),
      },
      {
        target: 'approved',
        actions: fact('quote.approved', ({ event }) => ({ approvedBy: event.meta.by.id })),
      },
    ],
    'quote.order': {
      actions: refuse('review', ({ context }) => `${context.id} waits for review; approve it first.`),
    },
  },
});

const approved = s.createStateConfig({
  ...priced,
  on: {
    ...priced.on,
    'quote.order': {
      target: 'ordered',
      actions: [
        fact('quote.ordered', ({ context }) => ({ orderId: orderIdOf(context.id) })),
        send(({ context, event }) =>
          say('order.accept', orderIdOf(context.id), orderOf(context, event.payment ?? 'unpaid')),
        ),
      ],
    },
  },
});

const repriced = s.createStateConfig({
  on: {
    'quote.reprice': {
      guard: ({ context }) => allAnalysed(context) && blockingAnalysis(context) === null,
      target: 'pricing',
      actions: fact('quote.repriced', () => ({ price: null, approvedBy: null, cause: null })),
    },
  },
});

const machine = s.createMachine({
  id: 'quote',
  context: ({ input }) => ({
    id: input.id,
    customer: '',
    reference: null,
    lines: [],
    tier: '',
    dueAt: null,
    constraints: [],
    notes: null,
    requestedAt: null,
    analyses: {},
    price: null,
    cause: null,
    approvedBy: null,
    rejectedBecause: null,
    orderId: null,
  }),
  initial: 'intake',
  states: {
    intake: {
      on: {
        'quote.request': {
          target: 'analysing',
          actions: [
            fact('quote.requested', ({ event }) => ({
              customer: event.customer,
              reference: event.reference,
              lines: event.lines,
              tier: event.tier,
              dueAt: event.dueAt,
              constraints: event.constraints,
              notes: event.notes,
              requestedAt: event.meta.at,
              ...(event.rush === undefined ? {} : { rush: event.rush }),
            })),
            effect('quote.analyse', ({ context }) =>
              modelsOf(context).map((modelHash) => ({
                quoteId: context.id,
                modelHash,
                fileName: context.lines.find((line) => line.recipe.modelHash === modelHash)?.recipe.fileName,
              })),
            ),
          ],
        },
      },
    },
    analysing,
    sorting,
    pricing,
    review: { ...review, on: { ...review.on, ...repriced.on } },
    approved: { ...approved, on: { ...approved.on, ...repriced.on } },
    ordered: {
      on: {
        'quote.order': {
          actions: refuse('ordered', ({ context }) => `${context.id} is order ${context.orderId} already.`),
        },
      },
    },
    rejected: repriced,
    expired: repriced,
    failed: repriced,
  },
});

export const quote = defineActor({
  kind: 'quote',
  machine,
  messages: quoteMessages,
  facts: quoteFacts,
  snapshotVersion: 1,
  upcasters: {},
});
