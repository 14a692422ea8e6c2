/** How a machine has been doing, kept by the machine itself: failures against what was to be expected, and print times. */
import { type Chart, charted, freshChart, isTripped, shareOfTrip, type Test } from './chart.ts';
import {
  DURATION_THRESHOLD,
  type DurationChart,
  freshDurations,
  isOffTime,
  shareOfOffTime,
  timed,
} from './duration.ts';

/** One run as it was counted. */
export interface CountedRun {
  readonly runId: string;
  readonly at: number;
  /** Share of its parts that were bad, 0–1; 1 for an attempt that failed. */
  readonly badShare: number;
  /** That it would be, were the machine as it should be: by what else was known of plan, profile and lot. */
  readonly chance: number;
  /** Of a failure. */
  readonly because: string | null;
}

export interface Health {
  /** Looks for odds four times as bad: wear, a dirty plate. */
  readonly gradual: Chart;
  /** Looks for a machine on which hardly anything works any more. */
  readonly sudden: Chart;
  readonly durations: DurationChart;
  /** Newest last. */
  readonly recent: readonly CountedRun[];
}

/**
 * Error of the first kind as a false trip in so many runs, of the second as a delay; measured in `health.bench.ts`. By
 * Wald's approximation threshold ≈ ln((1 − β) / α) of one test from 0: α 0.0014 and 0.0007 at β 0.1.
 */
export const gradualTest: Test = { oddsRatio: 4, threshold: 6.5, badMin: 2 };
export const suddenTest: Test = { oddsRatio: 25, threshold: 7.2, badMin: 2 };

const RECENT_MAX = 12;

export const freshHealth: Health = {
  gradual: freshChart,
  sudden: freshChart,
  durations: freshDurations,
  recent: [],
};

export const counted = (health: Health, run: CountedRun): Health => ({
  ...health,
  gradual: charted(health.gradual, run.badShare, run.chance, gradualTest),
  sudden: charted(health.sudden, run.badShare, run.chance, suddenTest),
  recent: [...health.recent, run].slice(-RECENT_MAX),
});

export const timedHealth = (
  health: Health,
  printedSeconds: number | null,
  estimatedSeconds: number | null,
): Health => ({ ...health, durations: timed(health.durations, printedSeconds, estimatedSeconds) });

/** A person has looked at it: what was counted against it is past. What is normal for it is known still. */
export const afterReview = (health: Health): Health => ({
  gradual: freshChart,
  sudden: freshChart,
  // Off time, its normal is what it is now: it is learnt anew.
  durations: isOffTime(health.durations) ? freshDurations : { ...health.durations, slower: 0, faster: 0 },
  recent: [],
});

export interface Finding {
  readonly because: string;
  readonly evidence: readonly string[];
}

/** What is wrong with it, `null` while nothing is proven. */
export function whatIsWrong(health: Health): Finding | null {
  const isBad = isTripped(health.gradual, gradualTest) || isTripped(health.sudden, suddenTest);
  if (isBad) return { because: failuresInWords(health), evidence: evidenceOf(health) };
  if (isOffTime(health.durations)) return offTime(health.durations);
  return null;
}

function failuresInWords({ recent }: Health): string {
  const bad = recent.reduce((sum, one) => sum + one.badShare, 0);
  const usual = recent.reduce((sum, one) => sum + one.chance, 0);
  const last = recent.findLast(({ because }) => because !== null)?.because;
  const counted = `${round(bad)} of its last ${recent.length} runs failed where ${round(usual)} is usual`;
  return last === undefined ? `${counted}.` : `${counted}; the last time: ${last}`;
}

const evidenceOf = ({ recent }: Health): string[] =>
  recent
    .filter(({ badShare }) => badShare > 0)
    .map(({ runId, badShare, because, chance }) => {
      const share = badShare === 1 ? 'failed' : `${percent(badShare)} of its parts bad`;
      return `${runId}: ${share}, where ${percent(chance)} was to be expected${because === null ? '.' : `. ${because}`}`;
    });

function offTime({ faster, level, runs, slower, spread }: DurationChart): Finding {
  const because =
    slower >= faster
      ? 'Its prints take longer than they used to for what they are estimated.'
      : 'Its prints end sooner than they used to for what they are estimated.';
  const usual = `After ${runs} runs ${round(Math.exp(level))} times the estimate was usual, give or take ${percent(spread)}`;
  const sum = `the sum of what was beyond that reached ${round(Math.max(slower, faster))} of ${DURATION_THRESHOLD} spreads`;
  return { because, evidence: [`${usual}; ${sum}.`] };
}

/** 0: as it should be. 1: taken out of service. */
export const strainOf = (health: Health): number =>
  Math.max(
    shareOfTrip(health.gradual, gradualTest),
    shareOfTrip(health.sudden, suddenTest),
    shareOfOffTime(health.durations),
  );

const round = (value: number): string => `${Math.round(value * 10) / 10}`;
const percent = (share: number): string => `${Math.round(share * 100)} %`;
