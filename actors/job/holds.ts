/**
 * What keeps a job from its next attempt: a person, an order, a plan, or several of them. Each lifts its own hold and
 * no other's; the last one lifted lets the job go. Each may come at any time, before the job is made and while it prints.
 */
import { fact, refuse } from '../../runtime/actions.ts';
import type { JobMessage, JobState } from './schema.ts';
import { jobSetup } from './setup.ts';
import { whyApart } from './sharing.ts';

type Of<T extends JobMessage['type']> = Extract<JobMessage, { type: T }>;
type Args<T extends JobMessage['type']> = { readonly context: JobState; readonly event: Of<T> };
type Reasons = Pick<JobState, 'handBecause' | 'orderHolds' | 'planBlocks'>;
type Each = { readonly [id: string]: string };

const lastOf = (each: Each): string | null => Object.values(each).at(-1) ?? null;

function without(each: Each, ...ids: readonly string[]): Each {
  return Object.fromEntries(Object.entries(each).filter(([id]) => !ids.includes(id)));
}

/** Said last it stands last: of several orders' words people read the latest. */
const withLast = (each: Each, id: string, because: string): Each => ({ ...without(each, id), [id]: because });

/** A hold stands as long as its reason does; the words of the one that a person can lift come first. */
function held(job: JobState, change: Partial<Reasons>): Partial<JobState> {
  const { handBecause, orderHolds, planBlocks } = { ...job, ...change };
  const orderBecause = lastOf(orderHolds);
  const planBlockedBecause = lastOf(planBlocks);
  return {
    ...change,
    orderBecause,
    planBlockedBecause,
    heldByHand: handBecause !== null,
    heldByOrder: orderBecause !== null,
    heldByPlan: planBlockedBecause !== null,
    heldBecause: handBecause ?? orderBecause ?? planBlockedBecause,
  };
}

/** By a person, or after something that a person must look at. */
export const heldByHand = (job: JobState, because: string): Partial<JobState> =>
  held(job, { handBecause: because });

/** Orders of earlier versions did not say which they are: there was but one. */
export const heldByOrder = (job: JobState, { because, orderId }: Of<'job.orderHold'>): Partial<JobState> =>
  held(job, { orderHolds: withLast(job.orderHolds, orderId ?? job.orderId, because) });

const roundOf = (job: JobState, planId: string): number => job.planRounds[planId] ?? 0;

const heard = (job: JobState, event: { readonly planId: string; readonly round?: number }) => ({
  planRounds: { ...job.planRounds, [event.planId]: event.round ?? roundOf(job, event.planId) },
});

export const heldByPlan = (job: JobState, event: Of<'job.planBlocked'>): Partial<JobState> => ({
  ...held(job, { planBlocks: withLast(job.planBlocks, event.planId, event.because) }),
  ...heard(job, event),
});

const withoutHand = ({ context }: { readonly context: JobState }): Partial<JobState> => ({
  ...held(context, { handBecause: null }),
  avoid: {},
});

const withoutOrder = ({ context, event }: Args<'job.orderUnhold'>): Partial<JobState> =>
  held(context, {
    orderHolds: event.orderId === undefined ? {} : without(context.orderHolds, event.orderId, ''),
  });

const withoutPlan = ({ context, event }: Args<'job.planMayRetry'>): Partial<JobState> => ({
  ...held(context, { planBlocks: without(context.planBlocks, event.planId) }),
  ...heard(context, event),
});

const isHeldBy = (...by: readonly ('heldByHand' | 'heldByOrder' | 'heldByPlan')[]) => {
  return ({ context }: { readonly context: JobState }): boolean => by.some((one) => context[one]);
};

export const isHeld = isHeldBy('heldByHand', 'heldByOrder', 'heldByPlan');

/** Word of a plan may be overtaken by a later one. */
export const isNews = ({
  context,
  event,
}: {
  context: JobState;
  event: { planId: string; round?: number };
}): boolean => (event.round ?? roundOf(context, event.planId)) >= roundOf(context, event.planId);

const orderLiftsIts = ({ context, event }: Args<'job.orderUnhold'>): boolean =>
  event.orderId === undefined
    ? context.heldByOrder
    : event.orderId in context.orderHolds || '' in context.orderHolds;

const planLiftsIts = ({ context, event }: Args<'job.planMayRetry'>): boolean =>
  event.planId in context.planBlocks && isNews({ context, event });

