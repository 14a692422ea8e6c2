/** Runs of which a person said what became of them: what the machine does with them afterwards is its own affair. */
import { Ageing, LONG_AGO_MS } from './memory.ts';
import type { Turned } from './property.ts';

export function settledRuns() {
  const settled = new Ageing<string, 'finished' | 'failed'>(LONG_AGO_MS);
  return {
    see: ({ message, result, at }: Turned): void => {
      if (message.type !== 'printer.settleRun' || result.outcome === 'refused') return;
      const { runId, outcome } = message.payload as { runId: string; outcome: 'finished' | 'failed' };
      settled.set(runId, outcome, at);
    },
    has: (runId: string): boolean => settled.has(runId),
    asFinished: (runId: string): boolean => settled.get(runId) === 'finished',
  };
}
