/**
 * Nests parts by their outlines on as few plates as it can. Pure and deterministic: no clock; the same parts, bed and
 * seed give the same plates, and the order parts come in does not matter. Who is to come first says so by `rank`.
 */
import { aroundDisc, minkowskiSum, mirrored, type Ring } from './convex.ts';
import { finished } from './finish.ts';
import { FreeRows, obstacleOf } from './free-rows.ts';
import { type Interior, interiorOf } from './interior.ts';
import { bestLayOut, type LayOut } from './lay-out.ts';
import { NoFit, type Workshop } from './open-plate.ts';
import { asRectangles } from './rectangles.ts';
import type { Footprint, NestBed, NestedPlate, Nesting, NestLimits, NestOptions } from './schema.ts';
import { clearanceOf, type Kind, kindsOf } from './shapes.ts';
import { faultOf, limitWords, tooLargeWords } from './words.ts';

const LIMITS: NestLimits = { partsOnPlateMax: 200, platesMax: 1000 };
const MOVES = 40;
/** 0.8 mm on a bed of 210 mm; what is laid is then pushed against its neighbours. */
const ROWS = 256;
const KINDS_MANY = 150;

type Refused = Nesting['refused'][number];

/** Every part is on a plate or refused with a reason; none is lost. */
export function nestPlates(
  footprints: ReadonlyArray<Footprint>,
  bed: NestBed,
  options: NestOptions = {},
): Nesting {
  const limits = options.limits ?? LIMITS;
  const plates: NestedPlate[] = [];
  const refused: Refused[] = [];
  const rectangles: string[] = [];
  const seen = new Set<string>();
  const sound = footprints.toSorted(byRankAndName).filter((footprint) => {
    const fault = seen.has(footprint.id)
      ? `Two footprints are called ${footprint.id}.`
      : faultOf(footprint, bed);
    seen.add(footprint.id);
    if (fault !== undefined) refused.push(refusal(footprint, footprint.count, fault));
    return fault === undefined;
  });
  for (const [name, group] of Map.groupBy(sound, (footprint) => footprint.group)) {
    const left = { ...limits, platesMax: Math.max(0, limits.platesMax - plates.length) };
    const nested = nestGroup(group, bed, left, options, limits.platesMax);
    plates.push(...nested.plates);
    refused.push(...nested.refused);
    if (nested.isRectangles) rectangles.push(name);
  }
  return { plates, refused, asRectangles: rectangles };
}

const byRankAndName = (a: Footprint, b: Footprint): number =>
  (a.rank ?? 0) - (b.rank ?? 0) || order(a.group, b.group) || order(a.id, b.id);
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const refusal = ({ id }: Footprint, count: number, reason: string): Refused => ({
  footprintId: id,
  count,
  reason,
});

function nestGroup(
  group: readonly Footprint[],
  bed: NestBed,
  limits: NestLimits,
  options: NestOptions,
  platesMax: number,
) {
  const interior = interiorOf(bed, group.length > KINDS_MANY ? ROWS / 2 : ROWS);
  const clearance = clearanceOf(bed);
  const all = kindsOf(group, aroundDisc(clearance), (ring) => standsOn(interior, ring));
  const [tooLarge, kinds] = [
    all.filter(({ shapes }) => shapes.length === 0),
    all.filter(({ shapes }) => shapes.length > 0),
  ];
  const fits = new NoFit(interior.zones);
  const shop: Workshop = { interior, kinds, limits, sequential: bed.sequential, fits, steps: 0 };
  const atLeast = platesAtLeast(kinds, bed, clearance, limits);
  const best = bestLayOut(shop, options.seed ?? 1, options.moves ?? MOVES, atLeast);
  const left = tooLarge.reduce((sum, { footprint }) => sum + footprint.count, best.cost[0]);
  if (left > 0 || best.plates.length > atLeast) {
    const boxes = asRectangles(group, bed, limits, interior.usableArea);
    const leftAsBoxes = boxes?.refused.reduce((sum, { count }) => sum + count, 0) ?? Infinity;
    if (boxes && (leftAsBoxes < left || (leftAsBoxes === left && boxes.plates.length < best.plates.length)))
      return { ...boxes, isRectangles: true };
  }
  const numbers: number[] = [];
  return {
    plates: best.plates.map((plate) => finished(plate, shop, bed, options.centred ?? true, numbers)),
    refused: [
      ...tooLarge.map(({ footprint }) => refusal(footprint, footprint.count, tooLargeWords(footprint, bed))),
      ...leftOver(best, kinds, limitWords(platesMax)),
    ],
    isRectangles: false,
  };
}

function standsOn(interior: Interior, ring: Ring): boolean {
  const rows = new FreeRows(interior, ring);
  const mirror = mirrored(ring);
  for (const zone of interior.zones) rows.block(obstacleOf(minkowskiSum(zone, mirror)), 0, 0);
  return rows.best({ x: 0, y: 1 }) !== undefined;
}

const leftOver = (best: LayOut, kinds: readonly Kind[], reason: string): Refused[] =>
  best.unplaced.flatMap((count, kind) => (count > 0 ? [refusal(kinds[kind]!.footprint, count, reason)] : []));

/** With half the clearance around each part and around the bed, the parts still do not overlap: their areas add up. */
function platesAtLeast(
  kinds: readonly Kind[],
  bed: NestBed,
  clearance: number,
  { partsOnPlateMax }: NestLimits,
): number {
  const half = clearance / 2;
  const edge = bed.marginMillimetres + (bed.brimMillimetres ?? 0) + (bed.skirtMillimetres ?? 0) - half;
  const room =
    (bed.widthMillimetres - 2 * edge) *
    (bed.depthMillimetres - 2 * edge) *
    (bed.shape === 'ellipse' ? Math.PI / 4 : 1);
  let area = 0;
  let count = 0;
  for (const { footprint, area: bare, shapes } of kinds) {
    const { ring } = shapes[0]!;
    area += footprint.count * (bare + half * perimeterOf(ring) + Math.PI * half * half);
    count += footprint.count;
  }
  return Math.max(Math.ceil(area / room - 1e-6), Math.ceil(count / partsOnPlateMax));
}

function perimeterOf(ring: Ring): number {
  let length = 0;
  for (let at = 0; at < ring.length; at += 2) {
    const next = (at + 2) % ring.length;
    length += Math.hypot(ring[next]! - ring[at]!, ring[next + 1]! - ring[at + 1]!);
  }
  return length;
}
