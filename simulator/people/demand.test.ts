import { describe, expect, it } from 'vitest';
import { stream } from '../world/streams.ts';
import { catalogueOf, type DrawnOrder, orderOf, ordersBetween } from './demand.ts';
import { type DemandSpec, ordinaryDemand } from './demand-spec.ts';
import { modelOf } from './models.ts';
import { nextOrderAt, rateAt, ratesBetween } from './rates.ts';

const DAY_MS = 86_400_000;
const MONDAY = Date.UTC(2026, 0, 5);
const year = ordersBetween(ordinaryDemand, 42, MONDAY, MONDAY + 364 * DAY_MS);
const share = <T>(of: readonly T[], is: (one: T) => boolean): number => of.filter(is).length / of.length;
/** Four standard errors of a share. */
const within = (found: number, expected: number, count: number) =>
  expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / count) + 1e-9);
const changed = (change: Partial<DemandSpec>): DemandSpec => ({ ...ordinaryDemand, ...change });

describe('arrivals', () => {
  it('are Poisson: as many as the rate says, spread as much as that', () => {
    const expected = ordinaryDemand.ordersPerDay * 364;
    expect(Math.abs(year.length - expected)).toBeLessThan(4 * Math.sqrt(expected));
    const weeks = Array.from({ length: 52 }, (_, week) => {
      const from = MONDAY + week * 7 * DAY_MS;
      return year.filter(({ at }) => at >= from && at < from + 7 * DAY_MS).length;
    });
    const mean = year.length / 52;
    const dispersion = weeks.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 51 / mean;
    // Variance over mean of 52 Poisson counts: 1 ± 4 · √(2 / 51).
    expect(Math.abs(dispersion - 1)).toBeLessThan(0.8);
  });

  it('follow the hours and the weekdays', () => {
    const { hourWeights, weekdayWeights } = ordinaryDemand;
    const sum = (of: readonly number[]) => of.reduce((a, b) => a + b, 0);
    for (const hour of [5, 13, 21])
      within(
        share(year, ({ at }) => new Date(at).getUTCHours() === hour),
        hourWeights[hour]! / sum(hourWeights),
        year.length,
      );
    for (let day = 0; day < 7; day++)
      within(
        share(year, ({ at }) => (new Date(at).getUTCDay() + 6) % 7 === day),
        weekdayWeights[day]! / sum(weekdayWeights),
        year.length,
      );
  });

  it('a week of rates adds up to seven days of orders, in any time zone and over the change of clocks', () => {
    for (const timezone of ['UTC', 'Asia/Kathmandu', 'America/Chicago', 'Australia/Lord_Howe']) {
      const rates = ratesBetween(changed({ timezone }), MONDAY, MONDAY + 7 * DAY_MS);
      const orders = rates.perHour.reduce((a, b) => a + b, 0) / 4;
      expect(orders).toBeCloseTo(7 * 30, 6);
    }
    const flat = changed({ timezone: 'Europe/Berlin', weekdayWeights: [1, 1, 1, 1, 1, 1, 1] });
    const spring = Date.UTC(2026, 2, 28, 23);
    const rates = ratesBetween(flat, spring, spring + 23 * 3_600_000);
    const missing = flat.hourWeights[2]! / flat.hourWeights.reduce((a, b) => a + b, 0);
    expect(rates.perHour.reduce((a, b) => a + b, 0) / 4).toBeCloseTo(30 * (1 - missing), 6);
  });

  it('local hours are local', () => {
    const only = Array.from({ length: 24 }, (_, hour) => (hour === 9 ? 1 : 0));
    const rates = ratesBetween(
      changed({ timezone: 'Asia/Kathmandu', hourWeights: only }),
      MONDAY,
      MONDAY + DAY_MS,
    );
    expect(rateAt(rates, Date.UTC(2026, 0, 5, 3, 15))).toBeGreaterThan(0);
    expect(rateAt(rates, Date.UTC(2026, 0, 5, 3, 14))).toBe(0);
    expect(rateAt(rates, Date.UTC(2026, 0, 5, 4, 15))).toBe(0);
    expect(rateAt(rates, MONDAY - 1)).toBe(0);
  });

  it('weekdays are local, Monday first', () => {
    for (let day = 0; day < 7; day++) {
      const weekdayWeights = Array.from({ length: 7 }, (_, index) => (index === day ? 1 : 0));
      const spec = changed({ weekdayWeights, timezone: 'America/Chicago' });
      const rates = ratesBetween(spec, MONDAY, MONDAY + 8 * DAY_MS);
      // Chicago is six hours behind in January.
      const begins = MONDAY + 6 * 3_600_000 + day * DAY_MS;
      expect(rateAt(rates, begins)).toBeGreaterThan(0);
      expect(rateAt(rates, begins + DAY_MS - 1)).toBeGreaterThan(0);
      if (day > 0) expect(rateAt(rates, begins - 1)).toBe(0);
      if (day < 6) expect(rateAt(rates, begins + DAY_MS)).toBe(0);
    }
  });

  it('bursts multiply, and a holiday brings nobody', () => {
    const day = (factor: number) =>
      ordersBetween(
        changed({ bursts: [{ fromAt: MONDAY, untilAt: MONDAY + DAY_MS, factor }] }),
        1,
        MONDAY,
        MONDAY + DAY_MS,
      ).length;
    const monday = 30 * 7 * 0.153;
    expect(day(0)).toBe(0);
    expect(Math.abs(day(10) - 10 * monday)).toBeLessThan(4 * Math.sqrt(10 * monday));
    const none = ratesBetween(changed({ ordersPerDay: 0 }), MONDAY, MONDAY + DAY_MS);
    expect(nextOrderAt(none, stream(1), MONDAY)).toBe(Number.POSITIVE_INFINITY);
  });

  it('refuses weights that are none, and centuries', () => {
    expect(() => ratesBetween(changed({ hourWeights: [1] }), 0, DAY_MS)).toThrow(
      'hourWeights must be 24 numbers',
    );
    expect(() => ratesBetween(changed({ weekdayWeights: [0, 0, 0, 0, 0, 0, 0] }), 0, DAY_MS)).toThrow(
      'weekdayWeights',
    );
    expect(() => ratesBetween(ordinaryDemand, 0, 1e15)).toThrow('at most 800 days');
  });
});

