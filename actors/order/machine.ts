import { fact, refuse, send } from '../../runtime/actions.ts';
import { defineActor } from '../../runtime/actor.ts';
import { troubleOver } from '../common/incidents.ts';
import { say } from '../common/say.ts';
import { asOf } from '../promise/calibrate.ts';
import { offerLines, takePlates, withdrawLines } from './making.ts';
import { accepted, counting, inProduction, onHold } from './producing.ts';
import { priorityOfJob, rankedAgain } from './reprint.ts';
import { giveUp, learned, newsOf, openJobs, openLedger, planIdOf, settle } from './rules.ts';
import { orderFacts, orderMessages } from './schema.ts';
import { allLines, orderSetup, subjectOf } from './setup.ts';

const tooLate = orderSetup.createStateConfig({
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

const machine = orderSetup.createMachine({
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
    forecast: null,
    packedAt: null,
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
              forecast: event.forecast ? asOf(event.forecast, event.meta.at) : null,
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
                  ...(event.terms.rules === undefined
                    ? {}
                    : {
                        policy: {
                          version: event.terms.policyVersion,
                          rules: event.terms.rules.slice,
                          approvals: event.terms.rules.approvals,
                        },
                      }),
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
        withdrawLines(() => null, true) as never,
      ],
      on: {
        ...tooLate.on,
        'order.pack': {
          target: 'packed',
          actions: [
            fact('order.packed', ({ event }) => ({ packages: event.packages ?? 1, packedAt: event.meta.at })),
          ],
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
          actions: fact('order.jobCancelled', ({ context, event }) => {
            const { ledger, plates } = learned(context, newsOf(event), true);
            return { ledger, plates, ...giveUp({ ...context, ledger, plates }, event, true) };
          }),
        },
        'order.plateSettled': {
          actions: fact('order.plateSettled', ({ context, event }) => settle(context, event, true)),
        },
        // A plate that was composed while the cancellation was on its way.
        'order.jobStarted': {
          actions: send(({ context, event }) =>
            say('job.withdraw', event.jobId, {
              orderId: context.id,
              because: context.cancelBecause ?? 'Order cancelled.',
            }),
          ),
        },
        'order.plated': { actions: takePlates(true) as never },
        'order.planReady': {},
        'order.planStuck': {},
      },
    },
  },
  on: {
    'order.amend': {
      actions: [
        fact('order.amended', ({ context, event }) => ({
          amendments: [...context.amendments, { at: event.meta.at, by: event.meta.by.id, note: event.note }],
          ...(event.dueAt === undefined ? {} : { dueAt: event.dueAt }),
          ...(event.priority === undefined ? {} : { priority: event.priority }),
          ...rankedAgain(context, event, event.meta.at),
        })),
        send(({ context, event }) =>
          event.dueAt === undefined && event.priority === undefined
            ? undefined
            : openJobs(context).map((jobId) =>
                say('job.setPriority', jobId, {
                  priority: priorityOfJob(context, jobId),
                  dueAt: context.dueAt,
                  orderId: context.id,
                }),
              ),
        ),
        // What waits for a plate is as urgent as its order.
        offerLines((order, event) =>
          event.type === 'order.amend' && (event.dueAt !== undefined || event.priority !== undefined)
            ? allLines(order)
            : [],
        ) as never,
      ],
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
  snapshotVersion: 2,
  // Forecasts came with version 2.
  upcasters: { 1: (context) => ({ ...context, forecast: null, packedAt: null }) },
});
