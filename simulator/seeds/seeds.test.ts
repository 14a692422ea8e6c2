import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseOf } from './case.ts';
import { seedsOf, textOfSeeds } from './range.ts';
import { shrinkDays, wordsOf } from './shrink-days.ts';
import { failed, runSweep, type SeedRow, type SweepRequest, tellingSeed } from './sweep.ts';
import { fakeScenario } from './testing/fake-days.ts';

const module = new URL('./testing/fake-worker.ts', import.meta.url);
const sweepOf = (name: string, seeds: string, changes: Partial<SweepRequest> = {}) => ({
  scenario: fakeScenario(name),
  seeds: seedsOf(seeds) as readonly number[],
  workers: 2,
  module,
  ...changes,
});

describe('seeds in words', () => {
  it.each([
    ['42', [42]],
    ['1..4', [1, 2, 3, 4]],
    ['9,1..3,2', [1, 2, 3, 9]],
    [' 5 .. 6 ', [5, 6]],
  ])('%s', (text, seeds) => expect(seedsOf(text)).toEqual(seeds));

  it.each([
    ['', 'no seed'],
    ['-1', 'no seed'],
    ['1.5', 'no seed'],
    ['9..1', 'backwards'],
    ['1..100001', 'more than 100000'],
    ['4294967296', 'above'],
    ['1,,2', 'no seed'],
  ])('"%s" is refused: %s', (text, words) => expect(seedsOf(text)).toContain(words));

  it('what is written is read again', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(60), { minLength: 1 }), (some) => {
        const seeds = some.sort((a, b) => a - b);
        expect(seedsOf(textOfSeeds(seeds))).toEqual(seeds);
      }),
    );
  });
});

