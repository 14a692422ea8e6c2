import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packPlates } from './pack.ts';
import type { Footprint, PackedPart, Packing, PackingBed } from './schema.ts';

const BED: PackingBed = {
  shape: 'rectangle',
  widthMillimetres: 220,
  depthMillimetres: 220,
  marginMillimetres: 5,
  spacingMillimetres: 4,
};

function part(id: string, width: number, depth: number, count = 1, more: Partial<Footprint> = {}): Footprint {
  return { id, widthMillimetres: width, depthMillimetres: depth, count, group: '', turnable: true, ...more };
}

const footprints = fc
  .array(
    fc.record({
      widthMillimetres: fc.double({ min: 1, max: 260, noNaN: true }),
      depthMillimetres: fc.double({ min: 1, max: 260, noNaN: true }),
      count: fc.integer({ min: 1, max: 12 }),
      group: fc.constantFrom('PLA black', 'PLA white'),
      turnable: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.map((fields, index): Footprint => ({ id: `p${index}`, ...fields })));

const beds = fc.record({
  shape: fc.constantFrom('rectangle' as const, 'ellipse' as const),
  widthMillimetres: fc.integer({ min: 60, max: 400 }),
  depthMillimetres: fc.integer({ min: 60, max: 400 }),
  marginMillimetres: fc.integer({ min: 0, max: 20 }),
  spacingMillimetres: fc.integer({ min: 0, max: 15 }),
});

function rectangle(placed: PackedPart, parts: ReadonlyArray<Footprint>) {
  const { widthMillimetres, depthMillimetres } = parts.find(
    (candidate) => candidate.id === placed.footprintId,
  )!;
  const turned = placed.rotationDegrees === 90;
  const halfWidth = (turned ? depthMillimetres : widthMillimetres) / 2;
  const halfDepth = (turned ? widthMillimetres : depthMillimetres) / 2;
  return {
    xMin: placed.xMillimetres - halfWidth,
    xMax: placed.xMillimetres + halfWidth,
    yMin: placed.yMillimetres - halfDepth,
    yMax: placed.yMillimetres + halfDepth,
  };
}

const EPSILON = 1e-6;

function expectInside(packing: Packing, parts: ReadonlyArray<Footprint>, bed: PackingBed): void {
  for (const box of packing.plates.flatMap((plate) =>
    plate.parts.map((placed) => rectangle(placed, parts)),
  )) {
    const margin = bed.marginMillimetres - EPSILON;
    expect(box.xMin).toBeGreaterThanOrEqual(margin);
    expect(box.yMin).toBeGreaterThanOrEqual(margin);
    expect(box.xMax).toBeLessThanOrEqual(bed.widthMillimetres - margin);
    expect(box.yMax).toBeLessThanOrEqual(bed.depthMillimetres - margin);
    if (bed.shape === 'rectangle') continue;
    for (const x of [box.xMin, box.xMax])
      for (const y of [box.yMin, box.yMax])
        expect(
          Math.hypot(
            (x - bed.widthMillimetres / 2) / (bed.widthMillimetres / 2 - bed.marginMillimetres),
            (y - bed.depthMillimetres / 2) / (bed.depthMillimetres / 2 - bed.marginMillimetres),
          ),
        ).toBeLessThanOrEqual(1 + EPSILON);
  }
}

describe('plate layout', () => {
  it('keeps every part on the bed, apart from the others, and with its own group', () => {
    fc.assert(
      fc.property(footprints, beds, (parts, bed) => {
        const packing = packPlates(parts, bed);
        expectInside(packing, parts, bed);
        for (const plate of packing.plates) {
          const boxes = plate.parts.map((placed) => rectangle(placed, parts));
          for (const [index, a] of boxes.entries())
            for (const b of boxes.slice(index + 1)) {
              const apart = Math.max(b.xMin - a.xMax, a.xMin - b.xMax, b.yMin - a.yMax, a.yMin - b.yMax);
              expect(apart).toBeGreaterThanOrEqual(bed.spacingMillimetres - EPSILON);
            }
          const groups = new Set(
            plate.parts.map((placed) => parts.find(({ id }) => id === placed.footprintId)!.group),
          );
          expect([...groups]).toEqual([plate.group]);
          expect(plate.fill).toBeLessThanOrEqual(1 + EPSILON);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('places every part or refuses it in words', () => {
    fc.assert(
      fc.property(footprints, beds, (parts, bed) => {
        const packing = packPlates(parts, bed);
        const ids = packing.plates.flatMap((plate) => plate.parts.map((placed) => placed.instanceId));
        expect(new Set(ids).size).toBe(ids.length);
        for (const { id, count, turnable } of parts) {
          const placed = packing.plates
            .flatMap((plate) => plate.parts)
            .filter((one) => one.footprintId === id);
          const refusals = packing.refused.filter((one) => one.footprintId === id);
          expect(placed.length + refusals.reduce((sum, one) => sum + one.count, 0)).toBe(count);
          for (const { reason } of refusals) expect(reason).toMatch(/mm|limit/);
          if (!turnable) expect(placed.every((one) => one.rotationDegrees === 0)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same plates whatever order the parts come in', () => {
    fc.assert(
      fc.property(footprints, beds, fc.infiniteStream(fc.nat()), (parts, bed, keys) => {
        const shuffled = parts
          .map((one) => [keys.next().value, one] as const)
          .toSorted((a, b) => a[0] - b[0]);
        expect(
          packPlates(
            shuffled.map(([, one]) => one),
            bed,
          ),
        ).toEqual(packPlates(parts, bed));
      }),
      { numRuns: 60 },
    );
  });

  it('fills a bed of a hundred 20 mm cubes and leaves none over', () => {
    const bed = {
      ...BED,
      widthMillimetres: 200,
      depthMillimetres: 200,
      marginMillimetres: 0,
      spacingMillimetres: 0,
    };
    const packing = packPlates([part('cube', 20, 20, 100)], bed);
    expect(packing.plates).toHaveLength(1);
    expect(packing.plates[0]!.fill).toBeCloseTo(1, 9);
  });

  it('turns a part that only fits that way, and refuses it when it must not be turned', () => {
    const bed = { ...BED, depthMillimetres: 100 };
    expect(packPlates([part('rail', 40, 200)], bed).plates[0]!.parts[0]!.rotationDegrees).toBe(90);
    const { refused } = packPlates([part('rail', 40, 200, 3, { turnable: false })], bed);
    expect(refused).toEqual([
      {
        footprintId: 'rail',
        count: 3,
        reason:
          'rail is 40 mm × 200 mm and must not be turned; the usable bed is 210 mm × 90 mm after a margin of 5 mm.',
      },
    ]);
  });

  it('stops at the limit of plates and says how many parts are left', () => {
    const packing = packPlates([part('plate', 200, 200, 5)], BED, { partsOnPlateMax: 10, platesMax: 2 });
    expect(packing.plates).toHaveLength(2);
    expect(packing.refused).toEqual([
      { footprintId: 'plate', count: 3, reason: '2 plates are full, which is the limit.' },
    ]);
  });

  it('uses the round of a round bed, not only the square within it', () => {
    const bed = { ...BED, shape: 'ellipse' as const, marginMillimetres: 0 };
    const packing = packPlates([part('bar', 200, 20)], bed);
    expect(packing.refused).toEqual([]);
    expectInside(packing, [part('bar', 200, 20)], bed);
  });
});
