/** From a plate as it was laid to one that is told: in the middle of the bed, in the order of printing. */
import type { Box, Ring } from './convex.ts';
import { TOUCH } from './free-rows.ts';
import { spanAt } from './interior.ts';
import type { Laid, OpenPlate, Workshop } from './open-plate.ts';
import type { NestBed, NestedPart, NestedPlate } from './schema.ts';

/** A part on a finished plate, whichever way it was laid. */
export interface OnPlate {
  readonly part: NestedPart;
  readonly box: Box;
  readonly area: number;
  readonly isTall: boolean;
}

export function finished(
  plate: OpenPlate,
  shop: Workshop,
  bed: NestBed,
  isCentred: boolean,
  numbers: number[],
): NestedPlate {
  const { parts } = plate;
  const by = isCentred ? toMiddle(parts, shop) : { x: 0, y: 0 };
  const set = parts.map((laid): OnPlate => {
    const { footprint, area } = shop.kinds[laid.kind]!;
    const { box } = laid.shape;
    const [x, y] = [laid.x + by.x, laid.y + by.y];
    numbers[laid.kind] = (numbers[laid.kind] ?? 0) + 1;
    return {
      part: {
        instanceId: `${footprint.id}-${numbers[laid.kind]}`,
        footprintId: footprint.id,
        xMillimetres: x,
        yMillimetres: y,
        rotationDegrees: laid.shape.degrees,
      },
      box: { xMin: x + box.xMin, xMax: x + box.xMax, yMin: y + box.yMin, yMax: y + box.yMax },
      area,
      isTall: (footprint.heightMillimetres ?? 0) > (bed.sequential?.gantryHeightMillimetres ?? Infinity),
    };
  });
  return told(shop.kinds[parts[0]!.kind]!.footprint.group, set, bed, shop.interior.usableArea);
}

/** The gantry passes over what is printed already, so the one part that is too tall for that comes last. */
export function told(group: string, set: readonly OnPlate[], bed: NestBed, usableArea: number): NestedPlate {
  const edge = (bed.brimMillimetres ?? 0) + (bed.skirtMillimetres ?? 0);
  return {
    group,
    parts: set.toSorted((a, b) => Number(a.isTall) - Number(b.isTall)).map(({ part }) => part),
    fill: set.reduce((sum, { area }) => sum + area, 0) / usableArea,
    boundsMillimetres: {
      xMin: Math.min(...set.map(({ box }) => box.xMin)) - edge,
      xMax: Math.max(...set.map(({ box }) => box.xMax)) + edge,
      yMin: Math.min(...set.map(({ box }) => box.yMin)) - edge,
      yMax: Math.max(...set.map(({ box }) => box.yMax)) + edge,
    },
  };
}

const SHARES = [1, 0.9, 0.75, 0.5, 0.25];

/** How far all parts may be moved together towards the middle of the bed. */
function toMiddle(parts: readonly Laid[], shop: Workshop): { readonly x: number; readonly y: number } {
  const { interior } = shop;
  const spans = (low: (laid: Laid) => number, high: (laid: Laid) => number) =>
    (Math.min(...parts.map(low)) + Math.max(...parts.map(high))) / 2;
  const x =
    (interior.xMin + interior.xMax) / 2 -
    spans(
      (p) => p.x + p.shape.box.xMin,
      (p) => p.x + p.shape.box.xMax,
    );
  const y =
    (interior.yMin + interior.yMax) / 2 -
    spans(
      (p) => p.y + p.shape.box.yMin,
      (p) => p.y + p.shape.box.yMax,
    );
  const tries = SHARES.flatMap((share) => [
    { x: x * share, y: y * share },
    { x: x * share, y: 0 },
    { x: 0, y: y * share },
  ]);
  return tries.find((by) => parts.every((laid) => mayMove(laid, by, shop))) ?? { x: 0, y: 0 };
}

function mayMove(
  laid: Laid,
  by: { readonly x: number; readonly y: number },
  { interior, fits }: Workshop,
): boolean {
  const [x, y] = [laid.x + by.x, laid.y + by.y];
  const { low, high } = spanAt(interior, laid.shape.ring, y);
  if (x < low - TOUCH || x > high + TOUCH) return false;
  return !fits.aroundZones(laid.shape).some(({ ring }) => isWithin(ring, x, y));
}

function isWithin(ring: Ring, x: number, y: number): boolean {
  for (let at = 0; at < ring.length; at += 2) {
    const next = (at + 2) % ring.length;
    const cross =
      (ring[next]! - ring[at]!) * (y - ring[at + 1]!) - (ring[next + 1]! - ring[at + 1]!) * (x - ring[at]!);
    if (cross <= 0) return false;
  }
  return ring.length >= 6;
}
