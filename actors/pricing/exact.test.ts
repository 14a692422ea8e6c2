import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exact, isEqual, minus, over, plus, roundHalfUp, times, toNumber, zero } from './exact.ts';
import { machineRatePerHour } from './machine-rate.ts';
import { formatMoney } from './money.ts';

describe('exact numbers', () => {
  it('are the numbers as written', () => {
    expect(isEqual(plus(exact(0.1), exact(0.2)), exact(0.3))).toBe(true);
    expect(isEqual(plus(exact(0.1), exact(0.2)), exact(0.30000000000000004))).toBe(false);
    expect(exact(24.9)).toEqual({ numerator: 249n, denominator: 10n });
    expect(exact(1e21)).toEqual({ numerator: 10n ** 21n, denominator: 1n });
    expect(exact(-2.5e-7)).toEqual({ numerator: -1n, denominator: 4_000_000n });
    expect(exact(-0)).toEqual(zero);
    expect(() => exact(Number.NaN)).toThrow(RangeError);
    expect(() => over(exact(1), zero)).toThrow(RangeError);
  });

  it('undo what was done', () => {
    const any = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map(exact);
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(isEqual(minus(plus(a, b), b), a)).toBe(true);
        if (b.numerator !== 0n) expect(isEqual(times(over(a, b), b), a)).toBe(true);
      }),
    );
  });

  it('round once, halves away from zero', () => {
    expect([1.005, 1.004999, -1.005, 0.5, 2.5].map((value) => roundHalfUp(exact(value), 2))).toEqual([
      101n,
      100n,
      -101n,
      50n,
      250n,
    ]);
    expect(roundHalfUp(exact(0.5), 0)).toBe(1n);
    expect(toNumber(over(exact(2), exact(3)), 4)).toBe(0.6667);
  });
});

it('a machine hour is purchase over lifetime plus maintenance', () => {
  expect(machineRatePerHour({ purchasePrice: 1500, lifetimeHours: 6000, maintenancePerHour: 0.15 })).toBe(
    0.4,
  );
});

it('money is written with the decimals its currency has', () => {
  expect([
    formatMoney(1999, 'USD'),
    formatMoney(-5, 'EUR'),
    formatMoney(1200, 'JPY'),
    formatMoney(7, 'KWD'),
  ]).toEqual(['19.99 USD', '-0.05 EUR', '1200 JPY', '0.007 KWD']);
});
