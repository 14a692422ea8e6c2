import { describe, expect, it } from 'vitest';
import { intentRisk, planRisk, runRisk } from '../../actors/risk/assess.ts';
import { chanceOf, fitted, logistic } from './fit.ts';
import { reliabilityOf } from './reliability.ts';
import { outcomesOf } from './risk.bench.ts';

describe('risk', () => {
  it('is the greater the more goes wrong, at each moment: on a farm that no weight was fitted to', async () => {
    const { intents, plans, runs } = await outcomesOf('mixed-fdm-uv', 41, 21);
    const told = [
      reliabilityOf(intents, intentRisk),
      reliabilityOf(plans, planRisk),
      reliabilityOf(runs, runRisk),
    ];
    for (const { brier, brierBase, cases, failed, levels } of told) {
      expect(cases).toBeGreaterThan(400);
      expect(failed).toBeGreaterThan(15);
      // A level of which there are few says little.
      const many = levels.filter((one) => one.cases >= 30);
      expect(many.map(({ observed }) => observed)).toEqual(
        many.map(({ observed }) => observed).sort((a, b) => a - b),
      );
      for (const { high, low: least, predicted } of many) {
        expect(predicted).toBeGreaterThan(least - 0.02);
        expect(predicted).toBeLessThan(high + 0.02);
      }
      // Of plans the simulated slicer tells too little to be much better than the plain share.
      expect(brier).toBeLessThan(brierBase * 1.01);
    }
  });

  it('knows a machine that fails more than its kind by its record, where machines differ', async () => {
    const { runs } = await outcomesOf('busy-week', 41, 14);
    const known = runs.filter(({ facts }) => facts.recentFailureShare !== null);
    const split = (isBad: boolean) => known.filter(({ facts }) => facts.recentFailureShare! > 0.1 === isBad);
    const share = (of: typeof runs) => of.filter(({ failed }) => failed).length / of.length;
    expect(split(true).length).toBeGreaterThan(30);
    expect(share(split(true))).toBeGreaterThan(share(split(false)));
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
