import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commands } from '../../gateway/api/contract/commands.ts';
import type { RunningApi } from '../../gateway/api/server.ts';
import { type FakeFarm, fakeFarm, listening } from '../../gateway/api/testing/fake-farm.ts';
import { farmCliAt } from './testing.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'farm-cli-'));
const model = path.join(folder, 'part.stl');
let farm: FakeFarm;
let api: RunningApi;

beforeAll(() => writeFileSync(model, 'solid part'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  farm = fakeFarm();
  api = await listening(farm);
});
afterEach(() => api.close());

const farmCli = (line: string, env: NodeJS.ProcessEnv = {}, signal?: AbortSignal) =>
  farmCliAt(api.url, line, env, signal);

const incident = {
  code: 'x',
  severity: 'warning',
  subject: 'printer/p',
  what: 'Belt slips',
  nextStep: 'Tighten it',
};
const openIncident = (id: string) => farm.kernel.say(`incident/${id}`, 'incident.open', incident);

describe('the line', () => {
  test('without a command it says what there is; help needs no farm', async () => {
    await api.close();
    expect(await farmCli('')).toMatchObject({ code: 2 });
    const all = await farmCli('help');
    expect(all).toMatchObject({ code: 0, err: '' });
    for (const name of [
      'up',
      'submit',
      'jobs',
      'printers',
      'export',
      'doctor',
      'version',
      'FARM_TOKEN',
      'NO_COLOR',
    ])
      expect(all.out).toContain(name);
    for (const name of ['up', 'submit', 'jobs', 'export', 'doctor', 'version', 'order', 'dispatcher']) {
      const { code, out } = await farmCli(`${name} --help`);
      expect([name, code]).toEqual([name, 0]);
      expect(out).toContain(`Usage: farm ${name}`);
      expect((await farmCli(`help ${name}`)).out).toBe(out);
    }
  });

  test.each([
    ['jbos', 'farm jobs'],
    ['jobs --staus qc', '--status'],
    ['job relase J-1', 'farm job release'],
    ['jobs --limit', 'needs a value'],
    ['jobs --limit many', 'whole number'],
    ['jobs one two', 'one word too many'],
    ['submit', 'needs MODEL'],
    ['submit a.stl --wait', 'go with --order'],
    ['up --port 99999', 'whole number'],
    ['jobs --json=yes', 'takes no value'],
    ['jobs --url farm.lan', 'no address'],
    ['order hold O-1 --data [1]', 'no JSON object'],
  ])('`farm %s` is not understood, and says %s', async (line, words) => {
    const { code, err, out } = await farmCli(line);
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(out).toBe('');
  });

  test('every row of the command table has its word and its help', async () => {
    for (const { kind, command, description } of commands) {
      const { out } = await farmCli(`${kind} --help`);
      expect(out).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
      expect(out).toContain(description);
    }
  });
});

