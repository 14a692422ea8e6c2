import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amongMany, charted, evidenceOf, freshChart, isTripped, type Test } from './chart.ts';

const test: Test = { oddsRatio: 4, threshold: 6.5, badMin: 2 };

describe('a chart of failures', () => {
  it('adds the log-likelihood ratio of odds four times as bad', () => {
    // p = 0.05: odds 1/19; four times as bad: p' = 4/23. ln(p'/p) for a failure, ln((1-p')/(1-p)) for a success.
    expect(evidenceOf(1, 0.05, 4)).toBeCloseTo(Math.log(4 / 23 / 0.05), 12);
    expect(evidenceOf(0, 0.05, 4)).toBeCloseTo(Math.log(19 / 23 / 0.95), 12);
  });

  it('gains nothing and loses nothing on average while nothing has changed for the worse', () => {
    for (const p of [0.02, 0.1, 0.4])
      expect(p * Math.exp(evidenceOf(1, p, 4)) + (1 - p) * Math.exp(evidenceOf(0, p, 4))).toBeCloseTo(1, 12);
  });

  it('says less of a machine by what was likely to fail anywhere', () => {
    expect(evidenceOf(1, 0.6, 4)).toBeLessThan(evidenceOf(1, 0.05, 4) / 2);
  });

  it('never trips on good runs, and never by one bad run alone', () => {
    const run = fc.record({ bad: fc.double({ min: 0, max: 1, noNaN: true }), chance: fc.double() });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 200 }), (runs) => {
        let chart = freshChart;
        for (const { bad, chance } of runs) {
          chart = charted(chart, bad, chance, test);
          expect(chart.score).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(chart.score)).toBe(true);
          if (isTripped(chart, test)) expect(chart.bad).toBeGreaterThanOrEqual(2);
        }
        let good = freshChart;
        for (const { chance } of runs) good = charted(good, 0, chance, test);
        expect(good).toEqual(freshChart);
      }),
    );
  });

  it('asks for more evidence where many are watched', () => {
    expect(amongMany(test, 100).threshold).toBeCloseTo(6.5 + Math.log(100), 12);
    expect(amongMany(test, 0).threshold).toBe(6.5);
  });
});
