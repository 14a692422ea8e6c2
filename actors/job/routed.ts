/** A job with a machine, before it prints: reserved, sliced for it, material held, gate passed, released. */
import { effect, fact, refuse, send } from '../../runtime/actions.ts';
import { say } from '../common/say.ts';
import { withSpare } from '../lot/spare.ts';
import { linesOf } from '../plate/rules.ts';
import { approvalBy, gate, isBlocked, onlyWaitsForWord, whyNotOverride } from './gate.ts';
import { withAllParts } from './giving-up.ts';
import { heldByHand, heldByOrder, heldByPlan, isNews } from './holds.ts';
import { keepsGrams } from './keeping.ts';
import { isOfSeveral, preparedBy, runIdOf, takenApart } from './rules.ts';
import type { JobMessage, JobState } from './schema.ts';
import { jobSetup, leaveQueue, leaveReleased, letGo, tellApart, tellCancelled, unschedule } from './setup.ts';
import { leavesNobody, urgencyOf, withdrawnBy } from './sharing.ts';

const release = (job: JobState) => {
  const attempt = job.attempt + 1;
  const { prepared, printerId } = job;
  if (prepared === null || printerId === null)
    throw new Error(`${job.id} is released without a plate or a printer.`);
  return say('run.begin', runIdOf(job.id, attempt), {
    jobId: job.id,
    orderId: job.orderId,
    ...(job.orderIds.length > 1 ? { orderIds: job.orderIds } : {}),
    plateId: job.plateId,
    printerId,
    attempt,
    gcodeHash: prepared.gcodeHash,
    gcodeBytes: prepared.gcodeBytes,
    massGrams: prepared.massGrams,
    filamentMillimetres: prepared.filamentMillimetres,
    estimatedSeconds: prepared.estimatedSeconds,
    lotId: job.lotId,
    material: job.requirements.material,
    colour: job.requirements.colour,
  });
};

const begin = [
  send<JobState, JobMessage, JobMessage>(({ context }) => [
    release(context),
    ...linesOf(context).map(({ items, lineId, orderId, revision }) =>
      say('order.jobStarted', orderId, {
        jobId: context.id,
        plateId: context.plateId,
        lineId,
        count: items.length,
        ...(revision === undefined ? {} : { revision }),
      }),
    ),
  ]),
  leaveReleased,
] as const;

const nextRun = (job: JobState): Partial<JobState> => ({
  attempt: job.attempt + 1,
  runId: runIdOf(job.id, job.attempt + 1),
  cause: null,
  ...withAllParts(job),
});

/** Every gate passed, and the policy lets the farm release by itself. */
const releasedByPolicy = [
  ...begin,
  fact<JobState, JobMessage, JobMessage>('job.released', ({ context }) => ({
    ...nextRun(context),
    releasedBy: `policy ${context.policyVersion}`,
  })),
] as const;

/** The gate decides anew with the approval, so that the decision on record names who cleared it, and why. */
const releasedByPerson = [
  ...begin,
  fact<JobState, Extract<JobMessage, { type: 'job.release' }>, JobMessage>(
    'job.released',
    ({ context, event }) => ({
      ...nextRun(context),
      decision: gate(context, event.meta.at, approvalBy(event.meta)).decision,
      releasedBy: event.meta.by.id,
    }),
  ),
] as const;

const scheduled = jobSetup.createStateConfig({
  on: {
    'job.printerReserved': {
      guard: ({ context, event }) => event.report.printerId === context.printerId,
      target: 'preparing',
      actions: [
        fact('job.printerReserved', ({ event }) => ({
          printerReport: event.report,
          lotId: event.report.loaded?.lotId ?? null,
        })),
        effect('job.prepare', ({ context, event }) => ({
          jobId: context.id,
          printerId: event.report.printerId,
          items: context.items,
          requirements: context.requirements,
        })),
      ],
    },
    'job.printerRefused': {
      guard: ({ context, event }) => event.printerId === context.printerId,
      target: '#job.waiting',
      actions: unschedule(({ event }) => ('because' in event ? (event.because ?? '') : '')),
    },
  },
});

const preparing = jobSetup.createStateConfig({
  on: {
    'job.prepared': [
      {
        guard: ({ context, event }) => event.printerId === context.printerId && context.lotId !== null,
        target: 'reserving',
        actions: [
          fact('job.prepared', ({ event }) => preparedBy(event.plate)),
          send(({ context, event }) =>
            context.lotId === null
              ? undefined
              : say('lot.reserve', context.lotId, {
                  jobId: context.id,
                  grams: withSpare(event.plate.massGrams, context.sparePercent ?? 0),
                  ...((context.sparePercent ?? 0) > 0 ? { leastGrams: event.plate.massGrams } : {}),
                  material: context.requirements.material,
                  colour: context.requirements.colour,
                }),
          ),
        ],
      },
      {
        guard: ({ context, event }) => event.printerId === context.printerId,
        target: 'gating',
        actions: fact('job.prepared', ({ event }) => preparedBy(event.plate)),
      },
    ],
    'job.prepareFailed': {
      guard: ({ context, event }) => event.printerId === context.printerId,
      target: '#job.waiting',
      actions: [
        letGo,
        leaveQueue,
        unschedule(() => 'It could not be sliced.'),
        fact('job.held', ({ context, event }) => ({
          ...heldByHand(context, event.cause.because),
          cause: event.cause,
        })),
      ],
    },
  },
});

