import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { jobOffer, policy, release, spec } from '../../actors/testing/samples.ts';
import type { KeepAnswer, StockAnswer } from './contract/index.ts';
import type { RunningApi } from './server.ts';
import { clientOf } from './testing/client.ts';
import { type FakeFarm, fakeFarm, listening } from './testing/fake-farm.ts';

let farm: FakeFarm;
let api: RunningApi;
let client: ReturnType<typeof clientOf>;
const black = { material: 'PLA', colour: 'black' };

beforeEach(async () => {
  farm = fakeFarm();
  api = await listening(farm);
  client = clientOf(api.url);
  await inForce('scheduling');
  await farm.kernel.say('lot/spool-1', 'lot.receive', { ...black, grams: 300 });
});
afterEach(() => api.close());

const inForce = (reserveOn: 'payment' | 'scheduling') =>
  farm.kernel.say('dispatcher/farm', 'dispatcher.configure', {
    policy: { ...policy, reserveOn, sparePercent: 0 },
  });

/** An order with one plate that waits, of so many grams; `orderIds`: who shares it. */
async function waits(number: number, massGrams: number, orderIds = [`O-${number}`]): Promise<void> {
  const recipe = {
    ...{ modelHash: 'a'.repeat(64), fileName: 'a.stl', lane: 'FDM', ...black },
    ...{ profileId: 'standard', finish: null, rotationDegrees: 0 },
  };
  for (const orderId of orderIds) {
    await farm.kernel.say(`order/${orderId}`, 'order.accept', {
      ...{ quoteId: null, customer: 'Ada', reference: null, totalMinor: 1_000, currency: 'USD' },
      ...{ tier: 'standard', priority: 1, dueAt: null, payment: 'paid', constraints: [] },
      lines: [{ lineId: 'L1', recipe, quantity: 1, unitPriceMinor: 1_000 }],
      terms: {
        ...{ policyVersion: '1', retryCeiling: 3, planFailuresToTrip: 2, approveFromRisk: 'HIGH' },
        ...{ automaticReprint: true, holdUntilPaid: false, partSpacingMillimetres: 5 },
      },
    });
    await farm.kernel.say(`order/${orderId}`, 'order.plated', {
      ...{ lineId: 'L1', planId: `P-${number}`, revision: 1, dueAt: null, priority: 1 },
      plates: [{ plateId: `B-${number}`, jobId: `J-${number}`, count: 1 }],
    });
  }
  await farm.kernel.say(`job/J-${number}`, 'job.create', {
    ...jobOffer,
    ...{ orderId: orderIds[0]!, plateId: `B-${number}`, planIds: [`P-${number}`], massGrams },
    orders: orderIds.map((orderId) => ({ orderId, customer: 'Ada', dueAt: null, priority: 1 })),
    items: orderIds.map((orderId, index) => ({
      ...jobOffer.items[0]!,
      ...{ itemId: `B-${number}-${index + 1}`, orderId, planId: `P-${number}` },
    })),
  });
}

const say = async (verb: 'reserve' | 'release', orderIds: readonly string[], headers = {}) => {
  const reason = { code: 'scarce', words: 'The last spool.' };
  const { body, status } = await client.send(
    'POST',
    `/api/v1/stock/${verb}`,
    { orderIds, reason },
    { 'x-operator': 'ada', ...headers },
  );
  expect(status).toBe(200);
  return (body as KeepAnswer).items;
};
const holds = async () =>
  ((await client.get('/api/v1/stock')).body as StockAnswer).holds.map(({ grams, jobId, kind, lotId }) => [
    jobId,
    lotId,
    grams,
    kind,
  ]);
const wordsOnGrams = () => farm.kernel.journaled.filter(({ message }) => message.type === 'job.keepGrams');

