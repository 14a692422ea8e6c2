import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../world/streams.ts';
import { causes, type Failure, type FailureCause, machineClasses, symptoms } from './causes.ts';
import { type Circumstances, plainPrint } from './circumstances.ts';
import { drawAll } from './draw.ts';
import { ageFactor, failureShare, hazardOf, soilFactor } from './hazard.ts';
import { ordinaryOutages, outagesBetween } from './outages.ts';
import { type FailureRates, ordinaryRates } from './rates.ts';

const first = (...of: Parameters<typeof drawAll>): Failure | null => drawAll(...of)[0] ?? null;
const COUNT = 40_000;
const run = (print: Circumstances, rates: FailureRates = ordinaryRates, count = COUNT): Failure[] =>
  Array.from({ length: count }, (_, index) => first(stream(1, 'run', index), print, rates)).filter(
    (one) => one !== null,
  );
const within = (found: number, expected: number, count: number) =>
  expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / count) + 1e-9);
const only = (cause: FailureCause, multiplier = 1): FailureRates => ({
  ...ordinaryRates,
  multiplier,
  multipliers: Object.fromEntries(causes.map((one) => [one, one === cause ? 1 : 0])),
});
const print = fc.record({
  machineClass: fc.constantFrom(...machineClasses),
  enclosed: fc.boolean(),
  legacy: fc.boolean(),
  materialKind: fc.constantFrom('PLA', 'PETG', 'ABS', 'TPU', 'PA-CF', 'UNHEARD-OF'),
  quality: fc.constantFrom('draft' as const, 'standard' as const, 'fine' as const),
  profileFactor: fc.double({ min: 1, max: 10, noNaN: true }),
  machineHours: fc.double({ min: 0, max: 20_000, noNaN: true }),
  hoursSinceMaintenance: fc.double({ min: 0, max: 2_000, noNaN: true }),
  printHours: fc.double({ min: 0.05, max: 60, noNaN: true }),
  partCount: fc.integer({ min: 1, max: 100 }),
  slenderness: fc.double({ min: 0.1, max: 20, noNaN: true }),
  gramsNeeded: fc.double({ min: 1, max: 900, noNaN: true }),
  gramsOnSpool: fc.double({ min: 0, max: 1_000, noNaN: true }),
  runoutSensor: fc.boolean(),
  watched: fc.boolean(),
});
const chance = (circumstances: Circumstances, rates?: FailureRates): number =>
  failureShare(circumstances, rates);

