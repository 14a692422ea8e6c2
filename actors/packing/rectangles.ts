/** The same group laid out as rectangles: what nesting by outlines must never be worse than. */
import { areaOf } from './convex.ts';
import { type OnPlate, told } from './finish.ts';
import { packPlates } from './pack.ts';
import type { Footprint, NestBed, NestedPlate, NestLimits } from './schema.ts';
import { clearanceOf, outlineRing } from './shapes.ts';

export interface Rectangles {
  readonly plates: readonly NestedPlate[];
  readonly refused: ReadonlyArray<{
    readonly footprintId: string;
    readonly count: number;
    readonly reason: string;
  }>;
}

/** Undefined where rectangles can't keep what is asked: zones, ranks, loads, parts one after the other. */
export function asRectangles(
  group: readonly Footprint[],
  bed: NestBed,
  limits: NestLimits,
  usableArea: number,
): Rectangles | undefined {
  const isPlain =
    (bed.exclusionZones ?? []).length === 0 &&
    bed.sequential === undefined &&
    limits.secondsOnPlateMax === undefined &&
    limits.gramsOnPlateMax === undefined &&
    new Set(group.map(({ rank }) => rank ?? 0)).size === 1;
  if (!isPlain) return undefined;
  const edge = bed.marginMillimetres + (bed.brimMillimetres ?? 0) + (bed.skirtMillimetres ?? 0);
  const boxes = new Map(group.map((footprint) => [footprint.id, around(footprint)]));
  const packing = packPlates(
    [...boxes.values()],
    { ...bed, marginMillimetres: edge, spacingMillimetres: clearanceOf(bed) },
    limits,
  );
  const areas = new Map(group.map((footprint) => [footprint.id, areaOf(outlineRing(footprint))]));
  const plates = packing.plates.map((plate) => {
    const set = plate.parts.map((part): OnPlate => {
      const { widthMillimetres, depthMillimetres } = boxes.get(part.footprintId)!;
      const isTurned = part.rotationDegrees === 90;
      const halfWidth = (isTurned ? depthMillimetres : widthMillimetres) / 2;
      const halfDepth = (isTurned ? widthMillimetres : depthMillimetres) / 2;
      const { xMillimetres: x, yMillimetres: y } = part;
      return {
        part: { ...part },
        box: { xMin: x - halfWidth, xMax: x + halfWidth, yMin: y - halfDepth, yMax: y + halfDepth },
        area: areas.get(part.footprintId)!,
        isTall: false,
      };
    });
    return told(plate.group, set, bed, usableArea);
  });
  return { plates, refused: packing.refused };
}

/** The rectangle about the outline's origin that holds it, and the one that was given. */
function around(footprint: Footprint): Footprint {
  const reach = (axis: 0 | 1) =>
    Math.max(0, ...(footprint.outline ?? []).map((point) => Math.abs(point[axis]) * 2));
  return footprint.outline
    ? { ...footprint, widthMillimetres: reach(0), depthMillimetres: reach(1) }
    : footprint;
}
