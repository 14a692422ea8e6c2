import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StandingPlan } from './schema.ts';
import { nextOpening, runsInto, windowsOf, windowWords } from './windows.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (text: string): number => Temporal.ZonedDateTime.from(text).epochMilliseconds;
const berlin = 'Europe/Berlin';
const weekly: StandingPlan = {
  id: 'nozzle',
  what: 'nozzle service',
  minutes: 90,
  when: { days: ['tue'], from: '09:00', timezone: berlin },
};
const tuesday = at('2026-11-24T09:00[Europe/Berlin]');
const once: StandingPlan = { ...weekly, id: 'belt', when: { at: tuesday + 30 * HOUR, timezone: berlin } };
const starts = (plans: readonly StandingPlan[], from: number, until: number) =>
  windowsOf(plans, from, until).map(({ fromAt }) => fromAt);

describe('maintenance windows', () => {
  it('come every week at the same time by the clock on the wall, also when the clocks change', () => {
    const before = at('2026-10-20T00:00[Europe/Berlin]');
    expect(starts([weekly], before, before + 15 * DAY)).toEqual([
      at('2026-10-20T09:00[Europe/Berlin]'),
      at('2026-10-27T09:00[Europe/Berlin]'),
      at('2026-11-03T09:00[Europe/Berlin]'),
    ]);
  });

  it('are those that touch the stretch, also one that began before it', () => {
    expect(starts([weekly], tuesday + HOUR, tuesday + 2 * HOUR)).toEqual([tuesday]);
    expect(starts([weekly], tuesday + 1.5 * HOUR, tuesday + DAY)).toEqual([]);
    expect(starts([weekly], tuesday - DAY, tuesday)).toEqual([]);
  });

  it('are over once they are done with, and come again a week later', () => {
    const done = { ...weekly, doneUntil: tuesday };
    expect(nextOpening([done], tuesday)?.fromAt).toBe(tuesday + 7 * DAY);
    expect(starts([{ ...once, doneUntil: tuesday + 30 * HOUR }], tuesday, tuesday + 90 * DAY)).toEqual([]);
  });

  it('of several plans come in order; hours of use are no window', () => {
    const byUse: StandingPlan = { ...weekly, id: 'grease', when: { everyPrintedHours: 100 } };
    const found = windowsOf([once, byUse, weekly], tuesday, tuesday + 3 * DAY);
    expect(found.map(({ planId }) => planId)).toEqual(['nozzle', 'belt']);
    expect(nextOpening([byUse], tuesday)).toBeNull();
  });

  it('are found however far ahead a single one lies', () => {
    const far: StandingPlan = { ...once, when: { at: tuesday + 900 * DAY, timezone: berlin } };
    expect(nextOpening([far], tuesday)?.fromAt).toBe(tuesday + 900 * DAY);
  });

  it('are told by the clock of their zone', () => {
    const [window] = windowsOf([weekly], tuesday, tuesday + 1);
    expect(windowWords(window!)).toBe('nozzle service from Tue 24 Nov 09:00 to 10:30');
    const night = { ...window!, fromAt: tuesday + 14 * HOUR, untilAt: tuesday + 16 * HOUR };
    expect(windowWords(night)).toBe('nozzle service from Tue 24 Nov 23:00 to Wed 25 Nov 01:00');
  });

  it('are run into by a print exactly when one of its minutes lies in one', () => {
    const days = fc.uniqueArray(fc.constantFrom('mon', 'wed', 'sun' as const), { minLength: 1 });
    const one = fc.record({
      days,
      hour: fc.integer({ min: 10, max: 23 }),
      minutes: fc.integer({ min: 1, max: 3_000 }),
    });
    fc.assert(
      fc.property(
        one,
        fc.integer({ min: 0, max: 14 * 24 }),
        fc.integer({ min: 1, max: 40 }),
        (plan, hour, hours) => {
          const when = { days: plan.days, from: `${plan.hour}:00`, timezone: 'UTC' };
          const plans: StandingPlan[] = [{ id: 'a', what: 'a', minutes: plan.minutes, when }];
          const from = Date.UTC(2026, 2, 1) + hour * HOUR;
          const until = from + hours * HOUR;
          let isIn = false;
          for (let minute = from; minute < until; minute += 60_000)
            for (let back = 0; back <= 9 && !isIn; back++) {
              const day = new Date(minute - back * DAY);
              const name = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][day.getUTCDay()]!;
              const opens = Date.UTC(2026, day.getUTCMonth(), day.getUTCDate(), plan.hour);
              isIn =
                (plan.days as readonly string[]).includes(name) &&
                opens <= minute &&
                minute < opens + plan.minutes * 60_000;
            }
          expect(runsInto(windowsOf(plans, from, until), from, until) !== null).toBe(isIn);
        },
      ),
      { numRuns: 60 },
    );
  });
});
