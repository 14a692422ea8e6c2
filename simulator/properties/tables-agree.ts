import type { ComposerState } from '../../actors/composer/schema.ts';
import { lotOf } from '../../actors/dispatcher/lots.ts';
import type { DispatcherState } from '../../actors/dispatcher/schema.ts';
import type { IncidentState } from '../../actors/incident/schema.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import { idOf } from '../../runtime/envelope.ts';
import { plansOf } from './maintenance-is-kept.ts';
import { must, type Property } from './property.ts';

export const tablesAgree: Property = {
  name: 'tables agree',
  invariant: 'liveness',
  holds:
    'In the end the dispatcher knows each printer and lot as it is, no job waits that is over, no printer is kept for nobody, and no incident is open without its cause.',
  of: [],
  watch: (sight) => ({
    ended: () => {
      const table = sight.look<DispatcherState>('dispatcher/farm')!.context;
      for (const jobId of [...Object.keys(table.queue), ...Object.keys(table.assigned)]) {
        const status = sight.look(`job/${jobId}`)?.status;
        must(
          status !== 'completed' && status !== 'cancelled',
          () => `The dispatcher has ${jobId}, which is ${status}.`,
        );
      }
      const pooled = Object.keys(sight.look<ComposerState>('composer/farm')?.context.pool ?? {});
      must(
        pooled.length === 0,
        () => `The composer still has ${pooled.join(', ')}, and nobody waits for it.`,
      );
      for (const at of sight.all('printer')) {
        const { status, context } = sight.look<PrinterState>(at)!;
        const known = table.printers[idOf(at)];
        must(
          known?.availability === status || (status === 'removed' && known === undefined),
          () => `${at} is ${status}; the dispatcher has it as ${known?.availability}.`,
        );
        const plans = (table.maintenance?.[idOf(at)]?.plans ?? []).map(({ id }) => id);
        must(
          known === undefined ||
            plans.join() ===
              plansOf(context)
                .map(({ plan }) => plan.id)
                .join(),
          () => `${at} has other maintenance planned than the dispatcher knows: ${plans.join()}.`,
        );
        must(
          known === undefined || JSON.stringify(known.loaded) === JSON.stringify(context.loaded),
          () =>
            `${at} has ${JSON.stringify(context.loaded)}; the dispatcher has ${JSON.stringify(known?.loaded)}.`,
        );
        must(
          status === 'idle' || status === 'removed',
          () => `${at} is ${status} (${context.jobId}) in the end.`,
        );
      }
      for (const at of sight.all('lot')) {
        const lot = sight.look<{ onHandGrams: number; reservedGrams: number }>(at)!.context;
        const known = lotOf(table.lots, idOf(at));
        must(
          Math.abs((known?.availableGrams ?? 0) - (lot.onHandGrams - lot.reservedGrams)) < 1e-6,
          () =>
            `${at} has ${lot.onHandGrams - lot.reservedGrams} g to promise; the dispatcher has ${known?.availableGrams}.`,
        );
      }
      for (const at of sight.all('incident')) {
        const { status, context } = sight.look<IncidentState>(at)!;
        must(status === 'resolved', () => `${at} is ${status}, and all is well: ${context.what}`);
      }
    },
  }),
};
