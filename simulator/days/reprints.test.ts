/** Reprints whose date is near, on a farm that has more to do than it can. */
import { expect, it } from 'vitest';
import type { OrderState } from '../../actors/order/schema.ts';
import { documentOf } from '../../actors/policy/settings.ts';
import { readScenario } from '../scenarios/load.ts';
import { runDays } from './run-days.ts';

const overloaded = readScenario(
  JSON.stringify({
    name: 'overloaded',
    title: 'Two machines with too much to do',
    shows: 'Everything is late.',
    days: 3,
    fleet: [{ model: 'centauri-carbon', count: 2 }],
    materials: ['PLA-BASIC'],
    stock: [{ material: 'PLA-BASIC', colour: 'black', spools: 60, reorderAtSpools: 20 }],
    demand: {
      ordersPerDay: 40,
      quantityMax: 3,
      materials: [{ material: 'PLA-BASIC', colour: 'black', share: 1 }],
      tiers: [{ id: 'standard', share: 1 }],
    },
    failures: { factor: 4 },
    shifts: [
      {
        name: 'Always',
        days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
        from: '00:00',
        to: '23:59',
        operators: 2,
      },
    ],
  }),
  'overloaded',
);
const document = documentOf(overloaded.policies);

/** Hours that jobs waited for their machine, by whether they went first. */
async function waits(isAsked: boolean, seed: number) {
  const policies = {
    ...overloaded.policies,
    slaTiers: overloaded.policies.slaTiers.map((one) => ({ ...one, days: 1 })),
    document: {
      ...document,
      reprint: document.reprint.filter(({ name }) => isAsked || name !== 'goes-first'),
    },
  };
  const queued = new Map<string, { readonly at: number; readonly isFirst: boolean }>();
  const hours = { first: [] as number[], others: [] as number[] };
  let said = 0;
  const { broken } = await runDays(
    { scenario: { ...overloaded, policies }, seed },
    {
      entry: ({ address, facts, message }) => {
        for (const { payload, type } of facts) {
          if (type === 'order.plateSettled') {
            const { reprint } = payload as Partial<OrderState>;
            if (reprint?.predicates.some(({ words }) => words.includes('goes before other work'))) said++;
          }
          if (type === 'job.queued')
            queued.set(address, { at: message.at, isFirst: (payload.priority as number) < 0 });
          if (type !== 'job.released') continue;
          const known = queued.get(address);
          if (known) hours[known.isFirst ? 'first' : 'others'].push((message.at - known.at) / 3_600_000);
        }
      },
    },
  );
  expect(broken).toBeNull();
  return { ...hours, said };
}

const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0) / all.length;

it('has them made before what has waited longer, and says so in the decision', async () => {
  const { first, others, said } = await waits(true, 3);
  expect(first.length).toBeGreaterThan(4);
  expect(said).toBeGreaterThanOrEqual(4);
  expect(mean(first)).toBeLessThan(mean(others) / 2);
});

it('has none go first where the policy leaves the rule out', async () => {
  const { first, said } = await waits(false, 3);
  expect([first.length, said]).toEqual([0, 0]);
});
