/** How often what was said to be risky failed, by level, against what was said. */
import { runRisk } from '../../actors/risk/assess.ts';
import { type RiskLevel, riskLevels } from '../../actors/risk/schema-level.ts';
import type { Outcome } from './outcomes.ts';

export interface LevelCount {
  readonly level: RiskLevel;
  readonly attempts: number;
  readonly failed: number;
  /** Mean of the chances that were given. */
  readonly predicted: number;
  readonly observed: number;
  /** 95 % of the observed share, after Wilson (1927). */
  readonly low: number;
  readonly high: number;
}

export interface Reliability {
  readonly levels: readonly LevelCount[];
  readonly attempts: number;
  readonly failed: number;
  /** Mean squared error of the chances; `base` of the plain share given to all. Lower is better. */
  readonly brier: number;
  readonly brierBase: number;
}

export function reliabilityOf(outcomes: readonly Outcome[]): Reliability {
  const said = outcomes.map(({ failed, run }) => ({ failed, risk: runRisk(run) }));
  const failed = said.filter((one) => one.failed).length;
  const share = failed / Math.max(1, said.length);
  return {
    levels: riskLevels.map((level) => {
      const mine = said.filter(({ risk }) => risk.level === level);
      const bad = mine.filter((one) => one.failed).length;
      const predicted = mine.reduce((sum, { risk }) => sum + risk.score, 0) / Math.max(1, mine.length);
      return {
        level,
        attempts: mine.length,
        failed: bad,
        predicted,
        observed: bad / Math.max(1, mine.length),
        ...wilson(bad, mine.length),
      };
    }),
    attempts: said.length,
    failed,
    brier:
      said.reduce((sum, one) => sum + (one.risk.score - Number(one.failed)) ** 2, 0) /
      Math.max(1, said.length),
    brierBase: share * (1 - share),
  };
}

const Z = 1.96;

function wilson(failed: number, attempts: number): { readonly low: number; readonly high: number } {
  if (attempts === 0) return { low: 0, high: 1 };
  const share = failed / attempts;
  const spread = Z * Math.sqrt((share * (1 - share) + (Z * Z) / (4 * attempts)) / attempts);
  const middle = share + (Z * Z) / (2 * attempts);
  const whole = 1 + (Z * Z) / attempts;
  return { low: Math.max(0, (middle - spread) / whole), high: Math.min(1, (middle + spread) / whole) };
}
