/**
 * A sequential test of failures: a CUSUM of log-likelihood ratios, adjusted for what each run was likely to come to
 * anyway (Steiner, Cook, Farewell, Treasure 2000, "Monitoring surgical performance using risk-adjusted cumulative sum
 * charts"). A failure of a run that fails elsewhere as well says little about the machine that it failed on; one of a run
 * that never fails says much. Scores never go below 0, so that years of good work are no credit.
 */

/** Where a test stands. Small enough to be kept with whatever is watched. */
export interface Chart {
  /** Sum of log-likelihood ratios since it was last 0. */
  readonly score: number;
  /** Runs since then, what of them was bad and what was to be expected, in runs; a run may be bad in part. */
  readonly runs: number;
  readonly bad: number;
  readonly expected: number;
}

export const freshChart: Chart = { score: 0, runs: 0, bad: 0, expected: 0 };

export interface Test {
  /** How many times worse the odds of a failure are that the test looks for, against the odds of the run. */
  readonly oddsRatio: number;
  /** The score at which it trips. */
  readonly threshold: number;
  /** So much of bad runs there must be, however unlikely each was. */
  readonly badMin: number;
}

/** Chances outside of these are no experience of a farm: one run must not decide alone, nor count for nothing. */
const CHANCE_MIN = 0.01;
const CHANCE_MAX = 0.8;

/** @param chance that this run is bad where nothing has changed. */
export const clampChance = (chance: number): number =>
  Number.isFinite(chance) ? Math.min(CHANCE_MAX, Math.max(CHANCE_MIN, chance)) : CHANCE_MAX;

/** The log-likelihood ratio of one run, bad by that share: of odds `oddsRatio` times as bad against the odds it had. */
export function evidenceOf(badShare: number, chance: number, oddsRatio: number): number {
  const p = clampChance(chance);
  return badShare * Math.log(oddsRatio) - Math.log(1 - p + oddsRatio * p);
}

/** The chart after one more run. @param badShare 0 for a good run, 1 for a bad one, between for a plate in part. */
export function charted(chart: Chart, badShare: number, chance: number, test: Test): Chart {
  const score = chart.score + evidenceOf(badShare, chance, test.oddsRatio);
  if (score <= 0) return freshChart;
  return {
    score,
    runs: chart.runs + 1,
    bad: chart.bad + badShare,
    expected: chart.expected + clampChance(chance),
  };
}

export const isTripped = (chart: Chart, test: Test): boolean =>
  chart.score >= test.threshold && chart.bad >= test.badMin;

/**
 * Where many are watched by the same test, chance trips one of them more often. In-control run lengths of a CUSUM grow
 * with e^threshold, so ln(streams) more on the threshold keeps the false trips of all of them together as rare as of one.
 */
export const amongMany = (test: Test, streams: number): Test => ({
  ...test,
  threshold: test.threshold + Math.log(Math.max(1, streams)),
});

/** 0: as it should be. 1: trips. For a bar on a screen. */
export const shareOfTrip = (chart: Chart, test: Test): number => Math.min(1, chart.score / test.threshold);
