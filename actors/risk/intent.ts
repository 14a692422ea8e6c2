import { type ChanceModel, flag, ramp } from './chance.ts';

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
  /** Of all lines. */
  readonly partCount: number;
}

const TIGHT_HOURS = 24;

/**
 * Fitted to 20,570 simulated orders (`simulator/risk`, seeds 3, 5 and 7), of which 10.9 % had a print fail, a part made again, or were
 * late; weights that are assumed say so. Specialty work went wrong no more often than other work: it is a fact for rules. Levels are cut
 * where a person should look: a part made again now and then is in the price of every large order, and asks for nobody.
 */
export const intentModel: ChanceModel<IntentFacts> = {
  stage: 'intent',
  intercept: -2.9,
  mediumFrom: 0.35,
  highFrom: 0.65,
  says: (percent) => `Of such orders about ${percent} % have something made again or are late.`,
  factors: [
    {
      code: 'many-parts',
      logOdds: 2.86,
      measure: (f) => ramp(Math.log(f.partCount), 0, Math.log(100)),
      words: (f) => `It has ${f.partCount} parts: each can come out bad.`,
    },
    {
      code: 'repaired',
      logOdds: 0.11,
      measure: (f) => flag(f.repaired),
      words: () => 'The model had to be mended.',
    },
    {
      code: 'warnings',
      logOdds: 0.52,
      measure: (f) => ramp(f.warningCount, 0, 4),
      words: (f) =>
        `Preflight warns ${f.warningCount === 1 ? 'once' : `${f.warningCount} times`} about the model.`,
    },
    {
      code: 'demanding-material',
      logOdds: 0.15,
      measure: (f) => flag(f.demandingMaterial),
      words: () => 'The material is hard to print.',
    },
    {
      // Assumed: every profile of a simulated farm is tried.
      code: 'unproven-profile',
      logOdds: 1,
      measure: (f) => flag(f.unprovenProfile),
      words: () => 'No profile was tried with this combination yet.',
    },
    {
      // Assumed: simulated farms have more.
      code: 'few-printers',
      logOdds: 0.5,
      measure: (f) => ramp(-f.printerCount, -3, -1),
      words: (f) =>
        f.printerCount === 1
          ? 'Only one machine can make it.'
          : `Only ${f.printerCount} machines can make it.`,
    },
    {
      code: 'long-work',
      logOdds: 1.01,
      measure: (f) => ramp(Math.log(1 + f.printHours), Math.log(2), Math.log(73)),
      words: (f) => `It takes ${Math.round(f.printHours)} h of printing.`,
    },
    {
      // Of 306 such orders 22 % went wrong, of all others 11 %; a third of those that the forecast has late.
      code: 'tight-date',
      logOdds: 0.75,
      measure: ({ slackHours: slack }) => flag(slack !== null && slack >= 0 && slack < TIGHT_HOURS),
      words: (f) =>
        `Only ${Math.round(f.slackHours ?? 0)} h are left between the expected end and the due date.`,
    },
    {
      code: 'late',
      logOdds: 2.2,
      measure: ({ slackHours: slack }) => flag(slack !== null && slack < 0),
      words: (f) => `It would be ${Math.max(1, Math.round(-(f.slackHours ?? 0)))} h late.`,
    },
  ],
};
