import type { JobState } from '../../actors/job/schema.ts';
import type { RunState } from '../../actors/run/schema.ts';
import { must, type Property } from './property.ts';

export const rightMaterial: Property = {
  name: 'right material',
  holds: 'A run starts only where its material, colour and nozzle are, and where its plate fits.',
  watch: ({ world, farm }) => ({
    floor: ({ kind, machine, print }) => {
      if (kind !== 'started' || print.runId === null) return;
      const run = world.look<RunState>(`run/${print.runId}`)!.context;
      const { requirements: wants } = world.look<JobState>(`job/${run.jobId}`)!.context;
      const { loaded } = machine;
      const { capability } = farm.printers.find((printer) => printer.id === machine.id)!;
      const { x, y, z } = capability.buildVolumeMillimetres;
      const { sizeMillimetres: size, nozzleDiameterMillimetres: nozzle } = wants;
      must(
        loaded?.material === wants.material && loaded.colour === wants.colour,
        () =>
          `${print.runId} wants ${wants.material} ${wants.colour}; ${machine.id} has ${JSON.stringify(loaded)}.`,
      );
      must(
        nozzle === null || capability.nozzleDiametersMillimetres.includes(nozzle),
        () => `${print.runId} wants a nozzle of ${nozzle} mm, which ${machine.id} has not.`,
      );
      must(
        size.x <= x && size.y <= y && size.z <= z,
        () => `${print.runId} is ${JSON.stringify(size)}, larger than ${machine.id}.`,
      );
    },
  }),
};