describe('material that is kept for several orders', () => {
  test('each is told what is kept, or how much is missing and what to order', async () => {
    await waits(1, 200);
    await waits(2, 150);
    expect(await holds()).toEqual([]);
    const items = await say('reserve', ['O-1', 'O-2', 'O-1', 'O-9']);
    expect(items.map(({ done, orderId }) => [orderId, done])).toEqual([
      ['O-1', true],
      ['O-2', false],
      ['O-9', false],
    ]);
    expect(items[0]!.jobs).toEqual([
      {
        jobId: 'J-1',
        done: true,
        lotId: 'spool-1',
        grams: 200,
        missingGrams: 0,
        words: '200 g are kept on spool-1.',
      },
    ]);
    expect(items[1]!.jobs[0]).toMatchObject({ grams: 0, lotId: null, missingGrams: 50 });
    expect(items[1]!.words).toContain(
      'needs 150 g of PLA black on one spool; the fullest has 100 g free, 50 g too little.',
    );
    expect(items[1]!.words).toContain('Order 1 spool of 300 g of PLA black');
    expect(items[2]!.words).toBe('There is no order O-9.');
    expect(await holds()).toEqual([['J-1', 'spool-1', 200, 'kept']]);
    // A delivery is kept for who asked and found none.
    await farm.kernel.say('lot/spool-2', 'lot.receive', { ...black, grams: 1_000 });
    expect(await holds()).toEqual([
      ['J-1', 'spool-1', 200, 'kept'],
      ['J-2', 'spool-2', 150, 'kept'],
    ]);
  });

  test('it is said once, by whom and why, however often it is asked', async () => {
    await waits(1, 200);
    const key = { 'idempotency-key': 'once' };
    const first = await say('reserve', ['O-1'], key);
    expect(await say('reserve', ['O-1'], key)).toEqual(first);
    expect(await say('reserve', ['O-1'])).toEqual(first);
    expect(wordsOnGrams().map(({ message }) => [message.to, message.by, message.reason])).toEqual([
      ['job/J-1', { kind: 'operator', id: 'ada' }, { code: 'scarce', words: 'The last spool.' }],
    ]);
  });

  test('what a paid order had goes to others, and comes back only where something is left', async () => {
    await inForce('payment');
    await waits(1, 200);
    await waits(2, 150);
    expect(await holds()).toEqual([['J-1', 'spool-1', 200, 'kept']]);
    expect((await say('release', ['O-1']))[0]).toMatchObject({
      done: true,
      words: 'J-1: 200 g on spool-1 are free for others.',
    });
    expect(await holds()).toEqual([['J-2', 'spool-1', 150, 'kept']]);
    expect((await say('reserve', ['O-1']))[0]!.jobs[0]).toMatchObject({ done: false, missingGrams: 50 });
    expect(await holds()).toEqual([['J-2', 'spool-1', 150, 'kept']]);
  });

  test('a plate of two orders is let go only for both', async () => {
    await waits(1, 200, ['O-1', 'O-2']);
    await say('reserve', ['O-1']);
    expect((await say('release', ['O-1']))[0]).toMatchObject({ done: false });
    expect(await holds()).toHaveLength(1);
    expect((await say('release', ['O-1', 'O-2'])).map(({ done }) => done)).toEqual([true, true]);
    expect(await holds()).toEqual([]);
  });

  test('what a machine has is not let go from here, on hold it is kept later, cancelled it is nobody’s', async () => {
    await waits(1, 100);
    await waits(2, 100);
    await waits(3, 100);
    await farm.kernel.say('printer/p-1', 'printer.add', { spec, hasConnector: true });
    await farm.kernel.say('printer/p-1', 'printer.linkChanged', {
      ...{ link: 'up', because: null, camera: true, powerTelemetry: true },
    });
    await farm.kernel.say('job/J-1', 'job.schedule', {
      ...{ printerId: 'p-1', why: 'Cheapest.', release, policyVersion: '1' },
    });
    const [first] = await say('release', ['O-1']);
    expect(first!.done).toBe(false);
    expect(first!.words).toContain('p-1');
    await farm.kernel.say('job/J-2', 'job.hold', { because: 'Wait.' });
    expect((await say('reserve', ['O-2']))[0]!.words).toContain('on hold');
    expect(await holds()).toEqual([]);
    await farm.kernel.say('job/J-2', 'job.unhold', {});
    await say('reserve', ['O-3']);
    expect((await holds()).map(([jobId]) => jobId)).toEqual(['J-2', 'J-3']);
    await farm.kernel.say('job/J-2', 'job.cancel', {});
    expect((await holds()).map(([jobId]) => jobId)).toEqual(['J-3']);
  });

  test('a request that names nobody is refused', async () => {
    expect((await client.send('POST', '/api/v1/stock/reserve', { orderIds: [] })).status).toBe(422);
  });
});
