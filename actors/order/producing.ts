/** An order that is being made: the states between its acceptance and the last good part. */
import { fact, refuse, send } from '../../runtime/actions.ts';
import { troubleOver } from '../common/incidents.ts';
import { say } from '../common/say.ts';
import { composeLines, keepEstimate, nothingOwed, tellMayRetry, tellOwed } from './making.ts';
import {
  cancelPlanned,
  giveUp,
  isComplete,
  isSuperseded,
  lineOfWord,
  openPlates,
  planIdOf,
  plateOf,
  settle,
  whyNotReprint,
  withoutLine,
} from './rules.ts';
import { allLines, lineOf, orderSetup, subjectOf, tellJobs } from './setup.ts';

const producing = orderSetup.createStateConfig({
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
          const settled = { ...context, ...settle(context, event, false) };
          const lineId = lineOfWord(context, event);
          const { ledger, plates, owed } = settled;
          if (lineId === null || (ledger[lineId]?.planned ?? 0) === 0) return { ledger, plates };
          const because = whyNotReprint(settled, lineId);
          if (because === null) return { ledger, plates };
          return {
            ledger,
            plates,
            owed: { ...owed, [lineId]: `Parts did not pass inspection. ${because}` },
          };
        }),
        send(({ context, event }) => {
          const lineId = lineOfWord(context, event);
          if (lineId === null || (context.ledger[lineId]?.planned ?? 0) === 0) return undefined;
          if (context.owed[lineId] !== undefined) return undefined;
          return say('plan.request', planIdOf(context.id, lineId), {});
        }),
        tellOwed('warning'),
      ],
    },
    'order.jobCancelled': [
      {
        // Its parts are laid out anew: only the plate was given up, or a revision has replaced it.
        guard: ({ context, event }) => {
          const plate = plateOf(context, event);
          return plate !== undefined && (event.again === true || isSuperseded(context, plate));
        },
        target: '#order.counting',
        actions: [
          fact('order.jobCancelled', ({ context, event }) => giveUp(context, event, false)),
          send(({ context, event }) => {
            const lineId = lineOfWord(context, event);
            return lineId === null ? undefined : say('plan.request', planIdOf(context.id, lineId), {});
          }),
        ],
      },
      {
        target: '#order.counting',
        actions: [
          fact('order.jobCancelled', ({ context, event }) => {
            const lineId = lineOfWord(context, event);
            return {
              ...giveUp(context, event, false),
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
          say('job.orderHold', jobId, { orderId: order.id, because: `Order on hold: ${order.heldBecause}` }),
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
          say('job.withdraw', jobId, {
            orderId: order.id,
            because: order.cancelBecause ?? 'Order cancelled.',
          }),
        ),
        send(({ context }) =>
          context.lines.map((line) => say('plan.withdraw', planIdOf(context.id, line.lineId), {})),
        ),
      ],
    },
  },
});

export const accepted = orderSetup.createStateConfig({
  on: {
    ...producing.on,
    'order.jobStarted': {
      target: 'inProduction',
      actions: fact('order.productionBegan', () => ({ began: true })),
    },
  },
});

export const inProduction = orderSetup.createStateConfig({ on: producing.on ?? {} });

/** Passed through at once: has everything been made? */
export const counting = orderSetup.createStateConfig({
  always: [
    { guard: ({ context }) => isComplete(context), target: 'qc', actions: fact('order.allMade') },
    { guard: ({ context }) => context.heldBecause !== null, target: 'onHold' },
    { guard: ({ context }) => context.began, target: 'inProduction' },
    { target: 'accepted' },
  ],
});

export const onHold = orderSetup.createStateConfig({
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
        tellJobs((jobId, order) => say('job.orderUnhold', jobId, { orderId: order.id })),
        ...composeLines(allLines),
      ],
    },
    'order.setPayment': [
      {
        guard: ({ context, event }) => event.payment === 'paid' && context.terms?.holdUntilPaid === true,
        target: '#order.counting',
        actions: [
          fact('order.paymentChanged', ({ event }) => ({ payment: event.payment, heldBecause: null })),
          tellJobs((jobId, order) => say('job.orderUnhold', jobId, { orderId: order.id })),
          ...composeLines(allLines),
        ],
      },
      { actions: fact('order.paymentChanged', ({ event }) => ({ payment: event.payment })) },
    ],
  },
});
