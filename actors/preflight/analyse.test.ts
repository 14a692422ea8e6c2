import { Schema } from 'effect';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  box,
  prism,
  prismArea,
  prismVolume,
  type Solid,
  together,
  torus,
  torusVolume,
  turnedInsideOut,
  withoutTriangles,
} from '../../fixtures/models/solids.ts';
import { asciiStl, binaryStl, meshXml, modelXml, obj, threeMf } from '../../fixtures/models/write.ts';
import { type Analysis, analyseMesh } from './analyse.ts';
import { defaultLimits } from './limits.ts';
import { readMesh } from './read.ts';
import { type LengthUnit, PreflightReport } from './schema.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function analyse(content: Uint8Array | Solid, unit: LengthUnit | null = null): Analysis {
  const bytes = content instanceof Uint8Array ? content : binaryStl(content);
  const parsed = readMesh(bytes, defaultLimits);
  return analyseMesh(parsed, {
    fileName: 'part.stl',
    fileSizeBytes: bytes.length,
    unit,
    limits: defaultLimits,
  });
}

const reportOf = (content: Uint8Array | Solid, unit: LengthUnit | null = null): PreflightReport =>
  analyse(content, unit).report;
const codesOf = (report: PreflightReport): string[] =>
  report.findings.map(({ code, severity }) => `${severity} ${code}`);

const cube = box(20, 20, 20);

