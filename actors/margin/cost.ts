/** Money from what was taken. Exact until it is rounded once, factor by factor. */
import type { TaskMinutes } from '../farm/schema-prices.ts';
import { type Exact, exact, minus, one, over, sum, times, zero } from '../pricing/exact.ts';
import type { RunUse } from './run-use.ts';

/** As they were when the order was taken. Decimals in the farm's currency. */
export interface Rates {
  readonly energyPricePerKilowattHour: number;
  readonly labourRatePerHour: number;
  readonly taskMinutes: TaskMinutes;
  readonly pricePerKilogram: { readonly [material: string]: number };
}

/** Where the farm file says nothing. */
export const ordinaryTaskMinutes: TaskMinutes = {
  start: 1,
  clear: 2,
  changeover: 6,
  inspectPart: 1.5,
  pack: 4,
};

export const runFactors = ['material', 'energy', 'machine', 'labour'] as const;
export type RunFactor = (typeof runFactors)[number];
export type RunCost = { readonly [factor in RunFactor]: Exact };

/** A number that was measured carries more digits than it means; a millionth is plenty. */
const measured = (value: number): Exact => exact(Math.round(value * 1e6) / 1e6);

/** Of the order's part of a run. Starting, clearing and loading are shared, inspection is of its own parts. */
export const labourMinutes = (use: RunUse, tasks: TaskMinutes): number =>
  use.share * ((use.byHand ? tasks.start : 0) + tasks.clear + (use.changeover ? tasks.changeover : 0)) +
  (use.inspected ? use.parts * tasks.inspectPart : 0);

export function runCost(use: RunUse, rates: Rates): RunCost {
  const share = measured(use.share);
  const perKilogram = exact(rates.pricePerKilogram[use.material] ?? 0);
  return {
    material: times(share, over(times(measured(use.grams), perKilogram), exact(1000))),
    energy: times(share, times(measured(use.kilowattHours), exact(rates.energyPricePerKilowattHour))),
    machine: times(share, over(times(measured(use.printSeconds), exact(use.ratePerHour)), exact(3600))),
    labour: over(
      times(measured(labourMinutes(use, rates.taskMinutes)), exact(rates.labourRatePerHour)),
      exact(60),
    ),
  };
}

/** Of what a run took for the order, how much came to nothing. */
export const lostShare = (use: RunUse): Exact => {
  if (use.outcome !== 'finished') return one;
  return use.parts === 0 ? zero : over(exact(use.badParts), exact(use.parts));
};

export const wholeOf = (cost: RunCost): Exact => sum(runFactors.map((factor) => cost[factor]));
export const keptOf = (amount: Exact, lost: Exact): Exact => times(amount, minus(one, lost));