describe('rates of failure', () => {
  it('a plain print fails in 2 to 4 of a hundred, most often by adhesion', () => {
    expect(chance(plainPrint)).toBeGreaterThan(0.02);
    expect(chance(plainPrint)).toBeLessThan(0.04);
    const hazards = causes.map((cause) => hazardOf(cause, plainPrint));
    expect(Math.max(...hazards)).toBe(hazardOf('adhesion', plainPrint));
  });

  it('what is drawn fails as often as the formula says, and each cause has its share', () => {
    const failures = run(plainPrint, { ...ordinaryRates, multiplier: 5 });
    const hazards = causes.map((cause) => hazardOf(cause, plainPrint, { ...ordinaryRates, multiplier: 5 }));
    const sum = hazards.reduce((a, b) => a + b, 0);
    within(failures.length / COUNT, 1 - Math.exp(-sum), COUNT);
    // Which of two comes first hangs on when each strikes, but rare ones hardly meet.
    for (const [index, cause] of causes.entries()) {
      const share = failures.filter((one) => one.cause === cause).length / COUNT;
      expect(share).toBeLessThanOrEqual(hazards[index]! + 4 * Math.sqrt(hazards[index]! / COUNT));
      expect(share).toBeGreaterThanOrEqual(
        hazards[index]! * (1 - sum) - 4 * Math.sqrt(hazards[index]! / COUNT),
      );
    }
  });

  it('no cause strikes when all are switched off', () => {
    expect(run({ ...plainPrint, gramsOnSpool: 1 }, { ...ordinaryRates, multiplier: 0 })).toEqual([]);
  });

  it('single causes strike when they do: adhesion early, spaghetti late, clogs at any time', () => {
    const mean = (cause: FailureCause) => {
      const found = run(plainPrint, only(cause, 5), 25_000);
      return { at: found.reduce((sum, one) => sum + one.atShare, 0) / found.length, count: found.length };
    };
    // The mean of u^k is 1 / (k + 1); for rare strikes u is uniform.
    for (const [cause, expected] of [
      ['adhesion', 1 / 5],
      ['clog', 1 / 2],
      ['spaghetti', 2 / 3],
    ] as const) {
      const { at, count } = mean(cause);
      expect(Math.abs(at - expected)).toBeLessThan(1.2 / Math.sqrt(count) + 0.01);
    }
  });

  it('shows itself as often in each way as the weights say', () => {
    const found = run(plainPrint, only('clog', 40));
    const { symptoms: weights } = ordinaryRates.causes.clog;
    for (const symptom of symptoms)
      within(
        found.filter((one) => one.symptom === symptom).length / found.length,
        (weights[symptom] ?? 0) / 10,
        found.length,
      );
  });

  it('a camera that detects stops spaghetti, and changes nothing else', () => {
    const rates = only('spaghetti', 30);
    const blind = run(plainPrint, rates);
    const watched = run({ ...plainPrint, watched: true }, rates);
    expect(watched.map(({ atShare }) => atShare)).toEqual(blind.map(({ atShare }) => atShare));
    const share = (of: Failure[]) => of.filter(({ symptom }) => symptom === 'badParts').length / of.length;
    within(share(watched), 0.7 * 0.2, watched.length);
    within(share(blind), 0.7, blind.length);
  });

  it('a spool runs out where its grams end; a sensor makes a pause of it', () => {
    const short = { ...plainPrint, gramsNeeded: 200, gramsOnSpool: 50 };
    const found = run(short, only('runout'), 50);
    expect(found).toHaveLength(50);
    for (const one of found) expect(one).toMatchObject({ atShare: 0.25, symptom: 'pauses', badShare: 0 });
    const unseen = run({ ...short, runoutSensor: false }, only('runout'), 1);
    expect(unseen[0]).toMatchObject({ symptom: 'badParts', badShare: 1 });
    expect(run({ ...short, gramsOnSpool: 200 }, only('runout'), 50)).toEqual([]);
  });

  it('never falls when something gets worse, for any print', () => {
    fc.assert(
      fc.property(print, (one) => {
        const before = chance(one);
        expect(before).toBeGreaterThanOrEqual(0);
        expect(before).toBeLessThanOrEqual(1);
        const worse: Partial<Circumstances>[] = [
          { hoursSinceMaintenance: one.hoursSinceMaintenance + 100 },
          { printHours: one.printHours * 2, machineHours: Math.max(2_000, one.machineHours) },
          { partCount: one.partCount + 3 },
          { slenderness: one.slenderness * 2 },
          { profileFactor: one.profileFactor * 2 },
          { enclosed: false },
          { legacy: true },
          { gramsOnSpool: one.gramsOnSpool / 2 },
        ];
        for (const change of worse) {
          const base =
            'machineHours' in change ? chance({ ...one, machineHours: change.machineHours! }) : before;
          const enclosed = 'enclosed' in change ? chance({ ...one, enclosed: true }) : base;
          const fresh = 'legacy' in change ? chance({ ...one, legacy: false }) : enclosed;
          expect(chance({ ...one, ...change })).toBeGreaterThanOrEqual(fresh - 1e-12);
        }
      }),
    );
  });

  it('ink neither comes off nor tangles, but nozzles clog', () => {
    const uv = { ...plainPrint, machineClass: 'uvFlatbed', materialKind: 'UV-INK' } as const;
    for (const cause of ['adhesion', 'spaghetti', 'tangle'] as const) expect(hazardOf(cause, uv)).toBe(0);
    expect(hazardOf('clog', uv)).toBeGreaterThan(hazardOf('clog', plainPrint));
  });

  it('age is a bathtub: new and worn-out machines fail more than those in their prime', () => {
    const at = (hours: number) => ageFactor(ordinaryRates.age, hours, 4);
    expect(at(0)).toBeGreaterThan(at(100));
    expect(at(100)).toBeGreaterThan(at(1_000));
    expect(at(5_000)).toBeLessThan(at(8_000));
    expect(at(8_000)).toBeLessThan(at(20_000));
    // 1 + √(25/8000) + 1.
    expect(at(8_000)).toBeCloseTo(2 + Math.sqrt(25 / 8_000), 2);
    // A long print is the mean of its hours.
    const hours = Array.from({ length: 50 }, (_, hour) => ageFactor(ordinaryRates.age, hour, 1));
    expect(ageFactor(ordinaryRates.age, 0, 50)).toBeCloseTo(hours.reduce((a, b) => a + b, 0) / 50, 9);
  });

  it('a bad profile, fine layers and draft speeds each make worse what they make worse', () => {
    const times = (cause: FailureCause, change: Partial<Circumstances>) =>
      hazardOf(cause, { ...plainPrint, ...change }) / hazardOf(cause, plainPrint);
    for (const cause of ['adhesion', 'spaghetti', 'clog', 'layerShift'] as const)
      expect(times(cause, { profileFactor: 5 })).toBeCloseTo(5, 9);
    for (const cause of ['tangle', 'thermal', 'power', 'network'] as const)
      expect(times(cause, { profileFactor: 5 })).toBe(1);
    expect(times('clog', { quality: 'fine' })).toBeCloseTo(1.2, 9);
    expect(times('layerShift', { quality: 'draft' })).toBeCloseTo(1.2, 9);
    expect(times('adhesion', { partCount: 9 })).toBeCloseTo(3, 9);
  });

  it('a part that comes off takes some of the others with it, a clog takes all', () => {
    const ten = { ...plainPrint, partCount: 10 };
    const lost = run(ten, only('adhesion', 10), 10_000).filter(({ symptom }) => symptom === 'badParts');
    const mean = lost.reduce((sum, { badShare }) => sum + badShare, 0) / lost.length;
    // The mean of (1 + ⌊10 u²⌋) / 10 for u uniform on 0 to 1: one tenth a tenth that u² reaches.
    const expected = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].reduce((sum, n) => sum + (1 - Math.sqrt(n / 10)) / 10, 0);
    expect(Math.abs(mean - expected)).toBeLessThan((4 * 0.3) / Math.sqrt(lost.length));
    for (const { badShare } of run(ten, only('clog', 10), 5_000)) expect(badShare).toBe(1);
  });

  it('a legacy machine clogs twice as often, and its network is no worse', () => {
    const legacy = { ...plainPrint, legacy: true };
    expect(hazardOf('clog', legacy)).toBeCloseTo(2 * hazardOf('clog', plainPrint), 12);
    expect(hazardOf('network', legacy)).toBe(hazardOf('network', plainPrint));
  });

  it('service starts the count again', () => {
    expect(soilFactor(ordinaryRates, 0)).toBe(1);
    expect(soilFactor(ordinaryRates, 300)).toBeCloseTo(1.25, 9);
    expect(soilFactor(ordinaryRates, 600)).toBeCloseTo(2, 9);
  });
});

