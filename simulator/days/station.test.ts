import { describe, expect, it } from 'vitest';
import { definitions } from '../../actors/definitions.ts';
import { type CauseRate, type FailureRates, ordinaryRates } from '../failures/rates.ts';
import { loadScenario } from '../scenarios/load.ts';
import { Machine } from '../world/machine.ts';
import { calm } from '../world/options.ts';
import { stream } from '../world/streams.ts';
import { World } from '../world/world.ts';
import { type Drawn, Station } from './station.ts';

const HOUR_MS = 3_600_000;
const { fleet, materials } = loadScenario('farm50-year');
const never = (rate: CauseRate): CauseRate => ({ ...rate, perPrint: 0, perHundredHours: 0, perKilogram: 0 });
const causes = Object.fromEntries(
  Object.entries(ordinaryRates.causes).map(([cause, rate]) => [cause, never(rate)]),
) as FailureRates['causes'];

/** One machine with one run of 100 g and 33,500 mm that is estimated at four hours, and nothing else. */
function shopWith(
  rates: Partial<FailureRates['causes']>,
  options: {
    readonly spread?: boolean;
    readonly seed?: number;
    readonly material?: string;
    readonly lane?: 'UV';
    readonly quality?: 'draft' | 'standard' | 'fine';
  } = {},
) {
  const { lane, material = 'PLA-BASIC', quality, seed = 1, spread = false } = options;
  const still = { delayMsMean: 0, stallChance: 0, stallMsMax: 0, duplicateChance: 0, forgetChance: 0 };
  const world = new World(definitions, stream(seed, 'network'), still, 0, {
    journal: false,
    dedupeMs: HOUR_MS,
  });
  const contexts: Record<string, object> = {
    'run/R': { id: 'R', jobId: 'J', massGrams: 100, filamentMillimetres: 33_500 },
    'job/J': {
      items: [{}],
      requirements: { material, profileId: 'standard-04', sizeMillimetres: { x: 40, y: 40, z: 40 } },
    },
  };
  world.look = ((at: string) => contexts[at] && { status: '', context: contexts[at] }) as never;
  const cuts: { readonly atHours: number; readonly seconds: number }[] = [];
  const entry = { ...fleet[0]!, ...(lane && { lane }) };
  const station = new Station('m', entry, {
    seed,
    world,
    spread,
    rates: { ...ordinaryRates, repairSigma: 0, causes: { ...causes, ...rates } },
    materials: new Map(materials.map((one) => [one.code, one])),
    qualities: new Map(quality && [['standard-04', quality]]),
    profileFactors: new Map(),
    cutLink: (_, seconds) => void cuts.push({ atHours: world.now / HOUR_MS, seconds }),
  });
  const ended: Drawn[] = [];
  const machine: Machine = new Machine(
    'm',
    world,
    { ...calm },
    ({ kind, print }) => void (kind === 'ended' && ended.push(station.ended(print, print.progress))),
    station,
  );
  station.put('full', 1_000);
  const start = () => machine.start('file', 'R', station.seconds('R', 14_400));
  /** Goes on to that hour, whatever happens last before it. */
  const until = async (hours: number) => {
    world.after(hours * HOUR_MS - world.now, () => {});
    await world.runUntil(hours * HOUR_MS);
  };
  return { cuts, ended, machine, start, station, until, world };
}

/** Strikes early, whatever happens. */
const surely = (rate: CauseRate, symptom: string, early = 1): CauseRate => ({
  ...never(rate),
  perPrint: 1e6,
  early,
  symptoms: { [symptom]: 1 },
});

