/**
 * A sequential test of print times: whether a machine has begun to take longer, or shorter, than it used to for what it
 * was estimated. Two-sided CUSUM of ln(actual / estimated), against the machine's own normal, in units of its own
 * spread; single runs are clipped, so that one print that stood still for hours trips nothing.
 */

export interface DurationChart {
  /** Runs measured since the machine's normal was begun anew. */
  readonly runs: number;
  /** Its normal ln(actual / estimated), and how far runs usually are from it. */
  readonly level: number;
  readonly spread: number;
  /** Sums of what is beyond the allowance, upwards and downwards; runs since the larger of them was last 0. */
  readonly slower: number;
  readonly faster: number;
}

export const freshDurations: DurationChart = { runs: 0, level: 0, spread: 0.1, slower: 0, faster: 0 };

/** Runs before the test counts: until then they only say what is normal. */
export const RUNS_TO_LEARN = 12;
/** Half of the shift that is looked for, in spreads. */
const ALLOWANCE = 0.75;
/** At which a sum trips, in spreads. */
export const DURATION_THRESHOLD = 9;
/** A run counts for no more than so many spreads. */
const CLIP = 3;
/** No machine is so even that less than this is news. */
const SPREAD_MIN = 0.04;
/** Weight of one run in what is normal, once that has been learnt: a memory of about fifty runs. */
const FORGET = 0.02;
/** What is under suspicion teaches nothing: else a slow change would become the normal before it is noticed. */
const SUSPECT_FROM = DURATION_THRESHOLD / 4;
/** Mean absolute distance of a normal distribution, in standard deviations. */
const MEAN_DISTANCE = Math.sqrt(2 / Math.PI);

const clip = (z: number): number => Math.min(CLIP, Math.max(-CLIP, z));

/** The chart after a run that took so long; unchanged where there is nothing to compare. */
export function timed(
  chart: DurationChart,
  actualSeconds: number | null,
  estimatedSeconds: number | null,
): DurationChart {
  if (actualSeconds === null || estimatedSeconds === null) return chart;
  if (!(actualSeconds > 0) || !(estimatedSeconds > 0)) return chart;
  const x = Math.log(actualSeconds / estimatedSeconds);
  const runs = chart.runs + 1;
  const scale = Math.max(SPREAD_MIN, chart.spread);
  const z = chart.runs === 0 ? 0 : clip((x - chart.level) / scale);
  const isLearning = chart.runs < RUNS_TO_LEARN;
  const forget = Math.max(chart.slower, chart.faster) < SUSPECT_FROM ? FORGET : 0;
  const weight = isLearning ? 1 / runs : forget;
  // The first run says where the level is; those after it move it by no more than they are believed.
  const level = chart.runs === 0 ? x : chart.level + weight * z * scale;
  const distance = Math.abs(z) * scale;
  const spread =
    chart.spread + (isLearning ? 1 / (runs + 3) : forget) * (distance / MEAN_DISTANCE - chart.spread);
  if (isLearning) return { runs, level, spread, slower: 0, faster: 0 };
  return {
    runs,
    level,
    spread,
    slower: Math.max(0, chart.slower + z - ALLOWANCE),
    faster: Math.max(0, chart.faster - z - ALLOWANCE),
  };
}

export const isOffTime = ({ slower, faster }: DurationChart): boolean =>
  slower >= DURATION_THRESHOLD || faster >= DURATION_THRESHOLD;

export const shareOfOffTime = ({ slower, faster }: DurationChart): number =>
  Math.min(1, Math.max(slower, faster) / DURATION_THRESHOLD);
