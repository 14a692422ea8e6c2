import { type ChanceModel, flag, ramp } from './chance.ts';

/** What is known once the part is oriented and sliced. Null: not measured, which counts as nothing known against it. */
export interface PlanFacts {
  /** Share of the surface that hangs over. */
  readonly overhangShare: number | null;
  /** Share of the grams that is support. */
  readonly supportShare: number | null;
  /** 0 to 1, from geometry and material. */
  readonly warping: number | null;
  readonly thinWalls: boolean;
  /** Height over the narrower side of what stands on the bed. */
  readonly slenderness: number | null;
  readonly printHours: number;
  /** Failures of this very plan so far. */
  readonly failureCount: number;
  readonly slicerWarningCount: number;
}

const share = (value: number | null) => `${Math.round((value ?? 0) * 100)} %`;

/**
 * Print time and the log-odds of a plain plan are fitted to the first parts of 27,203 simulated plans, of which 5.0 % came out bad
 * or were lost with their print (`simulator/risk`). The simulated slicer knows no shapes: the other weights are assumed, so
 * large that each thing alone has the level that people who print gave it.
 */
export const planModel: ChanceModel<PlanFacts> = {
  stage: 'plan',
  intercept: -3.01,
  mediumFrom: 0.1,
  highFrom: 0.25,
  says: (percent) => `Of parts made by such a plan about ${percent} % come out bad.`,
  factors: [
    {
      code: 'overhang',
      logOdds: 1.16,
      measure: (f) => ramp(f.overhangShare ?? 0, 0.05, 0.4),
      words: (f) => `${share(f.overhangShare)} of its surface hangs over.`,
    },
    {
      code: 'support',
      logOdds: 0.96,
      measure: (f) => ramp(f.supportShare ?? 0, 0.1, 0.6),
      words: (f) => `${share(f.supportShare)} of its grams is support.`,
    },
    {
      code: 'warping',
      logOdds: 1.87,
      measure: (f) => ramp(f.warping ?? 0, 0.2, 1),
      words: () => 'Its shape and material tend to warp.',
    },
    {
      code: 'thin-walls',
      logOdds: 0.78,
      measure: (f) => flag(f.thinWalls),
      words: () => 'It has walls thinner than two lines.',
    },
    {
      code: 'slender',
      logOdds: 0.96,
      measure: (f) => ramp(f.slenderness ?? 0, 4, 12),
      words: (f) => `It stands ${Math.round(f.slenderness ?? 0)} times as high as it is wide.`,
    },
    {
      code: 'long-print',
      logOdds: 1.98,
      measure: (f) => ramp(f.printHours, 1, 24),
      words: (f) => `It prints for ${Math.round(f.printHours)} h in one go.`,
    },
    {
      code: 'failed-before',
      logOdds: 3.25,
      measure: (f) => ramp(f.failureCount, 0, 2),
      words: (f) => `This plan has failed ${f.failureCount === 1 ? 'once' : `${f.failureCount} times`}.`,
    },
    {
      code: 'slicer-warnings',
      logOdds: 0.78,
      measure: (f) => ramp(f.slicerWarningCount, 0, 3),
      words: (f) =>
        `The slicer warns ${f.slicerWarningCount === 1 ? 'once' : `${f.slicerWarningCount} times`}.`,
    },
  ],
};
