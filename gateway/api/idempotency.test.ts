import { afterEach, beforeEach, expect, test } from 'vitest';
import { canonical, IdempotencyKeys, keyOf, messageIdOf } from './idempotency.ts';
import { ApiProblem } from './problems.ts';
import type { RunningApi } from './server.ts';
import { clientOf } from './testing/client.ts';
import { type FakeFarm, fakeFarm, listening } from './testing/fake-farm.ts';

let farm: FakeFarm;
let api: RunningApi;
let client: ReturnType<typeof clientOf>;
let line: object;

const key = (text: string) => ({ 'idempotency-key': text });
const lot = { id: 'pla-7', material: 'PLA-BASIC', colour: 'black', grams: 1000 };
const opened = { code: 'x', severity: 'info', subject: 's', what: 'w', nextStep: 'n' };

beforeEach(async () => {
  farm = fakeFarm();
  api = await listening(farm);
  client = clientOf(api.url);
  const { body } = await client.send('POST', '/api/v1/models', 'solid', { 'content-type': 'model/stl' });
  line = { modelHash: body.sha256, fileName: 'a.stl', material: 'PLA', colour: 'black', quantity: 1 };
});
afterEach(() => api.close());

const quote = (more: object, headers = {}) =>
  client.send('POST', '/api/v1/quotes', { customer: 'Ada', lines: [line], ...more }, headers);

test('the same key and request get the first answer again, marked as such', async () => {
  const first = await quote({}, key('k'));
  const second = await quote({}, key('k'));
  expect(second.body).toEqual(first.body);
  expect(first.headers.get('idempotency-replayed')).toBeNull();
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  expect(farm.kernel.journaled).toHaveLength(1);
});

test('the order of fields makes no other request; another value does', async () => {
  await quote({ notes: 'a', reference: 'r' }, key('k'));
  expect((await quote({ reference: 'r', notes: 'a' }, key('k'))).status).toBe(201);
  const other = await quote({ notes: 'b', reference: 'r' }, key('k'));
  expect(other).toMatchObject({ status: 409, body: { type: '/problems/idempotency-conflict' } });
  expect((await client.send('POST', '/api/v1/dispatcher/stop', { because: 'x' }, key('k'))).status).toBe(409);
});

test('twenty at once take effect once', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => quote({}, key('k'))));
  expect(new Set(answers.map(({ body }) => body.id))).toEqual(new Set(['Q-1001']));
  expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
  expect(farm.kernel.journaled).toHaveLength(1);
});

test('the journal still knows a key after a restart', async () => {
  await quote({}, key('create'));
  await farm.kernel.say('incident/I-1', 'incident.open', opened);
  const command = (c: typeof client, because: string) =>
    c.send('POST', '/api/v1/incidents/I-1/resolve', { because }, key('command'));
  const first = await command(client, 'mended');
  const count = farm.kernel.journaled.length;

  const again = await listening(fakeFarm({ kernel: farm.kernel, blobs: farm.blobs }));
  const later = clientOf(again.url);
  const repeated = await later.send(
    'POST',
    '/api/v1/quotes',
    { customer: 'Ada', lines: [line] },
    key('create'),
  );
  expect(repeated).toMatchObject({ status: 201, body: { id: 'Q-1001' } });
  expect((await command(later, 'mended')).body).toEqual(first.body);
  expect((await command(clientOf(again.url), 'other')).body.type).toBe('/problems/idempotency-conflict');
  const other = { customer: 'Bea', lines: [line] };
  expect((await later.send('POST', '/api/v1/quotes', other, key('create'))).status).toBe(409);
  expect(farm.kernel.journaled).toHaveLength(count);
  await again.close();
});

test('a restart does not let a key stand for another command with the same words', async () => {
  await client.send('POST', '/api/v1/lots', lot);
  const send = (to: string, command: string, from: object) =>
    clientOf(to).send('POST', `/api/v1/lots/pla-7/${command}`, from, key('same'));
  expect((await send(api.url, 'quarantine', { because: 'wet' })).status).toBe(200);
  const again = await listening(fakeFarm({ kernel: farm.kernel, blobs: farm.blobs }));
  expect((await send(again.url, 'clear', { because: 'wet' })).body.type).toBe(
    '/problems/idempotency-conflict',
  );
  expect((await send(again.url, 'quarantine', { because: 'wet' })).status).toBe(200);
  await again.close();
});

test('a refusal is an answer and comes again; a failure is none and may be tried again', async () => {
  await quote({});
  const refused = await client.send('POST', '/api/v1/quotes/Q-1001/order', {}, key('r'));
  const again = await client.send('POST', '/api/v1/quotes/Q-1001/order', {}, key('r'));
  expect([refused.status, again.status]).toEqual([409, 409]);
  expect(again.body).toEqual(refused.body);
  expect(again.headers.get('idempotency-replayed')).toBe('true');

  await farm.kernel.say('incident/I-1', 'incident.open', opened);
  farm.kernel.failures.push(Object.assign(new Error('down'), { _tag: 'Unavailable' }));
  const path = '/api/v1/incidents/I-1/acknowledge';
  expect((await client.send('POST', path, {}, key('f'))).status).toBe(503);
  expect((await client.send('POST', path, {}, key('f'))).status).toBe(200);
});

test("an upload's request is its bytes", async () => {
  const send = (bytes: string) =>
    client.send('POST', '/api/v1/models?fileName=a.stl', bytes, { 'content-type': 'model/stl', ...key('u') });
  expect((await send('one')).status).toBe(201);
  expect((await send('one')).headers.get('idempotency-replayed')).toBe('true');
  expect((await send('two')).status).toBe(409);
});

test('a key is a short line of ASCII', async () => {
  expect(keyOf(undefined)).toBeUndefined();
  for (const bad of ['', 'two words', 'x'.repeat(256), 'ü']) expect(() => keyOf(bad)).toThrow(ApiProblem);
  expect(messageIdOf('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(messageIdOf('a')).not.toBe(messageIdOf('b'));
  expect(canonical({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
});

test('memory has an end: the oldest keys are forgotten first', async () => {
  const keys = new IdempotencyKeys(3);
  for (const name of ['a', 'b', 'c', 'd'])
    await keys.once(name, 'f', async () => ({ status: 200, body: name }));
  expect(keys.size).toBe(3);
  expect((await keys.once('d', 'f', async () => ({ status: 200, body: 'new' }))).body).toBe('d');
  expect((await keys.once('a', 'f', async () => ({ status: 200, body: 'new' }))).body).toBe('new');
});
