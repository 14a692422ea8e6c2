import { type FactorRule, flag, ramp } from './factor.ts';

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
}

export const runFactors: readonly FactorRule<RunFacts>[] = [
  {
    code: 'machine-record',
    worst: 0.5,
    measure: (f) => ramp(f.recentFailureShare ?? 0, 0.03, 0.3),
    words: (f) => `${Math.round((f.recentFailureShare ?? 0) * 100)} % of this machine's recent runs failed.`,
  },
  {
    code: 'failing-now',
    worst: 0.6,
    measure: (f) => ramp(f.failuresInARow, 0, 3),
    words: (f) => `Its last ${f.failuresInARow === 1 ? 'run' : `${f.failuresInARow} runs`} failed.`,
  },
  { code: 'legacy', worst: 0.2, measure: (f) => flag(f.legacy), words: () => 'It is a legacy machine.' },
  { code: 'no-camera', worst: 0.15, measure: (f) => flag(!f.camera), words: () => 'No camera watches it.' },
  {
    code: 'no-power-telemetry',
    worst: 0.1,
    measure: (f) => flag(!f.powerTelemetry),
    words: () => 'Its power is not measured.',
  },
  {
    code: 'unattended',
    worst: 0.25,
    measure: (f) => (f.unattended ? 0.4 + 0.6 * ramp(f.printHours, 2, 12) : 0),
    words: () => 'It runs while nobody is there.',
  },
  {
    code: 'material-short',
    worst: 0.5,
    measure: (f) => (f.materialRatio === null ? 0 : ramp(-f.materialRatio, -1.15, -1)),
    words: () => 'The lot holds hardly more than the job needs.',
  },
  {
    code: 'anomalies',
    worst: 0.8,
    measure: (f) => ramp(f.anomalyCount, 0, 3),
    words: (f) =>
      `${f.anomalyCount === 1 ? 'One anomaly was' : `${f.anomalyCount} anomalies were`} seen in this run.`,
  },
];
