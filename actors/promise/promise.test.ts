import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asOf, forecastOf, type Kept, noStretch, stretchOf } from './calibrate.ts';
import { chanceOf } from './chance.ts';
import { type ForecastJob, type ForecastRequest, forecast, type Uncertainty } from './forecast.ts';
import { learn, nothingLearnt, usual } from './history.ts';
import { promise } from './promise.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const certain: Uncertainty = {
  durationFactor: 1,
  durationSpread: 0,
  failureShare: 0,
  rejectShare: 0,
  reactionMinutesMean: 0,
};
const plate = (hours: number, changes: Partial<ForecastJob> = {}): ForecastJob => ({
  seconds: hours * 3600,
  printerIds: ['a', 'b'],
  stateKey: 'PLA|black',
  releaseAt: 0,
  dueAt: 3 * DAY,
  ...changes,
});
const machine = (printerId: string, busyHours = 0) => ({
  printerId,
  freeAt: busyHours * HOUR,
  busy: busyHours > 0,
  stateKey: 'PLA|black',
});
const request: ForecastRequest = {
  now: 0,
  machines: [machine('a'), machine('b')],
  queue: [],
  plates: [plate(4)],
  latecomers: { perHour: 0, like: [] },
  uncertainty: certain,
  attended: [{ fromAt: 0, untilAt: 100 * DAY }],
  startMinutes: 6,
  changeoverMinutes: 12,
  handlingMinutes: 30,
  draws: 50,
  seed: 7,
};

/** In hours, of the one course of things that there is where nothing is uncertain. */
function hours(changes: Partial<ForecastRequest>): number {
  const found = forecast({ ...request, ...changes });
  if (!found.ok) throw new Error(found.words);
  expect(found.readyAt[0]).toBe(found.readyAt.at(-1));
  return found.readyAt[0]! / HOUR;
}

describe('a forecast without uncertainty', () => {
  it('is the print and the hands of people', () => {
    expect(hours({})).toBeCloseTo(4.5, 9);
  });

  it('counts what the machine does now, clearing it, and a change of material', () => {
    expect(hours({ machines: [machine('a', 2)] })).toBeCloseTo(2 + 0.1 + 4 + 0.5, 9);
    const other = [plate(4, { stateKey: 'PETG|white' })];
    expect(hours({ plates: other })).toBeCloseTo(0.3 + 4 + 0.5, 9);
  });

  it('spreads plates over machines, and lets go first what is due first', () => {
    expect(hours({ plates: [plate(4), plate(4), plate(4)] })).toBeCloseTo(4 + 0.1 + 4 + 0.5, 9);
    const urgent = [plate(3, { dueAt: DAY }), plate(3, { dueAt: DAY })];
    expect(hours({ queue: urgent })).toBeCloseTo(3 + 0.1 + 4 + 0.5, 9);
    const idle = urgent.map((job) => ({ ...job, dueAt: 30 * DAY }));
    expect(hours({ queue: idle })).toBeCloseTo(4.5, 9);
  });

  it('waits for a person to clear a plate, but not for one to let a free machine print at night', () => {
    const attended = [8, 32, 56].map((at) => ({ fromAt: at * HOUR, untilAt: (at + 8) * HOUR }));
    expect(hours({ attended })).toBeCloseTo(8.5, 9);
    expect(hours({ attended, machines: [machine('a', 2)] })).toBeCloseTo(8.1 + 4 + 0.5, 9);
  });

  it('only takes machines that can make it', () => {
    const queue = [plate(9, { printerIds: ['b'], dueAt: DAY })];
    expect(hours({ queue, plates: [plate(4, { printerIds: ['b'] })] })).toBeCloseTo(9 + 0.1 + 4 + 0.5, 9);
  });

  it('says in words why it can tell no date', () => {
    const words = (changes: Partial<ForecastRequest>) => {
      const found = forecast({ ...request, ...changes });
      return found.ok ? 'a date' : found.words;
    };
    expect(words({ plates: [plate(1, { printerIds: [] })] })).toBe('No machine of the farm can make this.');
    expect(words({ plates: [plate(1, { printerIds: ['gone'] })] })).toContain('in service');
    expect(words({ attended: [] })).toContain('check the shifts');
  });
});

