/** What an order does to have its parts made: plates laid out, plans heeded, what is owed shown. */
import { fact, send } from '../../runtime/actions.ts';
import { type Trouble, trouble, troubleOver } from '../common/incidents.ts';
import { say } from '../common/say.ts';
import { composeAll, isSuperseded, lineOfWord, openPlates, withoutLine } from './rules.ts';
import type { OrderMessage, OrderState } from './schema.ts';
import { type OrderAction, subjectOf } from './setup.ts';

/** Lays out what is planned of the lines given and makes it jobs; what can't be laid out is shown. */
export const composeLines = (
  linesOf: (order: OrderState, event: OrderMessage) => readonly string[],
): OrderAction[] => [
  send<OrderState, OrderMessage, OrderMessage>(({ context, event }) =>
    composeAll(context, linesOf(context, event)).plates.map((plate) =>
      say('plate.compose', plate.plateId, plate.compose),
    ),
  ),
  trouble<OrderState, OrderMessage, OrderMessage>(({ context, event }) => {
    const { order } = composeAll(context, linesOf(context, event));
    const lineId = Object.keys(order.owed).find((one) => order.owed[one] !== context.owed[one]);
    return lineId === undefined ? undefined : partsOwed(order, lineId, order.owed[lineId]!, 'warning');
  }),
  fact<OrderState, OrderMessage, OrderMessage>('order.planned', ({ context, event }) => {
    const { order } = composeAll(context, linesOf(context, event));
    return { plates: order.plates, ledger: order.ledger, owed: order.owed };
  }),
];

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
export const tellMayRetry = send<
  OrderState,
  Extract<OrderMessage, { type: 'order.planReady' }>,
  OrderMessage
>(({ context, event }) =>
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
export const keepEstimate = fact<
  OrderState,
  Extract<OrderMessage, { type: 'order.planReady' }>,
  OrderMessage
>('order.planned', ({ context, event }) => ({
  estimates: {
    ...context.estimates,
    [event.lineId]: {
      ...event.estimate,
      planId: event.planId,
      revision: event.revision,
      recipe: event.recipe,
    },
  },
  stuck: withoutLine(context.stuck, event.lineId),
}));

/** Parts that wait for a person's word are shown. */
export const tellOwed = (severity: Trouble['severity']) =>
  trouble<OrderState, Extract<OrderMessage, { jobId: string }>, OrderMessage>(({ context, event }) => {
    const lineId = lineOfWord(context, event);
    const because = lineId === null ? undefined : context.owed[lineId];
    return lineId === null || because === undefined
      ? undefined
      : { ...partsOwed(context, lineId, because, severity), jobId: event.jobId };
  });

/** One incident tells of all lines of an order: it is over when none is owed. */
export const nothingOwed = (because: string) =>
  troubleOver<OrderState, OrderMessage, OrderMessage>('parts-owed', ({ context }) =>
    Object.keys(context.owed).length > 0 ? undefined : { subject: subjectOf(context), because },
  );
