/**
 * What customers are like, as data. `ordinaryDemand` is a mixed shop of catalogue goods and uploads; a scenario changes
 * what it wants to be otherwise. Where the figures come from: `docs/simulation-models.md`.
 */
import type { LogNormal } from '../world/distributions.ts';

/** A stretch with more orders (Black Friday: 4) or fewer (a holiday: 0). UTC milliseconds, `untilAt` excluded. */
export interface Burst {
  readonly fromAt: number;
  readonly untilAt: number;
  readonly factor: number;
}

/** An SLA tier as customers choose it. `days`, `priority`: as in the farm file (0 is the most urgent). */
export interface TierChoice {
  readonly id: string;
  readonly share: number;
  readonly days: number;
  readonly priority: number;
}

/** What customers ask to be printed from; shares need not sum to one. */
export interface MaterialChoice {
  readonly material: string;
  readonly colour: string;
  readonly share: number;
}

/** Shapes of parts. Edges of the bounding box and how much of it is material. */
export interface PartSizes {
  /** Volume of the bounding box, cm³. */
  readonly boxCubicCentimetres: LogNormal;
  /** Each edge against the cube root of the box: σ of its logarithm, before scaling to the volume. */
  readonly edgeSigma: number;
  /** Share of the box that the solid fills; the rest is air. Kept within 0.02 and 1. */
  readonly fill: LogNormal;
  /** No edge is longer: what does not fit any machine is another model's matter. */
  readonly edgeMillimetresMax: number;
}

/** Which uploads preflight will find fault with. Shares of new uploads, 0 to 1; `defects` are independent of each other. */
export interface MeshQuality {
  /** Cannot be printed: unreadable, no volume, not finite, too large. */
  readonly brokenShare: number;
  /** Prevalence of each defect among the others. */
  readonly defects: Readonly<Record<MeshDefect, number>>;
}

export const meshDefects = [
  'selfIntersecting',
  'severalShells',
  'nonManifold',
  'degenerate',
  'open',
  'flipped',
] as const;
export type MeshDefect = (typeof meshDefects)[number];

/** When the money comes. Shares of orders; the rest is paid with the order. */
export interface PaymentHabits {
  /** Pays later, by bank transfer or upon reminder. */
  readonly lateShare: number;
  readonly lateHours: LogNormal;
  /** Never pays. */
  readonly neverShare: number;
}

/** What customers change afterwards. Shares of orders; each change comes at a random wait after the order. */
export interface SecondThoughts {
  readonly cancelShare: number;
  readonly sooner: number;
  readonly later: number;
  readonly waitHoursMean: number;
}

export interface DemandSpec {
  /** Mean of an ordinary week, bursts aside. */
  readonly ordersPerDay: number;
  /** Of the farm's local time. */
  readonly timezone: string;
  /** 24 weights, midnight first. Only their proportions count. */
  readonly hourWeights: readonly number[];
  /** 7 weights, Monday first. Only their proportions count. */
  readonly weekdayWeights: readonly number[];
  readonly bursts: readonly Burst[];
  readonly tiers: readonly TierChoice[];
  /** Share of orders that also pay to jump the queue: half the tier's days, one step up in priority. */
  readonly rushShare: number;
  /** Probability of one more line after each line; 0.25 means 1.33 lines an order. */
  readonly anotherLine: number;
  readonly linesMax: number;
  /** P(quantity ≥ n) ≈ n^−tail. */
  readonly quantityTail: number;
  readonly quantityMax: number;
  /** Products ordered again and again, with Zipf popularity; the other lines are new uploads. */
  readonly catalogue: { readonly models: number; readonly share: number; readonly exponent: number };
  readonly parts: PartSizes;
  readonly materials: readonly MaterialChoice[];
  readonly mesh: MeshQuality;
  readonly payment: PaymentHabits;
  readonly changes: SecondThoughts;
}

export const ordinaryDemand: DemandSpec = {
  ordersPerDay: 30,
  timezone: 'UTC',
  hourWeights: [
    104, 75, 52, 36, 26, 22, 30, 42, 56, 75, 103, 125, 142, 151, 149, 145, 140, 136, 133, 132, 132, 134, 133,
    123,
  ],
  weekdayWeights: [15.3, 14.6, 14.2, 13.9, 13.3, 13.9, 14.8],
  bursts: [],
  tiers: [
    { id: 'express', share: 0.1, days: 2, priority: 1 },
    { id: 'standard', share: 0.7, days: 5, priority: 5 },
    { id: 'economy', share: 0.2, days: 10, priority: 8 },
  ],
  rushShare: 0.05,
  anotherLine: 0.25,
  linesMax: 20,
  quantityTail: 1.5,
  quantityMax: 500,
  catalogue: { models: 60, share: 0.6, exponent: 1 },
  parts: {
    boxCubicCentimetres: { median: 60, sigma: 1.4 },
    edgeSigma: 0.45,
    fill: { median: 0.25, sigma: 0.6 },
    edgeMillimetresMax: 210,
  },
  materials: [
    { material: 'PLA', colour: 'black', share: 30 },
    { material: 'PLA', colour: 'white', share: 18 },
    { material: 'PLA', colour: 'grey', share: 12 },
    { material: 'PETG', colour: 'black', share: 20 },
    { material: 'PETG', colour: 'white', share: 6 },
    { material: 'ABS', colour: 'black', share: 6 },
    { material: 'TPU', colour: 'black', share: 5 },
    { material: 'ASA', colour: 'black', share: 3 },
  ],
  mesh: {
    brokenShare: 0.02,
    defects: {
      selfIntersecting: 0.45,
      severalShells: 0.26,
      nonManifold: 0.22,
      degenerate: 0.16,
      open: 0.11,
      flipped: 0.1,
    },
  },
  payment: { lateShare: 0.12, lateHours: { median: 30, sigma: 0.9 }, neverShare: 0.01 },
  changes: { cancelShare: 0.02, sooner: 0.01, later: 0.01, waitHoursMean: 18 },
};