describe('an uncertain forecast', () => {
  const uncertain: Partial<ForecastRequest> = { uncertainty: usual, draws: 400 };
  const quantile = (changes: Partial<ForecastRequest>, level: number): number => {
    const found = forecast({ ...request, ...uncertain, ...changes });
    if (!found.ok) throw new Error(found.words);
    return found.readyAt[Math.floor(level * found.readyAt.length)]! / HOUR;
  };

  it('is the same for the same request', () => {
    expect(forecast({ ...request, ...uncertain })).toEqual(forecast({ ...request, ...uncertain }));
  });

  it('has a tail: failures cost whole prints', () => {
    expect(quantile({}, 0.5)).toBeGreaterThan(4.4);
    expect(quantile({}, 0.5)).toBeLessThan(5.5);
    expect(quantile({ uncertainty: { ...usual, failureShare: 0.4 } }, 0.9)).toBeGreaterThan(
      quantile({}, 0.9) + 2,
    );
  });

  it('is later behind a longer queue, and no later with more machines', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 12 }), (lengths) => {
        const queue = lengths.map((length) => plate(length, { dueAt: DAY }));
        const alone = quantile({ queue, draws: 100 }, 0.5);
        expect(quantile({ queue: [...queue, plate(8, { dueAt: DAY })], draws: 100 }, 0.5)).toBeGreaterThan(
          alone - 1,
        );
        const wide = ['a', 'b', 'c', 'd'];
        const many = {
          machines: wide.map((id) => machine(id)),
          queue: queue.map((job) => ({ ...job, printerIds: wide })),
        };
        expect(quantile({ ...many, draws: 100 }, 0.5)).toBeLessThan(alone + 1);
      }),
      { numRuns: 20 },
    );
  });

  it('lets the urgent that come in behind overtake', () => {
    const latecomers = { perHour: 1, like: [{ ...plate(3), dueInHours: 2 }] };
    expect(quantile({ latecomers, machines: [machine('a', 1)] }, 0.5)).toBeGreaterThan(
      quantile({ machines: [machine('a', 1)] }, 0.5) + 2,
    );
  });
});

describe('calibration', () => {
  /** A farm that takes `bias` times what is forecast, with a spread of its own. */
  const past = (count: number, bias: number, seed: number): Kept[] => {
    const chance = chanceOf(seed);
    return Array.from({ length: count }, (_, index) => {
      const leadMs = bias * 10 * HOUR * Math.exp(0.4 * chance.normal());
      const askedAt = index * HOUR;
      const raw = { rawP50At: askedAt + 10 * HOUR, rawP90At: askedAt + 13 * HOUR };
      // As if each had been told at the true quantiles.
      const told = {
        p50At: askedAt + bias * 10 * HOUR,
        p90At: askedAt + bias * 10 * HOUR * Math.exp(0.4 * 1.2816),
      };
      return { askedAt, ...raw, ...told, readyAt: askedAt + leadMs };
    });
  };

  it('makes P90 hold nine times in ten, and P50 every other time, whatever the farm is like', () => {
    for (const bias of [0.5, 1, 2]) {
      const stretch = stretchOf(past(400, bias, 11), 1_000 * DAY);
      const later = past(4_000, bias, 12);
      const held = (key: 'p50At' | 'p90At') =>
        later.filter((one) => {
          const raw = Float64Array.from({ length: 10 }, (_, at) => (at < 9 ? one.rawP50At : one.rawP90At));
          return one.readyAt! <= forecastOf(one.askedAt, raw, stretch)[key];
        }).length / later.length;
      expect(held('p90At')).toBeGreaterThan(0.87);
      expect(held('p90At')).toBeLessThan(0.94);
      expect(Math.abs(held('p50At') - 0.5)).toBeLessThan(0.06);
    }
  });

  it('counts those that are still open with what they have taken, not only the quick ones', () => {
    const now = 11 * HOUR;
    // Each promise held as often as it said, so that there is nothing to aim at anew.
    const seen = past(400, 1, 13).map(({ askedAt, readyAt, ...one }, index) => {
      const tookMs = readyAt! - askedAt;
      const isOver = tookMs <= now;
      const late = { p50At: 0, p90At: 0 };
      const kept = { p50At: 99 * HOUR, p90At: 99 * HOUR };
      const told = isOver ? (index % 2 === 0 ? late : kept) : kept;
      return {
        ...one,
        ...told,
        askedAt: 0,
        rawP50At: 10 * HOUR,
        rawP90At: 13 * HOUR,
        readyAt: isOver ? tookMs : null,
      };
    });
    const quick = seen.filter(({ readyAt }) => readyAt !== null);
    expect(stretchOf(quick, now).p50).toBeLessThan(0.87);
    expect(stretchOf(seen, now).p50).toBeGreaterThan(0.92);
    expect(stretchOf(seen, now).p50).toBeLessThan(1.08);
  });

  it('aims higher where promises were missed too often, and lower where they were too safe', () => {
    const told = (share: number) =>
      past(300, 1, 14).map((one) => ({ ...one, p90At: one.askedAt + share * (one.p90At - one.askedAt) }));
    const fair = stretchOf(told(1), 1_000 * DAY).p90;
    expect(stretchOf(told(0.6), 1_000 * DAY).p90).toBeGreaterThan(fair);
    expect(stretchOf(told(2), 1_000 * DAY).p90).toBeLessThan(fair);
  });

  it('of a handful moves little away from what is usual, of hundreds all the way; P50 and P90 never cross', () => {
    const usually = stretchOf([], DAY).p50;
    const few = stretchOf(past(4, 3, 1), 1_000 * DAY).p50;
    const many = stretchOf(past(400, 3, 1), 1_000 * DAY).p50;
    expect(few - usually).toBeLessThan(0.7);
    expect(many).toBeGreaterThan(2.6);
    const told = forecastOf(0, Float64Array.from([HOUR, 2 * HOUR]), { p50: 8, p90: 0.25, learntFrom: 50 });
    expect(told.p90At).toBeGreaterThanOrEqual(told.p50At);
  });

  it('keeps the leads when the customer orders later than he asked', () => {
    const told = forecastOf(DAY, Float64Array.from([DAY + HOUR, DAY + 2 * HOUR]), noStretch);
    const moved = asOf(told, 3 * DAY);
    expect(moved.p90At - moved.askedAt).toBe(told.p90At - told.askedAt);
    expect(moved.askedAt).toBe(3 * DAY);
  });
});

