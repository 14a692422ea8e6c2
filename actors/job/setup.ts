/** What the job's states share: types, and the moves between queue, machine and rest. */
import { type ActionFunction, setup } from 'xstate';
import { fact, send } from '../../runtime/actions.ts';
import type { ActorInput } from '../../runtime/actor.ts';
import { DISPATCHER, say } from '../common/say.ts';
import { linesOf } from '../plate/rules.ts';
import { queuedJobOf, unrouted } from './rules.ts';
import type { JobMessage, JobState } from './schema.ts';
import { isWantedAgain } from './sharing.ts';

export const jobSetup = setup({
  types: {} as { context: JobState; events: JobMessage; input: ActorInput },
});

/** How long a machine that turned a job down is left out for it. */
export const AVOID_MS = 5 * 60_000;

export const concerning = (job: JobState) => ({
  subject: `job/${job.id}`,
  jobId: job.id,
  orderId: job.orderId,
  ...(job.orderIds.length > 1 ? { orderIds: job.orderIds } : {}),
  ...(job.printerId === null ? {} : { printerId: job.printerId }),
});

/** On entry to the queue. */
export const enqueue = send<JobState, JobMessage, JobMessage>(({ context, event }) =>
  say('dispatcher.jobQueued', DISPATCHER, { job: queuedJobOf(context, event.meta.at) }),
);

export const leaveQueue = send<JobState, JobMessage, JobMessage>(({ context }) =>
  say('dispatcher.jobLeft', DISPATCHER, { jobId: context.id }),
);

/** It is its machine's now. */
export const leaveReleased = send<JobState, JobMessage, JobMessage>(({ context }) =>
  say('dispatcher.jobLeft', DISPATCHER, { jobId: context.id, released: true }),
);

/** Gives back the machine and the grams that were held for this job. */
export const letGo = send<JobState, JobMessage, JobMessage>(({ context }) => [
  ...(context.printerId === null ? [] : [say('printer.unreserve', context.printerId, { jobId: context.id })]),
  ...giveBackGrams(context),
]);

/** Asked for is as good as held: the answer may be on its way. */
export const giveBackGrams = (job: JobState) =>
  job.lotId === null || job.prepared === null ? [] : [say('lot.unreserve', job.lotId, { jobId: job.id })];

type JobAction = ActionFunction<
  JobState,
  JobMessage,
  JobMessage,
  undefined,
  never,
  never,
  never,
  never,
  never
>;

/** Back to the queue, and not to the same machine at once. */
export const unschedule = (because: (args: { context: JobState; event: JobMessage }) => string): JobAction =>
  fact<JobState, JobMessage, JobMessage>('job.unscheduled', ({ context, event }) => ({
    ...unrouted,
    why: because({ context, event }),
    avoid:
      context.printerId === null
        ? context.avoid
        : { ...context.avoid, [context.printerId]: event.meta.at + AVOID_MS },
  }));

/** The parts of this job will not be made by it; each order is told of each of its lines. */
const tellGone = (isAgain: (job: JobState) => boolean) =>
  send<JobState, JobMessage, JobMessage>(({ context }) => {
    const because = context.cancelBecause ?? 'The job was cancelled.';
    return [
      say('plate.discard', context.plateId, { because }),
      ...linesOf(context).map(({ items, lineId, orderId, revision }) =>
        say('order.jobCancelled', orderId, {
          jobId: context.id,
          plateId: context.plateId,
          lineId,
          count: items.length,
          ...(revision === undefined ? {} : { revision }),
          because,
          ...(isAgain(context) ? { again: true } : {}),
        }),
      ),
      // Where it was a trial, another may be it.
      ...(context.runId === null ? [] : [say('dispatcher.jobLeft', DISPATCHER, { jobId: context.id })]),
    ];
  });

/** Whether the parts are made again is left to people. */
export const tellCancelled = tellGone(() => false);

/** Nobody is against the parts, only against this plate: they are laid out anew. */
export const tellApart = tellGone(isWantedAgain);
