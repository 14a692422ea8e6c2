import { describe, expect, it } from 'vitest';
import { defaultPlatePolicy } from '../farm/schema-plates.ts';
import { plateFaults } from '../packing/check.ts';
import { estimate, recipe } from '../testing/samples.ts';
import { itemsOf, layOutAlone, layOutTogether, type Unit } from './layout.ts';

const bed = {
  shape: 'rectangle' as const,
  widthMillimetres: 220,
  depthMillimetres: 220,
  marginMillimetres: 5,
  spacingMillimetres: 2,
};
/** A right-angled triangle about its own origin: two of them fill a rectangle. */
const triangle = [
  [-45, -45],
  [45, -45],
  [-45, 45],
] as const;

const unitOf = (orderId: string, count: number, isOutlined: boolean): Unit => ({
  key: `${orderId}/1`,
  count,
  offer: {
    orderId,
    lineId: '1',
    customer: 'grace',
    planId: `P-${orderId.slice(2)}-1`,
    revision: 1,
    recipe,
    estimate: {
      ...estimate,
      seconds: 600,
      sizeMillimetres: { x: 90, y: 90, z: 20 },
      ...(isOutlined ? { outlineMillimetres: triangle.map(([x, y]) => [x, y] as const), bed } : {}),
    },
    upTo: count,
    platesKnown: 0,
    spacingMillimetres: 2,
    dueAt: null,
    priority: 1,
    unitPriceMinor: 100,
    retryCeiling: 2,
    replacesJobId: null,
  },
});

describe('a plate', () => {
  it('holds more parts where their outlines are known, and none touches another or the margin', () => {
    const both = (isOutlined: boolean) =>
      layOutTogether([unitOf('O-1', 4, isOutlined), unitOf('O-2', 3, isOutlined)], defaultPlatePolicy)!;
    const plates = both(true);
    expect(plates.length).toBeLessThan(both(false).length);
    for (const { parts, shares } of plates) {
      const idOf = (unit: Unit) => `u${shares.findIndex((share) => share.unit === unit)}`;
      const footprints = shares.map(({ count, unit }) => ({
        id: idOf(unit),
        widthMillimetres: 90,
        depthMillimetres: 90,
        count,
        group: 'plate',
        turnable: true,
        outline: unit.offer.estimate.outlineMillimetres!,
      }));
      const placed = parts.map(({ unit, ...part }) => ({ ...part, footprintId: idOf(unit) }));
      expect(plateFaults(placed, footprints, bed)).toEqual([]);
    }
  });

  it('places a nested part by its model’s origin, and a rectangle by its middle', () => {
    const [nested] = layOutAlone(unitOf('O-1', 2, true), defaultPlatePolicy).plates;
    expect(itemsOf(nested!, 'B-1-1').map(({ anchor }) => anchor)).toEqual(['origin', 'origin']);
    const [plain] = layOutAlone(unitOf('O-1', 2, false), defaultPlatePolicy).plates;
    expect(itemsOf(plain!, 'B-1-1')[0]).not.toHaveProperty('anchor');
    // Around the middle of the bed, whatever the anchor.
    for (const plate of [nested!, plain!])
      for (const { xMillimetres } of itemsOf(plate, 'B-1-1'))
        expect(Math.abs(xMillimetres)).toBeLessThan(110);
  });

  it('keeps within hours, and still takes a part that alone is longer', () => {
    const policy = { ...defaultPlatePolicy, plateHoursMax: 0.25 };
    const longer = unitOf('O-1', 3, true);
    const { plates, refused } = layOutAlone(
      { ...longer, offer: { ...longer.offer, estimate: { ...longer.offer.estimate, seconds: 3_600 } } },
      policy,
    );
    expect(refused).toEqual([]);
    expect(plates.map(({ parts }) => parts.length)).toEqual([1, 1, 1]);
  });
});