const reserving = jobSetup.createStateConfig({
  on: {
    'job.lotReserved': {
      guard: ({ context, event }) => event.lotId === context.lotId,
      target: 'gating',
      actions: fact('job.materialReserved', ({ event }) => ({ reservedGrams: event.grams })),
    },
  },
});

/** The gate decides at once; what it decided on stays with the job. */
const gating = jobSetup.createStateConfig({
  entry: fact('job.gated', ({ context, event }) => {
    const { decision, blockers } = gate(context, event.meta.at);
    return { decision, blockers };
  }),
  always: [
    {
      guard: ({ context }) => context.blockers.length === 0,
      target: '#job.running',
      actions: releasedByPolicy as never,
    },
    {
      // Nobody may wave this through: another machine, or this one later.
      guard: ({ context }) => isBlocked(context),
      target: '#job.waiting',
      actions: [
        letGo,
        unschedule(({ context }) =>
          context.blockers
            .filter((blocker) => !blocker.canOverride)
            .map((blocker) => blocker.words)
            .join(' '),
        ),
      ],
    },
    { guard: ({ context }) => onlyWaitsForWord(context), target: 'ready' },
    { target: 'review' },
  ],
});

/** Both wait for a person; in `ready` only the moment is left to one, and saying so is reason enough. */
const waitsForPerson = jobSetup.createStateConfig({
  on: {
    'job.release': [
      {
        guard: ({ context, event }) => whyNotOverride(context, event.meta) === null,
        target: '#job.running',
        actions: releasedByPerson as never,
      },
      {
        actions: refuse('gate', ({ context, event }) => whyNotOverride(context, event.meta) ?? ''),
      },
    ],
  },
});

export const routed = jobSetup.createStateConfig({
  initial: 'scheduled',
  on: {
    'job.printerLost': {
      guard: ({ context, event }) => event.printerId === context.printerId,
      target: '#job.waiting',
      actions: [letGo, unschedule(({ event }) => ('because' in event ? (event.because ?? '') : ''))],
    },
    // Grams that were asked for, or that were held until now.
    'job.lotRefused': {
      guard: ({ context, event }) => event.lotId === context.lotId,
      target: '#job.waiting',
      actions: [letGo, unschedule(({ event }) => ('because' in event ? (event.because ?? '') : ''))],
    },
    'job.unschedule': {
      target: '#job.waiting',
      actions: [letGo, unschedule(({ event }) => ('because' in event ? (event.because ?? '') : ''))],
    },
    'job.hold': {
      target: '#job.waiting',
      actions: [
        letGo,
        leaveQueue,
        unschedule(() => 'It was put on hold.'),
        fact('job.held', ({ context, event }) => heldByHand(context, event.because)),
      ],
    },
    'job.orderHold': {
      target: '#job.waiting',
      actions: [
        letGo,
        leaveQueue,
        unschedule(() => 'Its order was put on hold.'),
        fact('job.held', ({ context, event }) => heldByOrder(context, event)),
      ],
    },
    'job.planBlocked': {
      guard: isNews,
      target: '#job.waiting',
      actions: [
        letGo,
        leaveQueue,
        unschedule(() => 'Its plan was blocked.'),
        fact('job.held', ({ context, event }) => heldByPlan(context, event)),
      ],
    },
    'job.cancel': {
      target: '#job.cancelled',
      actions: [
        letGo,
        leaveQueue,
        fact('job.cancelled', ({ event }) => ({ cancelBecause: event.because ?? null, reservedGrams: 0 })),
        tellCancelled,
      ],
    },
    'job.supersede': {
      target: '#job.cancelled',
      actions: [
        letGo,
        leaveQueue,
        fact('job.cancelled', ({ event }) => ({ cancelBecause: event.because, reservedGrams: 0 })),
        tellApart,
      ],
    },
    'job.withdraw': [
      {
        guard: ({ context, event }) => leavesNobody(context, event.orderId),
        target: '#job.cancelled',
        actions: [
          letGo,
          leaveQueue,
          fact('job.cancelled', ({ context, event }) => ({
            ...withdrawnBy(context, event),
            cancelBecause: event.because,
            reservedGrams: 0,
          })),
          tellCancelled,
        ],
      },
      {
        target: '#job.waiting',
        actions: [
          letGo,
          unschedule(() => 'An order no longer wants its parts.'),
          fact('job.partsUnwanted', ({ context, event }) => withdrawnBy(context, event)),
        ],
      },
    ],
    'job.split': [
      {
        guard: ({ context }) => isOfSeveral(context),
        target: '#job.cancelled',
        actions: [
          letGo,
          leaveQueue,
          fact('job.cancelled', ({ event }) => ({
            cancelBecause: event.because ?? takenApart,
            reservedGrams: 0,
          })),
          tellApart,
        ],
      },
      { actions: refuse('one-line', ({ context }) => `${context.id} holds parts of one line only.`) },
    ],
    // Chosen twice: the dispatcher is told where it really is.
    'job.schedule': {
      guard: ({ context, event }) => event.printerId !== context.printerId,
      actions: leaveQueue,
    },
    'job.setPriority': {
      actions: fact('job.priorityChanged', ({ context, event }) => urgencyOf(context, event)),
    },
    ...keepsGrams.on,
    'job.lotReserved': {
      guard: ({ context, event }) => event.lotId !== context.lotId,
      actions: send(({ context, event }) => say('lot.unreserve', event.lotId, { jobId: context.id })),
    },
  },
  states: { scheduled, preparing, reserving, gating, ready: waitsForPerson, review: waitsForPerson },
});
