import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PromiseRequest, promise } from './promise.ts';

const HOUR = 3_600_000;
const always = [{ fromAt: 0, untilAt: 1e12 }];
const request: PromiseRequest = {
  now: 0,
  printers: [
    { printerId: 'a', freeAt: 10 * HOUR },
    { printerId: 'b', freeAt: -5 },
  ],
  plates: [{ durationSeconds: 7200, printerIds: ['a', 'b'] }],
  attended: always,
  setupMinutes: 30,
  handlingMinutes: 60,
  reservePercent: 50,
  tierDays: 2,
};
const ready = (change: Partial<PromiseRequest>) => {
  const found = promise({ ...request, ...change });
  return found.ok ? found.readyAt / HOUR : found.words;
};

describe('a promise', () => {
  it('counts set-up, printing with its reserve, and finishing, on the machine free first', () => {
    expect(ready({})).toBe(0.5 + 3 + 1);
    expect(ready({ printers: [{ printerId: 'a', freeAt: 10 * HOUR }] })).toBe(14.5);
  });

  it('spreads plates over machines', () => {
    const plates = Array.from({ length: 4 }, () => ({ durationSeconds: 7200, printerIds: ['a', 'b'] }));
    expect(
      ready({
        plates,
        printers: [
          { printerId: 'a', freeAt: 0 },
          { printerId: 'b', freeAt: 0 },
        ],
      }),
    ).toBe(8);
  });

  it('starts and finishes only while somebody is there; prints through the night', () => {
    const days = [0, 1, 2, 3].map((day) => ({
      fromAt: (day * 24 + 8) * HOUR,
      untilAt: (day * 24 + 17) * HOUR,
    }));
    expect(ready({ attended: days })).toBe(8 + 0.5 + 3 + 1);
    expect(ready({ attended: days, now: 16.75 * HOUR })).toBe(24 + 8 + 0.5 + 3 + 1);
    expect(ready({ attended: days, now: 16.5 * HOUR })).toBe(24 + 8 + 1);
  });

  it('is the tier’s date, or later where the farm needs longer', () => {
    expect(promise(request)).toMatchObject({ promiseAt: 48 * HOUR, withinTier: true });
    const late = promise({ ...request, tierDays: 0.1 });
    expect(late).toMatchObject({ promiseAt: 4.5 * HOUR, withinTier: false });
    expect(late.words).toBe('The tier promises 0.1 days, but with the work at hand the farm needs 0.2 days.');
  });

  it('is refused in words', () => {
    expect(ready({ plates: [{ durationSeconds: 1, printerIds: [] }] })).toBe(
      'No machine of the farm can make this.',
    );
    expect(ready({ plates: [{ durationSeconds: 1, printerIds: ['z'] }] })).toBe(
      'No machine that can make this is in service.',
    );
    expect(ready({ attended: [] })).toMatch(/^Nobody is there to start it/);
  });

  it('never comes sooner with more queued', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), fc.nat(50), (a, b, more) => {
        const printers = (extra: number) => [
          { printerId: 'a', freeAt: (a + extra) * HOUR },
          { printerId: 'b', freeAt: (b + extra) * HOUR },
        ];
        expect(ready({ printers: printers(more) })).toBeGreaterThanOrEqual(
          ready({ printers: printers(0) }) as number,
        );
      }),
    );
  });
});
