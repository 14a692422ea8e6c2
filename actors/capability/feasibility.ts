import type { LoadedMaterial, MaterialSpec, PrinterSpec, ProfileSpec } from '../farm/schema.ts';
import { changeoversFor, materialObstacles, type Obstacle, sameNozzle } from './material.ts';
import type { Feasibility, InfeasibleCode } from './schema.ts';
import { fitVolume, type SizeMillimetres } from './volume.ts';

/** What a job asks of a machine. The `JobRequirements` of a plate is one of these. */
export interface Requirements {
  readonly lane: PrinterSpec['lane'];
  /** Box around everything on the plate, brim and skirt included. */
  readonly sizeMillimetres: SizeMillimetres;
  /** A quarter turn about Z is allowed: for a model, not for a plate laid out already. Absent: not allowed. */
  readonly mayTurn?: boolean;
  /** A material's code. */
  readonly material: string;
  /** Null: any colour will do. */
  readonly colour: string | null;
  /** Null: any nozzle will do. */
  readonly nozzleDiameterMillimetres: number | null;
  /** Tools used at once. Absent: what the lane needs at least. */
  readonly extruderCount?: number;
}

export interface CapablePrinter {
  readonly id: string;
  readonly lane: PrinterSpec['lane'];
  readonly capability: PrinterSpec['capability'];
  readonly loaded?: Pick<LoadedMaterial, 'material' | 'colour'> | null | undefined;
}

/**
 * Compares a job with a machine: every reason against it, in words for people and codes for rules. Says nothing of
 * whether the machine is free or healthy (`availability.ts`). `material` is the farm's entry for the job's code;
 * `profile`, where given, is the one the job is to be sliced with.
 */
export function assess(
  job: Requirements,
  printer: CapablePrinter,
  material: MaterialSpec | undefined,
  profile?: ProfileSpec,
): Feasibility {
  const obstacles: Obstacle<InfeasibleCode>[] = [];
  const { capability } = printer;
  if (job.lane !== printer.lane)
    obstacles.push({
      code: 'wrong-lane',
      words: `The job is ${job.lane} work; this is a ${printer.lane} machine.`,
    });
  obstacles.push(...sizeObstacles(job, capability));
  const nozzle = job.nozzleDiameterMillimetres;
  if (
    nozzle !== null &&
    !capability.nozzleDiametersMillimetres.some((mounted) => sameNozzle(mounted, nozzle))
  )
    obstacles.push({
      code: 'nozzle-not-mounted',
      words: `It needs a ${nozzle} mm nozzle; mounted: ${capability.nozzleDiametersMillimetres.join(', ') || 'none'}.`,
    });
  const extruders = job.extruderCount ?? (job.lane === 'FDM' ? 1 : 0);
  if (extruders > capability.extruderCount)
    obstacles.push({
      code: 'too-few-extruders',
      words: `It needs ${extruders} extruders at once; this machine has ${capability.extruderCount}.`,
    });
  if (material) obstacles.push(...materialObstacles(material, capability, nozzle));
  else
    obstacles.push({
      code: 'unknown-material',
      words: `The farm has no material ${job.material}; add it to the farm file or correct the order.`,
    });
  if (profile) obstacles.push(...profileObstacles(profile, printer, material, nozzle));
  const changeovers = changeoversFor(job.material, job.colour, printer.loaded);
  const feasible = obstacles.length === 0;
  return { feasible, loaded: feasible && changeovers.length === 0, obstacles, changeovers };
}

function sizeObstacles(
  job: Requirements,
  capability: CapablePrinter['capability'],
): Obstacle<InfeasibleCode>[] {
  const { overMillimetres: over } = fitVolume(job.sizeMillimetres, capability, job.mayTurn ?? false);
  const { x, y, z } = job.sizeMillimetres;
  const room = capability.buildVolumeMillimetres;
  const found: Obstacle<InfeasibleCode>[] = [];
  if (over.x > 0 || over.y > 0) {
    const bed =
      capability.bedShape === 'round'
        ? `round bed of ${Math.min(room.x, room.y)} mm`
        : `bed of ${room.x} × ${room.y} mm`;
    found.push({ code: 'too-large', words: `${round(x)} × ${round(y)} mm does not fit its ${bed}.` });
  }
  if (over.z > 0)
    found.push({
      code: 'too-tall',
      words: `${round(z)} mm is ${round(over.z)} mm taller than it can print (${room.z} mm).`,
    });
  return found;
}

function profileObstacles(
  profile: ProfileSpec,
  printer: CapablePrinter,
  material: MaterialSpec | undefined,
  nozzle: number | null,
): Obstacle<InfeasibleCode>[] {
  const found: Obstacle<InfeasibleCode>[] = [];
  if (profile.printers.length > 0 && !profile.printers.includes(printer.id))
    found.push({
      code: 'profile-not-for-printer',
      words: `The profile ${profile.id} is not for this machine.`,
    });
  const { materials } = profile;
  if (
    material &&
    materials.length > 0 &&
    !materials.includes(material.code) &&
    !materials.includes(material.kind)
  )
    found.push({
      code: 'profile-not-for-material',
      words: `The profile ${profile.id} was not made for ${material.code}.`,
    });
  const forNozzle = profile.nozzleDiameterMillimetres;
  const has = nozzle === null ? printer.capability.nozzleDiametersMillimetres : [nozzle];
  if (forNozzle !== undefined && !has.some((one) => sameNozzle(one, forNozzle)))
    found.push({
      code: 'profile-not-for-nozzle',
      words: `The profile ${profile.id} is for a ${forNozzle} mm nozzle.`,
    });
  return found;
}

const round = (millimetres: number) => Math.round(millimetres * 100) / 100;
