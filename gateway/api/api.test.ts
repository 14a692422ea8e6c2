import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DatabaseError } from '../../runtime/errors.ts';
import type { RunningApi } from './server.ts';
import { clientOf, type Got } from './testing/client.ts';
import { demoFarm, type FakeFarm, fakeFarm, listening } from './testing/fake-farm.ts';

let farm: FakeFarm;
let api: RunningApi;
let client: ReturnType<typeof clientOf>;

beforeEach(async () => {
  farm = fakeFarm();
  api = await listening(farm);
  client = clientOf(api.url);
});
afterEach(() => api.close());

const model = async (bytes = 'solid cube') =>
  (await client.send('POST', '/api/v1/models?fileName=cube.stl', bytes, { 'content-type': 'model/stl' })).body
    .sha256 as string;

const aLine = async (more: object = {}) => ({
  modelHash: await model(),
  fileName: 'cube.stl',
  material: 'PLA-BASIC',
  colour: 'black',
  quantity: 2,
  ...more,
});
const aQuote = async (more: object = {}) =>
  client.send('POST', '/api/v1/quotes', { customer: 'Ada', lines: [await aLine()], ...more });

function expectProblem({ status, headers, body }: Got, type: string, expected: number) {
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body.type).toBe(`/problems/${type}`);
  expect([status, body.status]).toEqual([expected, expected]);
  for (const field of ['title', 'detail', 'cause', 'remedy']) expect(body[field], field).toMatch(/\w/);
}

describe('quotes', () => {
  test('material, colour and profile are found by the names people use', async () => {
    const line = await aLine({ material: 'pla-basic', colour: 'BLACK' });
    const made = await client.send('POST', '/api/v1/quotes', { customer: 'Ada', lines: [line] });
    expect(made).toMatchObject({ status: 201, body: { id: 'Q-1001', status: 'analysing' } });
    const { body } = await client.get('/api/v1/quotes/Q-1001');
    const profiles = demoFarm().profiles.map(({ id }) => id);
    expect(body.lines[0].recipe).toMatchObject({ material: 'PLA-BASIC', colour: 'black', lane: 'FDM' });
    expect(profiles).toContain(body.lines[0].recipe.profileId);
    expect(body.tier).toBe(demoFarm().policies.defaultSlaTier);
  });

  test('numbers go on, also for a farm that starts again over the same journal', async () => {
    await aQuote();
    await aQuote();
    const again = fakeFarm({ kernel: farm.kernel, blobs: farm.blobs });
    const second = await listening(again);
    const line = await aLine();
    const made = await clientOf(second.url).send('POST', '/api/v1/quotes', {
      customer: 'Bea',
      lines: [line],
    });
    expect(made.body.id).toBe('Q-1003');
    await second.close();
  });

  test('every field at fault is named at once, each with the name that was meant', async () => {
    const answer = await aQuote({
      tier: 'standrad',
      lines: [
        await aLine({ material: 'PLA-BASC' }),
        await aLine({ colour: 'blakc' }),
        await aLine({ profileId: 'nope', modelHash: 'f'.repeat(64) }),
      ],
    });
    expectProblem(answer, 'validation', 422);
    const errors = answer.body.errors.map((one: { pointer: string; suggestion?: string }) => [
      one.pointer,
      one.suggestion,
    ]);
    expect(errors).toEqual([
      ['/tier', 'standard'],
      ['/lines/0/material', 'PLA-BASIC'],
      ['/lines/1/colour', 'black'],
      ['/lines/2/modelHash', undefined],
      ['/lines/2/profileId', undefined],
    ]);
    expect(farm.kernel.journaled).toEqual([]);
  });

  test('shape errors carry JSON pointers, unknown keys included', async () => {
    const answer = await client.send('POST', '/api/v1/quotes', {
      custmer: 'Ada',
      lines: [{ ...(await aLine()), quantity: 0, 'a/b': 1 }],
    });
    expectProblem(answer, 'validation', 422);
    const byPointer = new Map(
      answer.body.errors.map((one: { pointer: string; suggestion?: string }) => [
        one.pointer,
        one.suggestion,
      ]),
    );
    expect(byPointer.get('/custmer')).toBe('customer');
    expect([...byPointer.keys()].sort()).toEqual([
      '/custmer',
      '/customer',
      '/lines/0/a~1b',
      '/lines/0/quantity',
    ]);
  });
});

