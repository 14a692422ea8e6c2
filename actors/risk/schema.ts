import { Schema } from 'effect';
import { RiskLevel } from './schema-level.ts';

export const riskStages = ['intent', 'plan', 'run'] as const;
export const RiskStage = Schema.Literals(riskStages);
export type RiskStage = typeof RiskStage.Type;

export const RiskFactor = Schema.Struct({
  code: Schema.String,
  /** 0 to 1: how much risk this alone would be. */
  weight: Schema.Finite,
  words: Schema.String,
});
export type RiskFactor = typeof RiskFactor.Type;

export const Risk = Schema.Struct({
  stage: RiskStage,
  level: RiskLevel,
  /** 0 to 1. */
  score: Schema.Finite,
  /** Heaviest first; those that weigh nothing are left out. */
  factors: Schema.Array(RiskFactor),
  words: Schema.String,
});
export type Risk = typeof Risk.Type;
