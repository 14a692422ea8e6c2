import { Ageing, LONG_AGO_MS } from './memory.ts';
import { must, type Property } from './property.ts';
import { settledRuns } from './settled.ts';

export const nothingCredited: Property = {
  name: 'nothing credited that was not made',
  invariant: 12,
  holds: 'A job is printed only when its machine finished the run, or a person who looked says so.',
  of: ['printer', 'job'],
  watch: (sight) => {
    const settled = settledRuns();
    /** What machines did, and what the gateway says that they did. */
    const made = new Ageing<string>(LONG_AGO_MS);
    const told = new Ageing<string>(LONG_AGO_MS);
    return {
      turned: (turned) => {
        const { message, result, at } = turned;
        settled.see(turned);
        if (
          message.type === 'printer.runFinished' &&
          message.by.kind === 'integration' &&
          result.outcome === 'changed'
        )
          told.set(message.payload.runId as string, true, at);
        if (!result.facts.some((fact) => fact.type === 'job.printed')) return;
        const runId = message.payload.runId as string;
        if (settled.asFinished(runId)) return;
        must(
          told.has(runId),
          () => `${message.to} counts as printed by ${runId}, of which no printer said so.`,
        );
        must(
          !sight.hasFloor || made.has(runId),
          () => `${message.to} counts as printed by ${runId}, which no machine finished.`,
        );
      },
      floor: ({ kind, runId, phase }) => {
        if (kind === 'ended' && phase === 'finished' && runId !== null) made.set(runId, true, sight.now);
      },
    };
  },
};
