import { type FactorRule, flag, ramp } from './factor.ts';

/** What is known when a customer asks: the model, the wish, the date. */
export interface IntentFacts {
  /** Preflight mended the model. */
  readonly repaired: boolean;
  /** Preflight's warnings that were not mended. */
  readonly warningCount: number;
  /** The material is abrasive, warps, or needs a heated chamber. */
  readonly demandingMaterial: boolean;
  /** No profile of the farm was tried with this material, nozzle and quality. */
  readonly unprovenProfile: boolean;
  /** Machines that could make it. */
  readonly printerCount: number;
  readonly printHours: number;
  /** From the expected end to the due moment; null without a due date. */
  readonly slackHours: number | null;
  readonly specialty: boolean;
}

export const intentFactors: readonly FactorRule<IntentFacts>[] = [
  {
    code: 'repaired',
    worst: 0.2,
    measure: (f) => flag(f.repaired),
    words: () => 'The model had to be mended.',
  },
  {
    code: 'warnings',
    worst: 0.35,
    measure: (f) => ramp(f.warningCount, 0, 4),
    words: (f) =>
      `Preflight warns ${f.warningCount === 1 ? 'once' : `${f.warningCount} times`} about the model.`,
  },
  {
    code: 'demanding-material',
    worst: 0.25,
    measure: (f) => flag(f.demandingMaterial),
    words: () => 'The material is hard to print.',
  },
  {
    code: 'unproven-profile',
    worst: 0.35,
    measure: (f) => flag(f.unprovenProfile),
    words: () => 'No profile was tried with this combination yet.',
  },
  {
    code: 'few-printers',
    worst: 0.2,
    measure: (f) => ramp(-f.printerCount, -3, -1),
    words: (f) =>
      f.printerCount === 1 ? 'Only one machine can make it.' : `Only ${f.printerCount} machines can make it.`,
  },
  {
    code: 'long-work',
    worst: 0.25,
    measure: (f) => ramp(f.printHours, 12, 72),
    words: (f) => `It takes ${Math.round(f.printHours)} h of printing.`,
  },
  {
    code: 'tight-date',
    worst: 0.6,
    measure: (f) => (f.slackHours === null ? 0 : ramp(-f.slackHours, -24, 0)),
    words: (f) =>
      (f.slackHours ?? 0) < 0
        ? `It would be ${Math.round(-(f.slackHours ?? 0))} h late.`
        : `Only ${Math.round(f.slackHours ?? 0)} h are left between the expected end and the due date.`,
  },
  { code: 'specialty', worst: 0.3, measure: (f) => flag(f.specialty), words: () => 'It is specialty work.' },
];
