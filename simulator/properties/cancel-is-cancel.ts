import type { JobState } from '../../actors/job/schema.ts';
import type { RunState } from '../../actors/run/schema.ts';
import { statusOf } from '../../runtime/actor.ts';
import { kindOf } from '../../runtime/envelope.ts';
import { Ageing, LONG_AGO_MS, NEWS_MS } from './memory.ts';
import { isOutside, must, type Property, type Turned } from './property.ts';
import { settledRuns } from './settled.ts';

export const cancelIsCancel: Property = {
  name: 'a cancel is a cancel',
  invariant: 11,
  holds:
    'No printer is given and no machine starts a job that is cancelled, or whose cancelling was asked for a while ago; a cancelled job stays cancelled.',
  of: ['job', 'printer'],
  watch: (sight) => {
    const settled = settledRuns();
    const askedAt = new Ageing<string, number>(LONG_AGO_MS);
    const isWanted = (jobId: string, runId: string, who: string, now: number) => {
      if (isOutside(sight, `job/${jobId}`)) return;
      const since = now - (askedAt.get(jobId) ?? now);
      // The wish travels to the printer, and from there to the gateway.
      must(
        since < NEWS_MS,
        () => `${jobId} was to be cancelled ${since} ms ago, and ${who} starts ${runId}.`,
      );
      const status = sight.look<JobState>(`job/${jobId}`)?.status;
      must(
        status !== undefined && status !== 'cancelled',
        () => `${jobId} is cancelled, and ${who} starts ${runId}.`,
      );
    };
    const job = ({ message, before, state, result, at }: Turned) => {
      const jobId = message.to.slice(4);
      if (
        !askedAt.has(jobId) &&
        result.facts.some(({ type }) => type === 'job.cancelAsked' || type === 'job.cancelled')
      )
        askedAt.set(jobId, at, at);
      must(
        statusOf(before.snapshot) !== 'cancelled' || statusOf(state.snapshot) === 'cancelled',
        () => `${message.to} was cancelled, and ${message.type} revived it.`,
      );
    };
    return {
      turned: (turned) => {
        const { message, result, at } = turned;
        if (kindOf(message.to) === 'job') return job(turned);
        settled.see(turned);
        for (const { type, payload } of result.facts)
          if (type === 'printer.dispatching')
            isWanted(message.payload.jobId as string, payload.runId as string, message.to, at);
      },
      floor: ({ kind, printerId, runId }) => {
        if (kind !== 'started' || runId === null || settled.has(runId)) return;
        const run = sight.look<RunState>(`run/${runId}`)?.context;
        must(run !== undefined, () => `${printerId} starts ${runId}, which nobody knows.`);
        isWanted(run.jobId, runId, printerId, sight.now);
      },
    };
  },
};
