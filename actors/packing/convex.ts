/**
 * Convex polygons as rings: x0, y0, x1, y1 … anti-clockwise from the lowest corner (the left one of two), no three
 * corners on a line. Two corners or one are allowed: a needle, a point.
 */
import type { Point } from './schema.ts';

export type Ring = Float64Array;

export interface Box {
  readonly xMin: number;
  readonly yMin: number;
  readonly xMax: number;
  readonly yMax: number;
}

/** Convex hull by Andrew's monotone chain (1979). `points` are x, y pairs. */
export function hullOf(points: ArrayLike<number>): Ring {
  const count = points.length / 2;
  const order = Uint32Array.from({ length: count }, (_, index) => index * 2);
  order.sort((a, b) => points[a + 1]! - points[b + 1]! || points[a]! - points[b]!);
  const chain = new Float64Array((count + 1) * 4);
  let length = 0;
  const push = (at: number, floor: number) => {
    const x = points[at]!;
    const y = points[at + 1]!;
    while (length > floor && !turnsLeft(chain, length, x, y)) length--;
    if (length > 0 && chain[length * 2 - 2] === x && chain[length * 2 - 1] === y) return;
    chain[length * 2] = x;
    chain[length * 2 + 1] = y;
    length++;
  };
  for (let index = 0; index < count; index++) push(order[index]!, 1);
  const upper = length;
  for (let index = count - 2; index >= 0; index--) push(order[index]!, upper);
  // The way back ends where it began.
  if (length > 1 && chain[0] === chain[length * 2 - 2] && chain[1] === chain[length * 2 - 1]) length--;
  return chain.slice(0, length * 2);
}

function turnsLeft(chain: Float64Array, length: number, x: number, y: number): boolean {
  const bx = chain[length * 2 - 2]!;
  const by = chain[length * 2 - 1]!;
  const ax = chain[length * 2 - 4]!;
  const ay = chain[length * 2 - 3]!;
  return (bx - ax) * (y - by) - (by - ay) * (x - bx) > 0;
}

export const ringOf = (points: ReadonlyArray<Point>): Ring => hullOf(points.flat());

export const pointsOf = (ring: Ring): Point[] =>
  Array.from({ length: ring.length / 2 }, (_, index) => [ring[index * 2]!, ring[index * 2 + 1]!]);

export const rectangleRing = (xMin: number, yMin: number, xMax: number, yMax: number): Ring =>
  hullOf([xMin, yMin, xMax, yMin, xMax, yMax, xMin, yMax]);

/** Exact at quarter turns. */
export function turnOf(degrees: number): { readonly cos: number; readonly sin: number } {
  const quarter = (((degrees / 90) % 4) + 4) % 4;
  if (Number.isInteger(quarter)) return { cos: [1, 0, -1, 0][quarter]!, sin: [0, 1, 0, -1][quarter]! };
  const radians = (degrees * Math.PI) / 180;
  return { cos: Math.cos(radians), sin: Math.sin(radians) };
}

/** Turned anti-clockwise about 0, 0. */
export function turned(ring: Ring, degrees: number): Ring {
  const { cos, sin } = turnOf(degrees);
  const result = new Float64Array(ring.length);
  for (let at = 0; at < ring.length; at += 2) {
    result[at] = ring[at]! * cos - ring[at + 1]! * sin;
    result[at + 1] = ring[at]! * sin + ring[at + 1]! * cos;
  }
  return fromLowest(result);
}

export const mirrored = (ring: Ring): Ring => fromLowest(ring.map((value) => -value));

export function moved(ring: Ring, x: number, y: number): Ring {
  return ring.map((value, index) => value + (index % 2 === 0 ? x : y));
}

function fromLowest(ring: Ring): Ring {
  let lowest = 0;
  for (let at = 2; at < ring.length; at += 2) {
    const over = ring[at + 1]! - ring[lowest + 1]! || ring[at]! - ring[lowest]!;
    if (over < 0) lowest = at;
  }
  if (lowest === 0) return ring;
  const result = new Float64Array(ring.length);
  result.set(ring.subarray(lowest));
  result.set(ring.subarray(0, lowest), ring.length - lowest);
  return result;
}

