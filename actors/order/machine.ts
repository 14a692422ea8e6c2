import { type ActionFunction, setup } from 'xstate';
import { fact, refuse, send } from '../../runtime/actions.ts';
import { type ActorInput, defineActor } from '../../runtime/actor.ts';
import { type Trouble, trouble, troubleOver } from '../common/incidents.ts';
import { say } from '../common/say.ts';
import {
  cancelPlanned,
  composeAll,
  giveUp,
  isComplete,
  isSuperseded,
  lineOfJob,
  mayReprint,
  openLedger,
  openPlates,
  planIdOf,
  plateOfJob,
  settle,
  withoutLine,
} from './rules.ts';
import { type OrderMessage, type OrderState, orderFacts, orderMessages } from './schema.ts';

const s = setup({ types: {} as { context: OrderState; events: OrderMessage; input: ActorInput } });

const subjectOf = (order: OrderState) => `order/${order.id}`;

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

/** Lays out what is planned of the lines given and makes it jobs; what can't be laid out is shown. */
const composeLines = (
  linesOf: (order: OrderState, event: OrderMessage) => readonly string[],
): OrderAction[] => [
  send<OrderState, OrderMessage, OrderMessage>(({ context, event }) =>
    composeAll(context, linesOf(context, event)).plates.map((plate) =>
      say('plate.compose', plate.plateId, plate.compose),
    ),
  ),
  fact<OrderState, OrderMessage, OrderMessage>('order.planned', ({ context, event }) => {
    const { order } = composeAll(context, linesOf(context, event));
    return { plates: order.plates, ledger: order.ledger, owed: order.owed };
  }),
  trouble<OrderState, OrderMessage, OrderMessage>(({ context, event }) => {
    const lineId = linesOf(context, event).find((one) => (context.ledger[one]?.planned ?? 0) > 0);
    const because = lineId === undefined ? undefined : context.owed[lineId];
    if (lineId === undefined || because === undefined) return undefined;
    return partsOwed(context, lineId, because, 'warning');
  }),
];

const allLines = (order: OrderState) => order.lines.map((line) => line.lineId);
const lineOf = (_: OrderState, event: OrderMessage) => ('lineId' in event ? [event.lineId] : []);

const tellJobs = (make: (jobId: string, order: OrderState) => ReturnType<typeof say>) =>
  send<OrderState, OrderMessage, OrderMessage>(({ context }) =>
    openPlates(context).map((plate) => make(plate.jobId, context)),
  );

const partsOwed = (
  order: OrderState,
  lineId: string,
  because: string,
  severity: Trouble['severity'],
): Trouble => ({
  code: 'parts-owed',
  severity,
  subject: subjectOf(order),
  orderId: order.id,
  what: `${order.ledger[lineId]?.planned} of line ${lineId} of ${order.id} are still owed: ${because}`,
  nextStep: 'Find the cause, then reprint the line or cancel the order.',
});

/** A plan's word for the jobs that are made from it; those of an earlier revision make way, unless they have begun. */
const tellMayRetry = send<OrderState, Extract<OrderMessage, { type: 'order.planReady' }>, OrderMessage>(
  ({ context, event }) =>
    openPlates(context, event.lineId).map((plate) =>
      isSuperseded(context, plate)
        ? say('job.supersede', plate.jobId, {
            because: `Revision ${event.revision} of ${event.planId} replaces what it would make.`,
          })
        : say('job.planMayRetry', plate.jobId, {
            planId: event.planId,
            ...(event.round === undefined ? {} : { round: event.round }),
          }),
    ),
);

/** What is known of plans is kept in every state; parts are laid out only in those that produce. */
const keepEstimate = fact<OrderState, Extract<OrderMessage, { type: 'order.planReady' }>, OrderMessage>(
  'order.planned',
  ({ context, event }) => ({
    estimates: {
      ...context.estimates,
      [event.lineId]: { ...event.estimate, planId: event.planId, revision: event.revision },
    },
    stuck: withoutLine(context.stuck, event.lineId),
  }),
);

/** Parts that wait for a person's word are shown. */
const tellOwed = (severity: Trouble['severity']) =>
  trouble<OrderState, Extract<OrderMessage, { jobId: string }>, OrderMessage>(({ context, event }) => {
    const lineId = lineOfJob(context, event.jobId);
    const because = lineId === null ? undefined : context.owed[lineId];
    return lineId === null || because === undefined
      ? undefined
      : { ...partsOwed(context, lineId, because, severity), jobId: event.jobId };
  });

/** One incident tells of all lines of an order: it is over when none is owed. */
const nothingOwed = (because: string) =>
  troubleOver<OrderState, OrderMessage, OrderMessage>('parts-owed', ({ context }) =>
    Object.keys(context.owed).length > 0 ? undefined : { subject: subjectOf(context), because },
  );

