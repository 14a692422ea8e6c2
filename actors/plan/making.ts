/** A plan that jobs are made by, and what its failures do to it: its loop breaker trips, and a trial closes it. */
import { fact, send } from '../../runtime/actions.ts';
import { trouble, troubleOver } from '../common/incidents.ts';
import { say } from '../common/say.ts';
import { onTrial, reviewed, trialWorked, tripped } from '../guardrails/breaker.ts';
import { afterFailure, blockedBy, unblocked, wouldTrip } from './rules.ts';
import type { PlanState } from './schema.ts';
import {
  concerning,
  mayRetry,
  newRound,
  planSetup,
  stays,
  tellBreaker,
  tellReady,
  tellStuck,
} from './telling.ts';

export const ready = planSetup.createStateConfig({
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

export const blocked = planSetup.createStateConfig({
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
export const trial = planSetup.createStateConfig({
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
