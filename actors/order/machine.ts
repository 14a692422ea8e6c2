import { type ActionFunction, setup } from 'xstate';
import { fact, refuse, send } from '../../runtime/actions.ts';
import { type ActorInput, defineActor } from '../../runtime/actor.ts';
import { trouble, troubleOver } from '../common/incidents.ts';
import { say } from '../common/say.ts';
import {
  cancelPlanned,
  compose,
  giveUp,
  isComplete,
  lineOfJob,
  mayReprint,
  openLedger,
  openPlates,
  planIdOf,
  settle,
} from './rules.ts';
import { type OrderMessage, type OrderState, orderFacts, orderMessages } from './schema.ts';

const s = setup({ types: {} as { context: OrderState; events: OrderMessage; input: ActorInput } });

const subjectOf = (order: OrderState) => `order/${order.id}`;
const without = (stuck: OrderState['stuck'], lineId: string): OrderState['stuck'] => {
  const { [lineId]: _, ...rest } = stuck;
  return rest;
};

type OrderAction = ActionFunction<
  OrderState,
  OrderMessage,
  OrderMessage,
  undefined,
  never,
  never,
  never,
  never,
  never
>;

/** Lays out what is planned of the lines given and makes it jobs. */
const composeLines = (
  linesOf: (order: OrderState, event: OrderMessage) => readonly string[],
): OrderAction[] => [
  send<OrderState, OrderMessage, OrderMessage>(({ context, event }) => {
    // Each line sees the plates of the lines before it, so that numbers go on.
    let order = context;
    return linesOf(context, event).flatMap((lineId) => {
      const composition = compose(order, lineId);
      if (composition === null) return [];
      order = { ...order, ...composition.change };
      return composition.plates.map((plate) => say('plate.compose', plate.plateId, plate.compose));
    });
  }),
  fact<OrderState, OrderMessage, OrderMessage>('order.planned', ({ context, event }) => {
    let order = context;
    for (const lineId of linesOf(context, event)) order = { ...order, ...compose(order, lineId)?.change };
    return { plates: order.plates, ledger: order.ledger };
  }),
];

const allLines = (order: OrderState) => order.lines.map((line) => line.lineId);
const lineOf = (_: OrderState, event: OrderMessage) => ('lineId' in event ? [event.lineId] : []);

const tellJobs = (make: (jobId: string, order: OrderState) => ReturnType<typeof say>) =>
  send<OrderState, OrderMessage, OrderMessage>(({ context }) =>
    openPlates(context).map((plate) => make(plate.jobId, context)),
  );

/** What is known of plans is kept in every state; parts are laid out only in those that produce. */
const keepEstimate = fact<OrderState, Extract<OrderMessage, { type: 'order.planReady' }>, OrderMessage>(
  'order.planned',
  ({ context, event }) => ({
    estimates: { ...context.estimates, [event.lineId]: { ...event.estimate, planId: event.planId } },
    stuck: without(context.stuck, event.lineId),
  }),
);

