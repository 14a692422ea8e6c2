import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hullOf, pointsOf } from './convex.ts';
import { nestPlates } from './nest.ts';
import { packPlates } from './pack.ts';
import type { Footprint, NestBed, Nesting, Point } from './schema.ts';
import { apart, polygonOf, worstBreach } from './testing/oracle.ts';
import { bar, corner, disc, ell, footprintOf, hexagon, trapezium, wedge } from './testing/shapes.ts';

const BED: NestBed = {
  shape: 'rectangle',
  widthMillimetres: 220,
  depthMillimetres: 220,
  marginMillimetres: 5,
  spacingMillimetres: 4,
};
const EPSILON = 1e-6;

const size = fc.double({ min: 2, max: 130, noNaN: true });
const outlines: fc.Arbitrary<ReadonlyArray<Point>> = fc.oneof(
  fc.tuple(size, size).map(([a, b]) => bar(a, b)),
  fc.tuple(size, size).map(([a, b]) => corner(a, b)),
  fc.tuple(size, size).map(([a, b]) => ell(a, b, Math.min(a, b) / 4)),
  size.map((a) => disc(a)),
  fc
    .array(
      fc.tuple(fc.double({ min: 0, max: 90, noNaN: true }), fc.double({ min: 0, max: 90, noNaN: true })),
      {
        minLength: 3,
        maxLength: 20,
      },
    )
    .map((points) => pointsOf(hullOf(points.flat())))
    .filter(isThick),
);
function isThick(points: ReadonlyArray<Point>): boolean {
  if (points.length < 3) return false;
  const { widthMillimetres, depthMillimetres } = footprintOf('a', points);
  return Math.min(widthMillimetres, depthMillimetres) > 0.05;
}

