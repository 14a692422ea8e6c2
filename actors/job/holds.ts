/**
 * What keeps a job from its next attempt: a person, its order, its plan, or several of them. Each lifts its own hold and
 * no other's; the last one lifted lets the job go. Each may come at any time, before the job is made and while it prints.
 */
import { fact, refuse } from '../../runtime/actions.ts';
import type { JobMessage, JobState } from './schema.ts';
import { jobSetup } from './setup.ts';

type Of<T extends JobMessage['type']> = Extract<JobMessage, { type: T }>;
type Args<T extends JobMessage['type']> = { readonly context: JobState; readonly event: Of<T> };
type Reasons = Pick<JobState, 'handBecause' | 'orderBecause' | 'planBlockedBecause'>;

/** A hold stands as long as its reason does; the words of the one that a person can lift come first. */
function held(job: JobState, change: Partial<Reasons>): Partial<JobState> {
  const { handBecause, orderBecause, planBlockedBecause } = { ...job, ...change };
  return {
    ...change,
    heldByHand: handBecause !== null,
    heldByOrder: orderBecause !== null,
    heldByPlan: planBlockedBecause !== null,
    heldBecause: handBecause ?? orderBecause ?? planBlockedBecause,
  };
}

/** By a person, or after something that a person must look at. */
export const heldByHand = (job: JobState, because: string): Partial<JobState> =>
  held(job, { handBecause: because });

export const heldByOrder = (job: JobState, because: string): Partial<JobState> =>
  held(job, { orderBecause: because });

export const heldByPlan = (job: JobState, event: Of<'job.planBlocked'>): Partial<JobState> => ({
  ...held(job, { planBlockedBecause: event.because }),
  planRound: event.round ?? job.planRound,
});

const withoutHand = ({ context }: { readonly context: JobState }): Partial<JobState> => ({
  ...held(context, { handBecause: null }),
  avoid: {},
});

const withoutOrder = ({ context }: { readonly context: JobState }): Partial<JobState> =>
  held(context, { orderBecause: null });

const withoutPlan = ({ context, event }: Args<'job.planMayRetry'>): Partial<JobState> => ({
  ...held(context, { planBlockedBecause: null }),
  planRound: event.round ?? context.planRound,
});

const isHeldBy = (...by: readonly ('heldByHand' | 'heldByOrder' | 'heldByPlan')[]) => {
  return ({ context }: { readonly context: JobState }): boolean => by.some((one) => context[one]);
};

export const isHeld = isHeldBy('heldByHand', 'heldByOrder', 'heldByPlan');

/** Word of a plan may be overtaken by a later one. */
export const isNews = ({ context, event }: { context: JobState; event: { round?: number } }): boolean =>
  (event.round ?? context.planRound) >= context.planRound;

const planLiftsIts = ({ context, event }: Args<'job.planMayRetry'>): boolean =>
  context.heldByPlan && isNews({ context, event });

/** What its order and its plan say is remembered wherever it is, and heeded before the next attempt. */
export const rememberedFromAbove = jobSetup.createStateConfig({
  on: {
    'job.orderHold': {
      actions: fact('job.holdAsked', ({ context, event }) => heldByOrder(context, event.because)),
    },
    'job.orderUnhold': {
      guard: isHeldBy('heldByOrder'),
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

/** Lifts a person's hold; what order or plan hold stays held, and a person is told who can lift that. */
const lift = [
  {
    guard: ({ context }: { context: JobState }) => !context.heldByHand && context.heldByOrder,
    actions: refuse<JobState, JobMessage, JobMessage>(
      'order-held',
      ({ context }) =>
        `${context.id} waits with its order: ${context.orderBecause} Lift the hold of ${context.orderId}.`,
    ),
  },
  {
    guard: ({ context }: { context: JobState }) => !context.heldByHand,
    actions: refuse<JobState, JobMessage, JobMessage>(
      'plan-blocked',
      ({ context }) =>
        `${context.id} waits for its plan ${context.planIds.join(', ')}: ${context.planBlockedBecause} Unblock or revise the plan.`,
    ),
  },
  {
    guard: isHeldBy('heldByOrder', 'heldByPlan'),
    actions: fact<JobState, JobMessage, JobMessage>('job.unheld', withoutHand),
  },
  { target: 'queued', actions: fact<JobState, JobMessage, JobMessage>('job.unheld', withoutHand) },
] as const;

/** On hold: the last hold that is lifted lets the job go. */
export const lifted = jobSetup.createStateConfig({
  on: {
    'job.unhold': lift,
    'job.requeue': lift,
    'job.hold': { actions: fact('job.held', ({ context, event }) => heldByHand(context, event.because)) },
    'job.orderHold': {
      actions: fact('job.held', ({ context, event }) => heldByOrder(context, event.because)),
    },
    'job.orderUnhold': [
      {
        guard: ({ context }) => context.heldByOrder && !context.heldByHand && !context.heldByPlan,
        target: 'queued',
        actions: fact('job.unheld', withoutOrder),
      },
      { guard: isHeldBy('heldByOrder'), actions: fact('job.unheld', withoutOrder) },
    ],
    'job.planBlocked': {
      guard: isNews,
      actions: fact('job.held', ({ context, event }) => heldByPlan(context, event)),
    },
    'job.planMayRetry': [
      {
        guard: ({ context, event }) =>
          planLiftsIts({ context, event }) && !context.heldByHand && !context.heldByOrder,
        target: 'queued',
        actions: fact('job.unheld', withoutPlan),
      },
      { guard: planLiftsIts, actions: fact('job.unheld', withoutPlan) },
    ],
  },
});
