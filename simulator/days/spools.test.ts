/** Grams kept for those who paid, over simulated days. */
import { expect, it } from 'vitest';
import type { LotState } from '../../actors/lot/schema.ts';
import { loadScenario } from '../scenarios/load.ts';
import { runDays } from './run-days.ts';

it('a farm that holds grams on payment lives on small spools, and keeps every property', async () => {
  const busy = loadScenario('busy-week');
  const scenario = {
    ...busy,
    // Many ends of spools in few days.
    stock: busy.stock.map((one) => ({ ...one, spoolGrams: 250, spools: 8, reorderAtSpools: 6 })),
    policies: { ...busy.policies, reserveOn: 'payment' as const },
  };
  let reserved = 0;
  let released = 0;
  const { broken, figures } = await runDays(
    { scenario, seed: 7, days: 3 },
    {
      entry: ({ facts }) => {
        for (const { payload, type } of facts) {
          if (type === 'lot.reserved') reserved++;
          if (type === 'lot.consumed' || type === 'lot.unreserved') released++;
          const { onHandGrams, reservedGrams } = payload as Partial<LotState>;
          if (onHandGrams !== undefined && reservedGrams !== undefined)
            expect(reservedGrams).toBeLessThanOrEqual(onHandGrams + 1e-6);
        }
      },
    },
  );
  expect(broken).toBeNull();
  expect(figures.ordersDelivered).toBeGreaterThan(50);
  expect(reserved).toBeGreaterThan(100);
  // What is still held at the end is on machines.
  expect(reserved - released).toBeLessThanOrEqual(
    Object.values(scenario.fleet).reduce((sum, { count }) => sum + count, 0),
  );
});
