import { describe, expect, it } from 'vitest';
import { definitions } from '../../actors/definitions.ts';
import { documentOf } from '../../actors/policy/settings.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import { captureJournal } from '../../runtime/capture.ts';
import type { Entry } from '../../runtime/envelope.ts';
import { replay } from '../../runtime/replay.ts';
import { loadScenario } from '../scenarios/load.ts';
import { actorsOf } from '../whatif/fork.ts';
import { posed } from '../whatif/posed.ts';
import type { DaysRequest } from './contract.ts';
import { daysFarmOf } from './farm.ts';
import { runDays } from './run-days.ts';

const quiet = loadScenario('quiet-day');
const busy = { ...quiet, demand: { ...quiet.demand, ordersPerDay: 40 } };

/** A day and a half of a busy farm, as its journal has it. */
async function recorded(): Promise<Entry[]> {
  const entries: Entry[] = [];
  const { broken } = await runDays(
    { scenario: busy, seed: 11, days: 1.5 },
    { entry: (entry) => entries.push(entry) },
  );
  expect(broken).toBeNull();
  return entries;
}
const entries = await recorded();
const capture = await captureJournal(entries, definitions);
const { config } = daysFarmOf(busy, 1);
const fork = { capture, startAt: capture.at };
const asked = (changes: Parameters<typeof posed>[0]['changes'], days = 2) =>
  posed({ changes, demand: 'lately' }, config, fork, days).question;
const run = (request: Omit<DaysRequest, 'seed'>, seed = 1) => runDays({ ...request, seed });

describe('simulated days have a journal', () => {
  it('that replays to the states they ended in, entry by entry', () => {
    expect(entries.length).toBeGreaterThan(1_000);
    expect(replay(entries, definitions).size).toBeGreaterThan(100);
  });
});

describe('a fork', () => {
  it('decides by another policy from its first moment, and keeps every property', async () => {
    const document = documentOf(config.policies);
    const release = document.release.map((rule) =>
      rule.name === 'automatic' ? { name: 'automatic', params: { on: false } } : rule,
    );
    const { baseline, changed } = asked([{ kind: 'policy', document: { ...document, release } }], 1);
    const [before, after] = [await run(baseline), await run(changed)];
    expect([before.broken, after.broken]).toEqual([null, null]);
    expect(after.figures.heldForPerson).toBeGreaterThan(before.figures.heldForPerson + 5);
    expect(after.figures.untouchedShare).toBeLessThan(before.figures.untouchedShare / 2);
  });

  it('goes on with what was under way: machines print on, open orders are delivered', async () => {
    const printing = actorsOf<PrinterState>(capture, 'printer').filter(({ status }) => status === 'printing');
    expect(printing.length).toBeGreaterThan(0);
    const { baseline } = asked([{ kind: 'demand', factor: 1 }]);
    const seen = new Map<string, string>();
    const { broken, figures } = await runDays(
      {
        ...baseline,
        scenario: { ...baseline.scenario, demand: { ...baseline.scenario.demand, ordersPerDay: 0 } },
        seed: 1,
      },
      { entry: ({ address, status }) => seen.set(address, status) },
    );
    expect(broken).toBeNull();
    expect(figures.ordersIn).toBe(0);
    const open = actorsOf(capture, 'order').filter(
      ({ status }) => status !== 'delivered' && status !== 'cancelled',
    );
    expect(open.length).toBeGreaterThan(2);
    const delivered = open.filter(({ id }) => seen.get(`order/${id}`) === 'delivered');
    expect(delivered.length / open.length).toBeGreaterThan(0.8);
    for (const { state } of printing)
      expect(['judged', 'finished', 'failed']).toContain(seen.get(`run/${state.runId}`));
  });

  it('is the same for the same seed, and leaves what it was forked from alone', async () => {
    const before = JSON.stringify(capture);
    const { baseline } = asked([{ kind: 'demand', factor: 1 }], 1);
    const [one, two] = [await run(baseline), await run(baseline)];
    expect(two.hash).toBe(one.hash);
    expect((await run(baseline, 2)).hash).not.toBe(one.hash);
    expect(JSON.stringify(capture)).toBe(before);
  });

  it('takes machines away, also those in mid-print, and brings new ones', async () => {
    const [gone] = actorsOf<PrinterState>(capture, 'printer').filter(({ status }) => status === 'printing');
    const { changed } = asked([
      { kind: 'removePrinters', printerIds: [gone!.id] },
      { kind: 'addPrinters', like: 'workhorse-256', count: 2 },
    ]);
    const seen = new Map<string, string>();
    const { broken, byPrinter } = await runDays(
      { ...changed, seed: 1 },
      { entry: ({ address, status }) => seen.set(address, status) },
    );
    expect(broken).toBeNull();
    expect(seen.get(`printer/${gone!.id}`)).toBe('removed');
    expect(byPrinter[gone!.id]).toBeUndefined();
    expect(byPrinter['workhorse-256-new-1']!.platesPrinted).toBeGreaterThan(0);
  });

  it('of a farm that sells less than it did of late expects orders of what it sells', () => {
    const [none] = quiet.demand.materials;
    const [tier] = config.policies.slaTiers;
    const less = {
      ...config,
      materials: config.materials.filter(({ code }) => code !== none!.material),
      policies: { ...config.policies, slaTiers: [tier!], defaultSlaTier: tier!.id },
    };
    const { scenario } = posed({ changes: [{ kind: 'demand', factor: 1 }] }, less, fork, 1).question.baseline;
    expect(scenario.demand.ordersPerDay).toBeGreaterThan(1);
    expect(scenario.demand.materials.map(({ material }) => material)).not.toContain(none!.material);
    expect(scenario.demand.tiers).toEqual([expect.objectContaining({ id: tier!.id })]);
  });

  it('has the extra order made', async () => {
    const [material] = quiet.demand.materials;
    const { changed } = asked([
      {
        kind: 'order',
        inHours: 1,
        quantity: 3,
        material: material!.material,
        colour: material!.colour,
        sizeMillimetres: { x: 40, y: 30, z: 20 },
        tier: 'express',
      },
    ]);
    const seen = new Map<string, string>();
    await runDays({ ...changed, seed: 1 }, { entry: ({ address, status }) => seen.set(address, status) });
    expect(seen.get('order/O-9000000')).toBe('delivered');
  });
});
