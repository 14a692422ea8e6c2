import { describe, expect, it } from 'vitest';
import { createApi, type Ports } from './api.ts';
import { Refusal, sayPointer } from './problem.ts';

interface Call {
  readonly path: string;
  readonly headers: Record<string, string>;
}
const rig = (answers: readonly (Response | Error)[]) => {
  const calls: Call[] = [];
  let keys = 0;
  const left = [...answers];
  const ports: Ports = {
    fetch: async (path, init) => {
      calls.push({ path, headers: init?.headers as Record<string, string> });
      const answer = left.shift()!;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    newKey: () => `key-${++keys}`,
    operator: () => 'Zoë',
    wait: async () => {},
    upload: async () => ({ status: 0, body: null }),
  };
  return { api: createApi(ports), calls };
};
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const trouble = async (doing: Promise<unknown>) => {
  const error = await doing.then(
    () => null,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).trouble;
};

describe('commands', () => {
  it('a repeat over a broken connection carries the same key', async () => {
    const { api, calls } = rig([
      new TypeError('network'),
      new TypeError('network'),
      json(200, { outcome: 'changed' }),
    ]);
    await expect(api.send('POST', '/api/v1/jobs/J-1/release')).resolves.toEqual({ outcome: 'changed' });
    expect(calls.map((call) => call.headers['idempotency-key'])).toEqual(['key-1', 'key-1', 'key-1']);
  });

  it('another command has another key, and says who', async () => {
    const { api, calls } = rig([json(200, {}), json(200, {})]);
    await api.send('POST', '/a');
    await api.send('POST', '/b');
    expect(calls.map((call) => call.headers['idempotency-key'])).toEqual(['key-1', 'key-2']);
    expect(calls[0]!.headers['x-operator']).toBe('Zo%C3%AB');
  });

  it('a refusal is not repeated, and keeps the farm’s own words', async () => {
    const { api, calls } = rig([
      json(409, {
        detail: 'J-1 is printing.',
        cause: 'It was released.',
        remedy: 'Pause it.',
        code: 'printing',
      }),
    ]);
    expect(await trouble(api.send('POST', '/x'))).toMatchObject({
      status: 409,
      what: 'J-1 is printing.',
      cause: 'It was released.',
      remedy: 'Pause it.',
      code: 'printing',
    });
    expect(calls).toHaveLength(1);
  });

  it('a proxy’s page becomes words too', async () => {
    const { api } = rig([new Response('<html>Bad gateway', { status: 502 })]);
    const told = await trouble(api.get('/x'));
    expect(told.what).toContain('502');
    expect(told.remedy).not.toBe('');
  });

  it('silence is told as such, with what to do', async () => {
    const { api } = rig([new TypeError('network')]);
    expect(await trouble(api.get('/x'))).toMatchObject({ status: 0, code: 'unreachable' });
  });
});

it('a pointer into a body is said in words', () => {
  expect(sayPointer('/lines/0/quantity')).toBe('line 1, quantity');
  expect(sayPointer('/dueAt')).toBe('due at');
  expect(sayPointer('')).toBe('');
});
