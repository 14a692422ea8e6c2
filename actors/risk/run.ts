import { flag, ramp } from './factor.ts';

/** What is known of one attempt on one machine. */
export interface RunFacts {
  /** Share of the machine's recent runs that failed; null for a machine without history. */
  readonly recentFailureShare: number | null;
  readonly failuresInARow: number;
  readonly legacy: boolean;
  readonly camera: boolean;
  readonly powerTelemetry: boolean;
  /** Nobody is there when it ends, or for most of the time. */
  readonly unattended: boolean;
  readonly printHours: number;
  /** Grams in the lot over grams needed; null when the lot is not known. */
  readonly materialRatio: number | null;
  /** Anomalies seen in this run so far. */
  readonly anomalyCount: number;
  /** Parts on the plate. */
  readonly partCount: number;
  readonly massGrams: number;
  /** The material is abrasive, or needs an enclosure. */
  readonly demandingMaterial: boolean;
  /** Of this job, so far. */
  readonly failedAttempts: number;
}

/** A factor whose weight is in log-odds: how much the odds of failure grow, as a power of e, at its worst. */
export interface RunFactor {
  readonly code: string;
  readonly logOdds: number;
  /** How bad it is here, 0 (not at all) to 1 (at its worst). */
  readonly measure: (facts: RunFacts) => number;
  readonly words: (facts: RunFacts) => string;
}

/**
 * Log-odds of an attempt against which nothing speaks: 4.3 % fail or leave a bad part. Fitted with the weights below to
 * 19,838 attempts of nine simulated farms (`simulator/risk/fit.ts`; farm50-year seed 1 over 60 days, eight other scenarios
 * seed 3 over 14 or 28 days), of which 6.7 % failed. How well it holds on other seeds: `docs/BENCHMARKS.md`.
 */
export const RUN_INTERCEPT = -3.11;
/** Levels by chance of failure: of such attempts LOW failed in 4–7 %, MEDIUM in 10–16 %, HIGH in 27 %. */
export const RUN_MEDIUM_FROM = 0.08;
export const RUN_HIGH_FROM = 0.2;

/**
 * Weights are fitted unless they say "assumed": those never or hardly ever occur in the simulated farms, or mean little
 * there, where machines of a make are alike. Nobody being there, a lot that is nearly used up and unmeasured power said
 * nothing (weight 0): they are facts for rules, and no factors.
 */
export const runFactors: readonly RunFactor[] = [
  {
    code: 'many-parts',
    logOdds: 3.26,
    measure: (f) => ramp(Math.sqrt(f.partCount), 1, 6),
    words: (f) => `${f.partCount} parts share the plate: each can come loose.`,
  },
  {
    code: 'long-print',
    logOdds: 1.14,
    measure: (f) => ramp(f.printHours, 1, 24),
    words: (f) =>
      `It prints for ${f.printHours < 10 ? f.printHours.toFixed(1) : Math.round(f.printHours)} h.`,
  },
  {
    code: 'demanding-material',
    logOdds: 0.58,
    measure: (f) => flag(f.demandingMaterial),
    words: () => 'Its material is hard to print.',
  },
  {
    code: 'failed-before',
    logOdds: 0.54,
    measure: (f) => ramp(f.failedAttempts, 0, 2),
    words: (f) => `It has failed ${f.failedAttempts === 1 ? 'once' : `${f.failedAttempts} times`} already.`,
  },
  {
    code: 'no-camera',
    logOdds: 0.07,
    measure: (f) => flag(!f.camera),
    words: () => 'No camera watches it.',
  },
  {
    // Assumed; fitted 0.05 from 4 % on.
    code: 'machine-record',
    logOdds: 0.8,
    measure: (f) => ramp(f.recentFailureShare ?? 0, 0.1, 0.4),
    words: (f) => `${Math.round((f.recentFailureShare ?? 0) * 100)} % of this machine's recent runs failed.`,
  },
  {
    // Assumed; fitted 0 from the first failure on.
    code: 'failing-now',
    logOdds: 0.5,
    measure: (f) => ramp(f.failuresInARow, 1, 3),
    words: (f) => `Its last ${f.failuresInARow} runs failed.`,
  },
  {
    // Assumed, as failures are drawn: docs/failure-rates.md has legacy machines fail twice as often.
    code: 'legacy',
    logOdds: 0.69,
    measure: (f) => flag(f.legacy),
    words: () => 'It is a legacy machine.',
  },
  {
    // Assumed: simulated prints show none before they are released.
    code: 'anomalies',
    logOdds: 3,
    measure: (f) => ramp(f.anomalyCount, 0, 3),
    words: (f) =>
      `${f.anomalyCount === 1 ? 'One anomaly was' : `${f.anomalyCount} anomalies were`} seen in this run.`,
  },
];