describe('orders', () => {
  it('are the same for the same seed, and others for another', () => {
    const week = (seed: number) => ordersBetween(ordinaryDemand, seed, MONDAY, MONDAY + 7 * DAY_MS);
    expect(week(5)).toEqual(week(5));
    expect(week(6)).not.toEqual(week(5));
  });

  it('what the n-th customer wants does not hang on how many come', () => {
    const want = ({ at, dueAt, payment, change, ...rest }: DrawnOrder) => rest;
    const twice = ordersBetween(changed({ ordersPerDay: 60 }), 42, MONDAY, MONDAY + 14 * DAY_MS);
    expect(twice.slice(0, 200).map(want)).toEqual(year.slice(0, 200).map(want));
  });

  it('tiers, rush, lines and quantities are as likely as said', () => {
    for (const tier of ordinaryDemand.tiers)
      within(
        share(year, (one) => one.tier === tier.id),
        tier.share,
        year.length,
      );
    within(
      share(year, ({ rush }) => rush),
      ordinaryDemand.rushShare,
      year.length,
    );
    within(
      share(year, ({ lines }) => lines.length > 1),
      0.25,
      year.length,
    );
    const lines = year.flatMap((order) => order.lines);
    within(
      share(lines, ({ quantity }) => quantity >= 2),
      2 ** -1.5,
      lines.length,
    );
    within(
      share(lines, ({ quantity }) => quantity >= 10),
      10 ** -1.5,
      lines.length,
    );
    within(
      share(lines, ({ model }) => model.name.startsWith('catalogue')),
      0.6,
      lines.length,
    );
    const all = ordinaryDemand.materials.reduce((sum, one) => sum + one.share, 0);
    for (const { material, colour, share: part } of ordinaryDemand.materials)
      within(
        share(lines, (line) => line.material === material && line.colour === colour),
        part / all,
        lines.length,
      );
  });

  it('a rush order is due earlier and goes first', () => {
    const { rushShare } = ordinaryDemand;
    const catalogue = catalogueOf(ordinaryDemand, 1);
    for (let number = 1; number <= 300; number++) {
      const one = (share: number) =>
        orderOf(changed({ rushShare: share }), catalogue, stream(1, 'order', number), number, MONDAY);
      const [calm, hurried] = [one(0), one(1)];
      expect(hurried.dueAt).toBeLessThan(calm.dueAt);
      expect(hurried.priority).toBeLessThanOrEqual(calm.priority);
      expect(hurried.lines).toEqual(calm.lines);
    }
    expect(rushShare).toBeLessThan(1);
  });

  it('payment comes at once, late or never; nobody pays before ordering', () => {
    const { lateShare, neverShare } = ordinaryDemand.payment;
    within(
      share(year, ({ payment }) => payment.paidAt === null),
      neverShare,
      year.length,
    );
    within(
      share(year, ({ at, payment }) => payment.paidAt !== null && payment.paidAt > at),
      lateShare,
      year.length,
    );
    expect(year.every(({ at, payment }) => payment.paidAt === null || payment.paidAt >= at)).toBe(true);
  });

  it('second thoughts come after the order, and move the date the way they say', () => {
    for (const { at, dueAt, change } of year) {
      if (change === null) continue;
      expect(change.at).toBeGreaterThanOrEqual(at);
      if (change.kind === 'sooner' && change.at < dueAt) expect(change.dueAt).toBeLessThanOrEqual(dueAt);
      if (change.kind === 'later') expect(change.dueAt).toBeGreaterThan(dueAt);
      if (change.kind === 'cancel') expect(change.dueAt).toBeNull();
    }
    within(
      share(year, ({ change }) => change?.kind === 'cancel'),
      ordinaryDemand.changes.cancelShare,
      year.length,
    );
  });
});