describe('what befalls a print', () => {
  it('is first what it survives, then what spoils it', async () => {
    const { tangle, thermal } = ordinaryRates.causes;
    // A tangle within a millionth, and a heater that gives up some way on: (1e-6)^0.05 is half the print.
    const { machine, start, station, until } = shopWith({
      tangle: surely(tangle, 'pauses'),
      thermal: surely(thermal, 'fails', 0.05),
    });
    start();
    await until(1 / 60);
    expect(machine.print).toMatchObject({ phase: 'paused', cause: { code: 'tangle' } });
    expect(station.isSpoilt(machine.print!)).toBe(false);
    expect(station.trouble).toBeNull();
    machine.resume();
    await until(5);
    expect(machine.print).toMatchObject({ phase: 'failed', cause: { code: 'thermal' } });
    expect(machine.print!.progress).toBeGreaterThan(0.2);
    expect(machine.print!.progress).toBeLessThan(1);
    expect(station.trouble).toMatchObject({ cause: 'thermal', repairMinutes: 45 });
    expect(station.badParts(1)).toBe(1);
  });

  it('waits where somebody pauses it by hand, and comes all the same', async () => {
    const { machine, start, until } = shopWith({ clog: surely(ordinaryRates.causes.clog, 'fails', 0.05) });
    start();
    await until(1 / 4);
    machine.pause();
    await until(9);
    expect(machine.print!.phase).toBe('paused');
    machine.resume();
    await until(14);
    expect(machine.print).toMatchObject({ phase: 'failed', cause: { code: 'clog' } });
  });

  it('a cut of its network loses nothing but sight', async () => {
    const { network } = ordinaryRates.causes;
    const { cuts, machine, start, station, until } = shopWith({ network: surely(network, 'desyncs', 0.05) });
    start();
    await until(5);
    expect(machine.print!.phase).toBe('finished');
    expect(cuts).toEqual([{ atHours: expect.any(Number), seconds: 60 }]);
    expect(cuts[0]!.atHours).toBeGreaterThan(0.5);
    expect(station.badParts(1)).toBe(0);
  });

  it('a cut of its power loses the print with the link', async () => {
    const { cuts, machine, start, until } = shopWith({
      power: surely(ordinaryRates.causes.power, 'desyncs', 0.05),
    });
    start();
    await until(5);
    expect(machine.print!.phase).toBe('failed');
    expect(cuts).toEqual([{ atHours: machine.print!.endedAt! / HOUR_MS, seconds: 300 }]);
  });
});

describe('the quality of a profile', () => {
  it('counts: fine nozzles clog where others do not, under the same luck', async () => {
    const clogs = async (quality: 'standard' | 'fine') => {
      const failed = new Set<number>();
      const clog = { ...never(ordinaryRates.causes.clog), perPrint: 0.5, symptoms: { fails: 1 } };
      for (let seed = 0; seed < 200; seed++) {
        const { machine, start, until } = shopWith({ clog }, { quality, seed });
        start();
        await until(5);
        if (machine.print!.phase === 'failed') failed.add(seed);
      }
      return failed;
    };
    const [standard, fine] = [await clogs('standard'), await clogs('fine')];
    expect(fine.size).toBeGreaterThan(standard.size);
    expect([...standard].filter((seed) => !fine.has(seed))).toEqual([]);
  });
});

describe('filament', () => {
  it('runs out where the spool ends, and again where the next one does', async () => {
    const { machine, start, station, until } = shopWith({});
    station.put('rest', 40);
    start();
    await until(3);
    expect(machine.print).toMatchObject({ phase: 'paused', cause: { code: 'runout' } });
    expect(machine.print!.progress).toBeCloseTo(0.4, 5);
    // 100 g are 33,500 mm; 0.07 g of them lie in the purge line.
    expect(machine.filamentOf(machine.print!)).toBeCloseTo(40.07 * 335, 0);
    station.spend(machine.print!, machine.print!.progress);
    expect(station.spool!.grams).toBe(0);
    station.put('another rest', 25);
    machine.resume();
    await until(5);
    expect(machine.print).toMatchObject({ phase: 'paused', cause: { code: 'runout' } });
    expect(machine.print!.progress).toBeCloseTo(0.65, 5);
    station.spend(machine.print!, machine.print!.progress);
    station.put('full', 1_000);
    machine.resume();
    await until(9);
    expect(machine.print!.phase).toBe('finished');
    expect(station.spool!.grams).toBeCloseTo(1_000 - 35, 3);
  });

  it('is taken as the machine really takes it, the same for the same seed', async () => {
    const used = async (seed: number) => {
      const { machine, start, station, until } = shopWith({}, { spread: true, seed });
      start();
      await until(9);
      expect(machine.filamentOf(machine.print!)).toBeCloseTo((1_000 - station.spool!.grams) * 335, 0);
      return 1_000 - station.spool!.grams;
    };
    const grams = await Promise.all(Array.from({ length: 40 }, (_, seed) => used(seed)));
    const mean = grams.reduce((sum, one) => sum + one, 0) / grams.length;
    // 2 % more than was sliced, and a purge line; four standard errors of 1.8 %.
    expect(Math.abs(mean - 102.07)).toBeLessThan((4 * 1.84) / Math.sqrt(40));
    expect(new Set(grams).size).toBe(40);
    expect(await used(7)).toBe(grams[7]);
  });

  it('is not laid down by a machine that hangs', async () => {
    const { machine, start, until } = shopWith({
      thermal: surely(ordinaryRates.causes.thermal, 'hangs', 0.05),
    });
    start();
    await until(50);
    expect(machine.print!.phase).toBe('printing');
    const counted = machine.filamentOf(machine.print!)!;
    expect(counted).toBeLessThan(0.9 * 33_500);
    machine.end('failed');
    expect(machine.filamentOf(machine.print!)).toBe(counted);
  });
});

