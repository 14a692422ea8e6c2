import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunningApi } from './server.ts';
import { clientOf, type Got } from './testing/client.ts';
import { type FakeFarm, fakeFarm, listening } from './testing/fake-farm.ts';

let farm: FakeFarm;
let api: RunningApi;
let client: ReturnType<typeof clientOf>;

beforeEach(async () => {
  farm = fakeFarm();
  api = await listening(farm);
  client = clientOf(api.url);
});
afterEach(() => api.close());

function expectProblem({ status, headers, body }: Got, type: string, expected: number) {
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body.type).toBe(`/problems/${type}`);
  expect([status, body.status]).toEqual([expected, expected]);
  for (const field of ['title', 'detail', 'cause', 'remedy']) expect(body[field], field).toMatch(/\w/);
}

describe('printers and lots', () => {
  const spec = {
    id: 'voron-01',
    name: 'Voron',
    model: 'Voron 2.4',
    lane: 'FDM',
    family: 'moonraker',
    connection: { baseUrl: 'http://10.0.0.9:7125', apiKey: 'very-secret-key' },
    capability: {
      buildVolumeMillimetres: { x: 350, y: 350, z: 340 },
      nozzleDiametersMillimetres: [0.4],
      materials: ['PLA', 'ABS'],
      maxNozzleTemperatureCelsius: 300,
    },
    ratePerHour: 0.4,
    powerWatts: 250,
  };

  test('a printer is added, edited with its credential kept, and removed', async () => {
    expect((await client.send('POST', '/api/v1/printers', spec)).body).toMatchObject({ id: 'voron-01' });
    const shown = (await client.get('/api/v1/printers/voron-01')).body;
    expect(shown.hasConnector).toBe(true);
    const edited = { ...shown.spec, name: 'Big Voron' };
    expect((await client.send('PUT', '/api/v1/printers/voron-01', edited)).status).toBe(200);
    const { doc } = (await farm.kernel.views.get('printer/voron-01'))!;
    expect(doc.spec).toMatchObject({ name: 'Big Voron', connection: spec.connection });
    expect((await client.send('DELETE', '/api/v1/printers/voron-01')).status).toBe(200);
  });

  test('its credentials are nowhere to be read', async () => {
    await client.send('POST', '/api/v1/printers', spec);
    for (const path of [
      'printers',
      'printers/voron-01',
      'printers/voron-01/timeline',
      'events',
      'schedule',
    ]) {
      const { text, status } = await client.get(`/api/v1/${path}`);
      expect(status).toBe(200);
      expect(text, path).not.toContain('very-secret-key');
    }
    expect((await client.get('/api/v1/printers/voron-01')).text).toContain('10.0.0.9');
  });

  test('a printer that can not be is refused with pointers into it', async () => {
    const bad = {
      ...spec,
      capability: { ...spec.capability, materials: ['PLLA'] },
      connection: { baseUrl: 7 },
    };
    const answer = await client.send('POST', '/api/v1/printers', bad);
    expectProblem(answer, 'validation', 422);
    const pointers = answer.body.errors.map((one: { pointer: string }) => one.pointer);
    expect(pointers).toContain('/capability/materials/0');
    expect(pointers.some((pointer: string) => pointer.startsWith('/connection'))).toBe(true);
  });

  test('an id is given once', async () => {
    await client.send('POST', '/api/v1/printers', spec);
    expectProblem(await client.send('POST', '/api/v1/printers', spec), 'already-exists', 409);
    const other = { ...spec, id: 'other' };
    expectProblem(await client.send('PUT', '/api/v1/printers/voron-01', other), 'validation', 422);
  });

  test('a lot is received, adjusted, and must be of a material that there is', async () => {
    const lot = { id: 'pla-9', material: 'PLA-BASIC', colour: 'black', grams: 1000 };
    expect((await client.send('POST', '/api/v1/lots', lot)).status).toBe(201);
    const body = { deltaGrams: -20, because: 'counted' };
    expect((await client.send('POST', '/api/v1/lots/pla-9/adjust', body)).body.outcome).toBe('changed');
    expect((await client.get('/api/v1/lots/pla-9')).body).toMatchObject({ onHandGrams: 980 });
    const wrong = await client.send('POST', '/api/v1/lots', { ...lot, id: 'x', colour: 'blck' });
    expect(wrong.body.errors[0]).toMatchObject({ pointer: '/colour', suggestion: 'black' });
  });
});