const isFree = (change: Partial<JobState>): boolean => change.heldBecause === null;

/** What its orders and its plans say is remembered wherever it is, and heeded before the next attempt. */
export const rememberedFromAbove = jobSetup.createStateConfig({
  on: {
    'job.orderHold': {
      actions: fact('job.holdAsked', ({ context, event }) => heldByOrder(context, event)),
    },
    'job.orderUnhold': {
      guard: orderLiftsIts,
      actions: fact('job.unheld', withoutOrder),
    },
    'job.supersede': {
      actions: fact('job.superseded', ({ event }) => ({ supersededBecause: event.because })),
    },
    'job.planBlocked': {
      guard: isNews,
      actions: fact('job.holdAsked', ({ context, event }) => heldByPlan(context, event)),
    },
    'job.planMayRetry': { guard: planLiftsIts, actions: fact('job.unheld', withoutPlan) },
  },
});

/** Elsewhere than in the queue and on hold: remembered, a person's word too. */
export const remembered = jobSetup.createStateConfig({
  on: {
    ...rememberedFromAbove.on,
    'job.hold': {
      actions: fact('job.holdAsked', ({ context, event }) => heldByHand(context, event.because)),
    },
    'job.unhold': { guard: isHeldBy('heldByHand'), actions: fact('job.unheld', withoutHand) },
  },
});

/** Whether others on its plate go on without it, once this has changed. */
const isApart = ({ context }: { readonly context: JobState }, change: Partial<JobState>): boolean =>
  whyApart({ ...context, ...change }) !== null;

/** Lifts a person's hold; what order or plan hold stays held, and a person is told who can lift that. */
const lift = [
  {
    guard: ({ context }: { context: JobState }) => !context.heldByHand && context.heldByOrder,
    actions: refuse<JobState, JobMessage, JobMessage>(
      'order-held',
      ({ context }) =>
        `${context.id} waits with its order: ${context.orderBecause} Lift the hold of ${Object.keys(context.orderHolds).join(', ')}.`,
    ),
  },
  {
    guard: ({ context }: { context: JobState }) => !context.heldByHand,
    actions: refuse<JobState, JobMessage, JobMessage>(
      'plan-blocked',
      ({ context }) =>
        `${context.id} waits for its plan ${Object.keys(context.planBlocks).join(', ')}: ${context.planBlockedBecause} Unblock or revise the plan.`,
    ),
  },
  {
    guard: ({ context }: { context: JobState }) =>
      isHeldBy('heldByOrder', 'heldByPlan')({ context }) && !isApart({ context }, withoutHand({ context })),
    actions: fact<JobState, JobMessage, JobMessage>('job.unheld', withoutHand),
  },
  { target: 'arriving', actions: fact<JobState, JobMessage, JobMessage>('job.unheld', withoutHand) },
] as const;

/** On hold: the last hold that is lifted lets the job go; a plate that is others' too does not wait for one of them. */
export const lifted = jobSetup.createStateConfig({
  on: {
    'job.unhold': lift,
    'job.requeue': lift,
    'job.hold': { actions: fact('job.held', ({ context, event }) => heldByHand(context, event.because)) },
    'job.orderHold': [
      {
        guard: ({ context, event }) => isApart({ context }, heldByOrder(context, event)),
        target: 'arriving',
        actions: fact('job.held', ({ context, event }) => heldByOrder(context, event)),
      },
      { actions: fact('job.held', ({ context, event }) => heldByOrder(context, event)) },
    ],
    'job.orderUnhold': [
      {
        guard: (args) => orderLiftsIts(args) && isFree(withoutOrder(args)),
        target: 'arriving',
        actions: fact('job.unheld', withoutOrder),
      },
      { guard: orderLiftsIts, actions: fact('job.unheld', withoutOrder) },
    ],
    'job.planBlocked': [
      {
        guard: (args) => isNews(args) && isApart(args, heldByPlan(args.context, args.event)),
        target: 'arriving',
        actions: fact('job.held', ({ context, event }) => heldByPlan(context, event)),
      },
      { guard: isNews, actions: fact('job.held', ({ context, event }) => heldByPlan(context, event)) },
    ],
    'job.planMayRetry': [
      {
        guard: (args) => planLiftsIts(args) && isFree(withoutPlan(args)),
        target: 'arriving',
        actions: fact('job.unheld', withoutPlan),
      },
      { guard: planLiftsIts, actions: fact('job.unheld', withoutPlan) },
    ],
  },
});