describe('what is drawn', () => {
  it('keeps its bounds, and is the same for the same stream', () => {
    fc.assert(
      fc.property(print, fc.nat(), fc.double({ min: 0, max: 200, noNaN: true }), (one, seed, multiplier) => {
        const rates = { ...ordinaryRates, multiplier };
        const failure = first(stream(seed), one, rates);
        expect(first(stream(seed), one, rates)).toEqual(failure);
        if (failure === null) return;
        expect(failure.atShare).toBeGreaterThanOrEqual(0);
        expect(failure.atShare).toBeLessThanOrEqual(1);
        expect(failure.repairMinutes).toBeGreaterThanOrEqual(0);
        expect(failure.badShare).toBeLessThanOrEqual(1);
        if (failure.symptom === 'badParts' || failure.symptom === 'fails')
          expect(failure.badShare * one.partCount).toBeGreaterThanOrEqual(1 - 1e-9);
      }),
    );
  });

  it('with the same luck a higher rate only adds failures, and brings them forward', () => {
    for (let seed = 0; seed < 3_000; seed++) {
      const [few, many] = [1, 4].map((multiplier) =>
        first(stream(seed), plainPrint, { ...ordinaryRates, multiplier }),
      );
      if (few) expect(many!.atShare).toBeLessThanOrEqual(few.atShare);
    }
  });

  it('a print survives what spoils nothing, and ends with the first thing that does', () => {
    fc.assert(
      fc.property(print, fc.nat(), (one, seed) => {
        const all = drawAll(stream(seed), one, { ...ordinaryRates, multiplier: 100 });
        for (const [index, strike] of all.entries()) {
          if (index > 0) expect(strike.atShare).toBeGreaterThanOrEqual(all[index - 1]!.atShare);
          if (index < all.length - 1) expect(strike.badShare).toBe(0);
        }
      }),
    );
    const rates = { ...ordinaryRates, multiplier: 20, multipliers: { network: 20 } };
    const troubled = Array.from({ length: 3_000 }, (_, seed) => drawAll(stream(seed), plainPrint, rates));
    expect(troubled.some((all) => all[0]?.cause === 'network' && all.at(-1)?.cause === 'adhesion')).toBe(
      true,
    );
    // However often the network is cut, prints fail as often as they do.
    const spoiled = troubled.filter((all) => (all.at(-1)?.badShare ?? 0) > 0).length / 3_000;
    const tangleThatPauses = 1 - Math.exp(-0.3 * hazardOf('tangle', plainPrint, rates));
    const fails = failureShare(plainPrint, rates);
    expect(spoiled).toBeGreaterThan(fails - tangleThatPauses - 4 * Math.sqrt(0.25 / 3_000));
    expect(spoiled).toBeLessThan(fails + 4 * Math.sqrt(0.25 / 3_000));
  });

  it('takes the same number of draws whatever comes of it', () => {
    const next = (circumstances: Circumstances, multiplier: number) => {
      const dice = stream(77);
      drawAll(dice, circumstances, { ...ordinaryRates, multiplier });
      return dice.share();
    };
    expect(next(plainPrint, 0)).toBe(next({ ...plainPrint, gramsOnSpool: 0 }, 500));
  });
});

