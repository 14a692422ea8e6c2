import { assign, setup } from 'xstate';
import { effect, fact, refuse, send } from '../../runtime/actions.ts';
import { type ActorInput, defineActor } from '../../runtime/actor.ts';
import { trouble, troubleOver } from '../common/incidents.ts';
import { DISPATCHER, say } from '../common/say.ts';
import { closedBreaker, onTrial, reviewed, trialWorked, tripped } from '../guardrails/breaker.ts';
import { whyNotApprove } from '../policy/judge.ts';
import {
  afterFailure,
  blockedBy,
  firstRevision,
  needsApproval,
  nextRevision,
  slicedAs,
  unblocked,
  whyNotMade,
  wouldTrip,
} from './rules.ts';
import { type PlanMessage, type PlanState, planFacts, planMessages } from './schema.ts';

const s = setup({ types: {} as { context: PlanState; events: PlanMessage; input: ActorInput } });

const concerning = (plan: PlanState) => ({ subject: `plan/${plan.id}`, orderId: plan.orderId });

/** First on entry to each state that a waiting job must know of. */
const newRound = assign<PlanState, PlanMessage, undefined, PlanMessage, never>({
  round: ({ context }) => context.round + 1,
});

const tellStuck = (because: (plan: PlanState) => string) =>
  send<PlanState, PlanMessage, PlanMessage>(({ context }) =>
    say('order.planStuck', context.orderId, {
      lineId: context.lineId,
      planId: context.id,
      because: because(context),
      round: context.round,
    }),
  );

