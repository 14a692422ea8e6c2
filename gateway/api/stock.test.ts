import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobOffer, policy } from '../../actors/testing/samples.ts';
import type { OrderProfitability, Profitability, StockAnswer } from './contract/index.ts';
import type { RunningApi } from './server.ts';
import { clientOf } from './testing/client.ts';
import { fakeFarm, listening } from './testing/fake-farm.ts';

const farm = fakeFarm();
let api: RunningApi;
let client: ReturnType<typeof clientOf>;
beforeAll(async () => {
  api = await listening(farm);
  client = clientOf(api.url);
});
afterAll(() => api.close());

const black = { material: 'PLA-BASIC', colour: 'black' };
const queued = (jobId: string, massGrams: number, queuedAt: number) => ({
  job: {
    jobId,
    requirements: { ...jobOffer.requirements, ...black },
    estimatedSeconds: 3_600,
    massGrams,
    dueAt: null,
    queuedAt,
    priority: 1,
    valueMinor: 2_000,
    avoid: {},
  },
});

test('the stock tells whom grams are held for, since when, and what to order', async () => {
  const { kernel } = farm;
  await kernel.say('dispatcher/farm', 'dispatcher.configure', {
    policy: { ...policy, reserveOn: 'payment', sparePercent: 5 },
  });
  await kernel.say('lot/spool-1', 'lot.receive', { ...black, grams: 1_000 });
  await kernel.say('lot/spool-1', 'lot.reserve', { ...black, jobId: 'J-1', grams: 300 });
  await kernel.say('dispatcher/farm', 'dispatcher.jobQueued', queued('J-2', 400, Date.now() - 7_200_000));
  await kernel.say('dispatcher/farm', 'dispatcher.jobQueued', queued('J-3', 500, Date.now() - 3_600_000));
  const { body, status } = await client.get('/api/v1/stock');
  const { holds, reserveOn, stock, unheld } = body as StockAnswer;
  expect(status).toBe(200);
  expect(reserveOn).toBe('payment');
  expect(holds.map(({ grams, jobId, kind, lotId }) => [jobId, lotId, grams, kind])).toEqual([
    ['J-2', 'spool-1', 420, 'kept'],
    ['J-1', 'spool-1', 300, 'reserved'],
  ]);
  expect(holds[0]!.ageHours).toBeCloseTo(2, 1);
  expect(holds[1]!.ageHours).toBeLessThan(0.1);
  expect(unheld).toEqual(['J-3']);
  expect(stock).toEqual([
    {
      ...black,
      lots: 1,
      onHandGrams: 1_000,
      reservedGrams: 300,
      keptGrams: 420,
      freeGrams: 280,
      wantedGrams: 500,
      reorder: {
        spools: 1,
        spoolGrams: 1_000,
        words:
          'Order 1 spool of 1,000 g of PLA-BASIC black: 280 g are free; jobs that wait need 500 g; all PLA-BASIC together is 1,000 g, below its reorder point of 2,000 g.',
      },
    },
  ]);
});

test('profitability tells of orders without a quote, and of an order that is not there', async () => {
  const recipe = {
    ...{ modelHash: 'a'.repeat(64), fileName: 'a.stl', lane: 'FDM', ...black },
    ...{ profileId: 'p', finish: null, rotationDegrees: 0 },
  };
  await farm.kernel.say('order/O-7', 'order.accept', {
    ...{ quoteId: null, customer: 'Ada', reference: null, totalMinor: 1_000, currency: 'USD' },
    ...{ tier: 'standard', priority: 1, dueAt: null, payment: 'paid', constraints: [] },
    lines: [{ lineId: 'L1', recipe, quantity: 1, unitPriceMinor: 1_000 }],
    terms: {
      ...{ policyVersion: '1', retryCeiling: 3, planFailuresToTrip: 2, approveFromRisk: 'HIGH' },
      ...{ automaticReprint: true, holdUntilPaid: false, partSpacingMillimetres: 5 },
    },
  });
  const list = (await client.get('/api/v1/profitability?limit=10')).body as Profitability;
  expect(list.items).toHaveLength(1);
  expect(list.items[0]!).toMatchObject({
    orderId: 'O-7',
    revenueMinor: 1_000,
    quotedMinor: null,
    expectedMinor: null,
    deltaMinor: null,
    closed: false,
    words: 'Nothing has been printed for it yet.',
  });
  expect(list.totals).toMatchObject({ orders: 0, realisedMinor: 0, perMachineHourMinor: null });
  const one = (await client.get('/api/v1/profitability/O-7')).body as OrderProfitability;
  expect(one.runs).toEqual([]);
  expect((await client.get('/api/v1/profitability/O-8')).status).toBe(404);
  expect((await client.get('/api/v1/profitability?limit=1000')).status).toBe(422);
});
