/** A job on its machine, until the attempt has ended. */
import { fact, refuse, send } from '../../runtime/actions.ts';
import { say } from '../common/say.ts';
import { givingUp } from './giving-up.ts';
import { heldByHand, remembered } from './holds.ts';
import { keepsGrams } from './keeping.ts';
import { ranReport, unrouted } from './rules.ts';
import type { JobMessage, JobState } from './schema.ts';
import { AVOID_MS, giveBackGrams, jobSetup, leaveQueue, tellCancelled } from './setup.ts';
import { leavesNobody, urgencyOf, wantedPlans, withdrawnBy } from './sharing.ts';

const isThisRun = ({ context, event }: { context: JobState; event: { runId: string } }) =>
  event.runId === context.runId;

const wasCancelled = ({ context, event }: { context: JobState; event: { runId: string } }) =>
  isThisRun({ context, event }) && context.cancelBecause !== null;

/** Released, it has a machine and a run until the attempt has ended. */
const attemptOf = ({ printerId, runId }: JobState) => ({ printerId: printerId!, runId: runId! });

const cancelRun = send<JobState, JobMessage, JobMessage>(({ context }) => {
  const { printerId, runId } = attemptOf(context);
  return say('printer.cancel', printerId, { runId, jobId: context.id });
});

const started = {
  guard: isThisRun,
  target: 'printing',
  actions: fact<JobState, JobMessage, JobMessage>('job.printing', () => ({ pausedBecause: null })),
} as const;

const released = jobSetup.createStateConfig({
  on: {
    'job.runStarted': started,
    'job.runRefused': [
      {
        guard: wasCancelled,
        target: '#job.cancelled',
        actions: [
          send(({ context }) => giveBackGrams(context)),
          fact('job.cancelled', () => ({ reservedGrams: 0 })),
          tellCancelled,
        ],
      },
      {
        guard: isThisRun,
        target: '#job.waiting',
        actions: [
          send(({ context }) => [
            ...giveBackGrams(context),
            say('printer.unreserve', attemptOf(context).printerId, { jobId: context.id }),
          ]),
          fact('job.unscheduled', ({ context, event }) => ({
            ...unrouted,
            cause: event.cause,
            why: event.cause.because,
            avoid: { ...context.avoid, [attemptOf(context).printerId]: event.meta.at + AVOID_MS },
          })),
        ],
      },
    ],
  },
});

const printing = jobSetup.createStateConfig({
  on: {
    ...givingUp.on,
    'job.pause': {
      actions: send(({ context }) => {
        const { printerId, runId } = attemptOf(context);
        return say('printer.pause', printerId, { runId });
      }),
    },
    'job.runPaused': {
      guard: isThisRun,
      target: 'paused',
      actions: fact('job.paused', ({ context, event }) => ({
        pausedBecause: event.because,
        ...(event.anomaly === true || context.pausedByAnomaly === true
          ? { pausedByAnomaly: event.anomaly === true }
          : {}),
      })),
    },
  },
});

const paused = jobSetup.createStateConfig({
  on: {
    ...givingUp.on,
    'job.resume': [
      {
        guard: ({ context, event }) => context.pausedByAnomaly === true && event.meta.reason === undefined,
        actions: refuse(
          'reason',
          ({ context }) =>
            `${context.id} was paused because it seems to go wrong. Look at it, then say why it may go on.`,
        ),
      },
      {
        actions: send(({ context }) => {
          const { printerId, runId } = attemptOf(context);
          return say('printer.resume', printerId, { runId });
        }),
      },
    ],
    'job.runResumed': {
      guard: isThisRun,
      target: 'printing',
      actions: fact('job.resumed', () => ({ pausedBecause: null })),
    },
  },
});

export const running = jobSetup.createStateConfig({
  initial: 'released',
  on: {
    ...remembered.on,
    'job.schedule': { actions: leaveQueue },
    'job.cancel': {
      actions: [
        fact('job.cancelAsked', ({ event }) => ({
          cancelBecause: event.because ?? 'Cancelled by an operator.',
        })),
        cancelRun,
      ],
    },
    'job.withdraw': [
      {
        guard: ({ context, event }) => leavesNobody(context, event.orderId),
        actions: [
          fact('job.cancelAsked', ({ context, event }) => ({
            ...withdrawnBy(context, event),
            cancelBecause: event.because,
          })),
          cancelRun,
        ],
      },
      // The others' parts go on; of this order's nothing will be credited.
      { actions: fact('job.partsUnwanted', ({ context, event }) => withdrawnBy(context, event)) },
    ],
    'job.split': {
      actions: refuse(
        'begun',
        ({ context }) => `${context.id} has begun; its plate can't be taken apart any more.`,
      ),
    },
    'job.runFinished': {
      guard: isThisRun,
      target: '#job.qc',
      actions: fact('job.printed', () => ({ reservedGrams: 0, pausedBecause: null })),
    },
    'job.runFailed': [
      {
        guard: wasCancelled,
        target: '#job.cancelled',
        actions: [
          fact('job.cancelled', () => ({ reservedGrams: 0 })),
          tellCancelled,
          send(({ context, event }) => ranReport(context, event.cause)),
        ],
      },
      {
        guard: isThisRun,
        target: '#job.failed',
        actions: [
          fact('job.failed', ({ context, event }) => ({
            cause: event.cause,
            failures: context.failures + 1,
            awaitedPlans: wantedPlans(context),
            reservedGrams: 0,
            pausedBecause: null,
          })),
          send(({ context, event }) => ranReport(context, event.cause)),
          send(({ context, event }) =>
            wantedPlans(context).map((planId) =>
              say('plan.runFailed', planId, { jobId: context.id, runId: event.runId, cause: event.cause }),
            ),
          ),
        ],
      },
    ],
    'job.runCancelled': [
      {
        guard: wasCancelled,
        target: '#job.cancelled',
        actions: [fact('job.cancelled', () => ({ reservedGrams: 0 })), tellCancelled],
      },
      {
        // Nobody asked the farm: someone pressed cancel at the machine, and knows why.
        guard: isThisRun,
        target: '#job.waiting',
        actions: fact('job.held', ({ context }) => ({
          ...unrouted,
          ...heldByHand(context, 'The print was cancelled at the machine. Requeue the job or cancel it.'),
        })),
      },
    ],
    'job.setPriority': {
      actions: fact('job.priorityChanged', ({ context, event }) => urgencyOf(context, event)),
    },
    ...keepsGrams.on,
  },
  states: { released, printing, paused },
});
