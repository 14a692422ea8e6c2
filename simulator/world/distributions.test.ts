import { describe, expect, it } from 'vitest';
import { Dice } from './dice.ts';
import {
  chosen,
  geometricCount,
  type LogNormal,
  logNormal,
  normal,
  paretoCount,
  weighted,
  weightedAt,
} from './distributions.ts';
import { stream } from './streams.ts';

const COUNT = 40_000;
const many = (draw: (dice: Dice) => number): number[] => {
  const dice = new Dice(11);
  return Array.from({ length: COUNT }, () => draw(dice));
};
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(share * values.length)]!;

/** Four standard errors: a right model leaves it once in 16,000 seeds, and this seed is fixed. */
const error = (sd: number): number => (4 * sd) / Math.sqrt(COUNT);

const logNormalMean = ({ median, sigma }: LogNormal): number => median * Math.exp((sigma * sigma) / 2);

describe('distributions', () => {
  it('the normal one has mean 0, variance 1 and the quantiles of the tables', () => {
    const values = many(normal);
    expect(Math.abs(mean(values))).toBeLessThan(error(1));
    expect(Math.abs(mean(values.map((value) => value * value)) - 1)).toBeLessThan(error(Math.SQRT2));
    expect(quantile(values, 0.975)).toBeCloseTo(1.96, 1);
    expect(quantile(values, 0.16)).toBeCloseTo(-0.994, 1);
  });

  it('the log-normal one has its median, its mean and its upper quantile', () => {
    const of = { median: 30, sigma: 0.8 };
    const values = many((dice) => logNormal(dice, of));
    expect(quantile(values, 0.5) / 30).toBeCloseTo(1, 1);
    expect(quantile(values, 0.9) / (30 * Math.exp(0.8 * 1.2816))).toBeCloseTo(1, 1);
    const sd = logNormalMean(of) * Math.sqrt(Math.exp(0.64) - 1);
    expect(Math.abs(mean(values) - logNormalMean(of))).toBeLessThan(error(sd));
  });

  it('the Pareto count has a tail of n^−a, up to its bound', () => {
    const values = many((dice) => paretoCount(dice, 1.5, 200));
    for (const n of [1, 2, 5, 20]) {
      const expected = n ** -1.5;
      const share = values.filter((value) => value >= n).length / COUNT;
      expect(Math.abs(share - expected)).toBeLessThan(error(Math.sqrt(expected * (1 - expected))) + 1e-9);
    }
    expect(Math.max(...values)).toBeLessThanOrEqual(200);
  });

  it('the geometric count has mean 1 / (1 − more), and is 1 where there is no more', () => {
    const values = many((dice) => geometricCount(dice, 0.25, 1000));
    expect(Math.abs(mean(values) - 4 / 3)).toBeLessThan(error(2 / 3));
    expect(new Set(many((dice) => geometricCount(dice, 0, 9)))).toEqual(new Set([1]));
    expect(Math.max(...many((dice) => geometricCount(dice, 0.99, 7)))).toBe(7);
  });

  it('weights are kept to, and what weighs nothing never comes', () => {
    const values = many((dice) => weighted(dice, [3, 0, 1]));
    expect(Math.abs(values.filter((value) => value === 0).length / COUNT - 0.75)).toBeLessThan(error(0.433));
    expect(values).not.toContain(1);
    expect(weightedAt(0.999_999_999, [1, 1, 0])).toBe(1);
    const choices = [
      { share: 3, name: 'a' },
      { share: 1, name: 'b' },
    ];
    const b = many((dice) => (chosen(dice, choices).name === 'b' ? 1 : 0));
    expect(Math.abs(mean(b) - 0.25)).toBeLessThan(error(0.433));
    expect(() => chosen(new Dice(1), [])).toThrow('Nothing to choose from');
  });
});

describe('streams', () => {
  it('are the same for the same names, and others for others', () => {
    const first = (...names: (string | number)[]) => stream(7, ...names).share();
    expect(first('order', 1)).toBe(first('order', 1));
    const seen = new Set([first('a', 'bc'), first('ab', 'c'), first('abc'), first('a', 'b', 'c'), first()]);
    expect(seen.size).toBe(5);
    expect(stream(8, 'order', 1).share()).not.toBe(first('order', 1));
  });

  it('do not hang together: first draws of neighbours are uniform and uncorrelated', () => {
    const firsts = Array.from({ length: COUNT }, (_, index) => stream(3, 'run', index).share());
    expect(Math.abs(mean(firsts) - 0.5)).toBeLessThan(error(Math.sqrt(1 / 12)));
    const product = mean(firsts.slice(1).map((value, index) => (value - 0.5) * (firsts[index]! - 0.5)));
    expect(Math.abs(product)).toBeLessThan(error(1 / 12));
    expect(new Set(firsts).size).toBeGreaterThan(COUNT - 5);
  });
});
