/** The API over the real kernel and its database: what the in-memory one of the other tests could get wrong. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allActors } from '../../actors/definitions.ts';
import { type OpenKernel, openKernel } from '../../runtime/kernel.ts';
import { numbersFromViews } from './numbers.ts';
import type { RunningApi } from './server.ts';
import { clientOf } from './testing/client.ts';
import { fakeFarm, listening } from './testing/fake-farm.ts';
import { readFeed } from './testing/feed-reader.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'api-kernel-'));
const blobs = new Map<string, Buffer>();
let kernel: OpenKernel;
let api: RunningApi;

async function start() {
  kernel = await openKernel({ definitions: allActors, database: { folder } });
  api = await listening({ ...fakeFarm({ blobs }), kernel, nextNumber: numbersFromViews(kernel) });
  return clientOf(api.url);
}
async function stop() {
  await api.close();
  await kernel.close();
}
beforeAll(() => void blobs.set('a'.repeat(64), Buffer.from('solid')));
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

const line = { modelHash: 'a'.repeat(64), fileName: 'a.stl', material: 'PLA', colour: 'black', quantity: 1 };
const quote = { customer: 'Ada', lines: [line], notes: 'ü "quoted"' };
const lot = { id: 'pla-7', material: 'PLA-BASIC', colour: 'black', grams: 1000.5 };
const adjust = { deltaGrams: -0.1, because: 'counted', reason: { code: 'count' } };
const key = (text: string) => ({ 'idempotency-key': text });

test('a restart between a request and its repeat changes nothing; the feed goes on from its number', async () => {
  const before = await start();
  const reader = readFeed(api.url, '?kinds=lots,quotes');
  await reader.next('snapshot');
  const made = await before.send('POST', '/api/v1/quotes', quote, key('q'));
  expect(made).toMatchObject({ status: 201, body: { id: 'Q-1001' } });
  expect((await before.send('POST', '/api/v1/lots', lot, key('l'))).status).toBe(201);
  const adjusted = await before.send('POST', '/api/v1/lots/pla-7/adjust', adjust, key('a'));
  expect(adjusted).toMatchObject({ status: 200, body: { outcome: 'changed' } });
  // The answer came after the views had it: a read shows what was written.
  expect((await before.get('/api/v1/lots/pla-7')).body).toMatchObject({ onHandGrams: 1000.4, version: 2 });
  const { seq } = await reader.next('delta', ({ view }) => view.kind === 'lot' && view.version === 1);
  await reader.next('delta', ({ view }) => view.kind === 'lot' && view.version === 2);
  const journaled = (await before.get('/api/v1/events')).text;
  await stop();

  const after = await start();
  expect((await after.send('POST', '/api/v1/quotes', quote, key('q'))).body.id).toBe('Q-1001');
  expect((await after.send('POST', '/api/v1/lots', lot, key('l'))).body).toMatchObject({ id: 'pla-7' });
  expect((await after.send('POST', '/api/v1/lots/pla-7/adjust', adjust, key('a'))).body).toEqual(
    adjusted.body,
  );
  const other = { ...adjust, deltaGrams: -5 };
  expect((await after.send('POST', '/api/v1/lots/pla-7/adjust', other, key('a'))).status).toBe(409);
  expect(
    (await after.send('POST', '/api/v1/lots/pla-7/scrap', { grams: 1, because: 'x' }, key('a'))).status,
  ).toBe(409);
  expect((await after.get('/api/v1/lots/pla-7')).body).toMatchObject({ onHandGrams: 1000.4 });
  expect((await after.get('/api/v1/events')).text.startsWith(journaled.split('\n')[0]!)).toBe(true);
  expect((await after.send('POST', '/api/v1/quotes', quote, key('q2'))).body.id).toBe('Q-1002');

  const again = readFeed(api.url, `?kinds=lots&from=${seq}`);
  const { view } = await again.next('delta');
  expect(view).toMatchObject({ id: 'pla-7', version: 2, onHandGrams: 1000.4 });
  expect(again.of('snapshot')).toEqual([]);
  again.socket.terminate();
});

test('a command that the machine does not take now is refused in the words of the command table', async () => {
  const answer = await clientOf(api.url).send('POST', '/api/v1/quotes/Q-1001/order', {});
  expect(answer).toMatchObject({ status: 409, body: { code: 'not-now' } });
  expect(answer.body.detail).toMatch(/^Q-1001 is "analysing" and can not take "order" now/);
  expect((await clientOf(api.url).send('POST', '/api/v1/quotes/Q-77/order', {})).status).toBe(404);
});

test('margins and stock are read from the real views', async () => {
  const client = clientOf(api.url);
  const recipe = {
    ...{ modelHash: 'a'.repeat(64), fileName: 'a.stl', lane: 'FDM', material: 'PLA-BASIC', colour: 'black' },
    ...{ profileId: 'p', finish: null, rotationDegrees: 0 },
  };
  await kernel.tell({
    to: 'order/O-7',
    type: 'order.accept',
    by: { kind: 'operator', id: 'ada' },
    payload: {
      ...{ quoteId: 'Q-1001', customer: 'Ada', reference: null, totalMinor: 1_000, currency: 'USD' },
      ...{ tier: 'standard', priority: 1, dueAt: null, payment: 'paid', constraints: [] },
      lines: [{ lineId: 'L1', recipe, quantity: 1, unitPriceMinor: 1_000 }],
      terms: {
        ...{ policyVersion: '1', retryCeiling: 3, planFailuresToTrip: 2, approveFromRisk: 'HIGH' },
        ...{ automaticReprint: true, holdUntilPaid: false, partSpacingMillimetres: 5 },
      },
    },
  });
  const held = { jobId: 'J-7', grams: 100, material: 'PLA-BASIC', colour: 'black' };
  const { seq } = await kernel.tell({
    to: 'lot/pla-7',
    type: 'lot.reserve',
    by: { kind: 'actor', id: 'job/J-7' },
    payload: held,
  });
  await kernel.views.reached(seq!);
  const margins = (await client.get('/api/v1/profitability')).body;
  expect(margins.items[0]).toMatchObject({ orderId: 'O-7', revenueMinor: 1_000, closed: false });
  const { holds, stock } = (await client.get('/api/v1/stock')).body;
  expect(holds).toMatchObject([{ jobId: 'J-7', lotId: 'pla-7', grams: 100, kind: 'reserved' }]);
  expect(holds[0].ageHours).toBeGreaterThanOrEqual(0);
  expect(stock[0]).toMatchObject({ reservedGrams: 100, lots: 1 });
});
