/** What an order does to have its parts made: plates laid out, plans heeded, what is owed shown. */
import { fact, send } from '../../runtime/actions.ts';
import { type Trouble, trouble, troubleOver } from '../common/incidents.ts';
import { COMPOSER, type Said, say } from '../common/say.ts';
import { priorityOf } from './reprint.ts';
import { isSuperseded, learned, lineOfWord, offersOf, openPlates, plateOf, withoutLine } from './rules.ts';
import type { OrderMessage, OrderState } from './schema.ts';
import { type OrderAction, subjectOf } from './setup.ts';

/** Offers what is planned of the lines given to whoever lays plates out. */
export const offerLines = (
  linesOf: (order: OrderState, event: OrderMessage) => readonly string[],
): OrderAction =>
  send<OrderState, OrderMessage, OrderMessage>(({ context, event }) =>
    offersOf(context, linesOf(context, event)).map((offer) => say('composer.offer', COMPOSER, offer)),
  );

/** Nothing more of it is to be laid out for now: of a line, or of all. `isOver`: ever again. */
export const withdrawLines = (
  lineOf: (args: { context: OrderState; event: OrderMessage }) => string | null | undefined,
  isOver = false,
): OrderAction =>
  send<OrderState, OrderMessage, OrderMessage>((args) => {
    const lineId = lineOf(args);
    return lineId === undefined
      ? undefined
      : say('composer.withdraw', COMPOSER, {
          orderId: args.context.id,
          ...(lineId === null ? {} : { lineId }),
          ...(isOver ? { isOver: true } : {}),
        });
  });

type Plated = Extract<OrderMessage, { type: 'order.plated' }>;

/** Counts the parts as in work, and brings the new jobs up to date with what was said since they were offered. */
export const takePlates = (cancelled: boolean): OrderAction[] => [
  fact<OrderState, Plated, OrderMessage>('order.plated', ({ context, event }) => {
    const { ledger, plates } = learned(context, platesOf(event), cancelled);
    return { plates, ledger };
  }) as unknown as OrderAction,
  send<OrderState, Plated, OrderMessage>(({ context, event }) =>
    event.plates.flatMap(({ jobId }) => sinceOffered(context, event, jobId)),
  ) as unknown as OrderAction,
];

const platesOf = ({ lineId, plates, revision }: Plated) =>
  plates.map((plate) => ({ ...plate, lineId, revision }));

function sinceOffered(order: OrderState, event: Plated, jobId: string): readonly Said[] {
  const { lineId, planId, revision } = event;
  const plate = plateOf(order, { jobId, lineId });
  if (plate === undefined || plate.state !== 'open') return [];
  const orderId = order.id;
  if (order.cancelBecause !== null)
    return [say('job.withdraw', jobId, { orderId, because: order.cancelBecause })];
  const { dueAt, heldBecause } = order;
  const priority = priorityOf(order, lineId);
  const stuck = order.stuck[lineId];
  return [
    ...(isSuperseded(order, plate)
      ? [say('job.supersede', jobId, { because: `Revision ${revision} of ${planId} was replaced.` })]
      : []),
    ...(heldBecause === null
      ? []
      : [say('job.orderHold', jobId, { orderId, because: `Order on hold: ${heldBecause}` })]),
    ...(stuck === undefined ? [] : [say('job.planBlocked', jobId, { planId, because: stuck })]),
    ...(dueAt === event.dueAt && priority === event.priority
      ? []
      : [say('job.setPriority', jobId, { priority, dueAt, orderId })]),
  ];
}

/** What has no room on any bed waits for a person. */
export const noRoom: OrderAction[] = [
  fact<OrderState, NotLaidOut, OrderMessage>('order.notLaidOut', ({ context, event }) => ({
    owed: { ...context.owed, [event.lineId]: event.because },
  })) as unknown as OrderAction,
  trouble<OrderState, NotLaidOut, OrderMessage>(({ context, event }) =>
    partsOwed(context, event.lineId, event.because, 'warning'),
  ) as unknown as OrderAction,
];
type NotLaidOut = Extract<OrderMessage, { type: 'order.notLaidOut' }>;

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