const tellReady = send<PlanState, PlanMessage, PlanMessage>(({ context }) =>
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
const tellBreaker = send<PlanState, PlanMessage, PlanMessage>(({ context }) =>
  say('dispatcher.breaker', DISPATCHER, {
    key: `plan/${context.id}`,
    state: context.breaker.state,
    because: context.breaker.because ?? '',
  }),
);

/** Where another recipe, or none, takes its place. */
const tellBreakerOver = send<PlanState, PlanMessage, PlanMessage>(({ context }) =>
  context.breaker.state === 'closed'
    ? undefined
    : say('dispatcher.breaker', DISPATCHER, { key: `plan/${context.id}`, state: 'closed', because: '' }),
);

/** The job whose attempt failed waits with the plan. */
const stays = (because: (plan: PlanState) => string) =>
  send<PlanState, Extract<PlanMessage, { type: 'plan.runFailed' }>, PlanMessage>(({ context, event }) =>
    say('job.planBlocked', event.jobId, {
      planId: context.id,
      because: because(context),
      round: context.round,
    }),
  );

const mayRetry = send<PlanState, Extract<PlanMessage, { type: 'plan.runFailed' }>, PlanMessage>(
  ({ context, event }) =>
    say('job.planMayRetry', event.jobId, { planId: context.id, runId: event.runId, round: context.round }),
);

/** Something went wrong on the way to readiness; a person retries, revises or withdraws. */
const stuckHere = s.createStateConfig({
  on: {
    'plan.stepFailed': {
      guard: ({ context, event }) => event.revision === context.revision,
      target: 'stuck',
      actions: fact('plan.stuck', ({ event }) => ({ cause: event.cause })),
    },
  },
});

const preflight = s.createStateConfig({
  entry: effect('plan.preflight', ({ context }) => ({
    planId: context.id,
    revision: context.revision,
    recipe: context.recipe,
  })),
  on: {
    ...stuckHere.on,
    'plan.preflighted': [
      {
        guard: ({ context, event }) => event.revision === context.revision && event.verdict === 'block',
        target: 'stuck',
        actions: fact('plan.stuck', ({ event }) => ({
          preflight: { verdict: event.verdict, words: event.words },
          cause: { code: 'preflight', because: event.words.join(' ') },
        })),
      },
      {
        guard: ({ context, event }) => event.revision === context.revision,
        target: 'slicing',
        actions: fact('plan.preflighted', ({ event }) => ({
          preflight: { verdict: event.verdict, words: event.words },
        })),
      },
    ],
  },
});

const slicing = s.createStateConfig({
  entry: effect('plan.slice', ({ context }) => ({
    planId: context.id,
    revision: context.revision,
    recipe: context.recipe,
  })),
  on: {
    ...stuckHere.on,
    'plan.sliced': [
      {
        guard: ({ context, event }) =>
          event.revision === context.revision && whyNotMade(context, event.estimate) !== null,
        target: 'stuck',
        actions: [
          fact('plan.sliced', ({ context, event }) => slicedAs(context, event.estimate)),
          fact('plan.stuck', ({ context, event }) => ({
            cause: { code: 'policy', because: whyNotMade(context, event.estimate) ?? '' },
          })),
        ],
      },
      {
        guard: ({ context, event }) =>
          event.revision === context.revision && needsApproval(context, event.estimate),
        target: 'approval',
        actions: [
          fact('plan.sliced', ({ context, event }) => slicedAs(context, event.estimate)),
          fact('plan.needsApproval'),
        ],
      },
      {
        guard: ({ context, event }) => event.revision === context.revision,
        target: 'ready',
        actions: [
          fact('plan.sliced', ({ context, event }) => slicedAs(context, event.estimate)),
          fact('plan.ready'),
        ],
      },
    ],
  },
});

const approval = s.createStateConfig({
  on: {
    'plan.approve': [
      {
        guard: ({ context, event }) => whyNotApprove(context.decision ?? null, event.meta.by.id) !== null,
        actions: refuse(
          'not-yours',
          ({ context, event }) => whyNotApprove(context.decision ?? null, event.meta.by.id) ?? '',
        ),
      },
      {
        target: 'ready',
        actions: [
          fact('plan.approved', ({ event }) => ({ approvedBy: event.meta.by.id })),
          fact('plan.ready'),
        ],
      },
    ],
    'plan.reject': {
      target: 'rejected',
      actions: [
        fact('plan.rejected', ({ event }) => ({ cause: { code: 'rejected', because: event.because } })),
      ],
    },
  },
});

/** A person said no, and must say what instead. */
const rejected = s.createStateConfig({
  entry: [
    newRound,
    tellStuck((plan) => `Its plan was rejected: ${plan.cause?.because}`),
    trouble(({ context }) => ({
      code: 'plan-rejected',
      severity: 'info',
      ...concerning(context),
      what: `Plan ${context.id} was rejected: ${context.cause?.because}`,
      nextStep: 'Revise the plan, or cancel the order.',
    })),
  ],
  exit: troubleOver('plan-rejected', ({ context }) => ({
    subject: `plan/${context.id}`,
    because: 'A person went on with the plan.',
  })),
  on: {
    'plan.request': { actions: tellStuck((plan) => `Its plan was rejected: ${plan.cause?.because}`) },
    'plan.runFailed': { actions: stays((plan) => `Its plan was rejected: ${plan.cause?.because}`) },
  },
});

const ready = s.createStateConfig({
  entry: [newRound, tellReady],
  on: {
    'plan.request': { actions: tellReady },
    'plan.runSucceeded': {
      guard: ({ context }) => context.failuresInARow > 0,
      actions: fact('plan.successCounted', () => ({ failuresInARow: 0 })),
    },
    'plan.runFailed': [
      {
        guard: ({ context }) => wouldTrip(context),
        target: 'blocked',
        actions: [fact('plan.blocked', ({ context, event }) => blockedBy(context, event, event.meta.at))],
      },
      {
        actions: [
          fact('plan.failureCounted', ({ context, event }) => afterFailure(context, event)),
          mayRetry,
        ],
      },
    ],
    'plan.block': {
      target: 'blocked',
      actions: fact('plan.blocked', ({ context, event }) => ({
        blockedBecause: event.because,
        breaker: tripped(context.breaker, event.meta.at, event.because, [
          ...context.failedAttempts,
          `${event.meta.by.id}: ${event.because}`,
        ]),
      })),
    },
  },
});

const blocked = s.createStateConfig({
  entry: [
    newRound,
    // A person who blocks it leaves no job behind that failed.
    send(({ context, event }) =>
      event.type === 'plan.runFailed'
        ? say('job.planBlocked', event.jobId, {
            planId: context.id,
            because: context.blockedBecause ?? '',
            round: context.round,
          })
        : undefined,
    ),
    tellBreaker,
    tellStuck((plan) => plan.blockedBecause ?? ''),
    trouble(({ context }) => ({
      code: 'plan-blocked',
      severity: 'warning',
      ...concerning(context),
      what: context.blockedBecause ?? '',
      nextStep:
        'Review model, profile and the failed prints; then unblock the plan with a reason, or revise it.',
    })),
  ],
  exit: troubleOver('plan-blocked', ({ context }) => ({
    subject: `plan/${context.id}`,
    because: 'A person has reviewed it.',
  })),
  on: {
    'plan.request': { actions: tellStuck((plan) => plan.blockedBecause ?? '') },
    'plan.runFailed': { actions: stays((plan) => plan.blockedBecause ?? '') },
    'plan.unblock': [
      {
        guard: ({ event }) => event.closed === true,
        target: 'ready',
        actions: [
          fact('plan.unblocked', ({ context, event }) => unblocked(context, event.meta.at, event.because)),
          tellBreaker,
        ],
      },
      {
        target: 'trial',
        actions: fact('plan.reviewed', ({ context, event }) => ({
          blockedBecause: null,
          breaker: reviewed(context.breaker, event.meta.at, event.because),
        })),
      },
    ],
  },
});

/** Reviewed, it must prove itself: the dispatcher lets one of its jobs through at a time. */
const trial = s.createStateConfig({
  entry: [newRound, tellBreaker, tellReady],
  on: {
    'plan.request': { actions: tellReady },
    'plan.trialBegan': {
      actions: fact('plan.trialBegan', ({ context, event }) => ({
        breaker: onTrial(context.breaker, event.jobId),
      })),
    },
    'plan.runSucceeded': [
      {
        guard: ({ context, event }) => isTrial(context, event.jobId) && context.breaker.trialsLeft <= 1,
        target: 'ready',
        actions: [
          fact('plan.unblocked', ({ context, event }) => unblocked(context, event.meta.at, null)),
          tellBreaker,
        ],
      },
      {
        guard: ({ context, event }) => isTrial(context, event.jobId),
        actions: [
          fact('plan.trialWorked', ({ context, event }) => ({
            breaker: trialWorked(context.breaker, event.meta.at),
          })),
          tellBreaker,
        ],
      },
    ],
    // Whichever attempt it was: what was reviewed still fails.
    'plan.runFailed': {
      target: 'blocked',
      actions: [fact('plan.blocked', ({ context, event }) => blockedBy(context, event, event.meta.at))],
    },
    'plan.block': {
      target: 'blocked',
      actions: fact('plan.blocked', ({ context, event }) => ({
        blockedBecause: event.because,
        breaker: tripped(context.breaker, event.meta.at, event.because, [
          `${event.meta.by.id}: ${event.because}`,
        ]),
      })),
    },
    'plan.unblock': {
      target: 'ready',
      actions: [
        fact('plan.unblocked', ({ context, event }) => unblocked(context, event.meta.at, event.because)),
        tellBreaker,
      ],
    },
  },
});

const isTrial = ({ breaker }: PlanState, jobId: string): boolean => breaker.trial === jobId;

const stuck = s.createStateConfig({
  entry: [
    newRound,
    tellStuck((plan) => plan.cause?.because ?? ''),
    trouble(({ context }) => ({
      code: 'plan-stuck',
      severity: 'warning',
      ...concerning(context),
      what: `Plan ${context.id} cannot go on: ${context.cause?.because}`,
      nextStep: 'Mend the model or the profile and revise the plan, or retry it.',
    })),
  ],
  exit: troubleOver('plan-stuck', ({ context }) => ({
    subject: `plan/${context.id}`,
    because: 'A person went on with the plan.',
  })),
  on: {
    'plan.retry': { target: 'preflight', actions: fact('plan.retried', () => ({ cause: null })) },
    'plan.request': { actions: tellStuck((plan) => plan.cause?.because ?? '') },
    'plan.runFailed': { actions: stays((plan) => plan.cause?.because ?? '') },
  },
});

const machine = s.createMachine({
  id: 'plan',
  context: ({ input }) => ({
    id: input.id,
    round: 0,
    orderId: '',
    lineId: '',
    revision: 0,
    recipe: null,
    revisions: [],
    preflight: null,
    estimate: null,
    cause: null,
    failuresToTrip: 2,
    approveFromRisk: 'HIGH',
    failuresInARow: 0,
    blockedBecause: null,
    breaker: closedBreaker,
    failedAttempts: [],
    approvedBy: null,
    troubles: [],
  }),
  initial: 'undrafted',
  states: {
    undrafted: {
      on: {
        'plan.revise': {
          actions: refuse('unknown', ({ context }) => `There is no plan ${context.id} to revise.`),
        },
        'plan.runFailed': {},
        'plan.draft': {
          target: 'preflight',
          actions: fact('plan.drafted', ({ event }) => ({
            orderId: event.orderId,
            lineId: event.lineId,
            failuresToTrip: event.failuresToTrip,
            approveFromRisk: event.approveFromRisk,
            ...(event.policy === undefined ? {} : { policy: event.policy }),
            ...firstRevision(event.recipe, event.meta.at, event.meta.by.id),
          })),
        },
      },
    },
    preflight,
    slicing,
    approval,
    ready,
    blocked,
    trial,
    stuck,
    rejected,
    withdrawn: {
      on: {
        'plan.revise': {
          actions: refuse('withdrawn', ({ context }) => `Plan ${context.id} was withdrawn with its order.`),
        },
        'plan.withdraw': {},
        // It keeps nobody waiting who shares a plate with what was made from it.
        'plan.runFailed': { actions: mayRetry },
      },
    },
  },
  on: {
    'plan.revise': {
      target: '.preflight',
      actions: [
        tellBreakerOver,
        fact('plan.revised', ({ context, event }) =>
          nextRevision(context, event.recipe, event.meta.at, event.meta.by.id),
        ),
      ],
    },
    'plan.withdraw': { target: '.withdrawn', actions: [tellBreakerOver, fact('plan.withdrawn')] },
    // A run of an earlier revision failed while the next one is being prepared: the count starts afresh with it.
    'plan.runFailed': { actions: mayRetry },
  },
});

export const plan = defineActor({
  kind: 'plan',
  machine,
  messages: planMessages,
  facts: planFacts,
  snapshotVersion: 2,
  upcasters: {
    1: (context) => ({
      ...context,
      failedAttempts: [],
      breaker:
        context.blockedBecause === null
          ? closedBreaker
          : tripped(closedBreaker, 0, context.blockedBecause as string, []),
    }),
  },
});
