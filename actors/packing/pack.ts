/** Lays parts out on as few plates as it can. Pure and deterministic: the order of the input does not matter. */
import { emptyBed, findSpot, type Rectangle, takeOut } from './free-space.ts';
import type { Footprint, PackedPart, PackedPlate, Packing, PackingBed } from './schema.ts';

export interface PackingLimits {
  readonly partsOnPlateMax: number;
  readonly platesMax: number;
}

const DEFAULT_LIMITS: PackingLimits = { partsOnPlateMax: 200, platesMax: 1000 };

interface OpenPlate {
  readonly group: string;
  readonly parts: PackedPart[];
  free: ReadonlyArray<Rectangle>;
  area: number;
}

/** Every part is on a plate or refused with a reason; none is lost. */
export function packPlates(
  footprints: ReadonlyArray<Footprint>,
  bed: PackingBed,
  limits: PackingLimits = DEFAULT_LIMITS,
): Packing {
  const empty = emptyBed(bed);
  const plates: OpenPlate[] = [];
  const refused: Array<Packing['refused'][number]> = [];
  for (const footprint of footprints.toSorted(largestFirst)) {
    if (!place({ group: footprint.group, parts: [], free: empty, area: 0 }, footprint, 1, bed)) {
      refused.push({ footprintId: footprint.id, count: footprint.count, reason: tooLarge(footprint, bed) });
      continue;
    }
    for (let number = 1; number <= footprint.count; number++) {
      const room = plates.some(
        (plate) =>
          plate.group === footprint.group &&
          plate.parts.length < limits.partsOnPlateMax &&
          place(plate, footprint, number, bed),
      );
      if (room) continue;
      if (plates.length >= limits.platesMax) {
        const count = footprint.count - number + 1;
        refused.push({
          footprintId: footprint.id,
          count,
          reason: `${limits.platesMax} plates are full, which is the limit.`,
        });
        break;
      }
      const plate: OpenPlate = { group: footprint.group, parts: [], free: empty, area: 0 };
      place(plate, footprint, number, bed);
      plates.push(plate);
    }
  }
  return { plates: plates.map((plate) => close(plate, bed)), refused };
}

function largestFirst(a: Footprint, b: Footprint): number {
  const longest = (part: Footprint) => Math.max(part.widthMillimetres, part.depthMillimetres);
  const area = (part: Footprint) => part.widthMillimetres * part.depthMillimetres;
  return longest(b) - longest(a) || area(b) - area(a) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function place(plate: OpenPlate, footprint: Footprint, number: number, bed: PackingBed): boolean {
  const spacing = bed.spacingMillimetres;
  const { widthMillimetres: width, depthMillimetres: depth } = footprint;
  const spot = findSpot(plate.free, width + spacing, depth + spacing, footprint.turnable);
  if (!spot) return false;
  const [w, d] = spot.turned ? [depth, width] : [width, depth];
  plate.free = takeOut(plate.free, { x: spot.x, y: spot.y, width: w + spacing, depth: d + spacing });
  plate.area += width * depth;
  plate.parts.push({
    instanceId: `${footprint.id}-${number}`,
    footprintId: footprint.id,
    xMillimetres: spot.x + w / 2,
    yMillimetres: spot.y + d / 2,
    rotationDegrees: spot.turned ? 90 : 0,
  });
  return true;
}

function close({ group, parts, area }: OpenPlate, bed: PackingBed): PackedPlate {
  const width = bed.widthMillimetres - 2 * bed.marginMillimetres;
  const depth = bed.depthMillimetres - 2 * bed.marginMillimetres;
  const usable = width * depth * (bed.shape === 'ellipse' ? Math.PI / 4 : 1);
  return { group, parts, fill: area / usable };
}

function tooLarge({ id, widthMillimetres, depthMillimetres, turnable }: Footprint, bed: PackingBed): string {
  const part = `${id} is ${mm(widthMillimetres)} × ${mm(depthMillimetres)}`;
  const { marginMillimetres: margin } = bed;
  const usable = `${mm(bed.widthMillimetres - 2 * margin)} × ${mm(bed.depthMillimetres - 2 * margin)}`;
  const shape = bed.shape === 'ellipse' ? 'round ' : '';
  const turned = turnable ? ', turned or not' : ' and must not be turned';
  return `${part}${turned}; the usable ${shape}bed is ${usable} after a margin of ${mm(margin)}.`;
}

function mm(value: number): string {
  return `${Math.round(value * 10) / 10} mm`;
}