describe('a sweep', () => {
  it('is the same with one worker and with three, in the order of its seeds', async () => {
    const told: number[] = [];
    const one = await runSweep(sweepOf('quiet', '1..20', { workers: 1 }));
    const many = await runSweep(sweepOf('quiet', '1..20', { workers: 3 }), {
      ended: ({ seed }) => told.push(seed),
    });
    expect(told).toEqual(one.rows.map(({ seed }) => seed));
    expect(many.rows).toEqual(one.rows);
    expect(many.byPrinter).toEqual(one.byPrinter);
    expect(many.hash).toBe(one.hash);
    expect((await runSweep(sweepOf('quiet', '1..19'))).hash).not.toBe(one.hash);
  });

  it('names the seed whose worker died, and runs the others', async () => {
    const { rows, isInterrupted } = await runSweep(sweepOf('crash:3,5', '1..8'));
    expect(rows.map(({ seed, crash }) => [seed, crash !== null])).toEqual([
      [1, false],
      [2, false],
      [3, true],
      [4, false],
      [5, true],
      [6, false],
      [7, false],
      [8, false],
    ]);
    expect(rows[2]!.crash!.words).toContain('code 3');
    expect(isInterrupted).toBe(false);
  });

  it('gives up when workers die of every seed', async () => {
    const seeds = Array.from({ length: 40 }, (_, index) => index);
    await expect(runSweep(sweepOf(`crash:${seeds}`, '0..39'))).rejects.toThrow('workers died');
  });

  it('rejects what is wrong with the request, and workers that cannot start', async () => {
    await expect(runSweep(sweepOf('wrong', '1..8'))).rejects.toThrow('no printers');
    const missing = new URL('./testing/missing.ts', import.meta.url);
    await expect(runSweep(sweepOf('quiet', '1', { module: missing }))).rejects.toThrow("can't start");
  });

  it('keeps what was done when it is stopped', async () => {
    const stop = new AbortController();
    const { rows, isInterrupted } = await runSweep(sweepOf('hang:4', '1..6', { workers: 1 }), {
      signal: stop.signal,
      progress: (seed, share) => {
        if (seed === 4 && share === 0.25) stop.abort();
      },
    });
    expect(rows.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    expect(isInterrupted).toBe(true);
  });

  it('tells every line of a trace once, in order, through a slow reader', async () => {
    const lines: string[] = [];
    await runSweep(
      { ...sweepOf('quiet', '1'), days: 900 },
      {
        line: async (_, words) => {
          if (lines.push(words) % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
        },
      },
    );
    expect(lines).toHaveLength(900 * 24);
    expect(lines.map((line) => Date.parse(line.slice(0, 24)))).toEqual(
      lines.map((_, hour) => Date.UTC(2026, 2, 2, hour)),
    );
  });

  it('shows the only run, the first that broke, or a typical one', async () => {
    const pictured = async (name: string, seeds: string) =>
      (await runSweep(sweepOf(name, seeds, { pictures: true }))).pictured;
    expect(await pictured('quiet', '7')).toMatchObject({ seed: 7 });
    expect(await pictured('break:5,6', '1..9')).toMatchObject({ seed: 5 });
    const { rows, pictured: typical } = await runSweep(sweepOf('quiet', '1..9', { pictures: true }));
    const margins = rows.map(({ result }) => result!.figures.marginPerMachineHour).sort((a, b) => a - b);
    expect(typical!.figures.marginPerMachineHour).toBe(margins[4]);
    expect(typical!.bars.length).toBeGreaterThan(0);
    expect(rows.some(failed)).toBe(false);
    expect(tellingSeed([] as SeedRow[])).toBeUndefined();
  });
});

describe('a failing seed made smaller', () => {
  const hour = { median: 1, sigma: 0 };
  const scenario = {
    ...fakeScenario('break:7 needs', 9),
    fleet: [
      { model: 'k2-plus', count: 8 },
      { model: 'xl', count: 3 },
    ],
    events: [
      { kind: 'crash', atHours: 2 },
      { kind: 'powerCut', atHours: 3, lastsHours: 1 },
    ],
    faults: [{ chances: { runFails: 0.2, uploadFails: 0.1 }, every: { crashEveryHours: 3 } }],
    failures: { byCause: { clog: 1, adhesion: 1 } },
    outages: { power: { perYear: 2, hours: hour }, network: { perYear: 12, hours: hour } },
    people: { mistakes: { wrongSpool: 0.1 } },
    demand: { ordersPerDay: 40, rushShare: 0.1 },
  } as unknown as Parameters<typeof shrinkDays>[0]['request']['scenario'];
  const request = { scenario, seed: 7 };
  const broken = { property: 'clear plate', words: '', at: 0 };

  it('keeps what the failure needs and nothing else', async () => {
    const words: string[] = [];
    const { smallest, isMinimal } = await shrinkDays(
      { request, broken, module, triesMax: 1_000, secondsMax: 100 },
      { smaller: (step) => words.push(step) },
    );
    expect(isMinimal).toBe(true);
    // The fake breaks where three machines print, a fault is on and an order comes: see `fake-days.ts`.
    expect(smallest).toMatchObject({
      seed: 7,
      days: 2,
      scenario: {
        fleet: [{ count: 3 }],
        events: [],
        faults: [{ chances: { uploadFails: 0.1 }, every: {} }],
        failures: { byCause: { clog: 0, adhesion: 0 } },
        outages: { power: { perYear: 0, hours: hour }, network: { perYear: 0, hours: hour } },
        people: { mistakes: { wrongSpool: 0 } },
        demand: { ordersPerDay: 1, rushShare: 0 },
      },
    });
    expect(words).toContain('fewer events');
    expect(wordsOf(smallest)).toBe('2 days, 3 machines, 1 stretch of faults, 0 events');
  });

  it('ends with the case as it was when there is no time, and takes no other failure for this one', async () => {
    const asked = { request, broken, module, triesMax: 0, secondsMax: 100 };
    expect(await shrinkDays(asked)).toMatchObject({ smallest: request, tries: 0, isMinimal: false });
    const other = { ...broken, property: 'orders end' };
    expect((await shrinkDays({ ...asked, broken: other, triesMax: 40 })).smallest).toBe(request);
  });
});

describe('real farm days made smaller', () => {
  it('come down to a machine, an order and the few commands that it takes', async () => {
    const { loadScenario } = await import('../scenarios/load.ts');
    const scenario = loadScenario('quiet-day');
    const { smallest } = await shrinkDays({
      request: { scenario, seed: 1, days: 1 },
      broken: { property: 'nothing is judged', words: '', at: 0 },
      module: new URL('./testing/biased-worker.ts', import.meta.url),
      triesMax: 1_000,
      secondsMax: 300,
    });
    expect(smallest.scenario.fleet.length).toBe(1);
    // One machine fewer is another farm with other luck, and need not break.
    expect(smallest.scenario.fleet[0]!.count).toBeLessThanOrEqual(2);
    expect(smallest.acts!.length).toBeLessThanOrEqual(20);
    expect(smallest.acts!.some((act) => act.startsWith('job.judge '))).toBe(true);
  });
});

describe('a case in a file', () => {
  it('is read as it was written, and said to be none in words', () => {
    const whole = {
      schema: 1,
      broken: { property: 'clear plate', words: 'R-1.', at: 5 },
      request: { scenario: fakeScenario('x'), seed: 3 },
      from: { scenario: 'x', seed: 3, days: 7 },
    };
    expect(caseOf(JSON.stringify(whole))).toEqual(whole);
    expect(caseOf('{')).toContain('not JSON');
    expect(caseOf('null')).toContain('not a case');
    expect(caseOf('[]')).toContain('not a case');
    expect(caseOf(JSON.stringify({ ...whole, schema: 9 }))).toContain('version 9');
    expect(caseOf(JSON.stringify({ ...whole, request: {} }))).toContain('lacks');
  });
});
