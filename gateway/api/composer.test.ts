import { afterAll, beforeAll, expect, test } from 'vitest';
import { estimate, recipe } from '../../actors/testing/samples.ts';
import type { ComposerAnswer } from './contract/index.ts';
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

const offer = (orderId: string, colour = 'black') => ({
  orderId,
  lineId: '1',
  customer: 'grace',
  planId: `P-${orderId.slice(2)}-1`,
  revision: 1,
  recipe: { ...recipe, colour },
  estimate: { ...estimate, sizeMillimetres: { x: 50, y: 50, z: 20 } },
  upTo: 2,
  platesKnown: 0,
  spacingMillimetres: 5,
  dueAt: null,
  priority: 1,
  unitPriceMinor: 1_000,
  retryCeiling: 2,
  replacesJobId: null,
});
const lines = (...orderIds: string[]) => ({ lines: orderIds.map((orderId) => ({ orderId, lineId: '1' })) });

test('what waits for a plate is shown with why and how it could lie, and put together by hand', async () => {
  const { kernel } = farm;
  for (const one of [offer('O-1'), offer('O-2'), offer('O-3', 'white')])
    await kernel.say('composer/farm', 'composer.offer', one);
  const shown = (await client.get('/api/v1/composer')).body as ComposerAnswer;
  expect(shown.waiting.map(({ count, orderId, why }) => [orderId, count, why !== ''])).toEqual([
    ['O-1', 2, true],
    ['O-2', 2, true],
    ['O-3', 2, true],
  ]);
  expect(shown.proposals.map(({ plates, platesApart }) => [plates.length, platesApart])).toEqual([
    [1, 2],
    [1, 1],
  ]);
  expect(shown.proposals[0]!.plates[0]!.picture).toMatch(/^<svg/);

  const apart = await client.send('POST', '/api/v1/composer/compose', lines('O-1', 'O-3'));
  expect(apart.status).toBe(409);
  expect(JSON.stringify(apart.body)).toContain("can't share a plate");
  expect((await client.send('POST', '/api/v1/composer/compose', lines('O-1', 'O-2'))).status).toBe(200);
  const after = (await client.get('/api/v1/composer')).body as ComposerAnswer;
  expect(after.lastComposed).toEqual([
    expect.objectContaining({ plateId: 'B-shared-1', orderIds: ['O-1', 'O-2'], parts: 4 }),
  ]);
  expect(after.waiting.map(({ orderId }) => orderId)).toEqual(['O-3']);

  expect(
    (await client.send('POST', '/api/v1/composer/keep-apart', { ...lines('O-3').lines[0], apart: true }))
      .status,
  ).toBe(200);
  const last = (await client.get('/api/v1/composer')).body as ComposerAnswer;
  expect(last.waiting).toEqual([]);
  expect((await client.send('POST', '/api/v1/composer/release-now', {})).status).toBe(409);
});
