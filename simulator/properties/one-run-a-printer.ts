import type { PrinterState } from '../../actors/printer/schema.ts';
import { idOf } from '../../runtime/envelope.ts';
import { must, type Property } from './property.ts';
import { settledRuns } from './settled.ts';

export const oneRunAPrinter: Property = {
  name: 'one run a printer',
  invariant: 1,
  holds:
    'A printer is given a run only when it has none, a run is with one printer only, and machines start only the run that their printer has.',
  of: ['printer'],
  watch: (sight) => {
    const settled = settledRuns();
    const printerOf = new Map<string, string>();
    const runOf = new Map<string, string>();
    return {
      turned: (turned) => {
        const { result, before, message, state } = turned;
        settled.see(turned);
        const printerId = idOf(message.to);
        for (const { type, payload } of result.facts) {
          if (type !== 'printer.dispatching') continue;
          const had = (before.snapshot.context as PrinterState).runId;
          const runId = payload.runId as string;
          must(had === null, () => `${message.to} has ${had} and is given ${runId} too.`);
          const other = printerOf.get(runId);
          must(
            other === undefined || other === printerId,
            () => `${runId} is given to ${message.to} while printer/${other} has it.`,
          );
        }
        const now = (state.snapshot.context as PrinterState).runId;
        const had = runOf.get(printerId);
        if (now === (had ?? null)) return;
        if (had !== undefined) printerOf.delete(had);
        if (now === null) runOf.delete(printerId);
        else {
          runOf.set(printerId, now);
          printerOf.set(now, printerId);
        }
      },
      floor: ({ kind, printerId, runId }) => {
        if (kind !== 'started' || runId === null) return;
        const has = sight.look<PrinterState>(`printer/${printerId}`)?.context.runId;
        // A start that was under way when a person settled its run is a stranger's print, and is seen as one.
        must(
          has === runId || settled.has(runId),
          () => `${printerId} starts ${runId}, and the farm believes it has ${has}.`,
        );
      },
    };
  },
};