const footprints = fc
  .array(
    fc.record({
      outline: outlines,
      count: fc.integer({ min: 1, max: 6 }),
      group: fc.constantFrom('PLA black', 'PLA white'),
      turnable: fc.boolean(),
      quarterTurnsOnly: fc.boolean(),
      isBox: fc.boolean(),
      heightMillimetres: fc.integer({ min: 1, max: 60 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) =>
    parts.map(({ outline, count, isBox, ...more }, index): Footprint => {
      const { outline: corners, ...box } = footprintOf(`p${index}`, outline, count, more);
      return isBox ? box : { ...box, outline: corners! };
    }),
  );
const zones = fc.array(
  fc.record({
    name: fc.constantFrom('purge line', 'clip', 'camera'),
    corners: fc.array(fc.tuple(fc.integer({ min: -10, max: 250 }), fc.integer({ min: -10, max: 250 })), {
      minLength: 2,
      maxLength: 2,
    }),
  }),
  { maxLength: 3 },
);
const beds: fc.Arbitrary<NestBed> = fc.record(
  {
    shape: fc.constantFrom('rectangle' as const, 'ellipse' as const),
    widthMillimetres: fc.integer({ min: 60, max: 300 }),
    depthMillimetres: fc.integer({ min: 60, max: 300 }),
    marginMillimetres: fc.integer({ min: 0, max: 20 }),
    spacingMillimetres: fc.integer({ min: 0, max: 15 }),
    exclusionZones: zones,
    brimMillimetres: fc.integer({ min: 0, max: 6 }),
    skirtMillimetres: fc.constantFrom(0, 0, 3),
    sequential: fc.record({
      radiusMillimetres: fc.integer({ min: 0, max: 40 }),
      gantryHeightMillimetres: fc.integer({ min: 10, max: 50 }),
    }),
  },
  {
    requiredKeys: [
      'shape',
      'widthMillimetres',
      'depthMillimetres',
      'marginMillimetres',
      'spacingMillimetres',
    ],
  },
);
const few = { moves: 3 };

const partsOf = (nesting: Nesting) => nesting.plates.flatMap((plate) => plate.parts);
const heightsOf = (parts: ReadonlyArray<Footprint>, plate: Nesting['plates'][number]) =>
  plate.parts.map((part) => parts.find(({ id }) => id === part.footprintId)!.heightMillimetres ?? 0);

describe('nesting by outlines', () => {
  it('keeps every part on the bed, off the zones, apart from the others, with its own group', () => {
    fc.assert(
      fc.property(footprints, beds, (parts, bed) => {
        const nesting = nestPlates(parts, bed, few);
        for (const plate of nesting.plates) {
          const { by, what } = worstBreach(plate, parts, bed);
          expect({ what, isBroken: by > EPSILON }).toEqual({ what, isBroken: false });
          const groups = plate.parts.map((part) => parts.find(({ id }) => id === part.footprintId)!.group);
          expect(new Set(groups)).toEqual(new Set([plate.group]));
          expect(plate.fill).toBeLessThanOrEqual(1 + EPSILON);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('places every part once or refuses it in words, and turns only what may be turned', () => {
    fc.assert(
      fc.property(footprints, beds, (parts, bed) => {
        const nesting = nestPlates(parts, bed, few);
        const placed = partsOf(nesting);
        expect(new Set(placed.map(({ instanceId }) => instanceId)).size).toBe(placed.length);
        for (const footprint of parts) {
          const its = placed.filter((part) => part.footprintId === footprint.id);
          const refused = nesting.refused.filter(({ footprintId }) => footprintId === footprint.id);
          expect(its.length + refused.reduce((sum, { count }) => sum + count, 0)).toBe(footprint.count);
          for (const { reason } of refused) expect(reason).toMatch(/ mm|limit/);
          const angles = its.map(({ rotationDegrees }) => rotationDegrees);
          if (!footprint.turnable) expect(angles.every((angle) => angle === 0)).toBe(true);
          if (footprint.quarterTurnsOnly) expect(angles.every((angle) => angle % 90 === 0)).toBe(true);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('gives the same plates again, and whatever order the parts come in', () => {
    fc.assert(
      fc.property(footprints, beds, fc.infiniteStream(fc.nat()), (parts, bed, keys) => {
        const shuffled = parts
          .map((one) => [keys.next().value, one] as const)
          .toSorted((a, b) => a[0] - b[0])
          .map(([, one]) => one);
        expect(nestPlates(shuffled, bed, few)).toEqual(nestPlates(parts, bed, few));
      }),
      { numRuns: 40 },
    );
  });

  it('never takes more plates than rectangles would, nor leaves more parts out', () => {
    fc.assert(
      fc.property(
        footprints,
        beds.map(
          ({ exclusionZones: _, sequential: __, brimMillimetres: ___, skirtMillimetres: ____, ...bed }) =>
            bed,
        ),
        (parts, bed) => {
          const nesting = nestPlates(parts, bed, few);
          const packing = packPlates(parts, bed);
          const left = (refused: Nesting['refused']) => refused.reduce((sum, { count }) => sum + count, 0);
          expect(left(nesting.refused)).toBeLessThanOrEqual(left(packing.refused));
          if (left(nesting.refused) === left(packing.refused))
            expect(nesting.plates.length).toBeLessThanOrEqual(packing.plates.length);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('lays triangles into one another, on half the plates of their rectangles', () => {
    const triangles = [footprintOf('corner', corner(95, 95), 8)];
    expect(packPlates(triangles, BED).plates).toHaveLength(2);
    expect(nestPlates(triangles, BED).plates).toHaveLength(1);
  });

  it('fills a bed of a hundred 20 mm cubes and leaves none over', () => {
    const bed = {
      ...BED,
      widthMillimetres: 200,
      depthMillimetres: 200,
      marginMillimetres: 0,
      spacingMillimetres: 0,
    };
    const nesting = nestPlates([footprintOf('cube', bar(20, 20), 100)], bed);
    expect(nesting.plates).toHaveLength(1);
    expect(nesting.plates[0]!.fill).toBeCloseTo(1, 9);
    expect(nesting.asRectangles).toEqual([]);
  });

  it('puts a bar across the corners when it fits no other way, unless it must not be turned so', () => {
    const long = footprintOf('bar', bar(270, 10));
    const [part] = partsOf(nestPlates([long], BED));
    expect(part!.rotationDegrees % 90).toBeGreaterThan(30);
    expect(nestPlates([{ ...long, quarterTurnsOnly: true }], BED).refused).toEqual([
      {
        footprintId: 'bar',
        count: 1,
        reason:
          'bar is 270 mm × 10 mm, turned or not; the usable bed is 210 mm × 210 mm after a margin of 5 mm.',
      },
    ]);
  });

  it('stands a single part in the middle, also of a round bed', () => {
    for (const shape of ['rectangle', 'ellipse'] as const) {
      const [part] = partsOf(nestPlates([footprintOf('hex', hexagon(40))], { ...BED, shape }));
      expect([part!.xMillimetres, part!.yMillimetres]).toEqual([
        expect.closeTo(110, 6),
        expect.closeTo(110, 6),
      ]);
    }
  });

  it('keeps the skirt round all parts off a zone, not only each part', () => {
    const bed: NestBed = {
      ...BED,
      brimMillimetres: 2,
      skirtMillimetres: 3,
      exclusionZones: [{ name: 'purge line', corners: [[0, 0], [90, 40]] }], // biome-ignore format: a zone
    };
    const parts = [footprintOf('hex', hexagon(30), 40)];
    const { plates } = nestPlates(parts, bed);
    for (const plate of plates) {
      const all = pointsOf(hullOf(plate.parts.flatMap((part) => polygonOf(parts[0]!, part)).flat()));
      expect(apart(all, [[0, 0], [90, 0], [90, 40], [0, 40]])).toBeGreaterThanOrEqual(5 - EPSILON); // biome-ignore format: a zone
      expect(worstBreach(plate, parts, bed).by).toBeLessThan(EPSILON);
    }
  });

  it('puts the parts of lower rank onto the first plates', () => {
    const late = footprintOf('late', hexagon(60), 12, { rank: 2 });
    const soon = footprintOf('soon', hexagon(40), 12, { rank: 1 });
    const { plates } = nestPlates([late, soon], BED);
    const at = (id: string) =>
      plates.flatMap((plate, index) =>
        plate.parts.filter((part) => part.footprintId === id).map(() => index),
      );
    expect(Math.max(...at('soon'))).toBe(0);
    expect(Math.max(...at('late'))).toBeGreaterThan(0);
  });

  it('keeps to the limits of a plate, and gives what is over them alone a plate of its own', () => {
    const parts = [
      footprintOf('small', hexagon(20), 9, { seconds: 1000, grams: 10 }),
      footprintOf('long', hexagon(25), 2, { seconds: 9000, grams: 10 }),
    ];
    const limits = { partsOnPlateMax: 5, platesMax: 10, secondsOnPlateMax: 4000, gramsOnPlateMax: 35 };
    const { plates, refused } = nestPlates(parts, BED, { limits });
    expect(refused).toEqual([]);
    const counts = plates.map((plate) => plate.parts.map(({ footprintId }) => footprintId).join(' '));
    expect(counts.filter((text) => text.includes('long'))).toEqual(['long', 'long']);
    expect(counts.filter((text) => text.includes('small'))).toEqual(Array(3).fill('small small small'));
    expect(nestPlates(parts, BED, { limits: { ...limits, platesMax: 4 } }).refused).toEqual([
      { footprintId: 'long', count: 1, reason: '4 plates are full, which is the limit.' },
    ]);
  });

  it('prints one after the other only what the gantry passes over, and the one taller part last', () => {
    const bed: NestBed = { ...BED, sequential: { radiusMillimetres: 30, gantryHeightMillimetres: 25 } };
    const parts = [
      footprintOf('low', hexagon(25), 5, { heightMillimetres: 20 }),
      footprintOf('tower', hexagon(30), 3, { heightMillimetres: 60 }),
    ];
    const { plates, refused } = nestPlates(parts, bed);
    expect(refused).toEqual([]);
    expect(plates).toHaveLength(3);
    for (const plate of plates) {
      const heights = heightsOf(parts, plate);
      expect(heights.slice(0, -1).every((height) => height <= 25)).toBe(true);
      expect(heights.at(-1)).toBe(60);
    }
    const { heightMillimetres: _, ...unknown } = parts[0]!;
    expect(nestPlates([unknown], bed).refused[0]!.reason).toMatch(/height of low in mm is not known/);
    expect(nestPlates(parts, bed, { limits: { partsOnPlateMax: 9, platesMax: 2 } }).refused).toEqual([
      { footprintId: 'tower', count: 1, reason: '2 plates are full, which is the limit.' },
    ]);
  });

  it('prints one after the other without a collision, whatever the parts', () => {
    fc.assert(
      fc.property(footprints, beds, (parts, bed) => {
        fc.pre(bed.sequential !== undefined);
        for (const plate of nestPlates(parts, bed, few).plates)
          for (const height of heightsOf(parts, plate).slice(0, -1))
            expect(height).toBeLessThanOrEqual(bed.sequential!.gantryHeightMillimetres);
      }),
      { numRuns: 40 },
    );
  });

  it('refuses what is no part, and says so', () => {
    const parts = [
      { ...footprintOf('nan', hexagon(20)), widthMillimetres: Number.NaN },
      { ...footprintOf('broken', hexagon(20)), outline: [[0, 0], [Infinity, 1], [4, 4]] as Point[] }, // biome-ignore format: points
      footprintOf('twice', hexagon(20)),
      footprintOf('twice', hexagon(20)),
    ];
    const { plates, refused } = nestPlates(parts, BED);
    expect(partsOf({ plates, refused, asRectangles: [] })).toHaveLength(1);
    expect(refused.map(({ footprintId, reason }) => `${footprintId}: ${reason}`)).toEqual([
      'broken: broken has no size in mm: its model was not measured. Look at the model again.',
      'nan: nan has no size in mm: its model was not measured. Look at the model again.',
      'twice: Two footprints are called twice.',
    ]);
    expect(nestPlates([], BED)).toEqual({ plates: [], refused: [], asRectangles: [] });
    const nothing = { ...BED, marginMillimetres: 200 };
    expect(nestPlates([footprintOf('hex', hexagon(20))], nothing).refused).toHaveLength(1);
  });

  it('is done with 500 mixed parts within a budget of steps, not of time', () => {
    const shapes = [
      bar(60, 12),
      corner(45, 30),
      disc(28),
      ell(50, 40, 8),
      wedge(35, 40),
      trapezium(40, 20, 25),
    ];
    const parts = shapes.map((shape, index) => footprintOf(`p${index}`, shape, 84));
    const { plates, refused } = nestPlates(parts, BED);
    expect(refused).toEqual([]);
    expect(partsOf({ plates, refused, asRectangles: [] })).toHaveLength(504);
    for (const plate of plates) expect(worstBreach(plate, parts, BED).by).toBeLessThan(EPSILON);
    expect(plates.length).toBeLessThan(packPlates(parts, BED).plates.length);
  });
});