describe('measures', () => {
  test('of boxes, prisms and rings are what the formulas say', () => {
    const side = fc.double({ min: 1, max: 200, noNaN: true });
    fc.assert(
      fc.property(side, side, side, fc.integer({ min: 3, max: 40 }), (a, b, c, sides) => {
        const boxReport = reportOf(box(a, b, c));
        expect(boxReport.volumeMm3 / (a * b * c)).toBeCloseTo(1, 5);
        expect(boxReport.surfaceAreaMm2 / (2 * (a * b + b * c + c * a))).toBeCloseTo(1, 5);
        const prismReport = reportOf(prism(sides, a, b));
        expect(prismReport.volumeMm3 / prismVolume(sides, a, b)).toBeCloseTo(1, 5);
        expect(prismReport.surfaceAreaMm2 / prismArea(sides, a, b)).toBeCloseTo(1, 5);
        const ring = reportOf(torus(a + b, a, sides, 9));
        expect(ring.volumeMm3 / torusVolume(a + b, a, sides, 9)).toBeCloseTo(1, 4);
        for (const { edges, shellCount } of [boxReport, prismReport, ring]) {
          expect(edges).toMatchObject({ openEdgeCount: 0, nonManifoldEdgeCount: 0, misorientedEdgeCount: 0 });
          expect(shellCount).toBe(1);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('agree between STL, OBJ and 3MF of the same solid', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 20 }),
        fc.double({ min: 1, max: 90, noNaN: true }),
        (sides, radius) => {
          const solid = together(prism(sides, radius, 7), torus(4 * radius, radius, sides, 6));
          const contents = [
            binaryStl(solid),
            encode(asciiStl(solid)),
            encode(obj(solid)),
            threeMf(modelXml(`<object id="1">${meshXml(solid)}</object>`, '<item objectid="1"/>')),
          ];
          const measured = contents.map((content) => {
            const { volumeMm3, surfaceAreaMm2, boundsMm, edges, shellCount, triangleCount } =
              reportOf(content);
            return { volumeMm3, surfaceAreaMm2, boundsMm, edges, shellCount, triangleCount };
          });
          for (const other of measured.slice(1)) expect(other).toEqual(measured[0]);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('of a hollow part leave the cavity out', () => {
    const report = reportOf(together(cube, turnedInsideOut(box(10, 10, 10, [5, 5, 5]))));
    expect(report).toMatchObject({ volumeMm3: 7000, shellCount: 2, invertedShellCount: 0, verdict: 'ok' });
  });

  test('do not change with where the part stands, and are recentred', () => {
    const { report } = analyse(box(10, 20, 30, [500, -700, 90]));
    expect(report.volumeMm3).toBeCloseTo(6000, 3);
    expect(report.canonical.offsetMm).toEqual({ x: -505, y: 690, z: -90 });
  });
});

describe('findings', () => {
  test('a sound part has none', () => {
    expect(reportOf(cube)).toMatchObject({
      verdict: 'ok',
      findings: [],
      repair: null,
      volumeIsReliable: true,
    });
  });

  test('open: each missing triangle leaves its edges open', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 11 }), (missing) => {
        const report = reportOf(withoutTriangles(cube, (triangle) => triangle === missing));
        expect(report.edges.openEdgeCount).toBe(3);
        expect(codesOf(report)).toEqual(['repair open_edges']);
        expect(report.repair).toMatchObject({
          complete: true,
          before: { openEdgeCount: 3 },
          after: { openEdgeCount: 0 },
        });
        expect(report.volumeMm3).toBeCloseTo(8000, 6);
      }),
    );
  });

  test('open: a missing side may be meant, so it is left and the volume is called an estimate', () => {
    const report = reportOf(withoutTriangles(cube, (triangle) => triangle < 2));
    expect(codesOf(report)).toEqual(['warn open_edges', 'warn volume_unreliable']);
    expect(report).toMatchObject({ volumeIsReliable: false, repair: null, edges: { openEdgeCount: 4 } });
  });

  test('small holes are closed, large ones of the same part are not', () => {
    const ring = withoutTriangles(torus(20, 5, 48, 24), (triangle) => triangle >= 100 && triangle < 104);
    expect(reportOf(ring).repair).toMatchObject({
      complete: true,
      actions: [{ action: 'filled_holes', count: 1 }],
    });
    const lidless = withoutTriangles(prism(12, 20, 30), (triangle) => triangle % 4 === 1 || triangle === 0);
    const { repair, findings } = reportOf(lidless);
    expect(repair).toMatchObject({
      complete: false,
      before: { openEdgeCount: 15 },
      after: { openEdgeCount: 12 },
    });
    expect(findings[0]).toMatchObject({
      code: 'open_edges',
      severity: 'warn',
      count: 15,
      remainingCount: 12,
    });
  });

  test('loose scraps are not closed into sheets', () => {
    const scrap: Solid = {
      positions: Float32Array.of(40, 0, 0, 41, 0, 0, 40, 1, 0),
      indices: Uint32Array.of(0, 1, 2),
    };
    expect(reportOf(together(cube, scrap))).toMatchObject({ repair: null, edges: { openEdgeCount: 3 } });
  });

  test('flipped triangles are turned, wherever they are', () => {
    const ring = torus(20, 5, 16, 8);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 60 }),
        (flipped) => {
          const indices = ring.indices.slice();
          for (const triangle of flipped)
            indices.set(
              [ring.indices[triangle * 3]!, ring.indices[triangle * 3 + 2]!, ring.indices[triangle * 3 + 1]!],
              triangle * 3,
            );
          const report = reportOf({ positions: ring.positions, indices });
          expect(report.flippedTriangleCount).toBe(flipped.length);
          expect(report.edges.misorientedEdgeCount).toBeGreaterThan(0);
          expect(report.repair?.complete).toBe(true);
          expect(report.volumeMm3 / torusVolume(20, 5, 16, 8)).toBeCloseTo(1, 5);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a surface with one side only cannot be turned, and that is said', () => {
    const positions: number[] = [];
    const indices: number[] = [];
    const steps = 24;
    for (let step = 0; step < steps; step += 1) {
      const angle = (step / steps) * 2 * Math.PI;
      for (const side of [-3, 3]) {
        const radius = 20 + side * Math.cos(angle / 2);
        positions.push(radius * Math.cos(angle), radius * Math.sin(angle), side * Math.sin(angle / 2));
      }
      const [a, b] = [step * 2, step * 2 + 1];
      const [c, d] = step + 1 < steps ? [a + 2, b + 2] : [1, 0];
      indices.push(a, c, b, b, c, d);
    }
    const report = reportOf({ positions: Float32Array.from(positions), indices: Uint32Array.from(indices) });
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: 'flipped_triangles', severity: 'warn', remainingCount: 1 }),
    );
    expect(report.volumeIsReliable).toBe(false);
  });

  test('a part inside out is turned, its cavity with it', () => {
    const hollow = together(cube, turnedInsideOut(box(10, 10, 10, [5, 5, 5])));
    const report = reportOf(turnedInsideOut(hollow));
    expect(codesOf(report)).toEqual(['repair inverted_shells']);
    expect(report).toMatchObject({ volumeMm3: 7000, invertedShellCount: 2 });
  });

  test('an island in a cavity stays solid', () => {
    const nested = together(
      box(30, 30, 30),
      turnedInsideOut(box(20, 20, 20, [5, 5, 5])),
      box(10, 10, 10, [10, 10, 10]),
    );
    expect(reportOf(nested)).toMatchObject({ volumeMm3: 27_000 - 8000 + 1000, invertedShellCount: 0 });
  });

  test('non-manifold: two cubes on one edge', () => {
    const report = reportOf(together(box(10, 10, 10), box(10, 10, 10, [10, 10, 0])));
    expect(report.edges.nonManifoldEdgeCount).toBe(1);
    expect(codesOf(report)).toEqual(['warn non_manifold_edges']);
    expect(report.volumeMm3).toBeCloseTo(2000, 6);
  });

  test('doubled triangles are dropped', () => {
    const indices = Uint32Array.from([...cube.indices, ...cube.indices.slice(6, 12)]);
    const report = reportOf({ positions: cube.positions, indices });
    expect(report).toMatchObject({ duplicateTriangleCount: 2, volumeMm3: 8000, repair: { complete: true } });
  });

  test('a model with both sides of every face becomes the solid', () => {
    const report = reportOf(together(cube, turnedInsideOut(cube)));
    expect(report).toMatchObject({ volumeMm3: 8000, verdict: 'repair', canonical: { triangleCount: 12 } });
  });

  test('triangles without area are dropped, unless they hold the surface together', () => {
    const collapsed = Uint32Array.from([...cube.indices, 0, 0, 1, 5, 5, 5]);
    expect(reportOf({ positions: cube.positions, indices: collapsed })).toMatchObject({
      degenerateTriangleCount: 2,
      triangleCount: 14,
      canonical: { triangleCount: 12 },
    });
    // The middle of edge 0–1 of the cube's floor, with a triangle of no area to fill the seam.
    const positions = Float32Array.from([...cube.positions, 10, 0, 0]);
    const rest = Array.from(withoutTriangles(cube, (triangle) => triangle === 1).indices);
    const seam = Uint32Array.from([...rest, 0, 3, 8, 8, 3, 1, 0, 8, 1]);
    const report = reportOf({ positions, indices: seam });
    expect(report).toMatchObject({
      degenerateTriangleCount: 1,
      repair: null,
      volumeMm3: 8000,
      edges: { openEdgeCount: 0 },
    });
    expect(codesOf(report)).toEqual(['ok degenerate_triangles']);
  });

  test('vertices a hair apart are joined; both audits are reported', () => {
    const content = binaryStl(cube);
    const view = new DataView(content.buffer);
    const at = 84 + 12;
    view.setFloat32(at, view.getFloat32(at, true) + 1e-5, true);
    const report = reportOf(content);
    expect(report.edges.openEdgeCount).toBeGreaterThan(0);
    expect(report.edgesWelded).toMatchObject({ openEdgeCount: 0, weldToleranceMm: expect.any(Number) });
    expect(codesOf(report)).toEqual(['repair unwelded_vertices']);
  });

  test('one stray vertex far away does not make the weld swallow the part', () => {
    const content = binaryStl(torus(20, 5, 16, 8));
    new DataView(content.buffer).setFloat32(84 + 12, 1e9, true);
    const report = reportOf(content);
    expect(report.canonical.triangleCount).toBe(256);
    expect(report.edgesWelded?.weldToleranceMm).toBe(0.05);
    expect(codesOf(report)).toContain('warn open_edges');
  });

  test('NaN and infinity block, and leave the rest measured', () => {
    const content = binaryStl(together(cube, box(1, 1, 1, [50, 0, 0])));
    new DataView(content.buffer).setFloat32(84 + 15 * 50 + 12, Number.NaN, true);
    new DataView(content.buffer).setFloat32(84 + 16 * 50 + 16, Number.POSITIVE_INFINITY, true);
    const report = reportOf(content);
    expect(report).toMatchObject({ verdict: 'block', nonFiniteTriangleCount: 2, triangleCount: 24 });
    expect(report.boundsMm.size.x).toBe(51);
  });

  test('a flat sheet, and a model of points only, are blocked', () => {
    const sheet: Solid = {
      positions: Float32Array.of(0, 0, 0, 10, 0, 0, 10, 10, 0, 0, 10, 0),
      indices: Uint32Array.of(0, 1, 2, 0, 2, 3),
    };
    expect(codesOf(reportOf(sheet))).toContain('block zero_volume');
    const points: Solid = { positions: Float32Array.of(5, 5, 5), indices: Uint32Array.of(0, 0, 0, 0, 0, 0) };
    expect(reportOf(points)).toMatchObject({ verdict: 'block', findings: [{ code: 'empty' }, {}] });
  });

  test('pieces in the air', () => {
    const report = reportOf(together(cube, box(5, 5, 5, [30, 0, 8])));
    expect(report.floatingPartCount).toBe(1);
    expect(codesOf(report)).toEqual(['warn several_shells', 'warn floating_parts']);
  });
});