const producing = s.createStateConfig({
  on: {
    'order.planReady': {
      actions: [
        keepEstimate,
        send(({ context, event }) =>
          openPlates(context, event.lineId).map((plate) =>
            say('job.planMayRetry', plate.jobId, { planId: event.planId }),
          ),
        ),
        ...composeLines(lineOf),
      ],
    },
    'order.planStuck': {
      actions: [
        fact('order.planStuck', ({ context, event }) => ({
          stuck: { ...context.stuck, [event.lineId]: event.because },
        })),
        send(({ context, event }) =>
          openPlates(context, event.lineId).map((plate) =>
            say('job.planBlocked', plate.jobId, { planId: event.planId, because: event.because }),
          ),
        ),
      ],
    },
    'order.plateSettled': {
      target: '#order.counting',
      actions: [
        fact('order.plateSettled', ({ context, event }) =>
          settle(context, event.jobId, event.verdicts, false),
        ),
        send(({ context, event }) => {
          const lineId = lineOfJob(context, event.jobId);
          if (lineId === null || (context.ledger[lineId]?.planned ?? 0) === 0) return undefined;
          return mayReprint(context, lineId)
            ? say('plan.request', planIdOf(context.id, lineId), {})
            : undefined;
        }),
        trouble(({ context, event }) => {
          const lineId = lineOfJob(context, event.jobId);
          const owed = lineId === null ? 0 : (context.ledger[lineId]?.planned ?? 0);
          if (lineId === null || owed === 0 || mayReprint(context, lineId)) return undefined;
          return {
            code: 'parts-owed',
            severity: 'warning',
            subject: subjectOf(context),
            orderId: context.id,
            jobId: event.jobId,
            what: `${owed} ${owed === 1 ? 'part' : 'parts'} of line ${lineId} of ${context.id} did not pass and are not made again by themselves.`,
            nextStep: 'Find the cause, then reprint the line or cancel the order.',
          };
        }),
      ],
    },
    'order.jobCancelled': {
      target: '#order.counting',
      actions: [
        fact('order.jobCancelled', ({ context, event }) => {
          const lineId = lineOfJob(context, event.jobId);
          return {
            ...giveUp(context, event.jobId, false),
            ...(lineId === null ? {} : { stuck: { ...context.stuck, [lineId]: event.because } }),
          };
        }),
        trouble(({ context, event }) => {
          const lineId = lineOfJob(context, event.jobId);
          if (lineId === null) return undefined;
          return {
            code: 'parts-owed',
            severity: 'info',
            subject: subjectOf(context),
            orderId: context.id,
            jobId: event.jobId,
            what: `${event.jobId} was cancelled: ${context.ledger[lineId]?.planned} of line ${lineId} of ${context.id} are still owed.`,
            nextStep: 'Reprint the line, or cancel the order.',
          };
        }),
      ],
    },
    'order.reprint': [
      {
        guard: ({ context, event }) => (context.ledger[event.lineId]?.planned ?? 0) > 0,
        actions: [
          troubleOver('parts-owed', ({ context }) => ({
            subject: subjectOf(context),
            because: 'The parts are made again.',
          })),
          fact('order.reprintPlanned', ({ context, event }) => ({
            stuck: without(context.stuck, event.lineId),
          })),
          send(({ context, event }) => say('plan.request', planIdOf(context.id, event.lineId), {})),
        ],
      },
      {
        actions: refuse(
          'nothing-owed',
          ({ context, event }) => `Line ${event.lineId} of ${context.id} has no part to make again.`,
        ),
      },
    ],
    'order.hold': {
      target: '#order.onHold',
      actions: [
        fact('order.held', ({ event }) => ({ heldBecause: event.because })),
        tellJobs((jobId, order) =>
          say('job.hold', jobId, { because: `Order on hold: ${order.heldBecause}` }),
        ),
      ],
    },
    'order.cancel': {
      target: '#order.cancelled',
      actions: [
        fact('order.cancelled', ({ context, event }) => ({
          cancelBecause: event.because,
          ...cancelPlanned(context),
        })),
        troubleOver('parts-owed', ({ context }) => ({
          subject: subjectOf(context),
          because: 'The order was cancelled.',
        })),
        tellJobs((jobId, order) =>
          say('job.cancel', jobId, { because: order.cancelBecause ?? 'Order cancelled.' }),
        ),
        send(({ context }) =>
          context.lines.map((line) => say('plan.withdraw', planIdOf(context.id, line.lineId), {})),
        ),
      ],
    },
  },
});

const accepted = s.createStateConfig({
  on: {
    ...producing.on,
    'order.jobStarted': { target: 'inProduction', actions: fact('order.productionBegan') },
  },
});

const inProduction = s.createStateConfig({ on: producing.on ?? {} });

/** Passed through at once: has everything been made? */
const counting = s.createStateConfig({
  always: [
    { guard: ({ context }) => isComplete(context), target: 'qc', actions: fact('order.allMade') },
    { guard: ({ context }) => context.heldBecause !== null, target: 'onHold' },
    { target: 'inProduction' },
  ],
});

const onHold = s.createStateConfig({
  on: {
    ...producing.on,
    // Nothing new is laid out while the order is on hold.
    'order.planReady': { actions: keepEstimate },
    'order.hold': { actions: fact('order.held', ({ event }) => ({ heldBecause: event.because })) },
    'order.reprint': {
      actions: refuse('held', ({ context }) => `${context.id} is on hold: ${context.heldBecause}`),
    },
    'order.jobStarted': {},
    'order.unhold': {
      target: 'accepted',
      actions: [
        fact('order.unheld', () => ({ heldBecause: null })),
        tellJobs((jobId) => say('job.unhold', jobId, {})),
        ...composeLines(allLines),
      ],
    },
    'order.setPayment': [
      {
        guard: ({ context, event }) => event.payment === 'paid' && context.terms?.holdUntilPaid === true,
        target: 'accepted',
        actions: [
          fact('order.paymentChanged', ({ event }) => ({ payment: event.payment, heldBecause: null })),
          tellJobs((jobId) => say('job.unhold', jobId, {})),
          ...composeLines(allLines),
        ],
      },
      { actions: fact('order.paymentChanged', ({ event }) => ({ payment: event.payment })) },
    ],
  },
});

