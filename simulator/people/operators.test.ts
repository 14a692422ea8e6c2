import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../world/streams.ts';
import { type Assignment, book, type Crew, crewOf, nextFree } from './crew.ts';
import { gridLayout, walkMetres, walkMs } from './layout.ts';
import { deedMs, plateConfirmed, reactionMs, spoolMistake, verdictOf } from './operators.ts';
import { type CrewSpec, deeds, ordinaryCrew } from './operators-spec.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MONDAY = Date.UTC(2026, 0, 5);
const COUNT = 20_000;
const shareOf = (draw: (index: number) => boolean): number =>
  Array.from({ length: COUNT }, (_, index) => draw(index)).filter(Boolean).length / COUNT;
const within = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / COUNT) + 1e-9);
const bench = { x: 0, y: 0 };
const without = (change: Partial<CrewSpec>): CrewSpec => ({ ...ordinaryCrew, breaks: [], ...change });

describe('deeds', () => {
  it.each(deeds)('%s takes on average what it says, never nothing', (deed) => {
    const dice = stream(2, deed);
    const values = Array.from({ length: COUNT }, () => deedMs(ordinaryCrew, dice, deed, 4));
    const { once, each, sigma } = ordinaryCrew.deedMinutes[deed];
    const expected = (once + 4 * each) * 60_000;
    const mean = values.reduce((a, b) => a + b, 0) / COUNT;
    const sd = expected * Math.sqrt(Math.exp(sigma * sigma) - 1);
    expect(Math.abs(mean - expected)).toBeLessThan((4 * sd) / Math.sqrt(COUNT));
    expect(Math.min(...values)).toBeGreaterThan(0);
  });

  it('more parts take longer, with the same luck', () => {
    for (let index = 0; index < 100; index++) {
      const take = (count: number) => deedMs(ordinaryCrew, stream(index), 'inspectPart', count);
      expect(take(9)).toBeGreaterThan(take(2));
    }
  });

  it('half of all reactions are quicker than the median', () => {
    const dice = stream(3);
    within(
      shareOf(() => reactionMs(ordinaryCrew, dice) < ordinaryCrew.reactionMinutes.median * 60_000),
      0.5,
    );
  });
});

describe('mistakes', () => {
  const { mistakes } = ordinaryCrew;

  it('come as often as their rates say, one at a time', () => {
    const dice = stream(4);
    const spools = Array.from({ length: COUNT }, () => spoolMistake(ordinaryCrew, dice));
    within(spools.filter((one) => one === 'wrongSpool').length / COUNT, mistakes.wrongSpool);
    within(spools.filter((one) => one === 'misScan').length / COUNT, mistakes.misScan);
    const plates = Array.from({ length: COUNT }, () => plateConfirmed(ordinaryCrew, dice));
    within(plates.filter(({ cleared }) => !cleared).length / COUNT, mistakes.confirmUncleared);
    within(plates.filter(({ delayMs }) => delayMs > 0).length / COUNT, mistakes.lateConfirm);
  });

  it('QC passes some bad parts and rejects some good ones', () => {
    const dice = stream(5);
    within(
      shareOf(() => verdictOf(ordinaryCrew, dice, false) === 'good'),
      mistakes.passesBad,
    );
    within(
      shareOf(() => verdictOf(ordinaryCrew, dice, true) === 'bad'),
      mistakes.failsGood,
    );
  });

  it('a flawless crew makes none', () => {
    const flawless = without({
      mistakes: {
        ...mistakes,
        wrongSpool: 0,
        misScan: 0,
        lateConfirm: 0,
        confirmUncleared: 0,
        passesBad: 0,
        failsGood: 0,
      },
    });
    const dice = stream(6);
    for (let index = 0; index < 2_000; index++) {
      expect(spoolMistake(flawless, dice)).toBeNull();
      expect(plateConfirmed(flawless, dice)).toEqual({ cleared: true, delayMs: 0 });
      expect(verdictOf(flawless, dice, index % 2 === 0)).toBe(index % 2 === 0 ? 'good' : 'bad');
    }
  });
});

describe('the floor', () => {
  it('gives each machine its own place, and ways that are as long there as back', () => {
    const ids = Array.from({ length: 50 }, (_, index) => `p-${index}`);
    const { machines, bench: at } = gridLayout(ids);
    const places = [...machines.values()];
    expect(new Set(places.map(({ x, y }) => `${x}/${y}`)).size).toBe(50);
    for (const place of places) {
      expect(walkMetres(at, place)).toBe(walkMetres(place, at));
      expect(walkMetres(place, place)).toBe(0);
    }
    expect(walkMetres(machines.get('p-0')!, machines.get('p-13')!)).toBeCloseTo(3 * 0.8 + 2, 9);
    expect(walkMs({ x: 0, y: 0 }, { x: 6, y: 0 }, 1.2)).toBe(5_000);
  });
});

const thereMs = ({ hands }: Crew): number =>
  hands.flatMap(({ windows }) => windows).reduce((sum, { fromAt, untilAt }) => sum + untilAt - fromAt, 0);

