import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Shift } from './schema-policy.ts';
import { afterWork, attendedWindows, nextAttended, type Window } from './working-time.ts';

const HOUR = 3_600_000;
const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds;
const show = (windows: readonly Window[]) =>
  windows.map(
    ({ fromAt, untilAt }) =>
      `${Temporal.Instant.fromEpochMilliseconds(fromAt)} ${(untilAt - fromAt) / HOUR} h`,
  );
const shift = (days: Shift['days'], from: string, to: string): Shift => ({
  name: 'shift',
  days,
  from,
  to,
  operators: 1,
});

describe('attended windows', () => {
  it('are local time, whatever the season', () => {
    const day = [shift(['sat', 'sun', 'mon'], '08:00', '17:00')];
    // The clocks of Chicago went forward on Sunday 2026-03-08 at 02:00.
    expect(
      show(attendedWindows(day, 'America/Chicago', at('2026-03-07T00:00Z'), at('2026-03-10T12:00Z'))),
    ).toEqual(['2026-03-07T14:00:00Z 9 h', '2026-03-08T13:00:00Z 9 h', '2026-03-09T13:00:00Z 9 h']);
  });

  it('run past midnight, and over the gap in the night the clocks change', () => {
    const night = [shift(['sat'], '22:00', '06:00')];
    expect(
      show(attendedWindows(night, 'America/Chicago', at('2026-03-07T00:00Z'), at('2026-03-10T00:00Z'))),
    ).toEqual(['2026-03-08T04:00:00Z 7 h']);
    expect(
      show(attendedWindows(night, 'America/Chicago', at('2026-03-08T09:00Z'), at('2026-03-10T00:00Z'))),
    ).toEqual(['2026-03-08T09:00:00Z 2 h']);
  });

  it('are one where shifts meet or overlap', () => {
    const all = [
      shift(['mon'], '06:00', '14:00'),
      shift(['mon'], '13:30', '22:00'),
      shift(['mon'], '22:00', '23:00'),
    ];
    expect(show(attendedWindows(all, 'UTC', at('2026-03-09T00:00Z'), at('2026-03-11T00:00Z')))).toEqual([
      '2026-03-09T06:00:00Z 17 h',
    ]);
  });

  it('are always, without shifts; never, without time', () => {
    expect(attendedWindows([], 'UTC', 5, 9)).toEqual([{ fromAt: 5, untilAt: 9 }]);
    expect(attendedWindows([], 'UTC', 9, 9)).toEqual([]);
  });
});

const windows = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 })), { maxLength: 12 })
  .map((steps) => {
    let clock = 0;
    return steps.map(([gap, length]): Window => {
      const fromAt = clock + gap;
      clock = fromAt + length;
      return { fromAt, untilAt: clock };
    });
  });

describe('working time', () => {
  it('starts where the whole work fits, and never later than it must', () => {
    fc.assert(
      fc.property(windows, fc.nat(600), fc.nat(60), (open, from, duration) => {
        const fits = (start: number) =>
          open.some((one) => one.fromAt <= start && start < one.untilAt && start + duration <= one.untilAt);
        const found = nextAttended(open, from, duration);
        let expected: number | undefined;
        for (let moment = from; moment <= 1300 && expected === undefined; moment++)
          if (fits(moment)) expected = moment;
        expect(found).toBe(expected);
      }),
    );
  });

  it('counts attended time only', () => {
    fc.assert(
      fc.property(windows, fc.nat(600), fc.integer({ min: 1, max: 200 }), (open, from, work) => {
        const done = afterWork(open, from, work);
        const attended = (until: number) =>
          open.reduce(
            (sum, one) => sum + Math.max(0, Math.min(one.untilAt, until) - Math.max(one.fromAt, from)),
            0,
          );
        if (done === undefined) expect(attended(Number.MAX_SAFE_INTEGER)).toBeLessThan(work);
        else expect(attended(done)).toBe(work);
      }),
    );
  });
});
