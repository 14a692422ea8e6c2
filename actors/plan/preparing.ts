/** A plan on its way to readiness: checked, sliced, approved, or stuck on the way. */
import { effect, fact, refuse } from '../../runtime/actions.ts';
import { trouble, troubleOver } from '../common/incidents.ts';
import { whyNotApprove } from '../policy/judge.ts';
import { needsApproval, slicedAs, whyNotMade } from './rules.ts';
import { concerning, newRound, planSetup, stays, tellStuck } from './telling.ts';

/** Something went wrong on the way to readiness; a person retries, revises or withdraws. */
const stuckHere = planSetup.createStateConfig({
  on: {
    'plan.stepFailed': {
      guard: ({ context, event }) => event.revision === context.revision,
      target: 'stuck',
      actions: fact('plan.stuck', ({ event }) => ({ cause: event.cause })),
    },
  },
});

export const preflight = planSetup.createStateConfig({
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

export const slicing = planSetup.createStateConfig({
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

export const approval = planSetup.createStateConfig({
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
export const rejected = planSetup.createStateConfig({
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

export const stuck = planSetup.createStateConfig({
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
