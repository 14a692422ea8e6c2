/** What prints would still have taken that were paused on suspicion and given up. */
import type { Entry } from '../../runtime/envelope.ts';

export interface Spared {
  pauses: number;
  givenUp: number;
  grams: number;
  hours: number;
}

/** Fed with the entries of a journal, in order. */
export function sparedOf(): { readonly spared: Spared; readonly entry: (entry: Entry) => void } {
  const spared: Spared = { pauses: 0, givenUp: 0, grams: 0, hours: 0 };
  const begun = new Map<string, { readonly massGrams: number; readonly estimatedSeconds: number }>();
  const paused = new Set<string>();
  return {
    spared,
    entry: ({ address, facts, message }) => {
      const runId = address.slice(address.indexOf('/') + 1);
      for (const { payload, type } of facts) {
        if (type === 'run.begun') begun.set(runId, payload as never);
        if (type === 'printer.anomalyPause') {
          spared.pauses++;
          paused.add(message.payload.runId as string);
        }
        const run = type === 'run.failed' && paused.has(runId) ? begun.get(runId) : undefined;
        if (run === undefined) continue;
        const share = 1 - Math.min(1, (payload.consumedGrams as number) / Math.max(run.massGrams, 1e-9));
        spared.givenUp++;
        spared.grams += share * run.massGrams;
        spared.hours += (share * run.estimatedSeconds) / 3_600;
      }
    },
  };
}
