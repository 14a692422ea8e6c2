import { describe, expect, it } from 'vitest';
import { type DurationChart, freshDurations, isOffTime, RUNS_TO_LEARN, timed } from './duration.ts';

/** Print times about 10 % above the estimate, by a few per cent more or less. */
const usual = (index: number): number => 1.1 * (1 + 0.03 * Math.sin(index * 2.4));
const prints = (chart: DurationChart, times: number, factor = 1): DurationChart => {
  let next = chart;
  for (let index = 0; index < times; index++) next = timed(next, 3_600 * usual(index) * factor, 3_600);
  return next;
};

describe('a chart of print times', () => {
  const known = prints(freshDurations, 60);

  it('learns what is normal for the machine, and stays quiet', () => {
    expect(known.level).toBeCloseTo(Math.log(1.1), 1);
    expect(isOffTime(prints(known, 300))).toBe(false);
  });

  it('says nothing before it has learnt', () => {
    let chart = freshDurations;
    for (let index = 0; index < RUNS_TO_LEARN; index++) chart = timed(chart, index % 2 ? 9_000 : 900, 3_600);
    expect(isOffTime(chart)).toBe(false);
  });

  it('notices a fifth more within ten prints, and a fifth less', () => {
    expect(isOffTime(prints(known, 10, 1.2))).toBe(true);
    expect(isOffTime(prints(known, 10, 0.8))).toBe(true);
  });

  it('notices a tenth more, too slow for its normal to follow', () => {
    expect(isOffTime(prints(known, 25, 1.1))).toBe(true);
  });

  it('is not alarmed by one print that stood still for a day', () => {
    expect(isOffTime(timed(known, 86_400, 3_600))).toBe(false);
    expect(isOffTime(prints(timed(known, 86_400, 3_600), 20))).toBe(false);
  });

  it.each([
    [null, 3_600],
    [3_600, null],
    [0, 3_600],
    [Number.NaN, 3_600],
  ] as const)('has nothing to compare in %s s for %s s', (actual, estimated) => {
    expect(timed(known, actual, estimated)).toBe(known);
  });
});
