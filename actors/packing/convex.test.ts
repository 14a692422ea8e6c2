import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areApart,
  areaOf,
  aroundDisc,
  boxOf,
  hullOf,
  minkowskiSum,
  mirrored,
  moved,
  pointsOf,
  type Ring,
  turned,
} from './convex.ts';
import { apart } from './testing/oracle.ts';

const coordinate = fc.oneof(fc.double({ min: -50, max: 50, noNaN: true }), fc.integer({ min: -3, max: 3 }));
const clouds = fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 40 });

/** The furthest along a direction: what makes a convex polygon, whatever its corners. */
function reach(ring: ArrayLike<number>, angle: number): number {
  let furthest = -Infinity;
  for (let at = 0; at < ring.length; at += 2)
    furthest = Math.max(furthest, ring[at]! * Math.cos(angle) + ring[at + 1]! * Math.sin(angle));
  return furthest;
}
const angles = Array.from({ length: 72 }, (_, index) => (index * Math.PI) / 36 + 0.01);

function expectRing(ring: Ring): void {
  const count = ring.length / 2;
  for (let index = 0; count > 2 && index < count; index++) {
    const [a, b, c] = [index, (index + 1) % count, (index + 2) % count].map((one) => one * 2);
    const cross =
      (ring[b!]! - ring[a!]!) * (ring[c! + 1]! - ring[b! + 1]!) -
      (ring[b! + 1]! - ring[a! + 1]!) * (ring[c!]! - ring[b!]!);
    expect(cross).toBeGreaterThan(-1e-9);
  }
}

describe('a convex polygon', () => {
  it('around points reaches as far as they do, in every direction, and no further', () => {
    fc.assert(
      fc.property(clouds, (points) => {
        const ring = hullOf(points.flat());
        expectRing(ring);
        expect(areaOf(ring)).toBeGreaterThanOrEqual(0);
        for (const angle of angles) expect(reach(ring, angle)).toBeCloseTo(reach(points.flat(), angle), 9);
        const corners = new Set(points.map(String));
        for (let at = 0; at < ring.length; at += 2)
          expect(corners.has(String([ring[at], ring[at + 1]]))).toBe(true);
      }),
    );
  });

  it('added to another reaches as far as both together', () => {
    fc.assert(
      fc.property(clouds, clouds, (one, other) => {
        const [a, b] = [hullOf(one.flat()), hullOf(other.flat())];
        const sum = minkowskiSum(a, b);
        expectRing(sum);
        expect(sum.length).toBeLessThanOrEqual(a.length + b.length);
        for (const angle of angles)
          expect(reach(sum, angle)).toBeCloseTo(reach(a, angle) + reach(b, angle), 9);
      }),
    );
  });

  it('keeps its area when it is turned or mirrored, and its corners at quarter turns', () => {
    fc.assert(
      fc.property(clouds, fc.double({ min: -360, max: 360, noNaN: true }), (points, degrees) => {
        const ring = hullOf(points.flat());
        expect(areaOf(turned(ring, degrees))).toBeCloseTo(areaOf(ring), 6);
        expect(areaOf(mirrored(ring))).toBeCloseTo(areaOf(ring), 6);
        const whole = turned(turned(turned(turned(ring, 90), 90), 90), 90);
        expect([...whole].map((value) => 0 + value)).toEqual([...ring].map((value) => 0 + value));
      }),
    );
  });

  it('is apart from another where the oracle says so', () => {
    fc.assert(
      fc.property(clouds, clouds, coordinate, (one, other, by) => {
        const [a, b] = [hullOf(one.flat()), moved(hullOf(other.flat()), by * 2, by)];
        fc.pre(areaOf(a) > 0.1 && areaOf(b) > 0.1);
        const gap = apart(pointsOf(a), pointsOf(b));
        fc.pre(Math.abs(gap) > 1e-9 && Math.abs(gap + 1) > 1e-9);
        expect(areApart(a, b)).toBe(gap > 0);
        expect(areApart(a, b, 1)).toBe(gap > -1);
      }),
    );
  });

  it('around a disc holds it, is square to the axes, and is hardly larger', () => {
    const ring = aroundDisc(4);
    const box = boxOf(ring);
    expect(box.xMax).toBeCloseTo(4, 12);
    expect(box.yMin).toBeCloseTo(-4, 12);
    for (const angle of angles) {
      expect(reach(ring, angle)).toBeGreaterThanOrEqual(4 - 1e-12);
      expect(reach(ring, angle)).toBeLessThan(4.08);
    }
    expect([...aroundDisc(0)]).toEqual([0, 0]);
  });
});