describe('models', () => {
  const uploads = Array.from({ length: 8_000 }, (_, index) =>
    modelOf(ordinaryDemand, stream(9, 'model', index), `m-${index}`, false),
  );

  it('have the boxes that they are drawn from, lie flat and keep their bounds', () => {
    const boxes = uploads.map(({ sizeMillimetres: { x, y, z } }) => (x * y * z) / 1000).sort((a, b) => a - b);
    expect(boxes[4_000]! / ordinaryDemand.parts.boxCubicCentimetres.median).toBeCloseTo(1, 1);
    for (const { sizeMillimetres: s, volumeCubicMillimetres } of uploads) {
      expect(s.x >= s.y && s.y >= s.z && s.z >= 3).toBe(true);
      expect(s.x).toBeLessThanOrEqual(ordinaryDemand.parts.edgeMillimetresMax);
      expect(volumeCubicMillimetres).toBeGreaterThan(0);
      expect(volumeCubicMillimetres).toBeLessThanOrEqual(s.x * s.y * s.z * (1 + 1e-9));
    }
  });

  it('are broken, mendable or fine, each as often as its defects are', () => {
    const { brokenShare, defects } = ordinaryDemand.mesh;
    const unmended = (1 - defects.degenerate) * (1 - defects.open) * (1 - defects.flipped);
    within(
      share(uploads, ({ mesh }) => mesh === 'broken'),
      brokenShare,
      uploads.length,
    );
    within(
      share(uploads, ({ mesh }) => mesh === 'fine'),
      (1 - brokenShare) * unmended,
      uploads.length,
    );
    for (const [defect, prevalence] of Object.entries(defects))
      within(
        share(uploads, (one) => (one.defects as readonly string[]).includes(defect)),
        prevalence,
        uploads.length,
      );
  });

  it('of the catalogue are fine, each has its own name, and the first are the popular ones', () => {
    const { models, popularity } = catalogueOf(ordinaryDemand, 4);
    expect(models.every(({ mesh }) => mesh === 'fine')).toBe(true);
    expect(new Set(models.map(({ name }) => name)).size).toBe(60);
    expect(popularity[0]! / popularity[9]!).toBeCloseTo(10, 6);
    const sold = year.flatMap(({ lines }) => lines).filter(({ model }) => model.name.startsWith('catalogue'));
    const harmonic = popularity.reduce((a, b) => a + b, 0);
    within(
      share(sold, ({ model }) => model.name === 'catalogue-1'),
      1 / harmonic,
      sold.length,
    );
  });
});
