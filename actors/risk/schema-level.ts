import { Schema } from 'effect';

/** From the least to the greatest. */
export const riskLevels = ['LOW', 'MEDIUM', 'HIGH'] as const;
export const RiskLevel = Schema.Literals(riskLevels);
export type RiskLevel = typeof RiskLevel.Type;

/** True for `MEDIUM` at least `MEDIUM`, `HIGH` at least `LOW`, and so on. */
export const isAtLeast = (level: RiskLevel, threshold: RiskLevel): boolean =>
  riskLevels.indexOf(level) >= riskLevels.indexOf(threshold);