describe('exit codes', () => {
  test('4: no farm there, or something else', async () => {
    await api.close();
    expect(await farmCli('jobs')).toMatchObject({ code: 4, err: expect.stringContaining('No farm answers') });
    const other = createServer((_, response) => response.writeHead(404).end('<html>')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    expect(await farmCli(`jobs --url ${url}`)).toMatchObject({
      code: 4,
      err: expect.stringContaining('is no farm'),
    });
    other.close();
  });

  test('3: the farm refused, in its words and what to do', async () => {
    expect(await farmCli('incident acknowledge I-9')).toMatchObject({
      code: 3,
      err: expect.stringContaining('There is no incident "I-9"'),
    });
    const { code, json } = await farmCli('incident acknowledge I-9 --json');
    expect(code).toBe(3);
    expect(json()).toMatchObject([
      { error: { code: 3, problem: { type: '/problems/not-found', status: 404 } } },
    ]);
  });

  test('5: the farm asks for its token', async () => {
    const token = 'a-long-and-secret-token';
    const locked = await listening(farm, { token });
    const FARM_URL = locked.url;
    expect((await farmCli('jobs', { FARM_URL })).code).toBe(5);
    expect((await farmCli('jobs', { FARM_URL, FARM_TOKEN: token })).code).toBe(0);
    await locked.close();
  });

  test('130: interrupted while it waits', async () => {
    const stop = new AbortController();
    const running = farmCli(`submit ${model}`, {}, stop.signal);
    await expect.poll(() => farm.kernel.journaled.length).toBe(1);
    stop.abort(new Error('Interrupted.'));
    expect((await running).code).toBe(130);
  });

  test('a farm that is busy for a moment is asked again, with the same key', async () => {
    await openIncident('I-1');
    farm.kernel.failures.push(Object.assign(new Error('restarting'), { _tag: 'Unavailable' }));
    expect(await farmCli('incident acknowledge I-1')).toMatchObject({ code: 0 });
  });
});

describe('commands of the table', () => {
  test('carry the operator, the reason, and fill `because` from it', async () => {
    await openIncident('I-1');
    const { code, out } = await farmCli('incident resolve I-1 --reason "new belt" --reason-code mended');
    expect([code, out]).toEqual([0, 'I-1: Resolved (resolved)\n']);
    expect(farm.kernel.journaled.at(-1)!.message).toMatchObject({
      by: { kind: 'operator', id: 'ada' },
      reason: { code: 'mended', words: 'new belt' },
      payload: { because: 'new belt' },
    });
  });

  test("options become the message's fields, each of the type that its schema asks for", async () => {
    const lot = { material: 'PLA-BASIC', colour: 'black', grams: 1000, lowAtGrams: 0 };
    await farm.kernel.say('lot/123', 'lot.receive', lot);
    expect((await farmCli('lot adjust 123 --delta-grams -20 --because 42')).code).toBe(0);
    const said = farm.kernel.journaled.find(({ message }) => message.type === 'lot.adjust');
    expect(said!.message.payload).toEqual({ deltaGrams: -20, because: '42' });
    expect((await farmCli('lot adjust 123 --delta-grams many --because x')).err).toContain('/deltaGrams');
  });

  test('show and timeline tell how it stands and how it came so', async () => {
    await openIncident('I-1');
    await farmCli('incident acknowledge I-1 --reason "on it"');
    const shown = await farmCli('incident show I-1');
    expect(shown.out).toMatch(/status +acknowledged/);
    expect(shown.out).toMatch(/it takes now +.*resolve/);
    const { out } = await farmCli('incident timeline I-1');
    expect(out.trimEnd().split('\n')).toHaveLength(2);
    expect(out).toContain('Acknowledged  by ada (on it)');
    expect((await farmCli('incident timeline I-1 --json')).json()).toHaveLength(2);
  });
});

describe('lists', () => {
  test('are tables for people and lines for programs', async () => {
    expect((await farmCli('incidents')).out).toBe('There are no incidents yet.\n');
    for (const id of ['I-1', 'I-2', 'I-3']) await openIncident(id);
    const { out, err } = await farmCli('incidents --limit 2');
    expect(out.split('\n')[0]).toMatch(/^ID +STATUS +SEVERITY +ABOUT +WHAT +NEXT STEP$/);
    expect(out.trimEnd().split('\n')).toHaveLength(3);
    expect(err).toContain('and more');
    expect((await farmCli('incidents --json --limit 0')).json().map(({ id }) => id)).toEqual([
      'I-3',
      'I-2',
      'I-1',
    ]);
    expect((await farmCli('incidents --status resolved')).out).toContain('There are 3 open');
    expect((await farmCli('incidents --severity warning --json')).json()).toHaveLength(3);
  });
});

describe('export', () => {
  test('is the journal, and can go on where it ended', async () => {
    for (const id of ['I-1', 'I-2', 'I-3']) await openIncident(id);
    const whole = await farmCli('export');
    expect(whole.json().map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(whole.err).toBe('Up to entry 3.\n');
    expect((await farmCli('export --after 2')).json().map(({ seq }) => seq)).toEqual([3]);
    expect(await farmCli('export --after 3')).toMatchObject({ code: 0, out: '', err: 'Nothing new.\n' });
  });
});

describe('doctor', () => {
  test('finds what is there, and says how to mend what is not', async () => {
    const good = await farmCli('doctor --json', { FARM_DATA: folder });
    expect(good.code).toBe(0);
    const names = good.json().map(({ name }) => name);
    for (const name of [
      'Node',
      'Packages',
      'Data',
      'Farm',
      'Database',
      'Artifacts',
      'Slicer',
      'Farm file',
      'Printer',
    ])
      expect(names).toContain(name);

    const broken = path.join(folder, 'farm.yaml');
    writeFileSync(broken, 'name: X\nprintrs: []\n');
    const bad = await farmCli('doctor', {
      FARM_DATA: folder,
      FARM_CONFIG: broken,
      FARM_URL: 'http://127.0.0.1:9',
      DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none',
      S3_ENDPOINT: 'http://127.0.0.1:9',
    });
    expect(bad.code).toBe(1);
    for (const name of ['Farm', 'Database', 'Artifacts', 'Farm file'])
      expect(bad.out).toMatch(new RegExp(`^✗ ${name} `, 'm'));
    expect(bad.out).toContain('farm.yaml:2');
    expect(bad.out).toContain('→ ');
  });
});

test('as a program: colour only where wanted, whole output through a pipe, exit code out', async () => {
  const run = async (...args: string[]) => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, '..', 'farm.ts'), ...args], {
      env: { ...process.env, FARM_URL: api.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const [code] = await once(child, 'close');
    return { code, out };
  };
  for (let n = 0; n < 3_000; n++) await openIncident(`I-${n}`);
  const { code, out } = await run('export');
  expect([code, out.trimEnd().split('\n').length]).toEqual([0, 3_000]);
  expect((await run('jbos')).code).toBe(2);
});
