import { must, type Property } from './property.ts';

const jobOf = (runId: string) => runId.slice(0, runId.lastIndexOf('-'));

export const dispatchedOnce: Property = {
  name: 'dispatched once',
  holds:
    'No machine starts a run twice, no two machines make one job at a time, and a job that was finished is not made again.',
  watch: ({ machines }) => {
    const started = new Map<string, string>();
    const finished = new Set<string>();
    return {
      floor: ({ kind, machine, print }) => {
        const { runId } = print;
        if (runId === null) return;
        const job = jobOf(runId);
        if (kind === 'ended') {
          if (print.phase === 'finished') finished.add(job);
          return;
        }
        const where = started.get(runId);
        must(
          where === undefined,
          () => `${runId} is started on ${machine.id} and was started on ${where} before.`,
        );
        started.set(runId, machine.id);
        must(!finished.has(job), () => `${runId} is started, and a run before it finished the same job.`);
        for (const other of machines.values()) {
          const at = other.print;
          const twice = other !== machine && other.active && at?.runId != null && jobOf(at.runId) === job;
          must(!twice, () => `${runId} is started on ${machine.id} while ${at?.runId} runs on ${other.id}.`);
        }
      },
    };
  },
};