describe('outages', () => {
  const from = Date.UTC(2026, 0, 1);
  const years = outagesBetween(5, from, from + 300 * 365.25 * 86_400_000);

  it('are as many and as long as published', () => {
    const power = years.filter(({ kind }) => kind === 'power');
    expect(Math.abs(power.length - 1.4 * 300)).toBeLessThan(4 * Math.sqrt(1.4 * 300));
    const { median, sigma } = ordinaryOutages.power.hours;
    // 7.8 h a year in 1.4 cuts.
    expect(median * Math.exp((sigma * sigma) / 2)).toBeCloseTo(7.8 / 1.4, 1);
    const lengths = power.map(({ fromAt, untilAt }) => (untilAt - fromAt) / 3_600_000).sort((a, b) => a - b);
    expect(lengths[Math.floor(power.length / 2)]! / median).toBeGreaterThan(0.7);
    expect(lengths[Math.floor(power.length / 2)]! / median).toBeLessThan(1.4);
  });

  it('come in order, and those of a kind never overlap; none where the rate is 0', () => {
    for (let index = 1; index < years.length; index++)
      expect(years[index]!.fromAt).toBeGreaterThanOrEqual(years[index - 1]!.fromAt);
    for (const kind of ['power', 'network'] as const) {
      const own = years.filter((one) => one.kind === kind);
      for (let index = 1; index < own.length; index++)
        expect(own[index]!.fromAt).toBeGreaterThanOrEqual(own[index - 1]!.untilAt);
    }
    const never = { perYear: 0, hours: { median: 1, sigma: 1 } };
    expect(outagesBetween(5, from, from + 1e12, { power: never, network: never })).toEqual([]);
  });
});
