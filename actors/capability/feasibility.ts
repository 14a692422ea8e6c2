import type { LoadedMaterial, MaterialSpec, PrinterSpec } from '../farm/schema.ts';
import { changeoversFor, materialObstacles, type Obstacle, sameNozzle } from './material.ts';
import type { Feasibility, InfeasibleCode, JobRequirements } from './schema.ts';
import { fitVolume } from './volume.ts';

export type CapablePrinter = Pick<PrinterSpec, 'lane' | 'capability'> & {
  readonly loaded?: Pick<LoadedMaterial, 'material' | 'colour'> | null;
};

/**
 * Compares a job with a machine: every reason against it, in words for people and codes for rules. Says nothing of
 * whether the machine is free or healthy (`availability.ts`). `material` is the farm's entry for the job's code.
 */
export function assess(
  job: JobRequirements,
  printer: CapablePrinter,
  material: MaterialSpec | undefined,
): Feasibility {
  const obstacles: Obstacle<InfeasibleCode>[] = [];
  const { capability } = printer;
  if (job.lane !== printer.lane)
    obstacles.push({
      code: 'wrong_lane',
      words: `The job is ${job.lane} work; this is a ${printer.lane} machine.`,
    });
  obstacles.push(...sizeObstacles(job, capability));
  const nozzle = job.nozzleDiameterMillimetres;
  if (
    nozzle !== null &&
    !capability.nozzleDiametersMillimetres.some((mounted) => sameNozzle(mounted, nozzle))
  )
    obstacles.push({
      code: 'nozzle_not_mounted',
      words: `It needs a ${nozzle} mm nozzle; mounted: ${capability.nozzleDiametersMillimetres.join(', ') || 'none'}.`,
    });
  if (job.extruderCount > capability.extruderCount)
    obstacles.push({
      code: 'too_few_extruders',
      words: `It needs ${job.extruderCount} extruders at once; this machine has ${capability.extruderCount}.`,
    });
  if (material) obstacles.push(...materialObstacles(material, capability, nozzle));
  else
    obstacles.push({
      code: 'unknown_material',
      words: `The farm has no material ${job.materialCode}; add it to the farm file or correct the order.`,
    });
  const changeovers = changeoversFor(job.materialCode, job.colour, printer.loaded);
  const feasible = obstacles.length === 0;
  return { feasible, loaded: feasible && changeovers.length === 0, obstacles, changeovers };
}

function sizeObstacles(
  job: JobRequirements,
  capability: CapablePrinter['capability'],
): Obstacle<InfeasibleCode>[] {
  const { overMillimetres: over } = fitVolume(job.sizeMillimetres, capability, job.mayTurn);
  const room = capability.buildVolumeMillimetres;
  const found: Obstacle<InfeasibleCode>[] = [];
  if (over.x > 0 || over.y > 0)
    found.push({
      code: 'too_large',
      words: `${round(job.sizeMillimetres.x)} × ${round(job.sizeMillimetres.y)} mm does not fit its bed of ${room.x} × ${room.y} mm.`,
    });
  if (over.z > 0)
    found.push({
      code: 'too_tall',
      words: `${round(job.sizeMillimetres.z)} mm is ${round(over.z)} mm taller than it can print (${room.z} mm).`,
    });
  return found;
}

const round = (millimetres: number) => Math.round(millimetres * 100) / 100;
