/**
 * What keeps a job from its next attempt: a person's hold, its plan, or both. Each is lifted by its own kind of word, and
 * each may come at any time, before the job is made and while it prints.
 */
import { fact, refuse } from '../../runtime/actions.ts';
import type { JobMessage, JobState } from './schema.ts';
import { jobSetup } from './setup.ts';

type Of<T extends JobMessage['type']> = Extract<JobMessage, { type: T }>;

export const heldByHand = (because: string): Partial<JobState> => ({
  heldBecause: because,
  heldByHand: true,
});

export const heldByPlan = (job: JobState, event: Of<'job.planBlocked'>): Partial<JobState> => ({
  heldBecause: job.heldByHand ? job.heldBecause : event.because,
  heldByPlan: true,
  planBlockedBecause: event.because,
  planRound: event.round ?? job.planRound,
});

const withoutHand = (job: JobState): Partial<JobState> => ({
  heldByHand: false,
  heldBecause: job.planBlockedBecause,
  avoid: {},
});

const withoutPlan = (job: JobState, event: Of<'job.planMayRetry'>): Partial<JobState> => ({
  heldByPlan: false,
  planBlockedBecause: null,
  heldBecause: job.heldByHand ? job.heldBecause : null,
  planRound: event.round ?? job.planRound,
});

export const isHeld = ({ context }: { context: JobState }): boolean =>
  context.heldByHand || context.heldByPlan;

/** Word of a plan may be overtaken by a later one. */
export const isNews = ({ context, event }: { context: JobState; event: { round?: number } }): boolean =>
  (event.round ?? context.planRound) >= context.planRound;

/** Elsewhere than in the queue and on hold: remembered, and heeded before the next attempt. */
export const remembered = jobSetup.createStateConfig({
  on: {
    'job.hold': { actions: fact('job.holdAsked', ({ event }) => heldByHand(event.because)) },
    'job.unhold': {
      guard: ({ context }) => context.heldByHand,
      actions: fact('job.unheld', ({ context }) => withoutHand(context)),
    },
    'job.supersede': {
      actions: fact('job.superseded', ({ event }) => ({ supersededBecause: event.because })),
    },
    'job.planBlocked': {
      guard: isNews,
      actions: fact('job.holdAsked', ({ context, event }) => heldByPlan(context, event)),
    },
    'job.planMayRetry': {
      guard: ({ context, event }) => context.heldByPlan && isNews({ context, event }),
      actions: fact('job.unheld', ({ context, event }) => withoutPlan(context, event)),
    },
  },
});

/** Lifts a person's hold; what the plan holds stays held. */
const lift = [
  {
    guard: ({ context }: { context: JobState }) => context.heldByPlan && !context.heldByHand,
    actions: refuse<JobState, JobMessage, JobMessage>(
      'plan-blocked',
      ({ context }) =>
        `${context.id} waits for its plan ${context.planIds.join(', ')}: ${context.planBlockedBecause} Unblock or revise the plan.`,
    ),
  },
  {
    guard: ({ context }: { context: JobState }) => context.heldByPlan,
    actions: fact<JobState, JobMessage, JobMessage>('job.unheld', ({ context }) => withoutHand(context)),
  },
  {
    target: 'queued',
    actions: fact<JobState, JobMessage, JobMessage>('job.unheld', ({ context }) => withoutHand(context)),
  },
] as const;

/** On hold: the last hold that is lifted lets the job go. */
export const lifted = jobSetup.createStateConfig({
  on: {
    'job.unhold': lift,
    'job.requeue': lift,
    'job.hold': { actions: fact('job.held', ({ event }) => heldByHand(event.because)) },
    'job.planBlocked': {
      guard: isNews,
      actions: fact('job.held', ({ context, event }) => heldByPlan(context, event)),
    },
    'job.planMayRetry': [
      {
        guard: ({ context, event }) =>
          context.heldByPlan && !context.heldByHand && isNews({ context, event }),
        target: 'queued',
        actions: fact('job.unheld', ({ context, event }) => withoutPlan(context, event)),
      },
      {
        guard: ({ context, event }) => context.heldByPlan && isNews({ context, event }),
        actions: fact('job.unheld', ({ context, event }) => withoutPlan(context, event)),
      },
    ],
  },
});
