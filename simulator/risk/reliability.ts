/** How often what was said to be risky went wrong, by level, against what was said. */
import type { Risk } from '../../actors/risk/schema.ts';
import { type RiskLevel, riskLevels } from '../../actors/risk/schema-level.ts';
import type { Outcome } from './outcomes.ts';

export interface LevelCount {
  readonly level: RiskLevel;
  readonly cases: number;
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
  readonly cases: number;
  readonly failed: number;
  /** Mean squared error of the chances; `base` of the plain share given to all. Lower is better. */
  readonly brier: number;
  readonly brierBase: number;
}

export function reliabilityOf<Facts>(
  outcomes: readonly Outcome<Facts>[],
  riskOf: (facts: Facts) => Risk,
): Reliability {
  const said = outcomes.map(({ facts, failed }) => ({ failed, risk: riskOf(facts) }));
  const failed = said.filter((one) => one.failed).length;
  const share = failed / Math.max(1, said.length);
  return {
    levels: riskLevels.map((level) => {
      const mine = said.filter(({ risk }) => risk.level === level);
      const bad = mine.filter((one) => one.failed).length;
      const predicted = mine.reduce((sum, { risk }) => sum + risk.score, 0) / Math.max(1, mine.length);
      return {
        level,
        cases: mine.length,
        failed: bad,
        predicted,
        observed: bad / Math.max(1, mine.length),
        ...wilson(bad, mine.length),
      };
    }),
    cases: said.length,
    failed,
    brier:
      said.reduce((sum, one) => sum + (one.risk.score - Number(one.failed)) ** 2, 0) /
      Math.max(1, said.length),
    brierBase: share * (1 - share),
  };
}

const Z = 1.96;

function wilson(failed: number, cases: number): { readonly low: number; readonly high: number } {
  if (cases === 0) return { low: 0, high: 1 };
  const share = failed / cases;
  const spread = Z * Math.sqrt((share * (1 - share) + (Z * Z) / (4 * cases)) / cases);
  const middle = share + (Z * Z) / (2 * cases);
  const whole = 1 + (Z * Z) / cases;
  return { low: Math.max(0, (middle - spread) / whole), high: Math.min(1, (middle + spread) / whole) };
}
