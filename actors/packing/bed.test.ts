import { describe, expect, it } from 'vitest';
import { type BedCapability, nestBedFor } from './bed.ts';

const box = (x: number, y: number, more: Partial<BedCapability> = {}): BedCapability => ({
  buildVolumeMillimetres: { x, y, z: 200 },
  bedShape: 'box',
  ...more,
});
const spaces = { marginMillimetres: 5, spacingMillimetres: 4 };
const chute = { name: 'purge chute', corners: [[0, 0], [20, 28]] as const }; // biome-ignore format: a zone

describe('the bed a plate is laid out for', () => {
  it('is the smallest each way, with the zones of all where they lie seen from the middle', () => {
    const machines = [box(256, 256, { exclusionZones: [chute] }), box(220, 300)];
    expect(nestBedFor(machines, spaces)).toEqual({
      shape: 'rectangle',
      widthMillimetres: 220,
      depthMillimetres: 256,
      ...spaces,
      exclusionZones: [{ name: 'purge chute', corners: [[-18, 0], [2, 28]] }], // biome-ignore format: a zone
    });
  });

  it('names the same zone of several machines once, and is round where one of them is', () => {
    const same = box(256, 256, { exclusionZones: [chute] });
    expect(nestBedFor([same, same], spaces)!.exclusionZones).toEqual([chute]);
    expect(nestBedFor([same, box(240, 240, { bedShape: 'round' })], spaces)!.shape).toBe('ellipse');
    expect(nestBedFor([], spaces)).toBeUndefined();
  });

  it('takes the widest head and the lowest gantry, and is none where a head was not measured', () => {
    const head = (radiusMillimetres: number, gantryHeightMillimetres: number) =>
      box(220, 220, { sequentialClearance: { radiusMillimetres, gantryHeightMillimetres } });
    const asked = { ...spaces, isSequential: true };
    expect(nestBedFor([head(40, 25), head(60, 30)], asked)!.sequential).toEqual({
      radiusMillimetres: 60,
      gantryHeightMillimetres: 25,
    });
    expect(nestBedFor([head(40, 25), box(220, 220)], asked)).toBeUndefined();
  });
});
