/**
 * A job's life: waiting for a machine, routed to one, running on it, inspected. The first three are in files of their
 * names; a job that was cancelled or completed takes nothing any more and answers what comes late.
 */
import { fact, refuse, send } from '../../runtime/actions.ts';
import { defineActor } from '../../runtime/actor.ts';
import { trouble } from '../common/incidents.ts';
import { type PayloadOf, say } from '../common/say.ts';
import { completeVerdicts, resultOf, verdictsOf } from '../plate/rules.ts';
import { withoutGivenUp } from './giving-up.ts';
import { heldByHand, heldByPlan, isNews, remembered, rememberedFromAbove } from './holds.ts';
import { keepsGrams } from './keeping.ts';
import { routed } from './routed.ts';
import { ranReport, unrouted } from './rules.ts';
import { running } from './running.ts';
import { type JobState, jobFacts, jobMessages } from './schema.ts';
import { concerning, jobSetup, leaveQueue, tellCancelled } from './setup.ts';
import { leavesNobody, onlyWanted, urgencyOf, wantedPlans, withdrawnBy } from './sharing.ts';
import { sharedFromOne } from './upcasters.ts';
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
            verdicts: onlyWanted(
              context,
              withoutGivenUp(context, completeVerdicts(context.items, event.verdicts)),
            ),
          })),
          send(({ context }) => [
            ...(context.runId === null
              ? []
              : [say('run.judge', context.runId, { verdicts: context.verdicts })]),
            say('plate.settle', context.plateId, { verdicts: context.verdicts }),
          ]),
          send(({ context }) => ranReport(context, null)),
          send(({ context }) =>
            wantedPlans(context).map((planId) => {
              const run = { jobId: context.id, runId: context.runId ?? '' };
              const items = context.items.filter((item) => item.planId === planId);
              return resultOf(items, verdictsOf(items, context.verdicts)) === 'none'
                ? say('plan.runFailed', planId, {
                    ...run,
                    cause: {
                      code: 'quality',
                      because:
                        context.planIds.length === 1
                          ? 'No part of the plate passed inspection.'
                          : 'None of its parts on the plate passed inspection.',
                    },
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
    'job.withdraw': [
      {
        guard: ({ context, event }) => leavesNobody(context, event.orderId),
        target: '#job.cancelled',
        actions: [
          fact('job.cancelled', ({ context, event }) => ({
            ...unrouted,
            ...withdrawnBy(context, event),
            cancelBecause: event.because,
          })),
          tellCancelled,
        ],
      },
      { actions: fact('job.partsUnwanted', ({ context, event }) => withdrawnBy(context, event)) },
    ],
    'job.planMayRetry': [
      {
        // Parts of several plans share the plate: each plan's breaker has its say.
        guard: ({ context, event }) =>
          event.runId === context.runId && context.awaitedPlans.some((planId) => planId !== event.planId),
        actions: fact('job.retryAllowed', ({ context, event }) => ({
          awaitedPlans: context.awaitedPlans.filter((planId) => planId !== event.planId),
        })),
      },
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
    'job.setPriority': {
      actions: fact('job.priorityChanged', ({ context, event }) => urgencyOf(context, event)),
    },
    ...keepsGrams.on,
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

/** A job of one order says nothing more of it than its id. */
const ordersOf = (event: PayloadOf<'job.create'>): Pick<JobState, 'orderId' | 'orderIds' | 'orders'> => {
  const { customer, dueAt, orderId, priority } = event;
  const orders = event.orders ?? [{ orderId, customer, dueAt, priority }];
  return { orderId, orders, orderIds: orders.map((one) => one.orderId) };
};

const machine = jobSetup.createMachine({
  id: 'job',
  context: ({ input }) => ({
    id: input.id,
    orderId: '',
    orderIds: [],
    orders: [],
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
    orderHolds: {},
    heldByPlan: false,
    planBlockedBecause: null,
    planBlocks: {},
    planRounds: {},
    awaitedPlans: [],
    unwanted: {},
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
            ...ordersOf(event),
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
        'job.withdraw': {
          actions: fact('job.partsUnwanted', ({ context, event }) => withdrawnBy(context, event)),
        },
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
            fact('job.cancelled', ({ event }) => ({
              ...ordersOf(event),
              plateId: event.plateId,
              items: event.items,
            })),
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
  snapshotVersion: 2,
  upcasters: { 1: sharedFromOne },
});
