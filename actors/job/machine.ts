/**
 * A job's life: waiting for a machine, routed to one, running on it, inspected. The first three are in files of their
 * names; a job that was cancelled or completed takes nothing any more and answers what comes late.
 */
import { fact, refuse, send } from '../../runtime/actions.ts';
import { defineActor } from '../../runtime/actor.ts';
import { trouble } from '../common/incidents.ts';
import { say } from '../common/say.ts';
import { completeVerdicts, resultOf } from '../plate/rules.ts';
import { heldByHand, heldByPlan, isNews, remembered, rememberedFromAbove } from './holds.ts';
import { routed } from './routed.ts';
import { unrouted, urgencyOf } from './rules.ts';
import { running } from './running.ts';
import { jobFacts, jobMessages } from './schema.ts';
import { concerning, jobSetup, leaveQueue, tellCancelled } from './setup.ts';
import { waiting } from './waiting.ts';

const qc = jobSetup.createStateConfig({
  on: {
    'job.schedule': { actions: leaveQueue },
    'job.judge': [
      {
        guard: ({ context, event }) =>
          event.verdicts.every((verdict) => context.items.some((item) => item.itemId === verdict.itemId)),
        target: 'completed',
        actions: [
          fact('job.judged', ({ context, event }) => ({
            verdicts: completeVerdicts(context.items, event.verdicts),
          })),
          send(({ context }) => [
            ...(context.runId === null
              ? []
              : [say('run.judge', context.runId, { verdicts: context.verdicts })]),
            say('plate.settle', context.plateId, { verdicts: context.verdicts }),
          ]),
          send(({ context }) =>
            context.planIds.map((planId) => {
              const run = { jobId: context.id, runId: context.runId ?? '' };
              return resultOf(context.items, context.verdicts) === 'none'
                ? say('plan.runFailed', planId, {
                    ...run,
                    cause: { code: 'quality', because: 'No part of the plate passed inspection.' },
                  })
                : say('plan.runSucceeded', planId, run);
            }),
          ),
        ],
      },
      {
        actions: refuse(
          'not-on-plate',
          ({ context, event }) =>
            `${event.verdicts
              .filter((verdict) => !context.items.some((item) => item.itemId === verdict.itemId))
              .map((verdict) => verdict.itemId)
              .join(', ')} is not on plate ${context.plateId}.`,
        ),
      },
    ],
  },
});

/** The attempt failed; the plan's breaker says of this very attempt whether there may be another. */
const failed = jobSetup.createStateConfig({
  on: {
    ...remembered.on,
    'job.schedule': { actions: leaveQueue },
    'job.planMayRetry': [
      {
        guard: ({ context, event }) =>
          event.runId === context.runId &&
          (context.failures < context.retryCeiling || context.supersededBecause !== null),
        target: '#job.waiting',
        actions: fact('job.requeued', () => unrouted),
      },
      {
        guard: ({ context, event }) => event.runId === context.runId,
        target: '#job.waiting',
        actions: [
          trouble(({ context }) => ({
            code: 'retry-ceiling',
            severity: 'warning',
            ...concerning(context),
            what: `${context.id} failed ${context.failures} times, the last time: ${context.cause?.because}`,
            nextStep: 'Find the cause, then requeue the job or cancel it.',
          })),
          fact('job.held', ({ context }) => ({
            ...unrouted,
            ...heldByHand(context, `It failed ${context.failures} times, as often as the policy allows.`),
          })),
        ],
      },
    ],
    'job.planBlocked': {
      guard: isNews,
      target: '#job.waiting',
      actions: fact('job.held', ({ context, event }) => ({ ...unrouted, ...heldByPlan(context, event) })),
    },
    'job.requeue': { target: '#job.waiting', actions: fact('job.requeued', () => unrouted) },
    'job.setPriority': { actions: fact('job.priorityChanged', ({ event }) => urgencyOf(event)) },
    'job.cancel': {
      target: '#job.cancelled',
      actions: [
        fact('job.cancelled', ({ event }) => ({ ...unrouted, cancelBecause: event.because ?? null })),
        tellCancelled,
      ],
    },
  },
});

/** A job that is over gives back what reaches it late. */
const over = jobSetup.createStateConfig({
  on: {
    'job.schedule': { actions: leaveQueue },
    'job.printerReserved': {
      actions: send(({ context, event }) =>
        say('printer.unreserve', event.report.printerId, { jobId: context.id }),
      ),
    },
    'job.lotReserved': {
      actions: send(({ context, event }) => say('lot.unreserve', event.lotId, { jobId: context.id })),
    },
    'job.cancel': {
      actions: refuse('over', ({ context }) => `${context.id} is over; there is nothing to cancel.`),
    },
  },
});

const machine = jobSetup.createMachine({
  id: 'job',
  context: ({ input }) => ({
    id: input.id,
    orderId: '',
    plateId: '',
    customer: '',
    items: [],
    planIds: [],
    requirements: {
      lane: 'FDM',
      material: '',
      colour: '',
      profileId: '',
      nozzleDiameterMillimetres: null,
      sizeMillimetres: { x: 0, y: 0, z: 0 },
    },
    estimatedSeconds: 0,
    massGrams: 0,
    dueAt: null,
    priority: 0,
    valueMinor: 0,
    retryCeiling: 1,
    replacesJobId: null,
    createdAt: null,
    queuedAt: null,
    printerId: null,
    why: null,
    release: null,
    policyVersion: null,
    printerReport: null,
    prepared: null,
    lotId: null,
    reservedGrams: 0,
    blockers: [],
    decision: null,
    runId: null,
    attempt: 0,
    failures: 0,
    avoid: {},
    releasedBy: null,
    pausedBecause: null,
    cause: null,
    heldBecause: null,
    heldByHand: false,
    handBecause: null,
    heldByOrder: false,
    orderBecause: null,
    heldByPlan: false,
    planBlockedBecause: null,
    planRound: 0,
    supersededBecause: null,
    cancelBecause: null,
    verdicts: [],
    troubles: [],
  }),
  initial: 'unknown',
  states: {
    unknown: {
      on: {
        'job.create': {
          target: 'waiting',
          actions: fact('job.queued', ({ event }) => ({
            orderId: event.orderId,
            plateId: event.plateId,
            customer: event.customer,
            items: event.items,
            planIds: event.planIds,
            requirements: event.requirements,
            estimatedSeconds: event.estimatedSeconds,
            massGrams: event.massGrams,
            dueAt: event.dueAt,
            priority: event.priority,
            valueMinor: event.valueMinor,
            retryCeiling: event.retryCeiling,
            replacesJobId: event.replacesJobId,
            createdAt: event.meta.at,
            queuedAt: event.meta.at,
          })),
        },
        // What its order and its plan say may come before the plate has made the job.
        ...rememberedFromAbove.on,
        // The order was cancelled before the plate had made its job: the job is never made.
        'job.cancel': {
          target: 'cancelled',
          actions: fact('job.cancelled', ({ event }) => ({ cancelBecause: event.because ?? null })),
        },
      },
    },
    waiting,
    routed,
    running,
    qc,
    failed,
    completed: over,
    cancelled: {
      on: {
        ...over.on,
        'job.create': {
          actions: [
            fact('job.cancelled', ({ event }) => ({ orderId: event.orderId, plateId: event.plateId })),
            tellCancelled,
          ],
        },
      },
    },
  },
});

export const job = defineActor({
  kind: 'job',
  machine,
  messages: jobMessages,
  facts: jobFacts,
  snapshotVersion: 1,
  upcasters: {},
});
