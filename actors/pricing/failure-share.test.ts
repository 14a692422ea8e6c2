import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lostParts, PRINTS_MIN } from './failure-share.ts';

describe('the share of parts that are lost', () => {
  it('is the farm file’s while there are few prints', () => {
    expect(lostParts({ prints: PRINTS_MIN - 1, failed: 20, rejected: 0 }, 4)).toBeNull();
  });

  it('is the farm’s own, with the stated one as twenty prints more', () => {
    // (22 + 6 + 20 × 4 %) / 420 = 6.857 %
    expect(lostParts({ prints: 400, failed: 22, rejected: 6 }, 4)).toEqual({
      percent: 7,
      words: "of this farm's last 400 prints 22 failed and 6 plates' worth was rejected",
    });
  });

  it('is below 100 % as long as the stated one is, and grows with what is lost', () => {
    const outcomes = fc
      .tuple(fc.integer({ min: PRINTS_MIN, max: 400 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([prints, share]) => ({ prints, failed: Math.floor(prints * share), rejected: 0 }));
    fc.assert(
      fc.property(outcomes, fc.integer({ min: 0, max: 90 }), (one, stated) => {
        const { percent } = lostParts(one, stated)!;
        expect(percent).toBeGreaterThanOrEqual(0);
        expect(percent).toBeLessThan(100);
        const worse = { ...one, rejected: (one.prints - one.failed) / 2 };
        expect(lostParts(worse, stated)!.percent).toBeGreaterThanOrEqual(percent);
      }),
    );
  });
});
