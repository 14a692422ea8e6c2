import { describe, expect, it } from 'vitest';
import { documentOf } from '../../actors/policy/settings.ts';
import { runDays } from '../days/run-days.ts';
import { printerIdsOf } from '../scenarios/check.ts';
import { loadScenario } from '../scenarios/load.ts';
import { applyChanges } from './apply.ts';

const quiet = loadScenario('quiet-day');

describe('a change', () => {
  it('adds machines of the catalogue, and like one of the farm', () => {
    const bought = applyChanges(quiet, [{ kind: 'addPrinters', like: 'k2-plus', count: 2 }]);
    expect(printerIdsOf(bought.scenario)).toEqual([...printerIdsOf(quiet), 'k2-plus-new-1', 'k2-plus-new-2']);
    expect(bought.words).toEqual(['2 more Creality K2 Plus.']);
    const other = applyChanges(quiet, [{ kind: 'addPrinters', like: 'workhorse-256', count: 1 }]);
    expect(other.scenario.fleet.at(-1)).toMatchObject({
      name: 'Workhorse 256',
      ids: ['workhorse-256-new-1'],
    });
  });

  it('finds a machine by the name that stands on it, in any spelling', () => {
    const added = (like: string) => applyChanges(quiet, [{ kind: 'addPrinters', like, count: 2 }]);
    for (const like of ['k2-plus-1', 'Creality K2 Plus', 'creality k2 plus', 'K2 Plus'])
      expect(added(like).words, like).toEqual(['2 more Creality K2 Plus.']);
    expect(printerIdsOf(added('K2 Plus').scenario).slice(-2)).toEqual(['k2-plus-new-1', 'k2-plus-new-2']);
    expect(added('Workhorse 256').words).toEqual(['2 more Workhorse 256.']);
  });

  it('removes machines without renaming those that stay', () => {
    const { removed, scenario } = applyChanges(quiet, [
      { kind: 'removePrinters', printerIds: ['centauri-carbon-1'] },
    ]);
    expect(removed).toEqual(['centauri-carbon-1']);
    expect(printerIdsOf(scenario)).toEqual(printerIdsOf(quiet).filter((id) => id !== 'centauri-carbon-1'));
  });

  it('changes demand, failures, rules and prices, and leaves the farm it came from alone', () => {
    const kept = structuredClone(quiet);
    const { scenario, words } = applyChanges(quiet, [
      { kind: 'demand', factor: 2 },
      { kind: 'failures', factor: 0 },
      { kind: 'set', path: 'policies.release.automatic', value: false },
      { kind: 'set', path: 'setup.changeoverMinutes', value: 2 },
    ]);
    expect(scenario.demand.ordersPerDay).toBe(2 * quiet.demand.ordersPerDay);
    expect(scenario.failures.factor).toBe(0);
    expect(scenario.policies.release.automatic).toBe(false);
    expect(words[3]).toBe('setup.changeoverMinutes is 2 instead of 10.');
    expect(quiet).toEqual(kept);
  });

  it('puts another policy in force, told rule by rule, and refuses one that can be none', async () => {
    const document = documentOf(quiet.policies);
    const byHand = {
      ...document,
      release: document.release.map((rule) =>
        'name' in rule && rule.name === 'automatic' ? { name: 'automatic', params: { on: false } } : rule,
      ),
    };
    const { scenario, words } = applyChanges(quiet, [{ kind: 'policy', document: byHand }]);
    expect(scenario.policies.document).toEqual(byHand);
    expect(scenario.policies.release.automatic).toBe(false);
    expect(words).toEqual([
      'Another policy is in force. Now: Hold a release for a person, each time. Before: Jobs may be released without a person.',
    ]);
    const run = async (one: typeof quiet) =>
      (await runDays({ scenario: one, seed: 2, days: 2, properties: false })).figures;
    const [before, after] = [await run(quiet), await run(scenario)];
    expect(after.heldForPerson).toBeGreaterThan(before.heldForPerson + after.platesPrinted / 2);
    expect(after.untouchedShare).toBeLessThan(before.untouchedShare);
    expect(() => applyChanges(quiet, [{ kind: 'policy', document }])).toThrow(/nothing would be different/);
    const misspelt = { ...document, release: [{ name: 'nozzel' }] };
    expect(() => applyChanges(quiet, [{ kind: 'policy', document: misspelt }])).toThrow(
      /Did you mean nozzle/,
    );
  });

  it('that makes no sense is refused in words that help', () => {
    const refused = (change: Parameters<typeof applyChanges>[1][number]) => () =>
      applyChanges(quiet, [change]);
    expect(refused({ kind: 'addPrinters', like: 'k2-pluss', count: 1 })).toThrow(/k2-plus/);
    expect(refused({ kind: 'removePrinters', printerIds: ['nobody'] })).toThrow(
      /no printer nobody.*k2-plus-1/,
    );
    expect(refused({ kind: 'removePrinters', printerIds: printerIdsOf(quiet) })).toThrow(/makes nothing/);
    expect(refused({ kind: 'set', path: 'policies.nonsense.x', value: 1 })).toThrow(
      /nothing that can be set/,
    );
    expect(refused({ kind: 'set', path: 'setup.startMinutes', value: 'long' })).toThrow(/setup.startMinutes/);
    expect(refused({ kind: 'set', path: 'fleet', value: [] })).toThrow(/changes of their own/);
    expect(refused({ kind: 'set', path: 'setup', value: { ...quiet.setup } })).toThrow(/already/);
    const order = { kind: 'order', inHours: 2, quantity: 4, tier: 'standard' } as const;
    const made = { sizeMillimetres: { x: 40, y: 40, z: 20 }, material: 'PLA-BASIC', colour: 'black' };
    expect(refused({ ...order, ...made, material: 'GOLD' })).toThrow(/no material GOLD.*PLA-BASIC/);
    expect(refused({ ...order, ...made, colour: 'plaid' })).toThrow(/not kept in plaid.*black/);
    expect(refused({ ...order, ...made, tier: 'yesterday' })).toThrow(/no service called yesterday/);
  });

  it('among others that makes no sense is the one that is named', () => {
    const good = { kind: 'demand', factor: 2 } as const;
    for (const bad of [
      { kind: 'addPrinters', like: 'k2-pluss', count: 1 },
      { kind: 'removePrinters', printerIds: ['nobody'] },
      { kind: 'set', path: 'setup.startMinutes', value: 'long' },
    ] as const)
      expect(() => applyChanges(quiet, [good, bad, good])).toThrow(
        expect.objectContaining({ change: 1, message: expect.not.stringContaining('the changed farm') }),
      );
  });
});