/** All sums of a point of one and a point of the other: their edges in the order of their angles. */
export function minkowskiSum(a: Ring, b: Ring): Ring {
  const result = new Float64Array(a.length + b.length);
  let [i, j, length] = [0, 0, 0];
  let x = a[0]! + b[0]!;
  let y = a[1]! + b[1]!;
  while (i < a.length || j < b.length) {
    result[length++] = x;
    result[length++] = y;
    const ax = i < a.length ? a[(i + 2) % a.length]! - a[i]! : 0;
    const ay = i < a.length ? a[((i + 2) % a.length) + 1]! - a[i + 1]! : 0;
    const bx = j < b.length ? b[(j + 2) % b.length]! - b[j]! : 0;
    const by = j < b.length ? b[((j + 2) % b.length) + 1]! - b[j + 1]! : 0;
    const cross = ax * by - ay * bx;
    const takeA = i < a.length && (j >= b.length || (bothGoUp(ay, ax, by, bx) ? cross >= 0 : isUp(ay, ax)));
    const takeB = j < b.length && (i >= a.length || (bothGoUp(ay, ax, by, bx) ? cross <= 0 : isUp(by, bx)));
    if (takeA) {
      x += ax;
      y += ay;
      i += 2;
    }
    if (takeB) {
      x += bx;
      y += by;
      j += 2;
    }
  }
  return result.slice(0, length);
}

/** The first half of a turn from the lowest corner: directions from 0 up to, not with, 180 degrees. */
const isUp = (dy: number, dx: number): boolean => dy > 0 || (dy === 0 && dx > 0);
const bothGoUp = (ay: number, ax: number, by: number, bx: number): boolean => isUp(ay, ax) === isUp(by, bx);

/** A regular polygon around a disc, with sides square to both axes. Radius 0 gives a point. */
export function aroundDisc(radius: number, sides = 16): Ring {
  if (radius === 0) return Float64Array.of(0, 0);
  const reach = radius / Math.cos(Math.PI / sides);
  const corners = Array.from({ length: sides }, (_, index) => {
    const angle = ((index + 0.5) / sides) * 2 * Math.PI;
    return [reach * Math.cos(angle), reach * Math.sin(angle)] as const;
  });
  return hullOf(corners.flat());
}

export function boxOf(ring: Ring): Box {
  let [xMin, yMin, xMax, yMax] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < ring.length; at += 2) {
    xMin = Math.min(xMin, ring[at]!);
    xMax = Math.max(xMax, ring[at]!);
    yMin = Math.min(yMin, ring[at + 1]!);
    yMax = Math.max(yMax, ring[at + 1]!);
  }
  return { xMin, yMin, xMax, yMax };
}

export function areaOf(ring: Ring): number {
  let twice = 0;
  for (let at = 0; at < ring.length; at += 2) {
    const next = (at + 2) % ring.length;
    twice += ring[at]! * ring[next + 1]! - ring[next]! * ring[at + 1]!;
  }
  return twice / 2;
}

/** Whether a line parts the two (separating axes), or they reach into each other by no more than the slack. */
export function areApart(a: Ring, b: Ring, slack = 0): boolean {
  return hasPartingSide(a, b, slack) || hasPartingSide(b, a, slack);
}

function hasPartingSide(a: Ring, b: Ring, slack: number): boolean {
  for (let at = 0; at < a.length; at += 2) {
    const next = (at + 2) % a.length;
    const dx = a[next]! - a[at]!;
    const dy = a[next + 1]! - a[at + 1]!;
    if (dx === 0 && dy === 0) continue;
    const least = -slack * Math.hypot(dx, dy);
    let isBeyond = true;
    for (let other = 0; isBeyond && other < b.length; other += 2)
      isBeyond = dy * (b[other]! - a[at]!) - dx * (b[other + 1]! - a[at + 1]!) >= least;
    if (isBeyond) return true;
  }
  return false;
}
