/**
 * A plate as a picture: SVG as text, seen from above, the front of the bed below. Lines and letters have the colour of
 * the text around it (`currentColor`), so it is right in the light and in the dark; `--plate-part`, `--plate-zone` and
 * `--plate-bed` set other ones.
 */
import { turned } from './convex.ts';
import { zoneRing } from './interior.ts';
import type { ExclusionZone, Footprint, NestBed, NestedPart, NestedPlate } from './schema.ts';
import { outlineRing } from './shapes.ts';

export interface PictureWords {
  /** Of the plate, such as its number. */
  readonly title: string;
  /** What stands on a part; absent: its number on the plate. */
  readonly label?: (part: NestedPart, index: number) => string;
}

/** Of a sans-serif digit or capital, in its size. */
const LETTER_WIDTH = 0.65;

/** Parts whose footprint is not among those given are drawn as a dot: the picture says so rather than leave them out. */
export function plateSvg(
  plate: NestedPlate,
  footprints: ReadonlyArray<Footprint>,
  bed: NestBed,
  words: PictureWords,
): string {
  const { widthMillimetres: width, depthMillimetres: depth, marginMillimetres: margin } = bed;
  const byId = new Map(footprints.map((one) => [one.id, one]));
  const label = words.label ?? ((_, index) => String(index + 1));
  const parts = plate.parts.map((part, index) =>
    partSvg(part, byId.get(part.footprintId), label(part, index), depth),
  );
  const zones = bed.exclusionZones ?? [];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 ${width + 4} ${depth + 4}" role="img" aria-label="${escaped(words.title)}" font-family="sans-serif" stroke="currentColor" fill="none" stroke-width="0.6">`,
    `<title>${escaped(words.title)}</title>`,
    `<desc>${escaped(describe(plate, bed))}</desc>`,
    edgeSvg(bed, 0, 'fill="var(--plate-bed, none)"'),
    ...(margin > 0 ? [edgeSvg(bed, margin, 'stroke-dasharray="3 3" opacity="0.5"')] : []),
    ...zones.map((zone) => zoneSvg(zone, depth)),
    ...parts,
    '</svg>',
  ].join('\n');
}

function partSvg(part: NestedPart, footprint: Footprint | undefined, label: string, depth: number): string {
  const { xMillimetres: x, yMillimetres: y } = part;
  const title = `<title>${escaped(`${part.instanceId}, turned by ${round(part.rotationDegrees)}°`)}</title>`;
  if (!footprint) return `<g>${title}<circle cx="${round(x)}" cy="${round(depth - y)}" r="2"/></g>`;
  const ring = turned(outlineRing(footprint), part.rotationDegrees);
  const points: string[] = [];
  let [midX, midY] = [0, 0];
  for (let at = 0; at < ring.length; at += 2) {
    points.push(`${round(x + ring[at]!)},${round(depth - y - ring[at + 1]!)}`);
    midX += (ring[at]! * 2) / ring.length;
    midY += (ring[at + 1]! * 2) / ring.length;
  }
  const size = letterSize(label, footprint);
  return [
    `<g>${title}<polygon points="${points.join(' ')}" fill="var(--plate-part, currentColor)" fill-opacity="0.15"/>`,
    `<text x="${round(x + midX)}" y="${round(depth - y - midY)}" font-size="${round(size)}" fill="currentColor" stroke="none" text-anchor="middle" dominant-baseline="central">${escaped(label)}</text></g>`,
  ].join('');
}

/** Millimetres: as large as fits into the part, so that neighbours' labels never run into each other. */
const letterSize = (label: string, { depthMillimetres, widthMillimetres }: Footprint): number =>
  Math.min(10, depthMillimetres / 2, (widthMillimetres * 0.85) / (LETTER_WIDTH * label.length));

function zoneSvg(zone: ExclusionZone, depth: number): string {
  const ring = zoneRing(zone);
  const points: string[] = [];
  for (let at = 0; at < ring.length; at += 2)
    points.push(`${round(ring[at]!)},${round(depth - ring[at + 1]!)}`);
  return `<g><title>${escaped(zone.name)}</title><polygon points="${points.join(' ')}" fill="var(--plate-zone, currentColor)" fill-opacity="0.35" stroke-dasharray="1 1"/></g>`;
}

function edgeSvg(
  { shape, widthMillimetres: width, depthMillimetres: depth }: NestBed,
  inset: number,
  more: string,
) {
  const [w, d] = [Math.max(0, width - 2 * inset), Math.max(0, depth - 2 * inset)];
  return shape === 'ellipse'
    ? `<ellipse cx="${width / 2}" cy="${depth / 2}" rx="${w / 2}" ry="${d / 2}" ${more}/>`
    : `<rect x="${inset}" y="${inset}" width="${w}" height="${d}" ${more}/>`;
}

function describe({ parts, fill }: NestedPlate, bed: NestBed): string {
  const { widthMillimetres: width, depthMillimetres: depth, exclusionZones: zones = [] } = bed;
  const counts = Map.groupBy(parts, ({ footprintId }) => footprintId);
  const what = [...counts].map(([id, its]) => `${its.length} × ${id}`).join(', ');
  const size = bed.shape === 'ellipse' ? `round bed of ${width} mm` : `bed of ${width} × ${depth} mm`;
  return [
    `${parts.length} ${parts.length === 1 ? 'part' : 'parts'} on a ${size}: ${what}.`,
    `The parts cover ${Math.round(fill * 100)} % of the usable area.`,
    ...(zones.length > 0 ? [`Kept free: ${zones.map(({ name }) => name).join(', ')}.`] : []),
    ...(bed.sequential ? ['Printed one part after the other, in the order of the numbers.'] : []),
  ].join(' ');
}

const round = (value: number): number => Math.round(value * 100) / 100 + 0;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Control characters are no part of XML at all. */
const escaped = (text: string): string =>
  text.replace(/\p{Cc}/gu, ' ').replace(/[&<>"']/g, (character) => entities[character]!);
