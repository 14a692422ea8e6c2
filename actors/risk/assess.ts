import type { FactorRule } from './factor.ts';
import { type IntentFacts, intentFactors } from './intent.ts';
import { type PlanFacts, planFactors } from './plan.ts';
import { RUN_HIGH_FROM, RUN_INTERCEPT, RUN_MEDIUM_FROM, type RunFacts, runFactors } from './run.ts';
import type { Risk, RiskFactor, RiskStage } from './schema.ts';
import type { RiskLevel } from './schema-level.ts';

export { isAtLeast } from './schema-level.ts';

const MEDIUM_FROM = 0.25;
const HIGH_FROM = 0.55;

export const intentRisk = (facts: IntentFacts): Risk => assess('intent', facts, intentFactors);
export const planRisk = (facts: PlanFacts): Risk => assess('plan', facts, planFactors);

/**
 * Factors add up like independent chances: 1 − ∏(1 − weight). So one grave factor is enough for HIGH, many small ones
 * add up, and no number of them passes 1.
 */
function assess<Facts>(stage: RiskStage, facts: Facts, rules: readonly FactorRule<Facts>[]): Risk {
  const factors: RiskFactor[] = [];
  let spared = 1;
  for (const rule of rules) {
    const weight = Math.round(rule.worst * rule.measure(facts) * 1000) / 1000;
    if (!(weight > 0)) continue;
    spared *= 1 - weight;
    factors.push({ code: rule.code, weight, words: rule.words(facts) });
  }
  factors.sort((a, b) => b.weight - a.weight);
  const score = Math.round((1 - spared) * 1000) / 1000;
  const level: RiskLevel = score >= HIGH_FROM ? 'HIGH' : score >= MEDIUM_FROM ? 'MEDIUM' : 'LOW';
  return { stage, level, score, factors, words: summary(level, factors) };
}

/** A chance: log-odds add up, and each factor weighs what it alone would add to the chance of a plain attempt. */
export function runRisk(facts: RunFacts): Risk {
  const factors: RiskFactor[] = [];
  let logOdds = RUN_INTERCEPT;
  for (const rule of runFactors) {
    const more = rule.logOdds * rule.measure(facts);
    logOdds += more;
    const weight = rounded(logistic(RUN_INTERCEPT + more) - logistic(RUN_INTERCEPT));
    if (weight > 0) factors.push({ code: rule.code, weight, words: rule.words(facts) });
  }
  factors.sort((a, b) => b.weight - a.weight);
  const score = rounded(logistic(logOdds));
  const level: RiskLevel = score >= RUN_HIGH_FROM ? 'HIGH' : score >= RUN_MEDIUM_FROM ? 'MEDIUM' : 'LOW';
  const share = `Of such attempts about ${Math.max(1, Math.round(score * 100))} % fail or leave a bad part.`;
  const words = level === 'LOW' ? `${leads[level]}. ${share}` : `${summary(level, factors)} ${share}`;
  return { stage: 'run', level, score, factors, words };
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const rounded = (value: number): number => Math.round(value * 1000) / 1000;
const leads = { LOW: 'Low risk', MEDIUM: 'Medium risk', HIGH: 'High risk' } as const;

function summary(level: RiskLevel, factors: readonly RiskFactor[]): string {
  const lead = leads[level];
  if (factors.length === 0) return `${lead}: nothing speaks against it.`;
  const others = factors.length - 2;
  const rest = others > 0 ? ` And ${others} more.` : '';
  return `${lead}: ${factors
    .slice(0, 2)
    .map((factor) => factor.words)
    .join(' ')}${rest}`;
}
