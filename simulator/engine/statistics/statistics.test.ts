import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Stream } from '../random/stream.ts';
import {
  BatchMeans,
  meanInterval,
  pairedInterval,
  QuantileSketch,
  quantile,
  studentCentral,
  studentQuantile,
  Tally,
  TimeWeighted,
  warmUpLength,
} from './index.ts';

const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 200 });
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const tallyOf = (numbers: readonly number[]): Tally => {
  const tally = new Tally();
  for (const value of numbers) tally.record(value);
  return tally;
};

describe('tally', () => {
  it('is the naive formulas', () => {
    fc.assert(
      fc.property(values, (numbers) => {
        const tally = tallyOf(numbers);
        const mean = sum(numbers) / numbers.length;
        expect(tally.mean).toBeCloseTo(mean, 8);
        expect(tally.variance).toBeCloseTo(
          sum(numbers.map((x) => (x - mean) ** 2)) / (numbers.length - 1),
          5,
        );
        expect([tally.min, tally.max]).toEqual([Math.min(...numbers), Math.max(...numbers)]);
      }),
    );
  });
  it('merged, is that of all observations', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = tallyOf(a);
        merged.merge(tallyOf(b));
        const all = tallyOf([...a, ...b]);
        expect(merged.count).toBe(all.count);
        expect(merged.mean).toBeCloseTo(all.mean, 8);
        expect(merged.variance).toBeCloseTo(all.variance, 5);
      }),
    );
  });
  it('keeps small spreads far from zero', () => {
    expect(tallyOf([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]).variance).toBe(30);
  });
});

it('the average over time is the area of the steps', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(10), fc.nat(100)), { minLength: 1 }), (steps) => {
      const quantity = new TimeWeighted(3, 2);
      let now = 2;
      let value = 3;
      let area = 0;
      for (const [span, next] of steps) {
        area += span * value;
        now += span;
        value = next;
        quantity.set(next, now);
      }
      expect(quantity.mean(now + 1)).toBeCloseTo((area + value) / (now + 1 - 2), 8);
      quantity.reset(now + 1);
      expect(quantity.mean(now + 4)).toBeCloseTo(value, 8);
    }),
  );
});

describe('quantiles', () => {
  it('type 7, as R and NumPy have it', () => {
    expect([0, 0.25, 0.5, 0.9, 1].map((p) => quantile([1, 2, 4, 8], p))).toEqual([
      1,
      1.75,
      3,
      expect.closeTo(6.8, 12),
      8,
    ]);
    expect(quantile([], 0.5)).toBeNaN();
  });
  it('the sketch keeps its relative error, merged or not', () => {
    const positive = fc.array(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(positive, positive, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, p) => {
        const sketch = new QuantileSketch(0.01);
        const other = new QuantileSketch(0.01);
        for (const value of a) sketch.record(value);
        for (const value of b) other.record(value);
        sketch.merge(other);
        const sorted = [...a, ...b].sort((x, y) => x - y);
        const exact = sorted[Math.floor(p * (sorted.length - 1))]!;
        expect(Math.abs(sketch.quantile(p) - exact)).toBeLessThanOrEqual(exact * 0.01 * (1 + 1e-9));
      }),
    );
  });
});

describe('intervals', () => {
  it.each([
    // Two-sided, from the tables.
    [0.95, 1, 12.706],
    [0.95, 4, 2.776],
    [0.95, 9, 2.262],
    [0.95, 120, 1.98],
    [0.99, 9, 3.25],
    [0.9, 30, 1.697],
    [0.95, 1000, 1.962],
  ])('t at %d with %d degrees is %d', (level, degrees, t) => {
    expect(studentQuantile(level, degrees)).toBeCloseTo(t, 3);
    expect(studentCentral(studentQuantile(level, degrees), degrees)).toBeCloseTo(level, 12);
  });

  it('holds the true mean as often as it says', () => {
    const random = new Stream(7);
    const held = Array.from({ length: 2_000 }, () => {
      const { low, high } = meanInterval(Array.from({ length: 5 }, () => random.normal(10, 3)));
      return low < 10 && 10 < high;
    }).filter(Boolean).length;
    expect(held / 2_000).toBeGreaterThan(0.935);
    expect(held / 2_000).toBeLessThan(0.965);
  });

  it('pairs take away what both have in common', () => {
    const random = new Stream(3);
    const baseline = Array.from({ length: 20 }, () => random.normal(100, 20));
    const variant = baseline.map((value) => value + 1 + random.normal(0, 0.5));
    const paired = pairedInterval(baseline, variant);
    expect(paired.low).toBeGreaterThan(0);
    expect(paired.halfWidth).toBeLessThan(meanInterval(baseline).halfWidth / 10);
    expect(() => pairedInterval([1], [1, 2])).toThrow(/same seeds/);
  });

  it('batches stay bounded, and their means are the mean', () => {
    const batches = new BatchMeans(20, 4);
    const all = Array.from({ length: 20 * 4 * 64 }, (_, i) => (i * 7919) % 1009);
    for (const value of all) batches.record(value);
    expect(batches.means.length).toBeGreaterThanOrEqual(20);
    expect(batches.means.length).toBeLessThan(40);
    expect(batches.size * batches.means.length).toBe(all.length);
    expect(batches.interval().mean).toBeCloseTo(sum(all) / all.length, 8);
  });
});

it('the warm-up is where the beginning stops to matter', () => {
  const random = new Stream(5);
  const series = Array.from({ length: 1_000 }, (_, i) => 10 - 10 * Math.exp(-i / 30) + random.normal(0, 0.5));
  expect(warmUpLength(series)).toBeGreaterThan(50);
  expect(warmUpLength(series)).toBeLessThan(250);
  expect(warmUpLength(Array.from({ length: 100 }, () => 1))).toBe(0);
});
