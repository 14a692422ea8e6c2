/** The planners by name. */
import type { PlannerName } from './names.ts';
import { plan, planByRule } from './plan.ts';
import type { Planner } from './problem.ts';

export const planners: { readonly [N in PlannerName]: Planner } = {
  search: plan,
  fifo: planByRule('fifo'),
  edd: planByRule('edd'),
  'least-loaded': planByRule('least-loaded'),
};