describe('timelines and events', () => {
  test('a turn shows what it asked for and is not done, and why one was given up', async () => {
    const opened = { code: 'x', severity: 'info', subject: 's', what: 'w', nextStep: 'n' };
    await farm.kernel.say('incident/I-1', 'incident.open', opened);
    const { id: cause, correlation, at } = farm.kernel.journaled[0]!.message;
    const request = { from: 'incident/I-1' as const, type: 'mail.send', payload: {}, at, cause, correlation };
    farm.kernel.unfinishedEffects.push(
      { request: { ...request, id: 'e1' } },
      { request: { ...request, id: 'e2' }, parked: { because: 'no such address', attempts: 20 } },
    );
    const [item] = (await client.get('/api/v1/incidents/I-1/timeline')).body.items;
    expect(item.effects).toEqual([
      { id: 'e1', type: 'mail.send', at, outcome: 'pending', attempts: null, detail: null },
      { id: 'e2', type: 'mail.send', at, outcome: 'failed', attempts: 20, detail: 'no such address' },
    ]);
  });

  test('related=1 tells what one thing led to elsewhere', async () => {
    const opened = { code: 'x', severity: 'info', subject: 's', what: 'w', nextStep: 'n' };
    await farm.kernel.say('incident/I-1', 'incident.open', opened);
    const recipe = {
      modelHash: 'a'.repeat(64),
      fileName: 'a.stl',
      lane: 'FDM',
      material: 'PLA-BASIC',
      colour: 'black',
      profileId: 'p',
      finish: null,
      rotationDegrees: 0,
    };
    await farm.kernel.say('order/O-1', 'order.accept', {
      quoteId: null,
      customer: 'Ada',
      reference: null,
      lines: [{ lineId: 'L1', recipe, quantity: 1, unitPriceMinor: 100 }],
      totalMinor: 100,
      currency: 'USD',
      tier: 'standard',
      priority: 5,
      dueAt: null,
      payment: 'paid',
      constraints: [],
      terms: {
        policyVersion: '1',
        retryCeiling: 3,
        planFailuresToTrip: 2,
        approveFromRisk: 'HIGH',
        automaticReprint: true,
        holdUntilPaid: false,
        partSpacingMillimetres: 5,
      },
    });
    const own = (await client.get('/api/v1/orders/O-1/timeline')).body.items;
    const all = (await client.get('/api/v1/orders/O-1/timeline?related=1')).body.items;
    expect(new Set(own.map((one: { address: string }) => one.address))).toEqual(new Set(['order/O-1']));
    expect(all.length).toBeGreaterThan(own.length);
    expect(all.some((one: { kind: string }) => one.kind === 'plan')).toBe(true);
    expect(all.some((one: { kind: string }) => one.kind === 'incident')).toBe(false);
    const plan = all.find((one: { kind: string }) => one.kind === 'plan');
    expect(all.map((one: { message: { id: string } }) => one.message.id)).toContain(plan.cause);
    const first = (await client.get('/api/v1/orders/O-1/timeline?related=1&limit=1')).body;
    expect(first.nextAfter).toBe(first.items[0].seq);
    const rest = (await client.get(`/api/v1/orders/O-1/timeline?related=1&after=${first.nextAfter}`)).body;
    expect([...first.items, ...rest.items]).toEqual(all);
  });

  test('the journal goes out as JSON lines, from where one has got to', async () => {
    for (const id of ['I-1', 'I-2', 'I-3'])
      await farm.kernel.say(`incident/${id}`, 'incident.open', {
        code: 'x',
        severity: 'info',
        subject: 's',
        what: 'w',
        nextStep: 'n',
      });
    const { text, headers } = await client.get('/api/v1/events?after=1&limit=1');
    expect(headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ seq, address }) => [seq, address])).toEqual([[2, 'incident/I-2']]);
  });
});

describe('health', () => {
  test('is 503 with what is waited for, and 200 when only something optional is amiss', async () => {
    expect((await client.get('/api/v1/health')).body.status).toBe('ok');
    farm.checksNow.push({ name: 'camera', ok: false, required: false, words: 'No camera.' });
    expect(await client.get('/api/v1/health')).toMatchObject({
      status: 200,
      body: { status: 'degraded', waitsFor: [] },
    });
    farm.kernel.waitsFor = ['the database'];
    expect(await client.get('/api/v1/health')).toMatchObject({
      status: 503,
      body: { status: 'waiting', waitsFor: ['the database'] },
    });
  });

  test('a check that fails is a finding, not a failure', async () => {
    const broken = await listening({ ...farm, checks: () => Promise.reject(new Error('disk')) });
    expect((await clientOf(broken.url).get('/api/v1/health')).status).toBe(503);
    await broken.close();
  });

  test('bootstrap does its work once; a farm that is no demo has none', async () => {
    expect((await client.send('POST', '/demo/bootstrap')).body.created).toBe(true);
    expect((await client.send('POST', '/demo/bootstrap')).body.created).toBe(false);
    const { bootstrap: _, ...real } = farm;
    const other = await listening(real);
    expectProblem(await clientOf(other.url).send('POST', '/demo/bootstrap'), 'not-found', 404);
    await other.close();
  });
});
