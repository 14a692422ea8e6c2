/** A risk as a chance: log-odds add up, and each factor weighs what it alone would add to the chance of a plain case. */
import type { Risk, RiskFactor, RiskStage } from './schema.ts';
import type { RiskLevel } from './schema-level.ts';

/** A factor whose weight is in log-odds: how much the odds grow, as a power of e, at its worst. */
export interface ChanceFactor<Facts> {
  readonly code: string;
  readonly logOdds: number;
  /** How bad it is here, 0 (not at all) to 1 (at its worst). */
  readonly measure: (facts: Facts) => number;
  readonly words: (facts: Facts) => string;
}

export interface ChanceModel<Facts> {
  readonly stage: RiskStage;
  /** Log-odds of a case against which nothing speaks. */
  readonly intercept: number;
  /** Levels by chance. */
  readonly mediumFrom: number;
  readonly highFrom: number;
  readonly factors: readonly ChanceFactor<Facts>[];
  /** What the chance is of, such as `Of such attempts about 12 % fail.` */
  readonly says: (percent: number) => string;
}

/** 0 up to `from`, 1 from `to` on, straight in between. */
export const ramp = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));

export const flag = (set: boolean): number => (set ? 1 : 0);

export function chanceOf<Facts>(model: ChanceModel<Facts>, facts: Facts): Risk {
  const { highFrom, intercept, mediumFrom, stage } = model;
  const factors: RiskFactor[] = [];
  let logOdds = intercept;
  for (const rule of model.factors) {
    const more = rule.logOdds * rule.measure(facts);
    logOdds += more;
    const weight = rounded(logistic(intercept + more) - logistic(intercept));
    if (weight > 0) factors.push({ code: rule.code, weight, words: rule.words(facts) });
  }
  factors.sort((a, b) => b.weight - a.weight);
  const score = rounded(logistic(logOdds));
  const level: RiskLevel = score >= highFrom ? 'HIGH' : score >= mediumFrom ? 'MEDIUM' : 'LOW';
  const share = model.says(Math.max(1, Math.round(score * 100)));
  return { stage, level, score, factors, words: `${leads[level]}${why(level, factors)} ${share}` };
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const rounded = (value: number): number => Math.round(value * 1000) / 1000;
const leads = { LOW: 'Low risk', MEDIUM: 'Medium risk', HIGH: 'High risk' } as const;
const NAMED_MAX = 2;
/** Of the heaviest's weight: what is less is listed and not said. */
const WORTH_SAYING = 0.25;

/** What weighs most; of a low risk nobody needs to be told why. */
function why(level: RiskLevel, factors: readonly RiskFactor[]): string {
  if (level === 'LOW' || factors.length === 0) return '.';
  const [heaviest] = factors;
  const weighty = factors.filter(({ weight }) => weight >= heaviest!.weight * WORTH_SAYING);
  const others = weighty.length - NAMED_MAX;
  const rest = others > 0 ? ` And ${others} more.` : '';
  const named = weighty.slice(0, NAMED_MAX).map((factor) => factor.words);
  return `: ${named.join(' ')}${rest}`;
}