describe('commands', () => {
  const incident = { code: 'x', severity: 'info', subject: 'printer/p', what: 'w', nextStep: 'n' };

  test('answer what the machine did, and journal who and why', async () => {
    await farm.kernel.say('incident/I-1', 'incident.open', incident);
    const answer = await client.send(
      'POST',
      '/api/v1/incidents/I-1/resolve',
      { because: 'mended', reason: { code: 'mended', words: 'new belt' } },
      { 'x-operator': 'Zo%C3%AB' },
    );
    expect(answer).toMatchObject({
      status: 200,
      body: {
        outcome: 'changed',
        status: 'resolved',
        facts: [{ type: 'incident.resolved', words: 'Resolved' }],
      },
    });
    const { message } = farm.kernel.journaled.at(-1)!;
    expect(message).toMatchObject({
      by: { kind: 'operator', id: 'Zoë' },
      reason: { code: 'mended', words: 'new belt' },
      payload: { because: 'mended' },
    });
    expect(message.payload).not.toHaveProperty('reason');
  });

  test("a refusal is a 409 in the machine's words, or in those of the command table", async () => {
    await aQuote();
    const answer = await client.send('POST', '/api/v1/quotes/Q-1001/order');
    expectProblem(answer, 'refused', 409);
    expect(answer.body).toMatchObject({ code: 'not-now' });
    expect(answer.body.detail).toContain('can not take "order" now');
  });

  test('a misspelt id is a 404 and brings nothing into being', async () => {
    for (const id of ['I-9', '..%2Fx', '%20'])
      expectProblem(await client.send('POST', `/api/v1/incidents/${id}/acknowledge`), 'not-found', 404);
    expect(farm.kernel.journaled).toEqual([]);
    expect(await farm.kernel.state('incident/I-9')).toBeUndefined();
  });

  test('a command that lifts a protection needs a reason', async () => {
    const answer = await client.send('POST', '/api/v1/printers/p/reset', {});
    expectProblem(answer, 'validation', 422);
    expect(answer.body.errors[0].pointer).toBe('/reason');
  });

  test('what it takes now is told with the thing itself', async () => {
    await farm.kernel.say('incident/I-1', 'incident.open', incident);
    expect((await client.get('/api/v1/incidents/I-1')).body.can).toEqual(['acknowledge', 'resolve']);
  });

  test('when the kernel is not there, the answer says that the same request may be sent again', async () => {
    await farm.kernel.say('incident/I-1', 'incident.open', incident);
    farm.kernel.failures.push(
      Object.assign(new Error('The database does not answer.'), { _tag: 'Unavailable' }),
    );
    const answer = await client.send('POST', '/api/v1/incidents/I-1/acknowledge');
    expectProblem(answer, 'not-ready', 503);
    expect(answer.headers.get('retry-after')).toBe('2');
  });

  test('a question that the database does not answer may be asked again, too', async () => {
    const views = { ...farm.kernel.views };
    const down = async () => {
      throw new DatabaseError({ reason: 'query-failed', message: 'The database did not answer.' });
    };
    Object.assign(farm.kernel.views, { get: down, list: down, counts: down });
    for (const path of ['/api/v1/jobs', '/api/v1/jobs/J-1']) {
      const answer = await client.get(path);
      expectProblem(answer, 'not-ready', 503);
      expect(answer.headers.get('retry-after')).toBe('2');
    }
    Object.assign(farm.kernel.views, views);
  });

  test("control characters in an address are the request's fault", async () => {
    for (const path of ['/%00', '?status=%00', '?cursor=1.%00', '?printerId=a%0Ab', '/%00/timeline'])
      expectProblem(await client.get(`/api/v1/jobs${path}`), 'invalid-request', 400);
    expectProblem(await client.send('POST', '/api/v1/jobs/%00/hold', {}), 'invalid-request', 400);
  });

  test('a defect tells the client nothing of the inside', async () => {
    await farm.kernel.say('incident/I-1', 'incident.open', incident);
    const log: string[] = [];
    const other = await listening(farm, { log: (line) => log.push(line) });
    farm.kernel.failures.push(new Error('secret detail'));
    const answer = await clientOf(other.url).send('POST', '/api/v1/incidents/I-1/acknowledge');
    expectProblem(answer, 'internal', 500);
    expect(answer.text).not.toContain('secret detail');
    expect(log.join('\n')).toContain('secret detail');
    await other.close();
  });
});

