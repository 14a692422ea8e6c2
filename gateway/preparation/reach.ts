/** Which machines can make a part, and the bed that all of them have at least. */
import { assess, type Requirements } from '../../actors/capability/feasibility.ts';
import type { Feasibility } from '../../actors/capability/schema.ts';
import type { SizeMillimetres } from '../../actors/capability/volume.ts';
import type { MaterialSpec, PrinterSpec, ProfileSpec } from '../../actors/farm/schema.ts';
import { nestBedFor } from '../../actors/packing/bed.ts';
import type { NestBed } from '../../actors/packing/schema.ts';
import type { SlicingPrinter, SlicingProfile } from '../../actors/slicing/schema.ts';
import { families } from '../printers/registry.ts';

export interface Reach {
  readonly able: readonly PrinterSpec[];
  /** Why the others can't, in words. */
  readonly unable: readonly string[];
}

const kinds = new WeakMap<PrinterSpec, string>();

/** All that is looked at when a part is to be made on it, but for the profiles that name it. */
function kindOf(printer: PrinterSpec): string {
  let kind = kinds.get(printer);
  if (kind === undefined) {
    kind = JSON.stringify([printer.lane, printer.capability]);
    kinds.set(printer, kind);
  }
  return kind;
}

export function reachOf(
  printers: readonly PrinterSpec[],
  size: SizeMillimetres,
  material: MaterialSpec,
  profile: ProfileSpec,
): Reach {
  const able: PrinterSpec[] = [];
  const unable: string[] = [];
  const requirements: Requirements = {
    lane: material.lane,
    sizeMillimetres: size,
    mayTurn: true,
    material: material.code,
    colour: null,
    nozzleDiameterMillimetres: profile.nozzleDiameterMillimetres ?? null,
  };
  // A farm has many machines of few kinds: one of each is looked at.
  const known = new Map<string, Feasibility>();
  for (const printer of printers) {
    const kind = profile.printers.includes(printer.id) ? `named ${kindOf(printer)}` : kindOf(printer);
    let found = known.get(kind);
    if (found === undefined) {
      found = assess(requirements, printer, material, profile);
      known.set(kind, found);
    }
    const { feasible, obstacles } = found;
    if (feasible) able.push(printer);
    else unable.push(`${printer.id}: ${obstacles.map((one) => one.words).join(' ')}`);
  }
  return { able, unable };
}

/** A plate laid out for this bed stands on every one of these machines. */
export const commonBedOf = (printers: readonly PrinterSpec[]): { x: number; y: number } => ({
  x: Math.min(...printers.map((printer) => printer.capability.buildVolumeMillimetres.x)),
  y: Math.min(...printers.map((printer) => printer.capability.buildVolumeMillimetres.y)),
});

const EDGE_MILLIMETRES = 2;
/** As far from the parts or their brim as slicers draw the skirt. */
const SKIRT_GAP_MILLIMETRES = 3;

/** The common bed as plates are nested on it with these settings; the space between parts is left to the order. */
export function nestBedOf(
  printers: readonly PrinterSpec[],
  { adhesion, lineWidthMillimetres }: Pick<SlicingProfile, 'adhesion' | 'lineWidthMillimetres'>,
): NestBed {
  const { brimWidthMillimetres: brimMillimetres, skirtLoops } = adhesion;
  const spaces = {
    marginMillimetres: EDGE_MILLIMETRES,
    spacingMillimetres: 0,
    brimMillimetres,
    skirtMillimetres: skirtLoops === 0 ? 0 : SKIRT_GAP_MILLIMETRES + skirtLoops * lineWidthMillimetres,
  };
  return nestBedFor(
    printers.map(({ capability }) => capability),
    spaces,
  )!;
}

/** The machine can be told to leave a part out, by the name that the file gives it. */
const leavesPartsOut = (familyId: string): boolean =>
  families.find(({ id }) => id === familyId)?.capabilities.objectCancel === true;

/** The part of a machine that a slicer must know. */
export function slicingPrinterOf(printer: PrinterSpec, nozzleDiameterMillimetres: number): SlicingPrinter {
  const { buildVolumeMillimetres: volume, bedShape } = printer.capability;
  const round = bedShape === 'round';
  return {
    bed: {
      shape: round ? 'ellipse' : 'rectangle',
      widthMillimetres: volume.x,
      depthMillimetres: volume.y,
      originXMillimetres: round ? -volume.x / 2 : 0,
      originYMillimetres: round ? -volume.y / 2 : 0,
    },
    heightMillimetres: volume.z,
    nozzleDiameterMillimetres,
    objectMarks: leavesPartsOut(printer.family) ? 'exclude-object' : 'comments',
  };
}
