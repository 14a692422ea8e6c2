/**
 * Where the origin of a shape may still be on a plate, as rows of free stretches: exact along x, at set heights along
 * y. The semi-discrete way between pixels and exact arrangements of no-fit polygons (Chehrazad, Roose and Wauters,
 * "A fast and scalable bottom-left-fill algorithm", 2022): no intersections to get wrong, and a part that comes costs
 * only the rows it covers.
 */
import { type Box, boxOf, type Ring } from './convex.ts';
import { type Interior, spanAt } from './interior.ts';

/** Touching is allowed; what is nearer than rounding is touching. */
export const TOUCH = 1e-9;

export interface Obstacle {
  readonly ring: Ring;
  readonly box: Box;
}

export const obstacleOf = (ring: Ring): Obstacle => ({ ring, box: boxOf(ring) });

export interface Weights {
  readonly x: number;
  readonly y: number;
}

export class FreeRows {
  private readonly ys: Float64Array;
  private readonly low: Float64Array;
  private readonly high: Float64Array;
  /** Per row the ends of blocked stretches, in order, not overlapping. */
  private readonly blocked: (number[] | undefined)[];
  private firstOpen = 0;
  /** Parts of the plate that are blocked out already. */
  seen = 0;

  constructor(interior: Interior, ring: Ring) {
    const box = boxOf(ring);
    this.ys = heights(
      interior.yMin - box.yMin,
      interior.yMax - box.yMax,
      (interior.yMax - interior.yMin) / interior.rows,
    );
    this.low = new Float64Array(this.ys.length);
    this.high = new Float64Array(this.ys.length);
    this.blocked = new Array<number[] | undefined>(this.ys.length).fill(undefined);
    const isStraight = !interior.isRound && interior.cuts.length === 0;
    const everywhere = isStraight && this.ys.length > 0 ? spanAt(interior, ring, this.ys[0]!) : undefined;
    for (let row = 0; row < this.ys.length; row++) {
      const { low, high } = everywhere ?? spanAt(interior, ring, this.ys[row]!);
      this.low[row] = low;
      this.high[row] = high;
    }
  }

  /** Blocks the inside of a no-fit polygon, moved by x and y. Gives the number of rows it touched. */
  block({ ring, box }: Obstacle, x: number, y: number): number {
    const { ys } = this;
    const corners = ring.length / 2;
    const from = firstAbove(ys, box.yMin + y + TOUCH);
    const top = box.yMax + y - TOUCH;
    // From the lowest corner up on both sides, which meet again at the top.
    let right = 0;
    let left = corners;
    let row = from;
    for (; row < ys.length && ys[row]! < top; row++) {
      const height = ys[row]! - y;
      while (ring[right * 2 + 3]! < height) right++;
      while (ring[left * 2 - 1]! < height) left--;
      this.insert(
        row,
        crossing(ring, left % corners, left - 1, height) + x,
        crossing(ring, right, right + 1, height) + x,
      );
    }
    return row - from;
  }

  private insert(row: number, start: number, end: number): void {
    if (end - start <= 2 * TOUCH || end <= this.low[row]! + TOUCH || start >= this.high[row]! - TOUCH) return;
    const stretches = this.blocked[row];
    if (!stretches) {
      this.blocked[row] = [start, end];
      return;
    }
    let at = 0;
    while (at < stretches.length && stretches[at + 1]! <= start + TOUCH) at += 2;
    let until = at;
    let [low, high] = [start, end];
    while (until < stretches.length && stretches[until]! < end - TOUCH) {
      low = Math.min(low, stretches[until]!);
      high = Math.max(high, stretches[until + 1]!);
      until += 2;
    }
    if (until === at) {
      stretches.push(0, 0);
      stretches.copyWithin(at + 2, at);
    } else if (until > at + 2) {
      stretches.copyWithin(at + 2, until);
      stretches.length -= until - at - 2;
    }
    stretches[at] = low;
    stretches[at + 1] = high;
  }

  /** The free place of the least weighted height and width; nothing where none is left. */
  best(weights: Weights): { readonly x: number; readonly y: number } | undefined {
    let found: { x: number; y: number } | undefined;
    let least = Infinity;
    for (let row = this.firstOpen; row < this.ys.length; row++) {
      const x = this.leftmost(row);
      if (x === undefined) {
        if (row === this.firstOpen) this.firstOpen++;
        continue;
      }
      const y = this.ys[row]!;
      const score = weights.x * x + weights.y * y;
      if (score >= least - TOUCH) continue;
      least = score;
      found = { x, y };
    }
    return found;
  }

  private leftmost(row: number): number | undefined {
    let x = this.low[row]!;
    const stretches = this.blocked[row] ?? [];
    for (let at = 0; at < stretches.length; at += 2) {
      if (x <= stretches[at]! + TOUCH) break;
      if (x < stretches[at + 1]! - TOUCH) x = stretches[at + 1]!;
    }
    return x <= this.high[row]! + TOUCH ? x : undefined;
  }
}

/** Where the edge from the lower corner to the upper one is at that height. */
function crossing(ring: Ring, lower: number, upper: number, height: number): number {
  const [ax, ay] = [ring[lower * 2]!, ring[lower * 2 + 1]!];
  const [bx, by] = [ring[upper * 2]!, ring[upper * 2 + 1]!];
  return ax + ((bx - ax) * (height - ay)) / (by - ay);
}

/** Evenly from low to high, both of them and their middle among them. */
function heights(low: number, high: number, step: number): Float64Array {
  if (!(high >= low - TOUCH)) return new Float64Array(0);
  if (high <= low + TOUCH) return Float64Array.of(low);
  const half = Math.max(1, Math.ceil((high - low) / step / 2));
  const result = new Float64Array(half * 2 + 1);
  for (let index = 0; index < result.length; index++)
    result[index] = low + ((high - low) * index) / (half * 2);
  result[half * 2] = high;
  return result;
}

function firstAbove(ys: Float64Array, height: number): number {
  let low = 0;
  let high = ys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ys[middle]! > height) high = middle;
    else low = middle + 1;
  }
  return low;
}