describe('requests that are none', () => {
  test('bad JSON, a wrong media type, too large a body, a missing one', async () => {
    expectProblem(await client.send('POST', '/api/v1/quotes', '{"a":'), 'invalid-json', 400);
    expectProblem(await client.send('POST', '/api/v1/quotes', '{"__proto__":{}}'), 'invalid-json', 400);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expectProblem(await client.send('POST', '/api/v1/quotes', 'a=1', form), 'unsupported-media-type', 415);
    expectProblem(
      await client.send('POST', '/api/v1/quotes', 'a', { 'content-type': 'text/plain' }),
      'unsupported-media-type',
      415,
    );
    const large = JSON.stringify({ customer: 'x'.repeat(1024 * 1024) });
    expectProblem(await client.send('POST', '/api/v1/quotes', large), 'too-large', 413);
    expectProblem(await client.send('POST', '/api/v1/quotes'), 'validation', 422);
  });

  test('addresses and methods that there are not', async () => {
    expectProblem(await client.get('/api/v1/quots'), 'no-such-route', 404);
    const wrong = await client.send('DELETE', '/api/v1/farm');
    expectProblem(wrong, 'method-not-allowed', 405);
    expect(wrong.headers.get('allow')).toBe('GET');
    expectProblem(await client.get('/api/v1/jobs/J-1'), 'not-found', 404);
  });

  test('queries are checked too', async () => {
    for (const query of ['limit=0', 'limit=x', 'limit=5000', 'printrId=p', 'order=best'])
      expectProblem(await client.get(`/api/v1/jobs?${query}`), 'validation', 422);
    const { body } = await client.get('/api/v1/jobs?printrId=p');
    expect(body.errors[0]).toMatchObject({ in: 'query', suggestion: 'printerId' });
  });
});

describe('lists', () => {
  beforeEach(() => {
    for (let n = 1; n <= 25; n++)
      farm.kernel.put({
        kind: 'job',
        id: `J-${n}`,
        address: `job/J-${n}`,
        status: n % 5 === 0 ? 'qc' : 'printing',
        version: 3,
        seq: n,
        doc: { printerId: n % 2 === 0 ? 'even' : 'odd', replacesJobId: null },
        createdAt: n,
        updatedAt: n,
      });
  });

  test('pages follow each other to the end', async () => {
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: Got = await client.get(`/api/v1/jobs?limit=10${cursor && `&cursor=${cursor}`}`);
      ids.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
      expect(body.counts).toEqual({ qc: 5, printing: 20 });
    }
    expect(ids).toEqual(Array.from({ length: 25 }, (_, index) => `J-${25 - index}`));
  });

  test('narrowed by status and by field', async () => {
    const total = async (query: string) =>
      (await client.get(`/api/v1/jobs?limit=100&${query}`)).body.items.length;
    expect(await total('status=qc')).toBe(5);
    expect(await total('status=printing')).toBe(20);
    expect(await total('status=printing,qc')).toBe(25);
    expect(await total('printerId=even')).toBe(12);
    expect(await total('printerId=even,odd')).toBe(25);
    expect(await total('status=qc&printerId=even')).toBe(2);
    expect(await total('replacesJobId=null')).toBe(25);
  });

  test('counters add up the statuses', async () => {
    const { body } = await client.get('/api/v1/counters');
    expect(body.counters).toMatchObject({ printing: 20, qc: 5, queue: 0, parked: 0 });
    expect(body.byStatus.jobs).toEqual({ qc: 5, printing: 20 });
  });
});