describe('units', () => {
  test.each([
    [1, 'inch'],
    [0.05, 'meter'],
    [50_000, 'micron'],
    [20, 'millimeter'],
  ] as const)('a cube of %s is taken as millimetres and guessed as %s', (side, guess) => {
    const report = reportOf(box(side, side, side));
    expect(report.units).toMatchObject({ declared: null, applied: 'millimeter', guess, source: 'assumed' });
    expect(codesOf(report)).toEqual(guess === 'millimeter' ? [] : ['warn units_suspect']);
  });

  test('the customer has the last word', () => {
    const report = reportOf(box(1, 1, 1), 'inch');
    expect(report.units).toMatchObject({ applied: 'inch', source: 'customer', scaleToMm: 25.4 });
    expect(report.volumeMm3).toBeCloseTo(25.4 ** 3, 2);
    expect(report.verdict).toBe('ok');
  });
});

describe('the contract', () => {
  const odd = together(
    withoutTriangles(cube, (triangle) => triangle === 4),
    turnedInsideOut(torus(20, 5, 8, 6)),
    box(1, 1, 1, [90, 0, 9]),
  );

  test('a report is plain JSON of the schema', () => {
    for (const solid of [cube, odd]) {
      const report = reportOf(solid);
      const copy = JSON.parse(JSON.stringify(report));
      expect(copy).toEqual(report);
      expect(Schema.decodeUnknownSync(PreflightReport)(copy)).toEqual(report);
    }
  });

  test('the same file gives the same report', () => {
    expect(reportOf(odd)).toEqual(reportOf(odd));
  });
});
