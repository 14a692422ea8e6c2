/** What reports tell of one figure over all seeds. */
import { meanInterval } from '../engine/statistics/interval.ts';
import { Tally } from '../engine/statistics/tally.ts';

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
  const tally = new Tally();
  for (const value of values) tally.record(value);
  const { count, max, mean, min } = tally;
  if (count === 0) return null;
  // JSON has no number for what one value can't tell.
  const known = count > 1;
  return {
    count,
    mean,
    halfWidth: known ? meanInterval(tally).halfWidth : null,
    min,
    max,
    standardDeviation: known ? tally.standardDeviation : null,
  };
}