describe('heat and power', () => {
  it('a cold machine warms up first, a warm one less, and each pays for it', async () => {
    const { ended, machine, start, station, until } = shopWith({}, { spread: true });
    start();
    const cold = machine.print!.seconds;
    await until(9);
    const endedAt = machine.print!.endedAt!;
    // 60 °C: 35 °C is where it lets go.
    const coolingMs = 1000 * (1.4 / 0.0034) * Math.log(37 / 12);
    expect(station.warmth.releasedAt - endedAt).toBeCloseTo(coolingMs, 3);
    machine.clear();
    expect(station.seconds('R', 14_400)).toBeCloseTo(cold, 3);
    // The bed by the formula: 0.5 W, 1.4 J/K and 3.4 mW/K a cm²; the nozzle is quicker. Then 92 s.
    const warming = (1.4 / 0.0034) * Math.log(0.5 / (0.5 - 37 * 0.0034));
    expect(cold - warming - 92).toBeGreaterThan(14_400 * 0.9);
    // 140 W while it prints; the bed's heater meanwhile gives all it has, the nozzle's until it is hot.
    const area = 25.6 ** 2;
    const motion = 140 - 8 - 37 * 0.0034 * area - 197 * 0.105;
    const nozzleSeconds = (15 / 0.105) * Math.log(50 / (50 - 197 * 0.105));
    const joules =
      warming * 0.5 * area +
      nozzleSeconds * 50 +
      (warming - nozzleSeconds) * 197 * 0.105 +
      warming * 8 +
      (cold - warming) * 140;
    expect(motion).toBeGreaterThan(0);
    expect(ended[0]!.kilowattHours).toBeCloseTo(joules / 3.6e6, 6);
    expect(ended[0]!.seconds).toBeCloseTo(cold, 3);
  });

  it('right after a print the next one begins warm', async () => {
    const { machine, start, station, until } = shopWith({}, { spread: true });
    start();
    const cold = machine.print!.seconds;
    await until((machine.print!.seconds + 60) / 3600);
    expect(machine.print!.phase).toBe('finished');
    expect(station.seconds('R', 14_400)).toBeLessThan(cold - 60);
  });

  it('a pause holds the temperatures, and moves nothing', async () => {
    const { ended, machine, start, until } = shopWith({});
    start();
    await until(2);
    machine.pause();
    await until(12);
    machine.resume();
    await until(20);
    const held = 8 + 37 * 0.0034 * 25.6 ** 2 + 197 * 0.105;
    expect(ended).toEqual([
      { seconds: 14 * 3600, kilowattHours: expect.closeTo((4 * 140 + 10 * held) / 1000, 9) },
    ]);
  });

  it('ink is cured by a lamp: nothing warms up, nothing has to cool', async () => {
    const { ended, machine, start, station, until } = shopWith({}, { spread: true, lane: 'UV' });
    start();
    const { seconds } = machine.print!;
    await until(9);
    expect(ended[0]!.kilowattHours).toBeCloseTo((seconds * 140) / 3.6e6, 9);
    expect(station.warmth.releasedAt).toBe(Number.NEGATIVE_INFINITY);
  });
});
