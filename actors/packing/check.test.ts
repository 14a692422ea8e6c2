import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plateFaults } from './check.ts';
import { nestPlates } from './nest.ts';
import type { NestBed, NestedPart } from './schema.ts';
import { worstBreach } from './testing/oracle.ts';
import { bar, corner, footprintOf, hexagon } from './testing/shapes.ts';

const BED: NestBed = {
  shape: 'rectangle',
  widthMillimetres: 120,
  depthMillimetres: 120,
  marginMillimetres: 5,
  spacingMillimetres: 4,
  brimMillimetres: 1,
  exclusionZones: [{ name: 'purge chute', corners: [[0, 0], [30, 20]] }], // biome-ignore format: a zone
};
const PARTS = [
  footprintOf('hex', hexagon(30), 2),
  footprintOf('corner', corner(40, 25), 2),
  footprintOf('bar', bar(50, 8), 1, { turnable: false }),
];
const part = (footprintId: string, x: number, y: number, rotationDegrees = 0): NestedPart => ({
  instanceId: `${footprintId}-1`,
  footprintId,
  xMillimetres: x,
  yMillimetres: y,
  rotationDegrees,
});

describe('a plate laid out by hand', () => {
  it('is right where a nested one is, and wrong where the oracle says so', () => {
    for (const plate of nestPlates(PARTS, BED).plates)
      expect(plateFaults(plate.parts, PARTS, BED)).toEqual([]);
    const places = fc.array(
      fc.record({
        footprintId: fc.constantFrom('hex', 'corner'),
        x: fc.integer({ min: 0, max: 120 }),
        y: fc.integer({ min: 0, max: 120 }),
        turn: fc.integer({ min: 0, max: 359 }),
      }),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(places, fc.constantFrom('rectangle' as const, 'ellipse' as const), (drawn, shape) => {
        const bed = { ...BED, shape };
        const parts = drawn.map(({ footprintId, x, y, turn }) => part(footprintId, x, y, turn));
        const plate = { ...nestPlates([PARTS[0]!], bed).plates[0]!, parts };
        const { by } = worstBreach(plate, PARTS, bed);
        // Clearances are round to within a thousandth.
        fc.pre(by === 0 || by > 0.02);
        if (by > 0) expect(plateFaults(parts, PARTS, bed)).not.toEqual([]);
        const looser = { ...bed, spacingMillimetres: 3.9, brimMillimetres: 0.95, marginMillimetres: 4.9 };
        if (by === 0) expect(plateFaults(parts, PARTS, looser)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('is told what is wrong with it in words', () => {
    expect(plateFaults([part('hex', 60, 60), part('corner', 70, 60)], PARTS, BED)).toEqual([
      'corner-1 and hex-1 overlap.',
    ]);
    expect(plateFaults([part('hex', 60, 60), part('bar', 60, 84)], PARTS, BED)).toEqual([
      'bar-1 is nearer to hex-1 than the 6 mm kept free.',
    ]);
    expect(plateFaults([part('bar', 60, 60, 90)], PARTS, BED)).toEqual(['bar-1 is turned and must not be.']);
    expect(plateFaults([part('hex', 25, 30)], PARTS, BED)).toEqual([
      'hex-1 stands in an exclusion zone: purge chute.',
    ]);
    expect(plateFaults([part('hex', 105, 60)], PARTS, BED)).toEqual([
      'hex-1 is over the edge of the bed, or nearer to it than the 5 mm kept free.',
    ]);
    expect(plateFaults([part('ghost', 60, 60)], PARTS, BED)).toEqual(['Nobody knows the shape of ghost-1.']);
    const tall = PARTS.map((one) => ({ ...one, heightMillimetres: one.id === 'hex' ? 60 : 10 }));
    const sequential = { radiusMillimetres: 20, gantryHeightMillimetres: 25 };
    const inTurn = [part('hex', 95, 95), part('corner', 35, 90)];
    expect(plateFaults(inTurn, tall, { ...BED, sequential })).toEqual([
      'hex-1 is taller than the 25 mm under the gantry, so it must be printed last.',
    ]);
    expect(plateFaults(inTurn.toReversed(), tall, { ...BED, sequential })).toEqual([]);
  });
});
