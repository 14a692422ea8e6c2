import type { JobState } from '../../actors/job/schema.ts';
import type { RunState } from '../../actors/run/schema.ts';
import { must, type Property } from './property.ts';

export const cancelIsCancel: Property = {
  name: 'a cancel is a cancel',
  holds: 'No machine starts a job that is cancelled, and a cancelled job stays cancelled.',
  watch: ({ world }) => ({
    turned: ({ message, before, state }) => {
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
      must(
        job.status !== 'cancelled' || settled === true,
        () => `${jobId} is cancelled, and ${machine.id} starts ${print.runId}.`,
      );
    },
  }),
};