const producing = s.createStateConfig({
  on: {
    'order.planReady': {
      actions: [keepEstimate, tellMayRetry, ...composeLines(lineOf)],
    },
    'order.planStuck': {
      actions: [
        fact('order.planStuck', ({ context, event }) => ({
          stuck: { ...context.stuck, [event.lineId]: event.because },
        })),
        send(({ context, event }) =>
          openPlates(context, event.lineId).map((plate) =>
            say('job.planBlocked', plate.jobId, {
              planId: event.planId,
              because: event.because,
              ...(event.round === undefined ? {} : { round: event.round }),
            }),
          ),
        ),
      ],
    },
    'order.plateSettled': {
      target: '#order.counting',
      actions: [
        fact('order.plateSettled', ({ context, event }) => {
          const settled = { ...context, ...settle(context, event.jobId, event.verdicts, false) };
          const lineId = lineOfJob(context, event.jobId);
          const { ledger, plates, owed } = settled;
          if (lineId === null || (ledger[lineId]?.planned ?? 0) === 0) return { ledger, plates };
          if (mayReprint(settled, lineId)) return { ledger, plates };
          return { ledger, plates, owed: { ...owed, [lineId]: 'Parts did not pass inspection.' } };
        }),
        send(({ context, event }) => {
          const lineId = lineOfJob(context, event.jobId);
          if (lineId === null || (context.ledger[lineId]?.planned ?? 0) === 0) return undefined;
          if (context.owed[lineId] !== undefined) return undefined;
          return say('plan.request', planIdOf(context.id, lineId), {});
        }),
        tellOwed('warning'),
      ],
    },
    'order.jobCancelled': [
      {
        // Its parts are laid out anew, from the revision that replaced it.
        guard: ({ context, event }) => {
          const plate = plateOfJob(context, event.jobId);
          return plate !== undefined && isSuperseded(context, plate);
        },
        target: '#order.counting',
        actions: [
          fact('order.jobCancelled', ({ context, event }) => giveUp(context, event.jobId, false)),
          send(({ context, event }) => {
            const lineId = lineOfJob(context, event.jobId);
            return lineId === null ? undefined : say('plan.request', planIdOf(context.id, lineId), {});
          }),
        ],
      },
      {
        target: '#order.counting',
        actions: [
          fact('order.jobCancelled', ({ context, event }) => {
            const lineId = lineOfJob(context, event.jobId);
            return {
              ...giveUp(context, event.jobId, false),
              ...(lineId === null
                ? {}
                : { owed: { ...context.owed, [lineId]: `${event.jobId} was cancelled: ${event.because}` } }),
            };
          }),
          tellOwed('info'),
        ],
      },
    ],
    'order.reprint': [
      {
        guard: ({ context, event }) => (context.ledger[event.lineId]?.planned ?? 0) > 0,
        actions: [
          fact('order.reprintPlanned', ({ context, event }) => ({
            owed: withoutLine(context.owed, event.lineId),
          })),
          nothingOwed('The parts are made again.'),
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
    'order.jobStarted': {
      target: 'inProduction',
      actions: fact('order.productionBegan', () => ({ began: true })),
    },
  },
});

const inProduction = s.createStateConfig({ on: producing.on ?? {} });

/** Passed through at once: has everything been made? */
const counting = s.createStateConfig({
  always: [
    { guard: ({ context }) => isComplete(context), target: 'qc', actions: fact('order.allMade') },
    { guard: ({ context }) => context.heldBecause !== null, target: 'onHold' },
    { guard: ({ context }) => context.began, target: 'inProduction' },
    { target: 'accepted' },
  ],
});

const onHold = s.createStateConfig({
  on: {
    ...producing.on,
    // Nothing new is laid out while the order is on hold.
    'order.planReady': { actions: [keepEstimate, tellMayRetry] },
    'order.hold': { actions: fact('order.held', ({ event }) => ({ heldBecause: event.because })) },
    'order.reprint': {
      actions: refuse('held', ({ context }) => `${context.id} is on hold: ${context.heldBecause}`),
    },
    'order.jobStarted': {
      guard: ({ context }) => !context.began,
      actions: fact('order.productionBegan', () => ({ began: true })),
    },
    'order.unhold': {
      target: '#order.counting',
      actions: [
        fact('order.unheld', () => ({ heldBecause: null })),
        tellJobs((jobId) => say('job.unhold', jobId, {})),
        ...composeLines(allLines),
      ],
    },
    'order.setPayment': [
      {
        guard: ({ context, event }) => event.payment === 'paid' && context.terms?.holdUntilPaid === true,
        target: '#order.counting',
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
    owed: {},
    began: false,
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
