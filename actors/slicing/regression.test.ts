import { describe, expect, it } from 'vitest';
import { sha256Hex } from './digest.ts';
import { compareSlices } from './regression.ts';
import type { SliceResult } from './schema.ts';

const BEFORE: SliceResult = {
  cacheKey: sha256Hex('key'),
  gcodeHash: sha256Hex('before'),
  gcodeBytes: 1000,
  estimatedSeconds: 1000,
  massGrams: 10,
  filamentMillimetres: 3350,
  volumeCubicMillimetres: 8064,
  layers: 100,
  boundsMillimetres: { xMin: 10, yMin: 10, zMin: 0.2, xMax: 30, yMax: 30, zMax: 20 },
  objects: [],
  profile: { id: 'pla', version: 1, contentHash: sha256Hex('profile') },
  slicer: { name: 'prusaslicer', version: '2.5.0' },
  warnings: [],
};
const TOLERANCE = { time: 0.02, mass: 0.02 };
const against = (change: Partial<SliceResult>) =>
  compareSlices(BEFORE, { ...BEFORE, gcodeHash: sha256Hex('after'), ...change }, TOLERANCE);

describe('a profile regression', () => {
  it('passes over what is within tolerance and tells the rest in words', () => {
    expect(against({ estimatedSeconds: 1019, massGrams: 9.81 })).toEqual([]);
    expect(against({ estimatedSeconds: 1500, massGrams: 9 }).map((difference) => difference.words)).toEqual([
      'time: 1000 → 1500 s (+50.0 %)',
      'mass: 10 → 9 g (-10.0 %)',
    ]);
  });

  it('allows no lost layer, no new warning and no moved edge', () => {
    const box = { ...BEFORE.boundsMillimetres, xMax: 31 };
    expect(
      against({ layers: 99, warnings: ['x'], boundsMillimetres: box }).map((difference) => difference.words),
    ).toEqual([
      'layers: 100 → 99 layers (-1.0 %)',
      'warnings: 0 → 1 warnings',
      'extent: an edge moved by 1 mm',
    ]);
  });

  it('finds nothing in equal G-code', () => {
    expect(compareSlices(BEFORE, { ...BEFORE, estimatedSeconds: 9 }, TOLERANCE)).toEqual([]);
  });
});
