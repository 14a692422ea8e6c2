/** Whether a plate that was laid out by hand may be printed as it is. */
import { areApart, aroundDisc, minkowskiSum, moved, type Ring, turned } from './convex.ts';
import { interiorOf, spanAt } from './interior.ts';
import type { Footprint, NestBed, NestedPart } from './schema.ts';
import { clearanceOf, outlineRing } from './shapes.ts';
import { mm } from './words.ts';

/** Nearer than this is no mistake of a person. */
const SLACK_MILLIMETRES = 1e-6;
const FAULTS_MAX = 20;

/** Everything that speaks against it, in words; empty where nothing does. At most 20. */
export function plateFaults(
  parts: ReadonlyArray<NestedPart>,
  footprints: ReadonlyArray<Footprint>,
  bed: NestBed,
): ReadonlyArray<string> {
  const interior = interiorOf(bed, 1);
  const byId = new Map(footprints.map((one) => [one.id, one]));
  const clearance = clearanceOf(bed);
  const faults: string[] = [];
  const laid: { part: NestedPart; ring: Ring; grown: Ring }[] = [];
  for (const part of parts) {
    const footprint = byId.get(part.footprintId);
    if (!footprint) {
      faults.push(`Nobody knows the shape of ${part.instanceId}.`);
      continue;
    }
    const shape = turned(outlineRing(footprint), part.rotationDegrees);
    const ring = moved(shape, part.xMillimetres, part.yMillimetres);
    if (part.rotationDegrees !== 0 && !footprint.turnable)
      faults.push(`${part.instanceId} is turned and must not be.`);
    const { low, high } = spanAt(interior, shape, part.yMillimetres);
    if (part.xMillimetres < low - SLACK_MILLIMETRES || part.xMillimetres > high + SLACK_MILLIMETRES)
      faults.push(
        `${part.instanceId} is over the edge of the bed, or nearer to it than the ${mm(bed.marginMillimetres)} kept free.`,
      );
    for (const [index, zone] of interior.zones.entries())
      if (!areApart(ring, zone, SLACK_MILLIMETRES))
        faults.push(`${part.instanceId} stands in an exclusion zone: ${interior.zoneNames[index]}.`);
    for (const other of laid)
      if (!areApart(ring, other.grown, SLACK_MILLIMETRES))
        faults.push(
          areApart(ring, other.ring, SLACK_MILLIMETRES)
            ? `${part.instanceId} is nearer to ${other.part.instanceId} than the ${mm(clearance)} kept free.`
            : `${part.instanceId} and ${other.part.instanceId} overlap.`,
        );
    laid.push({ part, ring, grown: minkowskiSum(ring, aroundDisc(clearance, 64)) });
  }
  faults.push(...tallFaults(parts, byId, bed));
  return faults.slice(0, FAULTS_MAX);
}

function tallFaults(
  parts: ReadonlyArray<NestedPart>,
  byId: ReadonlyMap<string, Footprint>,
  { sequential }: NestBed,
): ReadonlyArray<string> {
  if (!sequential) return [];
  const { gantryHeightMillimetres: gantry } = sequential;
  return parts
    .slice(0, -1)
    .filter(({ footprintId }) => (byId.get(footprintId)?.heightMillimetres ?? Infinity) > gantry)
    .map(
      ({ instanceId }) =>
        `${instanceId} is taller than the ${mm(gantry)} under the gantry, so it must be printed last.`,
    );
}
