/** What a plan tells those who wait for it, and the setup that its states share. */
import { assign, setup } from 'xstate';
import { send } from '../../runtime/actions.ts';
import type { ActorInput } from '../../runtime/actor.ts';
import { DISPATCHER, say } from '../common/say.ts';
import type { PlanMessage, PlanState } from './schema.ts';

export const planSetup = setup({
  types: {} as { context: PlanState; events: PlanMessage; input: ActorInput },
});

export const concerning = (plan: PlanState) => ({ subject: `plan/${plan.id}`, orderId: plan.orderId });

/** First on entry to each state that a waiting job must know of. */
export const newRound = assign<PlanState, PlanMessage, undefined, PlanMessage, never>({
  round: ({ context }) => context.round + 1,
});

export const tellStuck = (because: (plan: PlanState) => string) =>
  send<PlanState, PlanMessage, PlanMessage>(({ context }) =>
    say('order.planStuck', context.orderId, {
      lineId: context.lineId,
      planId: context.id,
      because: because(context),
      round: context.round,
    }),
  );

export const tellReady = send<PlanState, PlanMessage, PlanMessage>(({ context }) =>
  context.estimate === null || context.recipe === null
    ? undefined
    : say('order.planReady', context.orderId, {
        lineId: context.lineId,
        planId: context.id,
        revision: context.revision,
        recipe: context.recipe,
        estimate: context.estimate,
        round: context.round,
      }),
);

/** Whoever gives jobs to machines holds to it. */
export const tellBreaker = send<PlanState, PlanMessage, PlanMessage>(({ context }) =>
  say('dispatcher.breaker', DISPATCHER, {
    key: `plan/${context.id}`,
    state: context.breaker.state,
    because: context.breaker.because ?? '',
  }),
);

/** Where another recipe, or none, takes its place. */
export const tellBreakerOver = send<PlanState, PlanMessage, PlanMessage>(({ context }) =>
  context.breaker.state === 'closed'
    ? undefined
    : say('dispatcher.breaker', DISPATCHER, { key: `plan/${context.id}`, state: 'closed', because: '' }),
);

/** The job whose attempt failed waits with the plan. */
export const stays = (because: (plan: PlanState) => string) =>
  send<PlanState, Extract<PlanMessage, { type: 'plan.runFailed' }>, PlanMessage>(({ context, event }) =>
    say('job.planBlocked', event.jobId, {
      planId: context.id,
      because: because(context),
      round: context.round,
    }),
  );

export const mayRetry = send<PlanState, Extract<PlanMessage, { type: 'plan.runFailed' }>, PlanMessage>(
  ({ context, event }) =>
    say('job.planMayRetry', event.jobId, { planId: context.id, runId: event.runId, round: context.round }),
);
