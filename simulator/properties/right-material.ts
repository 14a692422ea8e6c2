import type { JobState } from '../../actors/job/schema.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import type { RunState } from '../../actors/run/schema.ts';
import { isOutside, must, type Property, type Sight } from './property.ts';

type Loaded = { readonly material: string; readonly colour: string } | null;

export const rightMaterial: Property = {
  name: 'right material',
  invariant: 4,
  holds: 'A run starts only where its material, colour and nozzle are, and where its plate fits.',
  of: ['printer'],
  watch: (sight) => ({
    turned: ({ message, before, result }) => {
      for (const { type, payload } of result.facts) {
        if (type !== 'printer.dispatching') continue;
        const { loaded } = before.snapshot.context as PrinterState;
        compare(
          sight,
          payload.runId as string,
          message.payload.jobId as string,
          before.snapshot.context,
          loaded,
        );
      }
    },
    floor: ({ kind, printerId, runId, loaded }) => {
      if (kind !== 'started' || runId === null) return;
      const run = sight.look<RunState>(`run/${runId}`)?.context;
      const printer = sight.look<PrinterState>(`printer/${printerId}`)?.context;
      must(
        run !== undefined && printer !== undefined,
        () => `${printerId} starts ${runId}, which nobody knows.`,
      );
      compare(sight, runId, run.jobId, printer, loaded);
    },
  }),
};

function compare(sight: Sight, runId: string, jobId: string, printer: PrinterState, loaded: Loaded): void {
  if (isOutside(sight, `job/${jobId}`)) return;
  const job = sight.look<JobState>(`job/${jobId}`)?.context;
  must(job !== undefined, () => `${runId} is started for ${jobId}, which nobody knows.`);
  const { material, colour, sizeMillimetres: size, nozzleDiameterMillimetres: nozzle } = job.requirements;
  must(
    loaded?.material === material && loaded.colour === colour,
    () => `${runId} wants ${material} ${colour}; ${printer.id} has ${JSON.stringify(loaded)}.`,
  );
  const capability = printer.spec?.capability;
  must(capability !== undefined, () => `${runId} is started on ${printer.id}, of which nothing is known.`);
  const { buildVolumeMillimetres: bed, nozzleDiametersMillimetres: nozzles } = capability;
  must(
    nozzle === null || nozzles.includes(nozzle),
    () => `${runId} wants a nozzle of ${nozzle} mm, which ${printer.id} has not.`,
  );
  must(
    size.x <= bed.x && size.y <= bed.y && size.z <= bed.z,
    () => `${runId} is ${JSON.stringify(size)}, larger than ${printer.id}.`,
  );
}
