import { describe, expect, it } from 'vitest';
import { inspect } from '../../actors/dfm/inspect.ts';
import { eachFace } from '../../actors/dfm/testing/each-face.ts';
import { box, torus } from '../../fixtures/models/solids.ts';
import { castRays } from './rays.ts';

describe('rays by a tree of boxes', () => {
  it('hit what asking every face hits', () => {
    const mesh = torus(30, 10, 24, 12);
    const [tree, each] = [castRays(mesh), eachFace(mesh)];
    let hits = 0;
    for (let index = 0; index < 400; index++) {
      const [a, b] = [(index * 0.7548776662) % 1, (index * 0.5698402911) % 1];
      const [turn, lift] = [2 * Math.PI * a, Math.acos(2 * b - 1)];
      const ray = [
        45 * (a - 0.5),
        45 * (b - 0.5),
        index % 3,
        Math.sin(lift) * Math.cos(turn),
        Math.sin(lift) * Math.sin(turn),
        Math.cos(lift),
      ] as const;
      const [found, expected] = [tree.cast(...ray), each.cast(...ray)];
      expect(found === null).toBe(expected === null);
      if (found === null || expected === null) continue;
      hits++;
      expect(found.distanceMm).toBeCloseTo(expected.distanceMm, 3);
      expect(found.normalZ).toBeCloseTo(expected.normalZ, 3);
    }
    expect(hits).toBeGreaterThan(100);
  });

  it('leave the mesh as it was, and inspect it to the same report', () => {
    const mesh = box(30, 20, 10);
    const before = mesh.indices.slice();
    const report = inspect(mesh, castRays);
    expect(mesh.indices).toEqual(before);
    expect(report.overhang).toEqual(inspect(mesh, eachFace).overhang);
  });
});
