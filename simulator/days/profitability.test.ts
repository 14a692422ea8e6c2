/** The margins that the API tells of simulated days, beside what the simulator itself counted. */
import { describe, expect, it } from 'vitest';
import { definitions } from '../../actors/definitions.ts';
import type { RunState } from '../../actors/run/schema.ts';
import type { Context } from '../../gateway/api/call.ts';
import type { OrderProfitability, Profitability } from '../../gateway/api/contract/index.ts';
import { profitabilityHandlers } from '../../gateway/api/routes/profitability.ts';
import { statusOf } from '../../runtime/actor.ts';
import { type Address, type Entry, idOf, kindOf } from '../../runtime/envelope.ts';
import type { View } from '../../runtime/kernel.ts';
import { Player } from '../replay/player.ts';
import { loadScenario } from '../scenarios/load.ts';
import { daysFarmOf } from './farm.ts';
import { runDays } from './run-days.ts';

const scenario = loadScenario('busy-week');
const entries: Entry[] = [];
const result = await runDays({ scenario, seed: 3, days: 4 }, { entry: (entry) => entries.push(entry) });
const player = new Player(definitions);
/** As the kernel makes its views: of what facts have said. */
const said = new Map<Address, object>();
for (const entry of entries) {
  player.take(entry);
  for (const { payload } of entry.facts) said.set(entry.address, { ...said.get(entry.address), ...payload });
}

const views: readonly View[] = [...said.keys()].map((at: Address) => {
  const state = player.shelf.get(at)!;
  const { snapshot, version } = state;
  return {
    id: idOf(at),
    kind: kindOf(at),
    status: statusOf(snapshot),
    version,
    createdAt: 0,
    updatedAt: 0,
    doc: said.get(at) as never,
  } as unknown as View;
});
const { config } = daysFarmOf(scenario, 4);
interface Query {
  readonly kind: string;
  readonly ids?: readonly string[];
  readonly where?: Record<string, readonly string[]>;
}
const context = {
  api: {
    farm: () => config,
    kernel: {
      views: {
        get: async (at: Address) => views.find(({ id, kind }) => `${kind}/${id}` === at),
        list: async ({ ids, kind, where = {} }: Query) => ({
          items: views.filter(
            (view) =>
              view.kind === kind &&
              (ids === undefined || ids.includes(view.id)) &&
              Object.entries(where).every(([field, some]) => some.includes((view.doc as never)[field])),
          ),
        }),
      },
    },
  },
} as unknown as Context;
const handlers = profitabilityHandlers(context);
const ask = async (id: string, more: object) =>
  ((await handlers[id]!({ query: {}, params: {}, ...more } as never)) as { body: unknown }).body;

describe('profitability of simulated days', async () => {
  const all = (await ask('profitability.list', {})) as Profitability;
  const runs = [...player.shelf.all('run')].map((at) => player.look<RunState>(at)!.context);
  const ended = runs.filter(({ endedAt, startedAt }) => startedAt !== null && endedAt !== null);
  const sum = (of: (item: (typeof all.items)[number]) => number) =>
    all.items.reduce((total, item) => total + of(item), 0);

  it('counts every print once, wherever its parts went', () => {
    expect(result.broken).toBeNull();
    expect(all.items.length).toBeGreaterThan(50);
    expect(ended.length).toBeGreaterThan(100);
    const grams = ended.reduce((total, run) => total + (run.consumedGrams ?? 0), 0);
    expect(sum(({ taken }) => taken.grams)).toBeCloseTo(grams, 2);
    const elapsed = ended.reduce((total, run) => total + (run.endedAt! - run.startedAt!) / 3_600_000, 0);
    // Shares of thousands of runs, each rounded.
    expect(sum(({ taken }) => taken.machineHours)).toBeLessThanOrEqual(elapsed + 1e-3);
    expect(sum(({ taken }) => taken.machineHours)).toBeGreaterThan(0.9 * elapsed);
  });

  it('has brought what was delivered', () => {
    const delivered = all.items.filter(({ status }) => status === 'delivered');
    expect(delivered.length).toBe(result.figures.ordersDelivered);
    const revenue = delivered.reduce((total, { revenueMinor }) => total + revenueMinor, 0);
    expect(revenue / 100).toBeCloseTo(result.figures.revenue, 2);
  });

  it('adds up to its totals, and an order to its runs', async () => {
    const closed = all.items.filter(({ closed: isClosed }) => isClosed);
    expect(all.totals.orders).toBe(closed.length);
    expect(all.totals.realisedMinor).toBe(closed.reduce((total, one) => total + one.realisedMinor, 0));
    for (const { deltaMinor, expectedMinor, quotedMinor, realisedMinor } of closed) {
      expect(expectedMinor).toBe(realisedMinor);
      if (quotedMinor !== null && deltaMinor !== null) expect(realisedMinor - quotedMinor).toBe(deltaMinor);
    }
    const [first] = closed;
    const told = (await ask('profitability.get', { params: { id: first!.orderId } })) as OrderProfitability;
    expect(told.runs).toHaveLength(first!.taken.prints);
    expect(told.runs.reduce((total, { grams }) => total + grams, 0)).toBeCloseTo(first!.taken.grams, 4);
  });

  it('has energy close to what the simulated machines drew while they printed', () => {
    const hours = sum(({ taken }) => taken.machineHours);
    const kilowattHours = sum(({ taken }) => taken.kilowattHours);
    // What stood ready drew 8 W: the rest of the simulator's figure was drawn by prints.
    const installed = [...views].filter(({ kind }) => kind === 'printer').length * 4 * 24;
    const drawn = result.figures.energyKilowattHours - ((installed - hours) * 8) / 1000;
    expect(kilowattHours / drawn).toBeGreaterThan(0.8);
    expect(kilowattHours / drawn).toBeLessThan(1.2);
  });

  it('says what failed', () => {
    const failed = sum(({ taken }) => taken.failedPrints);
    const printed = ended.filter(({ cause }) => cause !== null).length;
    expect(failed).toBe(printed);
  });
});
