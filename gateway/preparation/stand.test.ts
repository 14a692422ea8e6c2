import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { writeBinaryStl } from '../../actors/preflight/write-stl.ts';
import { box } from '../../fixtures/models/solids.ts';
import { measureStl, turnedBy, turnedDown } from '../slicers/stl.ts';
import { nameOf, outlineOfStl, standModel } from './stand.ts';

const folder = mkdtempSync(join(tmpdir(), 'farm-stand-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const brick = join(folder, 'brick.stl');
writeFileSync(brick, writeBinaryStl(box(10, 20, 30), { x: 0, y: 0, z: 0 }));

const part = fc.double({ min: -1, max: 1, noNaN: true });
const direction = fc
  .record({ x: part, y: part, z: part })
  .filter(({ x, y, z }) => Math.hypot(x, y, z) > 0.1)
  .map(({ x, y, z }) => {
    const length = Math.hypot(x, y, z);
    return { x: x / length, y: y / length, z: z / length };
  });

it('stands a model on any of its sides, in the middle of the bed', async () => {
  const to = join(folder, 'stood.stl');
  for (const [down, size] of [
    [
      { x: 0, y: 0, z: -1 },
      { x: 10, y: 20, z: 30 },
    ],
    [
      { x: 0, y: 0, z: 1 },
      { x: 10, y: 20, z: 30 },
    ],
    [
      { x: 1, y: 0, z: 0 },
      { x: 30, y: 20, z: 10 },
    ],
    [
      { x: 0, y: -1, z: 0 },
      { x: 10, y: 30, z: 20 },
    ],
  ] as const) {
    expect(await standModel(brick, to, down)).toEqual(size);
    const { bounds } = await measureStl(to, turnedBy(0));
    expect(bounds).toMatchObject({ xMin: -size.x / 2, yMin: -size.y / 2, zMin: 0, zMax: size.z });
  }
});

it('tells the outline of what it stood', async () => {
  const to = join(folder, 'outlined.stl');
  await standModel(brick, to, { x: 1, y: 0, z: 0 });
  expect(await outlineOfStl(to)).toEqual([
    [-15, -10],
    [15, -10],
    [15, 10],
    [-15, 10],
  ]);
});

it('turns by a rotation that brings the direction down, and nothing else', () => {
  fc.assert(
    fc.property(direction, (down) => {
      const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = turnedDown(down);
      const { x, y, z } = down;
      expect(xx * x + xy * y + xz * z).toBeCloseTo(0, 9);
      expect(yx * x + yy * y + yz * z).toBeCloseTo(0, 9);
      expect(zx * x + zy * y + zz * z).toBeCloseTo(-1, 9);
      // A rotation: lengths are kept, and nothing is mirrored.
      expect(xx * (yy * zz - yz * zy) - xy * (yx * zz - yz * zx) + xz * (yx * zy - yy * zx)).toBeCloseTo(
        1,
        9,
      );
      expect(Math.hypot(xx, xy, xz)).toBeCloseTo(1, 9);
      expect(Math.hypot(yx, yy, yz)).toBeCloseTo(1, 9);
    }),
  );
});

it('has one name for a direction, however its zeros are signed', () =>
  expect(nameOf({ x: -0, y: 0.0000001, z: -1 })).toBe('0_0_-1000000'));
