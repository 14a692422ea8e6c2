/** Why a queued job waits, and when it is to start: the dispatcher's own words. Pure. */
import type { View } from '../../../gateway/api/contract/kinds.ts';
import type { ScheduleAnswer } from '../../../gateway/api/contract/responses.ts';

export interface Wait {
  readonly words: string;
  readonly start: ScheduleAnswer['plan'][number] | null;
}

/** Null where the job does not wait for the dispatcher, or nothing has been heard of the schedule yet. */
export const waitOf = (job: View<'job'>, schedule: ScheduleAnswer | null): Wait | null => {
  if (job.status !== 'queued' || schedule === null) return null;
  const start = schedule.plan.find((one) => one.jobId === job.id) ?? null;
  const words = schedule.waitingBecause[job.id];
  if (words !== undefined) return { words, start };
  return {
    words:
      schedule.stoppedBecause === null
        ? 'The dispatcher has not looked at it yet.'
        : `Dispatching is stopped: ${schedule.stoppedBecause}`,
    start,
  };
};
