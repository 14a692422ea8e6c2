/** An order that is being made: the states between its acceptance and the last good part. */
import { fact, refuse, send } from '../../runtime/actions.ts';
import { troubleOver } from '../common/incidents.ts';
import { say } from '../common/say.ts';
import {
  keepEstimate,
  noRoom,
  nothingOwed,
  offerLines,
  takePlates,
  tellMayRetry,
  tellOwed,
  withdrawLines,
} from './making.ts';
import { ranked, reprintOf, whyNotReprint, whyNotReprintBy } from './reprint.ts';
import {
  cancelPlanned,
  giveUp,
  isComplete,
  isSuperseded,
  learned,
  lineOfWord,
  newsOf,
  openPlates,
  planIdOf,
  plateOf,
  settle,
  withoutLine,
} from './rules.ts';
import type { OrderMessage, OrderState } from './schema.ts';
import { allLines, lineOf, orderSetup, subjectOf, tellJobs } from './setup.ts';

const began = (
  order: OrderState,
  event: Extract<OrderMessage, { type: 'order.jobStarted' }>,
): Partial<OrderState> => {
  const { ledger, plates } = learned(order, newsOf(event), false);
  return { ledger, plates, began: true };
};

/** The parts of a line on a plate whose job will not be made. */
function gaveUp(
  order: OrderState,
  event: Extract<OrderMessage, { type: 'order.jobCancelled' }>,
): Partial<OrderState> {
  const { ledger, plates } = learned(order, newsOf(event), false);
  return { ledger, plates, ...giveUp({ ...order, ledger, plates }, event, false) };
}

const isPlanned = ({ ledger }: OrderState, { lineId }: { readonly lineId: string }): boolean =>
  (ledger[lineId]?.planned ?? 0) > 0;

/** What waits for a person's word is not laid out meanwhile, were it offered before. */
const withdrawOwed = withdrawLines(({ context, event }) => {
  const lineId = 'lineId' in event ? event.lineId : undefined;
  return lineId !== undefined && context.owed[lineId] !== undefined ? lineId : undefined;
});

const producing = orderSetup.createStateConfig({
  on: {
    'order.planReady': {
      actions: [keepEstimate, tellMayRetry, offerLines(lineOf)],
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
        withdrawLines(({ event }) => ('lineId' in event ? event.lineId : undefined)) as never,
      ],
    },
    'order.plated': { actions: takePlates(false) as never },
    'order.notLaidOut': {
      guard: ({ context, event }) =>
        (context.ledger[event.lineId]?.planned ?? 0) > 0 && context.owed[event.lineId] === undefined,
      actions: noRoom as never,
    },
    'order.plateSettled': {
      target: '#order.counting',
      actions: [
        fact('order.plateSettled', ({ context, event }) => {
          const known = learned(context, newsOf(event), false);
          const settled = { ...known, ...settle(known, event, false) };
          const lineId = lineOfWord(known, event);
          const { ledger, plates, owed } = settled;
          if (lineId === null || (ledger[lineId]?.planned ?? 0) === 0) return { ledger, plates };
          const because = whyNotReprint(settled, lineId, event.meta.at);
          // Terms of before there were rules have no decision on record.
          const decision = context.terms?.rules && reprintOf(settled, lineId, event.meta.at);
          const reprint = {
            ...(decision ? { reprint: decision } : {}),
            ...ranked(settled, lineId, event.meta.at),
          };
          if (because === null) return { ledger, plates, ...reprint };
          return {
            ledger,
            plates,
            ...reprint,
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
        withdrawOwed as never,
      ],
    },
    'order.jobCancelled': [
      {
        // Its parts are laid out anew: only the plate was given up, or a revision has replaced it.
        guard: ({ context, event }) => {
          const plate = plateOf(context, event);
          return event.again === true || (plate !== undefined && isSuperseded(context, plate));
        },
        target: '#order.counting',
        actions: [
          fact('order.jobCancelled', ({ context, event }) => gaveUp(context, event)),
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
            const lineId = event.lineId ?? lineOfWord(context, event);
            return {
              ...gaveUp(context, event),
              ...(lineId === null
                ? {}
                : { owed: { ...context.owed, [lineId]: `${event.jobId} was cancelled: ${event.because}` } }),
            };
          }),
          tellOwed('info'),
          withdrawOwed as never,
        ],
      },
    ],
    'order.reprint': [
      {
        guard: ({ context, event }) =>
          isPlanned(context, event) && whyNotReprintBy(context, event.lineId, event.meta) !== null,
        actions: refuse(
          'not-yours',
          ({ context, event }) => whyNotReprintBy(context, event.lineId, event.meta) ?? '',
        ),
      },
      {
        guard: ({ context, event }) => isPlanned(context, event),
        actions: [
          fact('order.reprintPlanned', ({ context, event }) => ({
            owed: withoutLine(context.owed, event.lineId),
            ...ranked(context, event.lineId, event.meta.at),
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
        withdrawLines(() => null) as never,
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
        withdrawLines(() => null, true) as never,
      ],
    },
  },
});

export const accepted = orderSetup.createStateConfig({
  on: {
    ...producing.on,
    'order.jobStarted': {
      target: 'inProduction',
      actions: fact('order.productionBegan', ({ context, event }) => began(context, event)),
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
      actions: fact('order.productionBegan', ({ context, event }) => began(context, event)),
    },
    'order.unhold': {
      target: '#order.counting',
      actions: [
        fact('order.unheld', () => ({ heldBecause: null })),
        tellJobs((jobId, order) => say('job.orderUnhold', jobId, { orderId: order.id })),
        offerLines(allLines),
      ],
    },
    // Any other word on its payment is only noted.
    'order.setPayment': {
      guard: ({ context, event }) => event.payment === 'paid' && context.terms?.holdUntilPaid === true,
      target: '#order.counting',
      actions: [
        fact('order.paymentChanged', ({ event }) => ({ payment: event.payment, heldBecause: null })),
        tellJobs((jobId, order) => say('job.orderUnhold', jobId, { orderId: order.id })),
        offerLines(allLines),
      ],
    },
  },
});
