import { describe, expect, test } from 'vitest';
import { type Analysis, analyseMesh, verifyAnalysis } from '../../actors/preflight/analyse.ts';
import { defaultLimits } from '../../actors/preflight/limits.ts';
import {
  box,
  type Solid,
  together,
  torus,
  turnedInsideOut,
  withoutTriangles,
} from '../../fixtures/models/solids.ts';
import { loadSolidKernel } from './manifold.ts';

const kernel = await loadSolidKernel();
const cube = box(20, 20, 20);

function analyse({ positions, indices }: Solid, limits = defaultLimits): Analysis {
  const objects = { declaredUnit: null, objects: [], objectCount: 0, notes: [] };
  const parsed = { format: 'obj', positions: positions.slice(), indices, ...objects } as const;
  return analyseMesh(parsed, { fileName: 'part.obj', fileSizeBytes: 0, unit: null, limits });
}
const verify = (solid: Solid, limits = defaultLimits) => verifyAnalysis(analyse(solid, limits), kernel);

describe('the solid kernel', () => {
  test('counts overlaps once', () => {
    const report = verify(together(cube, box(20, 20, 20, [10, 0, 0])));
    expect(report.volumeMm3).toBeCloseTo(12_000, 3);
    expect(report).toMatchObject({
      volumeIsReliable: true,
      verification: { status: 'verified', bodyCount: 1 },
    });
    expect(report.findings.map(({ code }) => code)).toEqual(['several_shells', 'overlapping_shells']);
  });

  test('leaves cavities hollow, also of solids that overlap another', () => {
    const hollow = together(cube, turnedInsideOut(box(10, 10, 10, [5, 5, 5])));
    expect(verify(hollow)).toMatchObject({
      volumeMm3: 7000,
      verification: { status: 'verified', bodyCount: 1 },
    });
    const lugged = verify(together(hollow, box(10, 4, 4, [18, 0, 0])));
    expect(lugged.volumeMm3).toBeCloseTo(7000 + 8 * 16, 3);
    expect(lugged.verification.bodyCount).toBe(1);
  });

  test('tells a ball in a cage from the cage, though their boxes meet', () => {
    const report = verify(together(torus(20, 3, 32, 16), box(6, 6, 2, [-3, -3, 0])));
    expect(report).toMatchObject({ floatingPartCount: 1, verification: { bodyCount: 2 } });
  });

  test('is not asked about what is open, or too large', () => {
    expect(verify(withoutTriangles(cube, (triangle) => triangle < 2)).verification).toMatchObject({
      status: 'skipped',
      reason: expect.stringContaining('not closed'),
    });
    expect(verify(cube, { ...defaultLimits, verifyTrianglesMax: 5 }).verification).toMatchObject({
      status: 'skipped',
      reason: expect.stringContaining('more than 5'),
    });
  });

  test('refuses a surface that is not one, in words', () => {
    expect(() => kernel.check(withoutTriangles(cube, (triangle) => triangle === 3))).toThrow(
      'it is not a closed, consistently turned surface',
    );
  });
});