describe('what the farm has learnt', () => {
  const run = (ratio: number, failed = false) => ({
    estimatedSeconds: 1_000,
    printedSeconds: 1_000 * ratio,
    startedAt: 1,
    endedAt: 2,
    foundAfterwards: false,
    failed,
  });

  it('is what is usual where there is no past', () => {
    expect(learn([], [], 0).uncertainty.durationFactor).toBeCloseTo(usual.durationFactor, 9);
    expect(learn([], [], 0).uncertainty.failureShare).toBe(usual.failureShare);
    expect(nothingLearnt.stretch.p90).toBeGreaterThan(1.2);
    expect(nothingLearnt.stretch.learntFrom).toBe(0);
  });

  it('is its own runs where there are many', () => {
    const runs = Array.from({ length: 400 }, (_, index) => run(1.3, index % 4 === 0));
    const { durationFactor, failureShare } = learn([], runs, 0).uncertainty;
    expect(durationFactor).toBeGreaterThan(1.27);
    expect(failureShare).toBeCloseTo(0.24, 2);
  });

  it('leaves out what tells nothing: never begun, or seen only afterwards', () => {
    const never = { ...run(1, true), startedAt: null };
    const afterwards = { ...run(9), foundAfterwards: true };
    const { uncertainty } = learn([], [...Array.from({ length: 50 }, () => never), afterwards], 0);
    expect(uncertainty.durationFactor).toBeCloseTo(usual.durationFactor, 9);
    expect(uncertainty.failureShare).toBeCloseTo((20 * 0.05) / 21, 9);
  });
});

describe('a promise', () => {
  const asked = { ...request, stretch: noStretch, tierDays: 2 };

  it('is the date of the tier where the farm can make it', () => {
    expect(promise(asked)).toMatchObject({ promiseAt: 2 * DAY, withinTier: true });
  });

  it('is P90 where it can not, and says so', () => {
    const late = promise({ ...asked, tierDays: 0.1 });
    expect(late).toMatchObject({ promiseAt: 4.5 * HOUR, withinTier: false });
    expect(late.words).toBe(
      'The tier promises 0.1 days, but with the work at hand it is as likely as not done in 0.2 days, nine times in ten in 0.2 days.',
    );
  });
});
