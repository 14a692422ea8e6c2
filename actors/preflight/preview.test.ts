import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { box, torus, torusVolume } from '../../fixtures/models/solids.ts';
import { auditEdges } from './edges.ts';
import { defaultLimits } from './limits.ts';
import { boxOf, measureShells, sum } from './measure.ts';
import { encodePreview, reduceMesh } from './preview.ts';
import { readMesh } from './read.ts';
import { decodePreview, previewHeaderBytes } from './schema-preview.ts';
import { weldExactly } from './weld.ts';
import { writeBinaryStl } from './write-stl.ts';

const offset = { x: 1, y: 2, z: 3 };
const volumeOf = (mesh: { positions: Float32Array; indices: Uint32Array }): number => {
  const welded = weldExactly(mesh.positions, mesh.indices);
  return sum(measureShells(welded, auditEdges(welded)).signedVolumes);
};

describe('preview', () => {
  test('of a small mesh is the mesh, within a lattice step', () => {
    const ring = torus(20, 5, 24, 12);
    const decoded = decodePreview(encodePreview(ring, offset, 60_000));
    expect(Array.from(decoded.indices)).toEqual(Array.from(ring.indices));
    expect(decoded.sourceTriangleCount).toBe(576);
    const step = 50 / 65_535;
    for (const [at, value] of decoded.positions.entries()) {
      const moved = ring.positions[at]! + [offset.x, offset.y, offset.z][at % 3]!;
      expect(Math.abs(value - moved)).toBeLessThanOrEqual(step);
    }
  });

  test('of a large mesh stays in bounds and keeps the shape', () => {
    const ring = torus(40, 12, 900, 300);
    const reduced = reduceMesh(ring, 20_000);
    expect(reduced.indices.length / 3).toBeLessThanOrEqual(20_000);
    expect(reduced.indices.length / 3).toBeGreaterThan(8_000);
    expect(volumeOf(reduced) / torusVolume(40, 12, 900, 300)).toBeCloseTo(1, 1);
    const [from, to] = [boxOf(ring.positions), boxOf(reduced.positions)];
    for (let side = 0; side < 6; side += 1) expect(Math.abs(from[side]! - to[side]!)).toBeLessThan(1);
  });

  test('of the default size keeps 16-bit indices and half a megabyte', () => {
    const content = encodePreview(torus(40, 12, 900, 300), offset, defaultLimits.previewTrianglesMax);
    expect(content.length).toBeLessThan(700_000);
    expect(decodePreview(content).indices).toBeInstanceOf(Uint16Array);
  });

  test('of any soup keeps its bound', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.float({ min: 1, max: 1000, noNaN: true }),
        (trianglesMax, size) => {
          const positions = Float32Array.from(
            { length: 9 * 500 },
            (_, at) => ((Math.imul(at + 1, 2_654_435_761) >>> 8) / 2 ** 24) * size,
          );
          const indices = Uint32Array.from({ length: 1500 }, (_, at) => at);
          expect(reduceMesh({ positions, indices }, trianglesMax).indices.length / 3).toBeLessThanOrEqual(
            trianglesMax,
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  test('that is damaged is refused, not drawn', () => {
    const content = encodePreview(box(1, 2, 3), offset, 100);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: content.length - 1 }), (length) => {
        expect(() => decodePreview(content.subarray(0, length))).toThrow(RangeError);
      }),
    );
    const wrong = content.slice();
    wrong[0] = 0;
    expect(() => decodePreview(wrong)).toThrow(/not a preview/);
    expect(content.length).toBe(previewHeaderBytes + 8 * 6 + 36 * 2);
  });
});

describe('canonical STL', () => {
  test('reads back as the moved mesh, with outward normals', () => {
    const content = writeBinaryStl(box(10, 20, 30), { x: -5, y: -10, z: 0 });
    const mesh = readMesh(content, defaultLimits);
    expect(Array.from(boxOf(mesh.positions))).toEqual([-5, -10, 0, 5, 10, 30]);
    expect(mesh.declaredUnit).toBe('millimeter');
    const view = new DataView(content.buffer);
    const normals = Array.from({ length: 12 }, (_, triangle) =>
      [0, 1, 2].map((axis) => view.getFloat32(84 + triangle * 50 + axis * 4, true)).join(),
    );
    expect(new Set(normals)).toEqual(new Set(['0,0,-1', '0,0,1', '0,-1,0', '0,1,0', '-1,0,0', '1,0,0']));
  });
});
