/** Why a part is on no plate. */
import type { Footprint, NestBed } from './schema.ts';

export const mm = (value: number): string => `${Math.round(value * 10) / 10} mm`;

export const limitWords = (platesMax: number): string => `${platesMax} plates are full, which is the limit.`;

export function tooLargeWords(footprint: Footprint, bed: NestBed): string {
  const { id, widthMillimetres: width, depthMillimetres: depth, turnable } = footprint;
  const brim = bed.brimMillimetres ?? 0;
  const skirt = bed.skirtMillimetres ?? 0;
  const edge = bed.marginMillimetres + brim + skirt;
  const kept = [
    `a margin of ${mm(bed.marginMillimetres)}`,
    ...(brim > 0 ? [`a brim of ${mm(brim)}`] : []),
    ...(skirt > 0 ? [`a skirt of ${mm(skirt)}`] : []),
    ...(bed.exclusionZones ?? []).map(({ name }) => `the exclusion zone “${name}”`),
  ];
  const usable = [bed.widthMillimetres, bed.depthMillimetres].map((side) => mm(Math.max(0, side - 2 * edge)));
  const turned = turnable ? ', turned or not' : ' and must not be turned';
  const shape = bed.shape === 'ellipse' ? 'round ' : '';
  const rest = kept.length === 1 ? kept[0] : `${kept.slice(0, -1).join(', ')} and ${kept.at(-1)}`;
  return `${id} is ${mm(width)} × ${mm(depth)}${turned}; the usable ${shape}bed is ${usable.join(' × ')} after ${rest}.`;
}

/** What makes a footprint none that can be nested. */
export function faultOf(footprint: Footprint, bed: NestBed): string | undefined {
  const { id, outline } = footprint;
  const sizes = [footprint.widthMillimetres, footprint.depthMillimetres, ...(outline ?? []).flat()];
  if (!sizes.every(Number.isFinite) || !(footprint.widthMillimetres > 0 && footprint.depthMillimetres > 0))
    return `${id} has no size in mm: its model was not measured. Look at the model again.`;
  if (!Number.isInteger(footprint.count) || footprint.count < 0)
    return `${id} is wanted ${footprint.count} times, which is no number of parts; its size in mm is not to blame.`;
  if (bed.sequential && footprint.heightMillimetres === undefined)
    return `The height of ${id} in mm is not known, so it can't be printed one part after the other. Print layer by layer.`;
  return undefined;
}
