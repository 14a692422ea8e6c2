/**
 * The free space of one plate, as all the largest rectangles that fit into it ("maximal rectangles", Jylänki
 * 2010). They overlap, which lets a round bed be described too: by the rectangles inscribed in it.
 */
import type { PackingBed } from './schema.ts';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly depth: number;
}

const INSCRIBED = 15;
const ROUNDING = 1e-9;

/**
 * Free space of an empty bed. Parts are laid out with the spacing added at their right and back, so the space
 * is that much larger there.
 */
export function emptyBed(bed: PackingBed): ReadonlyArray<Rectangle> {
  const { marginMillimetres: margin, spacingMillimetres: spacing } = bed;
  const width = bed.widthMillimetres - 2 * margin;
  const depth = bed.depthMillimetres - 2 * margin;
  if (width <= 0 || depth <= 0) return [];
  if (bed.shape === 'rectangle')
    return [{ x: margin, y: margin, width: width + spacing, depth: depth + spacing }];
  return Array.from({ length: INSCRIBED }, (_, index) => {
    const angle = ((index + 1) / (INSCRIBED + 1)) * (Math.PI / 2);
    const inner = { width: width * Math.cos(angle), depth: depth * Math.sin(angle) };
    return {
      x: (bed.widthMillimetres - inner.width) / 2,
      y: (bed.depthMillimetres - inner.depth) / 2,
      width: inner.width + spacing,
      depth: inner.depth + spacing,
    };
  });
}

export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly turned: boolean;
}

/** The spot that leaves the shortest side over; nearest the front, then the left, among equals. */
export function findSpot(
  free: ReadonlyArray<Rectangle>,
  width: number,
  depth: number,
  turnable: boolean,
): Spot | undefined {
  let best: (Spot & { readonly short: number; readonly long: number }) | undefined;
  const consider = (space: Rectangle, w: number, d: number, turned: boolean) => {
    const overX = space.width - w;
    const overY = space.depth - d;
    if (overX < -ROUNDING || overY < -ROUNDING) return;
    const found = {
      x: space.x,
      y: space.y,
      turned,
      short: Math.min(overX, overY),
      long: Math.max(overX, overY),
    };
    if (best === undefined || compare(found, best) < 0) best = found;
  };
  for (const space of free) {
    consider(space, width, depth, false);
    if (turnable && width !== depth) consider(space, depth, width, true);
  }
  return best && { x: best.x, y: best.y, turned: best.turned };
}

type Scored = Spot & { readonly short: number; readonly long: number };

function compare(a: Scored, b: Scored): number {
  return (
    a.short - b.short || a.long - b.long || a.y - b.y || a.x - b.x || Number(a.turned) - Number(b.turned)
  );
}

/** The free space that is left when a rectangle is taken out of it. */
export function takeOut(free: ReadonlyArray<Rectangle>, used: Rectangle): ReadonlyArray<Rectangle> {
  const untouched: Rectangle[] = [];
  const cut: Rectangle[] = [];
  for (const space of free) {
    if (overlap(space, used)) cut.push(...around(space, used));
    else untouched.push(space);
  }
  const kept = cut.filter(
    (piece, index) =>
      !untouched.some((space) => contains(space, piece)) &&
      !cut.some(
        (other, at) => at !== index && contains(other, piece) && (at < index || !contains(piece, other)),
      ),
  );
  return [...untouched, ...kept];
}

function around(space: Rectangle, used: Rectangle): Rectangle[] {
  const right = space.x + space.width;
  const back = space.y + space.depth;
  const pieces: Rectangle[] = [
    { ...space, width: used.x - space.x },
    { ...space, x: used.x + used.width, width: right - used.x - used.width },
    { ...space, depth: used.y - space.y },
    { ...space, y: used.y + used.depth, depth: back - used.y - used.depth },
  ];
  return pieces.filter((piece) => piece.width > ROUNDING && piece.depth > ROUNDING);
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return (
    a.x < b.x + b.width - ROUNDING &&
    b.x < a.x + a.width - ROUNDING &&
    a.y < b.y + b.depth - ROUNDING &&
    b.y < a.y + a.depth - ROUNDING
  );
}

function contains(outer: Rectangle, inner: Rectangle): boolean {
  return (
    inner.x >= outer.x - ROUNDING &&
    inner.y >= outer.y - ROUNDING &&
    inner.x + inner.width <= outer.x + outer.width + ROUNDING &&
    inner.y + inner.depth <= outer.y + outer.depth + ROUNDING
  );
}
