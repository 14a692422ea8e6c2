/**
 * The outline of a model seen from above: a convex polygon of few corners that holds all of it. What plates are nested
 * by, so that planning needs no mesh.
 */
import { boxOf, hullOf, pointsOf, type Ring } from '../packing/convex.ts';
import type { Point } from '../packing/schema.ts';

export const OUTLINE_POINTS_MAX = 32;

const ROUNDING = 1e-9;
/** Beyond this many sides only those go that cost next to nothing, several at a time. */
const SIDES_FEW = 256;

/**
 * Anti-clockwise, millimetres from `origin` (the middle of the box around it, for a canonical mesh). Its box is the
 * mesh's box to the last bit. Null where the mesh covers no area. `positions` are x, y, z triples.
 */
export function outlineOf(
  positions: Float32Array,
  origin: { readonly x: number; readonly y: number },
): Point[] | null {
  return outlineOfHull(hullWith(new Float64Array(0), positions), origin);
}

/** The hull of what was seen so far and of more vertices: for a mesh that is read in pieces. */
export function hullWith(hull: Ring, positions: Float32Array): Ring {
  if (positions.length === 0) return hull;
  const more = candidatesOf(positions);
  const points = new Float64Array(hull.length + more.length);
  points.set(hull);
  points.set(more, hull.length);
  return hullOf(points);
}

export function outlineOfHull(
  hull: Ring,
  origin: { readonly x: number; readonly y: number },
): Point[] | null {
  const box = boxOf(hull);
  if (!(box.xMax > box.xMin && box.yMax > box.yMin)) return null;
  let sides = sidesOf(hull);
  for (let spare = 1e-4; sides.length > SIDES_FEW; spare *= 2) sides = withoutCheap(sides, spare);
  while (sides.length > OUTLINE_POINTS_MAX) sides = withoutCheapest(sides);
  const corners = sides.map((side, index) => meet(side, sides[(index + 1) % sides.length]!)!);
  const apart = corners.filter(([x, y], index) => {
    const [beforeX, beforeY] = corners.at(index - 1)!;
    return Math.abs(x - beforeX) > ROUNDING || Math.abs(y - beforeY) > ROUNDING;
  });
  const ring = hullOf(
    apart.flatMap(([x, y]) => [
      fromOrigin(x, box.xMin, box.xMax, origin.x),
      fromOrigin(y, box.yMin, box.yMax, origin.y),
    ]),
  );
  return ring.length < 6 ? null : pointsOf(ring);
}

/** Exactly on the box's edge where it is as near as rounding. Zero and never minus zero, for JSON's sake. */
function fromOrigin(value: number, low: number, high: number, origin: number): number {
  if (value <= low + ROUNDING) return 0 + (low - origin);
  if (value >= high - ROUNDING) return 0 + (high - origin);
  return 0 + (value - origin);
}

const DIRECTIONS = 16;

/** Points that may lie on the hull: those outside the polygon of the extremes in some directions (Akl and Toussaint 1978). */
function candidatesOf(positions: Float32Array): Float64Array {
  const cos = Float64Array.from({ length: DIRECTIONS }, (_, k) => Math.cos((k / DIRECTIONS) * 2 * Math.PI));
  const sin = Float64Array.from({ length: DIRECTIONS }, (_, k) => Math.sin((k / DIRECTIONS) * 2 * Math.PI));
  const reach = new Float64Array(DIRECTIONS).fill(-Infinity);
  const extreme = new Uint32Array(DIRECTIONS);
  for (let at = 0; at < positions.length; at += 3) {
    const x = positions[at]!;
    const y = positions[at + 1]!;
    for (let k = 0; k < DIRECTIONS; k++) {
      const along = x * cos[k]! + y * sin[k]!;
      if (along <= reach[k]!) continue;
      reach[k] = along;
      extreme[k] = at;
    }
  }
  const inner = hullOf([...extreme].flatMap((at) => [positions[at]!, positions[at + 1]!]));
  const kept: number[] = [...inner];
  for (let at = 0; at < positions.length; at += 3) {
    const x = positions[at]!;
    const y = positions[at + 1]!;
    if (!isInside(inner, x, y)) kept.push(x, y);
  }
  return Float64Array.from(kept);
}

