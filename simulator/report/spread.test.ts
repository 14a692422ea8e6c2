import { expect, it } from 'vitest';
import { spreadOf } from './spread.ts';

it('a spread has no interval from one value, and is none at all from none', () => {
  expect(spreadOf([])).toBeNull();
  expect(spreadOf([3])).toEqual({
    count: 1,
    mean: 3,
    halfWidth: null,
    min: 3,
    max: 3,
    standardDeviation: null,
  });
});

it('a spread is of the sample, its interval by Student', () => {
  const { halfWidth, ...rest } = spreadOf([1, 2, 3])!;
  expect(rest).toEqual({ count: 3, mean: 2, min: 1, max: 3, standardDeviation: 1 });
  // 4.303 with two degrees of freedom, from the tables.
  expect(halfWidth).toBeCloseTo(4.303 / Math.sqrt(3), 3);
});
