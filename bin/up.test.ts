/** `farm up` and what keeps it from starting: each told in one clear line, and nothing left behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { processesOf } from './outage/orphans.ts';

const FARM = path.join(import.meta.dirname, 'farm.ts');
const OUTAGE = path.join(import.meta.dirname, '../fixtures/farm/outage.yaml');

interface Started {
  readonly pid: number;
  /** All that it has written so far, both streams. */
  said(): string;
  /** Resolves once it has written this. */
  says(words: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  signal(name: NodeJS.Signals): void;
}

const running = new Set<Started>();
const root = mkdtempSync(path.join(tmpdir(), 'farm-up-'));

function farm(
  folder: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Started {
  const child = spawn(
    process.execPath,
    [FARM, 'up', '--no-console', '--config', OUTAGE, '--data', folder, '--port', '0', ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, DATABASE_URL: '', S3_ENDPOINT: '', ...env } },
  );
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      for (const listener of listeners) listener();
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  const started: Started = {
    pid: child.pid!,
    said: () => text,
    says: (words) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = words.exec(text);
          if (!found) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`It ended without saying ${words}: ${text}`)));
      }),
    ended,
    signal: (name) => child.kill(name),
  };
  running.add(started);
  void ended.then(() => running.delete(started));
  return started;
}

afterEach(async () => {
  for (const one of running) {
    one.signal('SIGTERM');
    await one.ended;
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const folderOf = (name: string) => path.join(root, name);
const ready = (one: Started) => one.says(/Console: (http:\S+)/);
/** It ended by itself with an error whose words are these. */
const refusal = async (one: Started): Promise<string> => {
  const { code } = await one.ended;
  expect(code).not.toBe(0);
  expect(code).not.toBeNull();
  return one.said();
};

describe('farm up', () => {
  it('starts, answers, and leaves no process behind when it is told to stop', async () => {
    const one = farm(folderOf('plain'), ['--demo']);
    const [, url] = await ready(one);
    expect((await fetch(`${url}/api/v1/health`)).status).toBe(200);
    expect(processesOf(folderOf('plain')).length).toBeGreaterThan(1);
    one.signal('SIGINT');
    expect(await one.ended).toEqual({ code: 0, signal: null });
    expect(one.said()).toContain('Nothing is left running.');
    expect(processesOf(folderOf('plain'))).toEqual([]);
  });

  it('refuses a port that is taken, and ends what it had begun', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const words = await refusal(farm(folderOf('port'), ['--demo', '--port', String(port)]));
    other.close();
    expect(words).toContain(`Port ${port} is taken, perhaps by another farm.`);
    expect(words).not.toContain('    at ');
    expect(processesOf(folderOf('port'))).toEqual([]);
  });

  it('refuses a second farm on the same data, which goes on undisturbed', async () => {
    const first = farm(folderOf('twice'), ['--demo']);
    const [, url] = await ready(first);
    const before = processesOf(folderOf('twice'));
    const words = await refusal(farm(folderOf('twice'), ['--demo']));
    expect(words).toMatch(new RegExp(`in use by process ${first.pid}\\. Stop that program first`));
    expect(words).not.toContain('    at ');
    expect((await fetch(`${url}/api/v1/health`)).status).toBe(200);
    // Its machines, too.
    const machines = (lines: readonly string[]) => lines.filter((line) => line.includes('demo-fleet'));
    expect(machines(before)).toHaveLength(1);
    expect(machines(processesOf(folderOf('twice')))).toEqual(machines(before));
  });

  it('refuses a folder that it may not write', async () => {
    // Root may write everywhere but there.
    const folder = process.getuid?.() === 0 ? '/sys/farm' : folderOf('closed');
    if (process.getuid?.() !== 0) mkdirSync(folder, { mode: 0o500 });
    const words = await refusal(farm(folder));
    expect(words).toContain(`The data folder ${folder} can't be written`);
    expect(words).toContain('FARM_DATA');
    expect(words).not.toContain('    at ');
  });

  it('refuses a folder that is a file', async () => {
    const folder = folderOf('file');
    writeFileSync(folder, '');
    const words = await refusal(farm(folder));
    expect(words).toContain(`The data folder ${folder} can't be written`);
    expect(words).toContain('FARM_DATA');
    expect(words).not.toContain('    at ');
  });

  it('refuses data of a newer Postgres', async () => {
    const folder = folderOf('newer-postgres');
    mkdirSync(path.join(folder, 'postgres', 'postgres'), { recursive: true });
    writeFileSync(path.join(folder, 'postgres', 'postgres', 'PG_VERSION'), '99\n');
    const words = await refusal(farm(folder));
    expect(words).toMatch(/was made by Postgres 99.*pg_dump/s);
    expect(processesOf(folder)).toEqual([]);
  });

  it('refuses data of a newer farm', async () => {
    const folder = folderOf('newer-farm');
    const first = farm(folder);
    await ready(first);
    first.signal('SIGTERM');
    await first.ended;
    const { openDatabase } = await import('../runtime/database/database.ts');
    const database = await openDatabase({ folder: path.join(folder, 'postgres') });
    await database.pool.query(`insert into kernel_migrations (version, name) values (999, 'of the future')`);
    await database.close();
    const words = await refusal(farm(folder));
    expect(words).toMatch(/schema 999.*newer version/s);
    expect(words).not.toContain('    at ');
    expect(processesOf(folder)).toEqual([]);
  });

  it('refuses a farm file that is wrong, with its place', async () => {
    const file = folderOf('wrong.yaml');
    writeFileSync(file, 'name: Wrong\ncurrency: dollars\n');
    const words = await refusal(farm(folderOf('wrong'), ['--config', file]));
    expect(words).toContain('wrong.yaml:2');
    expect(words).not.toContain('    at ');
  });

  it('refuses to listen beyond this machine without a token', async () => {
    const words = await refusal(farm(folderOf('wide'), ['--host', '0.0.0.0']));
    expect(words).toContain('FARM_TOKEN');
  });
});
