import { Ageing, LONG_AGO_MS } from './memory.ts';
import { isOutside, must, type Property } from './property.ts';

export const onlyReleasedPrinted: Property = {
  name: 'only what was released is printed',
  invariant: 9,
  holds: 'A printer is given a run only after its job was released for that very attempt.',
  of: ['job', 'printer'],
  watch: (sight) => {
    const released = new Ageing<string, string>(LONG_AGO_MS);
    return {
      turned: ({ message, result, at }) => {
        for (const { type, payload } of result.facts) {
          if (type === 'job.released') released.set(payload.runId as string, message.to, at);
          if (type !== 'printer.dispatching') continue;
          const runId = payload.runId as string;
          const job = `job/${message.payload.jobId}` as const;
          if (isOutside(sight, job)) continue;
          must(
            released.get(runId) === job,
            () => `${message.to} is given ${runId}, which ${job} never released.`,
          );
          released.delete(runId);
        }
      },
    };
  },
};