describe('the crew', () => {
  it('is there in its shifts without its breaks, one hand an operator', () => {
    const crew = crewOf(ordinaryCrew, MONDAY, MONDAY + 7 * DAY_MS, bench);
    expect(crew.hands).toHaveLength(1);
    expect(thereMs(crew)).toBe(5 * (9 * 60 - 45) * 60_000);
    const three = crewOf(
      { ...ordinaryCrew, shifts: [{ ...ordinaryCrew.shifts[0]!, operators: 3 }] },
      MONDAY,
      MONDAY + 7 * DAY_MS,
      bench,
    );
    expect(thereMs(three)).toBe(3 * thereMs(crew));
    const always = crewOf(without({ shifts: [] }), MONDAY, MONDAY + DAY_MS, bench);
    expect(thereMs(always)).toBe(DAY_MS);
  });

  it('starts work only when it can be ended before the break or the night', () => {
    const crew = crewOf(ordinaryCrew, MONDAY, MONDAY + 7 * DAY_MS, bench);
    const noon = MONDAY + 12 * HOUR_MS;
    expect(nextFree(crew, MONDAY, bench, 60_000)?.startsAt).toBe(MONDAY + 8 * HOUR_MS);
    // 08:00 and four hours: the break is from 12:00 to 12:45.
    expect(nextFree(crew, noon - 60_000, bench, 120_000)?.startsAt).toBe(noon + 45 * 60_000);
    expect(nextFree(crew, MONDAY + 16.9 * HOUR_MS, bench, HOUR_MS)?.startsAt).toBe(MONDAY + 32 * HOUR_MS);
    expect(nextFree(crew, MONDAY, bench, 10 * HOUR_MS)).toBeNull();
    expect(nextFree(crew, MONDAY + 8 * DAY_MS, bench, 1)).toBeNull();
  });

  it('sends whoever is done first, walking included, and shares the work between equals', () => {
    const crew = crewOf(
      without({ shifts: [{ ...ordinaryCrew.shifts[0]!, operators: 2 }] }),
      MONDAY,
      MONDAY + DAY_MS,
      bench,
    );
    const eight = MONDAY + 8 * HOUR_MS;
    const far = { x: 12, y: 0 };
    const first = nextFree(crew, eight, far, 60_000)!;
    expect(first).toEqual({ hand: 0, leavesAt: eight, startsAt: eight + 10_000, endsAt: eight + 70_000 });
    book(crew, first, far);
    // The one who is there already has no way to walk once done; the other is at the bench.
    expect(nextFree(crew, eight + 70_000, far, 60_000)?.hand).toBe(0);
    expect(nextFree(crew, eight, far, 60_000)?.hand).toBe(1);
    expect(() => book(crew, first, far)).toThrow('Ask nextFree again');
    const back = nextFree(crew, eight + 3_600_000, bench, 60_000)!;
    expect(back.hand).toBe(1);
    book(crew, { ...back, hand: 1 }, bench);
    const busy = { ...crew, hands: crew.hands.map((hand) => ({ ...hand, place: bench })) };
    busy.hands[1]!.workedMs = 1;
    expect(nextFree(busy, eight + 7_200_000, bench, 60_000)?.hand).toBe(1);
    busy.hands[1]!.workedMs = 1e9;
    expect(nextFree(busy, eight + 7_200_000, bench, 60_000)?.hand).toBe(0);
    expect(crew.hands[0]).toMatchObject({ workedMs: 60_000, walkedMs: 10_000, place: far });
  });

  it('is never in two places at once and never works out of hours', () => {
    const wish = fc.record({
      afterMs: fc.nat(DAY_MS / 4),
      x: fc.nat(20),
      y: fc.nat(20),
      durationMs: fc.integer({ min: 1, max: 2 * HOUR_MS }),
    });
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), (wishes, operators) => {
        const spec = { ...ordinaryCrew, shifts: [{ ...ordinaryCrew.shifts[0]!, operators }] };
        const crew: Crew = crewOf(spec, MONDAY, MONDAY + 14 * DAY_MS, bench);
        const booked: Assignment[] = [];
        let at = MONDAY;
        for (const { afterMs, x, y, durationMs } of wishes) {
          at += afterMs;
          const free = nextFree(crew, at, { x, y }, durationMs);
          if (free === null) continue;
          expect(free.leavesAt).toBeGreaterThanOrEqual(at);
          expect(free.endsAt - free.startsAt).toBe(durationMs);
          const inHours = crew.hands[free.hand]!.windows.some(
            (window) => window.fromAt <= free.leavesAt && free.endsAt <= window.untilAt,
          );
          expect(inHours).toBe(true);
          for (const other of booked)
            if (other.hand === free.hand) expect(free.leavesAt).toBeGreaterThanOrEqual(other.endsAt);
          book(crew, free, { x, y });
          booked.push(free);
        }
        const worked = crew.hands.reduce((sum, hand) => sum + hand.workedMs, 0);
        expect(worked).toBe(booked.reduce((sum, one) => sum + one.endsAt - one.startsAt, 0));
      }),
    );
  });
});
