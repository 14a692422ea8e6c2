import { fact, refuse } from '../../runtime/actions.ts';
import { defineActor } from '../../runtime/actor.ts';
import { closedBreaker, tripped } from '../guardrails/breaker.ts';
import { blocked, ready, trial } from './making.ts';
import { approval, preflight, rejected, slicing, stuck } from './preparing.ts';
import { firstRevision, nextRevision } from './rules.ts';
import { planFacts, planMessages } from './schema.ts';
import { mayRetry, planSetup, tellBreakerOver } from './telling.ts';

const machine = planSetup.createMachine({
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
