/** Mean of a sample with its 95 % confidence interval, and the ends of the sample. */

export interface Spread {
  readonly count: number;
  readonly mean: number;
  /** Half of the width of the 95 % interval of the mean, by Student's t; `null` for fewer than two values. */
  readonly halfWidth: number | null;
  readonly min: number;
  readonly max: number;
  /** Between the runs, not of the mean; `null` for fewer than two values. */
  readonly standardDeviation: number | null;
}

/** `null` where there is nothing to sum up. */
export function spreadOf(values: readonly number[]): Spread | null {
  const count = values.length;
  if (count === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const [min, max] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  if (count < 2) return { count, mean, halfWidth: null, min, max, standardDeviation: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const standardDeviation = Math.sqrt(squares / (count - 1));
  return {
    count,
    mean,
    halfWidth: (studentT975(count - 1) * standardDeviation) / Math.sqrt(count),
    min,
    max,
    standardDeviation,
  };
}

/** Of the standard normal distribution. */
const Z_975 = 1.959963984540054;
/** The first few, where the expansion is too coarse. */
const few = [12.7062, 4.30265, 3.18245, 2.77645];

/**
 * The 97.5 % quantile of Student's t, to four digits: Abramowitz & Stegun 26.7.5, with tabled values below five
 * degrees of freedom.
 */
export function studentT975(degrees: number): number {
  const tabled = few[degrees - 1];
  if (tabled !== undefined) return tabled;
  const z = Z_975;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160,
  ];
  return terms.reduce((sum, term, index) => sum + term / degrees ** (index + 1), z);
}
