import { describe, expect, it } from 'vitest';
import { listScenarios, loadScenario } from '../scenarios/load.ts';
import type { Scenario } from '../scenarios/schema.ts';
import type { DaysResult } from './contract.ts';
import { runDays } from './run-days.ts';

const story = ({ broken, scenario, seed }: DaysResult) =>
  broken === null ? '' : `${scenario}, seed ${seed}: "${broken.property}": ${broken.words}`;

describe('every named scenario', () => {
  it.each(listScenarios().map(({ name }) => name))('%s keeps every property', async (name) => {
    const days = name === 'farm50-year' ? 0.75 : 2;
    const result = await runDays({ scenario: loadScenario(name), seed: 11, days });
    expect(story(result)).toBe('');
    expect(result.figures.ordersIn).toBeGreaterThan(0);
    expect(result.figures.platesPrinted).toBeGreaterThan(0);
  });
});

/** The mean of a figure over a few seeds: what is asserted of it is no matter of luck. */
async function mean(scenario: Scenario, days: number, of: (result: DaysResult) => number): Promise<number> {
  let sum = 0;
  for (const seed of [1, 2, 3]) {
    const result = await runDays({ scenario, seed, days, pictures: true });
    expect(story(result)).toBe('');
    sum += of(result);
  }
  return sum / 3;
}

describe('what the scenarios show', () => {
  it('a rush of orders makes the farm later than a quiet day', async () => {
    const lead = ({ figures }: DaysResult) => figures.leadHoursMean;
    const quiet = loadScenario('quiet-day');
    const bursts = [{ fromHours: 6, untilHours: 40, factor: 8 }];
    const rush = { ...quiet, demand: { ...quiet.demand, bursts } };
    expect(await mean(rush, 2, lead)).toBeGreaterThan(await mean(quiet, 2, lead));
  });

  it('a printer that dies prints no more, and the farm prints less', async () => {
    const dies = loadScenario('printer-dies');
    const hours = ({ byPrinter }: DaysResult) => byPrinter['k2-plus-1']!.printingHours;
    const events = [{ kind: 'printerDies' as const, atHours: 1, printer: 'k2-plus-1' }];
    // What it had begun in its first hour is lost.
    expect(await mean({ ...dies, events }, 2, hours)).toBeLessThan(1);
    expect(await mean({ ...dies, events: [] }, 2, hours)).toBeGreaterThan(5);
    const few = {
      ...dies,
      events: [...Array(7)].map((_, index) => ({ ...events[0]!, printer: ids[index]! })),
    };
    const plates = ({ figures }: DaysResult) => figures.platesPrinted;
    expect(await mean(few, 2, plates)).toBeLessThan(await mean({ ...dies, events: [] }, 2, plates));
  });

  it('a night without anybody leaves full plates until morning', async () => {
    const night = loadScenario('night-shift-unattended');
    const at = (hour: number) => (result: DaysResult) =>
      result.series.find(({ name }) => name === 'Awaiting clear')!.values[24 + hour]!;
    expect(await mean(night, 3, at(7))).toBeGreaterThan((await mean(night, 3, at(16))) + 1);
  });

  it('a bad profile fails prints', async () => {
    const bad = loadScenario('bad-profile-released');
    const failures = ({ figures }: DaysResult) => figures.failures;
    const at = [{ ...bad.events[0]!, atHours: 2 }] as Scenario['events'];
    expect(await mean({ ...bad, events: at }, 2, failures)).toBeGreaterThan(
      await mean({ ...bad, events: [] }, 2, failures),
    );
  });

  it('a shortage leaves work waiting', async () => {
    const short = loadScenario('filament-shortage');
    const waiting = ({ series }: DaysResult) =>
      series.find(({ name }) => name === 'Waiting jobs')!.values.reduce((sum, value) => sum + value, 0);
    const stock = short.stock.map((one) => ({
      ...one,
      spools: Math.ceil(one.spools / 2),
      reorderAtSpools: 3,
    }));
    const events = [
      { kind: 'shortage' as const, atHours: 0, lastsHours: 96, material: 'PLA-BASIC', colour: 'black' },
    ];
    expect(await mean({ ...short, stock, events }, 4, waiting)).toBeGreaterThan(
      await mean({ ...short, stock, events: [] }, 4, waiting),
    );
  });

  it('people who stay away leave plates standing', async () => {
    const night = loadScenario('night-shift-unattended');
    const events = [{ kind: 'absence' as const, atHours: 0, operators: 1, lastsHours: 34 }];
    const clearing = ({ figures }: DaysResult) => figures.utilisation.awaitingClear;
    expect(await mean({ ...night, events }, 2, clearing)).toBeGreaterThan(await mean(night, 2, clearing));
  });
});

const ids = [
  'k2-plus-1',
  'k2-plus-2',
  'centauri-carbon-1',
  'centauri-carbon-2',
  'centauri-carbon-3',
  'snapmaker-u1-1',
  'bed-slinger-220-1',
];
