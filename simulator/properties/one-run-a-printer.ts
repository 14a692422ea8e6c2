import type { PrinterState } from '../../actors/printer/schema.ts';
import { must, type Property } from './property.ts';

export const oneRunAPrinter: Property = {
  name: 'one run a printer',
  holds:
    'A printer is given a run only when it has none, and machines start only the run that their printer has.',
  watch: ({ world }) => ({
    turned: ({ result, before, message }) => {
      for (const fact of result.facts) {
        if (fact.type !== 'printer.dispatching') continue;
        const had = (before.snapshot.context as PrinterState).runId;
        must(had === null, () => `${message.to} has ${had} and is given ${fact.payload.runId} too.`);
      }
    },
    floor: ({ kind, print, machine }) => {
      if (kind !== 'started' || print.runId === null) return;
      const has = world.look<PrinterState>(`printer/${machine.id}`)?.context.runId;
      // A start that was under way when a person settled its run is a stranger's print, and is seen as one.
      const settled = world.journal
        .get(`printer/${machine.id}`)
        ?.some(({ type, payload }) => type === 'printer.settleRun' && payload.runId === print.runId);
      must(
        has === print.runId || settled === true,
        () => `${machine.id} starts ${print.runId}, and the farm believes it has ${has}.`,
      );
    },
  }),
};
