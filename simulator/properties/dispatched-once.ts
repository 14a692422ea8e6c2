import { Ageing, jobOfRun, LONG_AGO_MS } from './memory.ts';
import { must, type Property } from './property.ts';
import { settledRuns } from './settled.ts';

export const dispatchedOnce: Property = {
  name: 'dispatched once',
  invariant: 2,
  holds:
    'No run is dispatched or started twice, no two machines make one job at a time, and a job that was finished is not made again.',
  of: ['printer', 'job'],
  watch: () => {
    const dispatched = new Ageing<string, string>(LONG_AGO_MS);
    const printed = new Ageing<string>(LONG_AGO_MS);
    const started = new Ageing<string, string>(LONG_AGO_MS);
    const finished = new Ageing<string>(LONG_AGO_MS);
    const printing = new Map<string, string>();
    // A person who settles a run says what became of it; what its machine does with it later is a stranger's print.
    const settled = settledRuns();
    let now = 0;
    return {
      turned: (turned) => {
        const { message, result, at } = turned;
        now = at;
        settled.see(turned);
        for (const { type, payload } of result.facts) {
          if (type === 'job.printed') printed.set(message.payload.runId as string, true, at);
          if (type !== 'printer.dispatching') continue;
          const runId = payload.runId as string;
          const where = dispatched.get(runId);
          must(
            where === undefined,
            () => `${runId} is dispatched to ${message.to} and was dispatched to ${where} before.`,
          );
          dispatched.set(runId, message.to, at);
          must(!printed.has(runId), () => `${runId} is dispatched, and counts as printed already.`);
        }
      },
      floor: ({ kind, printerId, runId, phase }) => {
        if (kind === 'ended') printing.delete(printerId);
        if (runId === null) return;
        const job = jobOfRun(runId);
        if (kind === 'ended') {
          if (phase === 'finished' && !settled.has(runId)) finished.set(job, true, now);
          return;
        }
        const where = started.get(runId);
        must(
          where === undefined,
          () => `${runId} is started on ${printerId} and was started on ${where} before.`,
        );
        started.set(runId, printerId, now);
        if (settled.has(runId)) return;
        must(!finished.has(job), () => `${runId} is started, and a run before it finished the same job.`);
        for (const [other, has] of printing)
          must(
            other === printerId || jobOfRun(has) !== job || settled.has(has),
            () => `${runId} is started on ${printerId} while ${has} runs on ${other}.`,
          );
        printing.set(printerId, runId);
      },
    };
  },
};
