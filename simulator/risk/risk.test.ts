import { describe, expect, it } from 'vitest';
import { chanceOf, fitted, logistic } from './fit.ts';
import { reliabilityOf } from './reliability.ts';
import { attemptsOf } from './risk.bench.ts';

describe('risk at a run', () => {
  it('is the greater the more of such runs fail: on a farm that no weight was fitted to', async () => {
    const { all } = await attemptsOf('mixed-fdm-uv', 41, 21);
    const { brier, brierBase, levels } = reliabilityOf(all);
    const [low, medium, high] = levels;
    expect(low!.observed).toBeLessThan(medium!.observed);
    expect(medium!.observed).toBeLessThan(high!.observed);
    expect(brier).toBeLessThan(brierBase);
  });
});

describe('the fit', () => {
  it('finds the weights by which failures were drawn, and none below 0', () => {
    // Every tenth of a factor with as many failures as its chance asks for: no draws.
    const rows = [];
    for (let a = 0; a <= 10; a++)
      for (let b = 0; b <= 1; b++) {
        const chance = logistic(-2 + 1.5 * (a / 10) - 0.7 * b);
        for (let index = 0; index < 200; index++)
          rows.push({ measures: [a / 10, 1 - b, b], failed: index < 200 * chance });
      }
    const found = fitted(rows, { ridge: 0.01 });
    expect(found.weights[0]).toBeCloseTo(1.5, 1);
    expect(found.weights[1]).toBeCloseTo(0.7, 1);
    expect(found.weights[2]).toBe(0);
    expect(chanceOf(found, [0, 1, 0])).toBeCloseTo(logistic(-2), 2);
  });
});
