import { expect, it } from 'vitest';
import { loadScenario } from '../scenarios/load.ts';
import { runDays } from './run-days.ts';

it('promises hold as often as they say, over a month of a farm that learns of its own', async () => {
  const scenario = loadScenario('night-shift-unattended');
  const { promises } = await runDays({ scenario, seed: 2, days: 28, properties: false });
  const { heldP50, heldP90, orders } = promises;
  expect(orders).toBeGreaterThan(500);
  expect(heldP90 / orders).toBeGreaterThan(0.86);
  expect(heldP90 / orders).toBeLessThan(0.94);
  expect(Math.abs(heldP50 / orders - 0.5)).toBeLessThan(0.06);
}, 120_000);
