import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../runtime/random.ts';
import { areaOf, hullOf, type Ring, ringOf } from '../packing/convex.ts';
import type { Point } from '../packing/schema.ts';
import { hullWith, OUTLINE_POINTS_MAX, outlineOf, outlineOfHull } from './outline.ts';

const middle = { x: 0, y: 0 };

function mesh(points: ReadonlyArray<Point>): Float32Array {
  return Float32Array.from(points.flatMap(([x, y], index) => [x, y, index % 7]));
}

/** How far the point stands out of the outline; not above 0 inside. */
function outside(outline: ReadonlyArray<Point>, x: number, y: number): number {
  return Math.max(
    ...outline.map(([ax, ay], index) => {
      const [bx, by] = outline[(index + 1) % outline.length]!;
      const cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
      return -cross / Math.hypot(bx - ax, by - ay);
    }),
  );
}

function expectAround(positions: Float32Array, outline: ReadonlyArray<Point>): void {
  expect(outline.length).toBeGreaterThanOrEqual(3);
  expect(outline.length).toBeLessThanOrEqual(OUTLINE_POINTS_MAX);
  const xs: number[] = [];
  const ys: number[] = [];
  for (let at = 0; at < positions.length; at += 3) {
    xs.push(positions[at]!);
    ys.push(positions[at + 1]!);
    expect(outside(outline, positions[at]!, positions[at + 1]!)).toBeLessThan(1e-7);
  }
  expect(Math.min(...outline.map(([x]) => x))).toBe(0 + Math.min(...xs));
  expect(Math.max(...outline.map(([x]) => x))).toBe(0 + Math.max(...xs));
  expect(Math.min(...outline.map(([, y]) => y))).toBe(0 + Math.min(...ys));
  expect(Math.max(...outline.map(([, y]) => y))).toBe(0 + Math.max(...ys));
}

describe('the outline of a model', () => {
  it('holds every vertex in few corners, with the box of the mesh', () => {
    const coordinate = fc.oneof(
      fc.double({ min: -200, max: 200, noNaN: true }),
      fc.integer({ min: -4, max: 4 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 300 }), (points) => {
        const positions = mesh(points);
        const outline = outlineOf(positions, middle);
        if (outline !== null) expectAround(positions, outline);
        else expect(areaOf(hullOf(points.flat().map(Math.fround)))).toBeLessThan(1e-3);
      }),
      { numRuns: 300 },
    );
  });

  it('of a disc is larger by less than a hundredth, of a triangle it is the triangle', () => {
    const disc = mesh(
      Array.from({ length: 5000 }, (_, index): Point => {
        const angle = (index / 5000) * 2 * Math.PI;
        return [40 * Math.cos(angle), 40 * Math.sin(angle)];
      }),
    );
    const outline = outlineOf(disc, middle)!;
    expectAround(disc, outline);
    expect(areaOf(ringOf(outline))).toBeLessThan(Math.PI * 40 ** 2 * 1.008);
    const triangle = outlineOf(mesh([[-20, -20], [20, -20], [-20, 20], [-5, -5]]), middle)!; // biome-ignore format: points
    expect(triangle).toEqual([[-20, -20], [20, -20], [-20, 20]]); // biome-ignore format: points
  });

  it('is the same for a mesh that is read in pieces', () => {
    const coordinate = fc.double({ min: -200, max: 200, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (points, size) => {
          const positions = mesh(points);
          let hull: Ring = new Float64Array(0);
          for (let at = 0; at < positions.length; at += size * 3)
            hull = hullWith(hull, positions.subarray(at, at + size * 3));
          expect(outlineOfHull(hull, middle)).toEqual(outlineOf(positions, middle));
        },
      ),
    );
  });

  it('is told from the middle of the box', () => {
    const positions = mesh([[100, 50], [140, 50], [100, 90]]); // biome-ignore format: points
    expect(outlineOf(positions, { x: 120, y: 70 })).toEqual([[-20, -20], [20, -20], [-20, 20]]); // biome-ignore format: points
  });

  it('is none for what covers no area', () => {
    expect(outlineOf(mesh([[0, 0], [0, 5], [0, 9]]), middle)).toBeNull(); // biome-ignore format: points
    expect(outlineOf(mesh([[0, 0], [5, 5], [9, 9]]), middle)).toBeNull(); // biome-ignore format: points
    expect(outlineOf(new Float32Array(0), middle)).toBeNull();
  });

  it('is found among very many vertices, most of them within or all on the rim', () => {
    const count = 200_000;
    const random = seededRandom(1);
    const cloud = new Float32Array(count * 3);
    const rim = new Float32Array(count * 3);
    for (let index = 0; index < count; index++) {
      cloud.set([random() / 5e7, random() / 6e7, 1], index * 3);
      const angle = (random() / 2 ** 32) * 2 * Math.PI;
      rim.set([50 * Math.cos(angle), 50 * Math.sin(angle), 1], index * 3);
    }
    for (const positions of [cloud, rim]) {
      const outline = outlineOf(positions, middle)!;
      expect(outline.length).toBeLessThanOrEqual(OUTLINE_POINTS_MAX);
      const outermost = Array.from({ length: count }, (_, index) => index * 3).filter(
        (at) => outside(outline, positions[at]!, positions[at + 1]!) > 1e-6,
      );
      expect(outermost).toEqual([]);
    }
  });
});
