/** Confidence intervals for means. */
import { studentQuantile } from './student-t.ts';
import { Tally } from './tally.ts';

export interface Interval {
  readonly mean: number;
  /** `mean ± halfWidth`; Infinity with fewer than two observations. */
  readonly halfWidth: number;
  readonly low: number;
  readonly high: number;
  /** 0.95 for 95 %. */
  readonly level: number;
  readonly count: number;
}

/** For the mean of independent observations: one value a replication, or the means of batches. */
export function meanInterval(observations: Iterable<number> | Tally, level = 0.95): Interval {
  const { count, mean, variance } = observations instanceof Tally ? observations : tallyOf(observations);
  const halfWidth = count < 2 ? Infinity : studentQuantile(level, count - 1) * Math.sqrt(variance / count);
  return { mean, halfWidth, low: mean - halfWidth, high: mean + halfWidth, level, count };
}

/**
 * For the mean of `variant − baseline`, pair by pair. Where both of a pair were run on common random numbers, what chance
 * does to both falls out, and the interval is far narrower than that of two separate means.
 */
export function pairedInterval(
  baseline: readonly number[],
  variant: readonly number[],
  level = 0.95,
): Interval {
  if (baseline.length !== variant.length)
    throw new RangeError(
      `pairedInterval: ${baseline.length} and ${variant.length} observations are no pairs. Run both on the same seeds.`,
    );
  return meanInterval(
    variant.map((value, i) => value - baseline[i]!),
    level,
  );
}

function tallyOf(observations: Iterable<number>): Tally {
  const tally = new Tally();
  for (const value of observations) tally.record(value);
  return tally;
}
