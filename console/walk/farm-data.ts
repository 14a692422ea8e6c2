/** A small farm on a busy afternoon, for the walk in the browser: every place has something to show. Test data only. */
import type { View } from '../../gateway/api/contract/kinds.ts';
import { printers } from './data-machines.ts';
import { orders, quotes } from './data-sales.ts';
import { incidents, jobs, lots, plans, runs } from './data-work.ts';

export { counters, farm, modelReport, schedule } from './data-answers.ts';
export { NOON, PREVIEW } from './data-base.ts';
export { telemetryAt } from './data-telemetry.ts';

export const allViews: readonly View[] = [
  ...printers,
  ...quotes,
  ...orders,
  ...jobs,
  ...runs,
  ...lots,
  ...plans,
  ...incidents,
];
