/** Risk at the three moments at which it is told: a chance each time, of what can go wrong from there. */
import { chanceOf } from './chance.ts';
import { type IntentFacts, intentModel } from './intent.ts';
import { type PlanFacts, planModel } from './plan.ts';
import { type RunFacts, runModel } from './run.ts';
import type { Risk } from './schema.ts';

export { isAtLeast } from './schema-level.ts';

export const intentRisk = (facts: IntentFacts): Risk => chanceOf(intentModel, facts);
export const planRisk = (facts: PlanFacts): Risk => chanceOf(planModel, facts);
export const runRisk = (facts: RunFacts): Risk => chanceOf(runModel, facts);
