import type { JobState } from '../../actors/job/schema.ts';
import type { RunState } from '../../actors/run/schema.ts';
import { must, type Property } from './property.ts';

/** The wish travels to the printer, and from there to the gateway. */
const NEWS_MS = 3_600_000;

export const cancelIsCancel: Property = {
  name: 'a cancel is a cancel',
  holds:
    'No machine starts a job that is cancelled, or whose cancelling was asked for a while ago; a cancelled job stays cancelled.',
  watch: ({ world }) => {
    const askedAt = new Map<string, number>();
    return {
      turned: ({ message, before, state, result }) => {
        if (result.facts.some((fact) => fact.type === 'job.cancelAsked') && !askedAt.has(message.to))
          askedAt.set(message.to, world.now);
        if (!message.to.startsWith('job/') || before.snapshot.value !== 'cancelled') return;
        must(
          state.snapshot.value === 'cancelled',
          () => `${message.to} was cancelled, and ${message.type} revived it.`,
        );
      },
      floor: ({ kind, machine, print }) => {
        if (kind !== 'started' || print.runId === null) return;
        const { jobId } = world.look<RunState>(`run/${print.runId}`)!.context;
        const job = world.look<JobState>(`job/${jobId}`)!;
        const settled = world.journal
          .get(`printer/${machine.id}`)
          ?.some(({ type, payload }) => type === 'printer.settleRun' && payload.runId === print.runId);
        const since = world.now - (askedAt.get(`job/${jobId}`) ?? world.now);
        must(
          since < NEWS_MS || settled === true,
          () => `${jobId} was to be cancelled ${since} ms ago, and ${machine.id} starts ${print.runId}.`,
        );
        must(
          job.status !== 'cancelled' || settled === true,
          () => `${jobId} is cancelled, and ${machine.id} starts ${print.runId}.`,
        );
      },
    };
  },
};
