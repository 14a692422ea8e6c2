/** Polygons longer than this are cut as a fan: ear clipping takes time with the square of the length. */
const earClippingCornersMax = 1000;

/**
 * Cuts a polygon of 3D points (x y z triples) into triangles, as index triples into the polygon. Works for
 * concave polygons that are roughly flat; `isClean` false means it crosses itself or has no area, and a fan was given.
 */
export function triangulatePolygon(points: Float64Array): { triangles: number[]; isClean: boolean } {
  const count = points.length / 3;
  if (count === 3) return { triangles: [0, 1, 2], isClean: true };
  const flat = flatten(points);
  if (flat === null || count > earClippingCornersMax) return { triangles: fan(count), isClean: false };
  if (isConvex(flat)) return { triangles: fan(count), isClean: true };
  const triangles: number[] = [];
  const ring = Array.from({ length: count }, (_, index) => index);
  while (ring.length > 3) {
    const ear = findEar(flat, ring);
    if (ear === -1) return { triangles: fan(count), isClean: false };
    const size = ring.length;
    triangles.push(ring[(ear + size - 1) % size]!, ring[ear]!, ring[(ear + 1) % size]!);
    ring.splice(ear, 1);
  }
  triangles.push(ring[0]!, ring[1]!, ring[2]!);
  return { triangles, isClean: true };
}

function fan(count: number): number[] {
  const triangles: number[] = [];
  for (let index = 1; index + 1 < count; index += 1) triangles.push(0, index, index + 1);
  return triangles;
}

/** Newell's normal of a closed polygon, not normalised: its length is twice the area. */
export function polygonNormal(points: Float64Array): [number, number, number] {
  let nx = 0;
  let ny = 0;
  let nz = 0;
  const length = points.length;
  for (let at = 0; at < length; at += 3) {
    const next = (at + 3) % length;
    const [x, y, z] = [points[at]!, points[at + 1]!, points[at + 2]!];
    const [u, v, w] = [points[next]!, points[next + 1]!, points[next + 2]!];
    nx += (y - v) * (z + w);
    ny += (z - w) * (x + u);
    nz += (x - u) * (y + v);
  }
  return [nx, ny, nz];
}

/** Drops the axis the polygon faces most, keeping its turn counter-clockwise. Null without an area. */
function flatten(points: Float64Array): Float64Array | null {
  const [nx, ny, nz] = polygonNormal(points);
  const largest = Math.max(Math.abs(nx), Math.abs(ny), Math.abs(nz));
  if (!(largest > 0) || !Number.isFinite(largest)) return null;
  const flat = new Float64Array((points.length / 3) * 2);
  for (let from = 0, to = 0; from < points.length; from += 3, to += 2) {
    const [x, y, z] = [points[from]!, points[from + 1]!, points[from + 2]!];
    const [u, v] = largest === Math.abs(nx) ? [y, z] : largest === Math.abs(ny) ? [z, x] : [x, y];
    flat[to] = u;
    flat[to + 1] = (largest === Math.abs(nx) ? nx : largest === Math.abs(ny) ? ny : nz) > 0 ? v : -v;
  }
  return flat;
}

function turn(flat: Float64Array, a: number, b: number, c: number): number {
  const [ax, ay] = [flat[a * 2]!, flat[a * 2 + 1]!];
  return (flat[b * 2]! - ax) * (flat[c * 2 + 1]! - ay) - (flat[b * 2 + 1]! - ay) * (flat[c * 2]! - ax);
}

function isConvex(flat: Float64Array): boolean {
  const count = flat.length / 2;
  let turnsRight = 0;
  for (let index = 0; index < count; index += 1) {
    if (turn(flat, index, (index + 1) % count, (index + 2) % count) < 0) turnsRight += 1;
    // A star turns left all the way too, but goes round more than once: seen from the first corner it folds back.
    if (index > 0 && index + 1 < count && turn(flat, 0, index, index + 1) < 0) return false;
  }
  return turnsRight === 0;
}

function findEar(flat: Float64Array, ring: readonly number[]): number {
  const size = ring.length;
  let straight = -1;
  for (let at = 0; at < size; at += 1) {
    const [a, b, c] = [ring[(at + size - 1) % size]!, ring[at]!, ring[(at + 1) % size]!];
    const bend = turn(flat, a, b, c);
    if (bend < 0) continue;
    if (bend === 0) {
      if (straight === -1) straight = at;
      continue;
    }
    if (!ring.some((p) => p !== a && p !== b && p !== c && holds(flat, a, b, c, p))) return at;
  }
  return straight;
}

function holds(flat: Float64Array, a: number, b: number, c: number, p: number): boolean {
  const same = (q: number): boolean => flat[p * 2] === flat[q * 2] && flat[p * 2 + 1] === flat[q * 2 + 1];
  if (same(a) || same(b) || same(c)) return false;
  return turn(flat, a, b, p) >= 0 && turn(flat, b, c, p) >= 0 && turn(flat, c, a, p) >= 0;
}