function isInside(ring: Ring, x: number, y: number): boolean {
  if (ring.length < 6) return false;
  let ax = ring[ring.length - 2]!;
  let ay = ring[ring.length - 1]!;
  for (let at = 0; at < ring.length; at += 2) {
    const bx = ring[at]!;
    const by = ring[at + 1]!;
    if ((bx - ax) * (y - ay) - (by - ay) * (x - ax) < 0) return false;
    ax = bx;
    ay = by;
  }
  return true;
}

/** The half-plane n·p ≤ reach; n is of length 1. */
interface Side {
  readonly nx: number;
  readonly ny: number;
  readonly reach: number;
  /** Square to an axis: it keeps the box. */
  readonly isFixed: boolean;
}

function sidesOf(hull: Ring): Side[] {
  const sides: (Side & { angle: number })[] = [];
  const add = (nx: number, ny: number, reach: number, isFixed: boolean) =>
    sides.push({ nx, ny, reach, isFixed, angle: Math.atan2(ny, nx) });
  for (let at = 0; at < hull.length; at += 2) {
    const next = (at + 2) % hull.length;
    const dx = hull[next]! - hull[at]!;
    const dy = hull[next + 1]! - hull[at + 1]!;
    if (dx === 0 || dy === 0) continue;
    const length = Math.hypot(dx, dy);
    add(dy / length, -dx / length, (dy * hull[at]! - dx * hull[at + 1]!) / length, false);
  }
  const { xMin, xMax, yMin, yMax } = boxOf(hull);
  add(1, 0, xMax, true);
  add(0, 1, yMax, true);
  add(-1, 0, -xMin, true);
  add(0, -1, -yMin, true);
  return withoutParallel(sides.sort((a, b) => a.angle - b.angle));
}

/** Sides along one line, as near as can be reckoned, meet nowhere: one of them stands for both. */
function withoutParallel(sides: readonly Side[]): Side[] {
  const isParallel = (a: Side, b: Side) => Math.abs(a.nx * b.ny - a.ny * b.nx) <= 1e-9;
  const first = sides.findIndex((side) => side.isFixed);
  const kept: Side[] = [];
  for (const side of [...sides.slice(first), ...sides.slice(0, first)]) {
    const last = kept.at(-1);
    if (!last || !isParallel(last, side)) kept.push(side);
    else if (side.isFixed) kept[kept.length - 1] = side;
  }
  while (isParallel(kept.at(-1)!, kept[0]!)) kept.pop();
  return kept;
}

/** What leaving a side out adds: how far its neighbours' corner sticks out, and the area of the new tip. */
function costOf(before: Side, side: Side, after: Side): { readonly tip: number; readonly area: number } {
  const never = { tip: Infinity, area: Infinity };
  if (side.isFixed) return never;
  const corner = meet(before, after);
  if (!corner) return never;
  const tip = Math.max(0, side.nx * corner[0] + side.ny * corner[1] - side.reach);
  const [from, to] = [meet(before, side), meet(side, after)];
  if (!from || !to) return never;
  return { tip, area: (tip * Math.hypot(to[0] - from[0], to[1] - from[1])) / 2 };
}

/** Leaves out what sticks out by no more than `spare`, never two neighbours at once. */
function withoutCheap(sides: readonly Side[], spare: number): Side[] {
  const kept: Side[] = [];
  for (let index = 0; index < sides.length; index++) {
    const before = kept.at(-1) ?? sides.at(-1)!;
    const after = sides[(index + 1) % sides.length]!;
    const isNeighbourOut = kept.length > 0 && before !== sides[index - 1];
    if (!isNeighbourOut && costOf(before, sides[index]!, after).tip <= spare) continue;
    kept.push(sides[index]!);
  }
  return kept;
}

function withoutCheapest(sides: readonly Side[]): Side[] {
  let best = { index: -1, area: Infinity };
  for (const [index, side] of sides.entries()) {
    const { area } = costOf(sides.at(index - 1)!, side, sides[(index + 1) % sides.length]!);
    if (area < best.area) best = { index, area };
  }
  return sides.toSpliced(best.index, 1);
}

/** Where the lines of two sides meet; nothing where they turn by half a turn or more. */
function meet(a: Side, b: Side): readonly [number, number] | undefined {
  const cross = a.nx * b.ny - a.ny * b.nx;
  if (cross <= 1e-12) return undefined;
  return [(a.reach * b.ny - b.reach * a.ny) / cross, (a.nx * b.reach - b.nx * a.reach) / cross];
}
