/** What the people on the floor are like, as data. Where the figures come from: `docs/simulation-models.md`. */
import type { Shift } from '../../actors/farm/schema-policy.ts';
import type { LogNormal } from '../world/distributions.ts';

/** What hands do. A scenario may name a deed's time; the list itself is closed so that reports can be compared. */
export const deeds = [
  'clearPlate',
  'loadSpool',
  'inspectPart',
  'packOrder',
  'handOver',
  'decide',
  'mendFailure',
  'maintain',
  'repair',
] as const;
export type Deed = (typeof deeds)[number];

/** Time of one deed: once for the deed and once more for each part, spool or package. Minutes. */
export interface DeedTime {
  readonly once: number;
  readonly each: number;
  /** σ of the logarithm of the whole. */
  readonly sigma: number;
}

/** Probabilities, each of one deed. */
export interface MistakeRates {
  /** Another spool than asked for is loaded. */
  readonly wrongSpool: number;
  /** The label that is scanned is another lot's; the spool is right. */
  readonly misScan: number;
  /** The plate is cleared, and confirmed only later. */
  readonly lateConfirm: number;
  readonly lateConfirmMinutes: LogNormal;
  /** Confirmed without clearing. */
  readonly confirmUncleared: number;
  /** A bad part passes; of one bad part. */
  readonly passesBad: number;
  /** A good part is rejected; of one good part. */
  readonly failsGood: number;
}

export interface CrewSpec {
  /** As in the farm file; empty: one operator, day and night. */
  readonly shifts: readonly Shift[];
  readonly timezone: string;
  readonly deedMinutes: Readonly<Record<Deed, DeedTime>>;
  /** From the moment the system shows something until somebody free has noticed. */
  readonly reactionMinutes: LogNormal;
  readonly walkingMetresPerSecond: number;
  /** Within each shift: after this much of it, this long away. None where `minutes` is 0. */
  readonly breaks: readonly { readonly afterMinutes: number; readonly minutes: number }[];
  readonly mistakes: MistakeRates;
}

export const ordinaryCrew: CrewSpec = {
  shifts: [
    { name: 'day', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '17:00', operators: 1 },
  ],
  timezone: 'UTC',
  deedMinutes: {
    clearPlate: { once: 1.5, each: 0.1, sigma: 0.4 },
    loadSpool: { once: 3, each: 0, sigma: 0.4 },
    inspectPart: { once: 0.5, each: 0.75, sigma: 0.5 },
    packOrder: { once: 3, each: 0.3, sigma: 0.4 },
    handOver: { once: 1, each: 0.25, sigma: 0.3 },
    decide: { once: 2, each: 0, sigma: 0.8 },
    mendFailure: { once: 10, each: 0, sigma: 0.7 },
    maintain: { once: 30, each: 0, sigma: 0.4 },
    repair: { once: 60, each: 0, sigma: 0.8 },
  },
  reactionMinutes: { median: 3, sigma: 1 },
  walkingMetresPerSecond: 1.2,
  breaks: [{ afterMinutes: 240, minutes: 45 }],
  mistakes: {
    wrongSpool: 0.004,
    misScan: 0.005,
    lateConfirm: 0.05,
    lateConfirmMinutes: { median: 20, sigma: 1 },
    confirmUncleared: 0.0005,
    passesBad: 0.15,
    failsGood: 0.02,
  },
};