const tooLate = s.createStateConfig({
  on: {
    'order.cancel': {
      actions: refuse(
        'too-late',
        ({ context }) => `${context.id} is made and packed; a cancellation now is a return.`,
      ),
    },
    'order.hold': {
      actions: refuse('too-late', ({ context }) => `${context.id} is made; there is nothing to hold.`),
    },
  },
});

const machine = s.createMachine({
  id: 'order',
  context: ({ input }) => ({
    id: input.id,
    quoteId: null,
    customer: '',
    reference: null,
    lines: [],
    totalMinor: 0,
    currency: '',
    tier: '',
    priority: 0,
    dueAt: null,
    payment: 'unpaid',
    constraints: [],
    terms: null,
    acceptedAt: null,
    ledger: {},
    estimates: {},
    plates: [],
    stuck: {},
    heldBecause: null,
    cancelBecause: null,
    amendments: [],
    packages: null,
    carrier: null,
    tracking: null,
    troubles: [],
  }),
  initial: 'unknown',
  states: {
    unknown: {
      on: {
        'order.accept': {
          target: 'sorting',
          actions: [
            fact('order.accepted', ({ event }) => ({
              quoteId: event.quoteId,
              customer: event.customer,
              reference: event.reference,
              lines: event.lines,
              totalMinor: event.totalMinor,
              currency: event.currency,
              tier: event.tier,
              priority: event.priority,
              dueAt: event.dueAt,
              payment: event.payment,
              constraints: event.constraints,
              terms: event.terms,
              acceptedAt: event.meta.at,
              ledger: Object.fromEntries(event.lines.map((line) => [line.lineId, openLedger(line.quantity)])),
              heldBecause:
                event.terms.holdUntilPaid && event.payment !== 'paid'
                  ? 'The order waits for its payment.'
                  : null,
            })),
            send(({ context, event }) =>
              event.lines.map((line) =>
                say('plan.draft', planIdOf(context.id, line.lineId), {
                  orderId: context.id,
                  lineId: line.lineId,
                  recipe: line.recipe,
                  failuresToTrip: event.terms.planFailuresToTrip,
                  approveFromRisk: event.terms.approveFromRisk,
                }),
              ),
            ),
          ],
        },
      },
    },
    sorting: {
      always: [
        { guard: ({ context }) => context.heldBecause !== null, target: 'onHold' },
        { target: 'accepted' },
      ],
    },
    accepted,
    inProduction,
    counting,
    onHold,
    qc: {
      entry: [
        troubleOver('parts-owed', ({ context }) => ({
          subject: subjectOf(context),
          because: 'Everything is made.',
        })),
        send(({ context }) =>
          context.lines.map((line) => say('plan.withdraw', planIdOf(context.id, line.lineId), {})),
        ),
      ],
      on: {
        ...tooLate.on,
        'order.pack': {
          target: 'packed',
          actions: [fact('order.packed', ({ event }) => ({ packages: event.packages ?? 1 }))],
        },
      },
    },
    packed: {
      on: {
        ...tooLate.on,
        'order.ship': {
          target: 'shipped',
          actions: fact('order.shipped', ({ event }) => ({
            carrier: event.carrier,
            tracking: event.tracking,
          })),
        },
      },
    },
    shipped: {
      on: { ...tooLate.on, 'order.deliver': { target: 'delivered', actions: fact('order.delivered') } },
    },
    delivered: tooLate,
    cancelled: {
      on: {
        'order.cancel': {
          actions: refuse('already', ({ context }) => `${context.id} is cancelled already.`),
        },
        'order.jobCancelled': {
          actions: fact('order.jobCancelled', ({ context, event }) => giveUp(context, event.jobId, true)),
        },
        'order.plateSettled': {
          actions: fact('order.plateSettled', ({ context, event }) =>
            settle(context, event.jobId, event.verdicts, true),
          ),
        },
        // A plate that was composed while the cancellation was on its way.
        'order.jobStarted': {
          actions: send(({ context, event }) =>
            say('job.cancel', event.jobId, { because: context.cancelBecause ?? 'Order cancelled.' }),
          ),
        },
        'order.planReady': {},
        'order.planStuck': {},
      },
    },
  },
  on: {
    'order.amend': {
      actions: fact('order.amended', ({ context, event }) => ({
        amendments: [...context.amendments, { at: event.meta.at, by: event.meta.by.id, note: event.note }],
        ...(event.dueAt === undefined ? {} : { dueAt: event.dueAt }),
        ...(event.priority === undefined ? {} : { priority: event.priority }),
      })),
    },
    'order.setPayment': {
      actions: fact('order.paymentChanged', ({ event }) => ({ payment: event.payment })),
    },
  },
});

export const order = defineActor({
  kind: 'order',
  machine,
  messages: orderMessages,
  facts: orderFacts,
  snapshotVersion: 1,
  upcasters: {},
});
