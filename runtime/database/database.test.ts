import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { until, useServer } from '../testing.ts';
import { openDatabase, openOn } from './database.ts';
import { startEmbedded } from './embedded.ts';
import { isAlive } from './folder.ts';
import { migrate } from './migrations.ts';

const bench = useServer();
const root = mkdtempSync(join(tmpdir(), 'database-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A program that opens the folder, says its server's process id, and waits to be killed. */
function holder(folder: string): { child: ChildProcess; pid: Promise<number> } {
  const script = `
    const { startEmbedded } = await import(${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))});
    const server = await startEmbedded(${JSON.stringify(folder)});
    console.log(server.pid());
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = new Promise<number>((resolve) =>
    child.stdout!.once('data', (data) => resolve(Number(String(data)))),
  );
  return { child, pid };
}
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('the embedded server', () => {
  it('keeps its data over a stop, and leaves no process', async () => {
    const folder = join(root, 'kept');
    const first = await openDatabase({ folder });
    const pid = first.pid()!;
    await first.pool.query('create table kept as select 42 as n');
    await first.close();
    expect(isAlive(pid)).toBe(false);
    const second = await openDatabase({ folder });
    expect((await second.pool.query('select n from kept')).rows).toEqual([{ n: 42 }]);
    await second.close();
  });

  it('dies with a program that is killed, whose folder can be had at once', async () => {
    const folder = join(root, 'orphan');
    const { child, pid } = holder(folder);
    children.push(child);
    const postmaster = await pid;
    await expect(startEmbedded(folder)).rejects.toMatchObject({
      reason: 'folder-in-use',
      message: expect.stringContaining(`process ${child.pid}`),
    });
    expect(isAlive(postmaster)).toBe(true);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const heir = await startEmbedded(folder);
    expect(isAlive(postmaster)).toBe(false);
    expect(heir.pid()).not.toBe(postmaster);
    await heir.stop();
  });

  it('is not kept from starting by a stale process file whose number is another process now', async () => {
    const folder = join(root, 'stale');
    await (await startEmbedded(folder)).stop();
    writeFileSync(join(folder, 'owner.json'), JSON.stringify({ pid: process.pid, start: 'another life' }));
    writeFileSync(join(folder, 'postgres', 'postmaster.pid'), `${process.pid}\n/somewhere\n0\n`);
    const server = await startEmbedded(folder);
    await server.stop();
    expect(isAlive(process.pid)).toBe(true);
  });

  it('comes back when it dies alone', async () => {
    const server = await startEmbedded(join(root, 'alone'));
    const before = server.pid()!;
    process.kill(before, 'SIGKILL');
    await until('another server', () => server.pid() !== undefined && server.pid() !== before);
    const client = new pg.Client(server.config('postgres'));
    await client.connect();
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await client.end();
    await server.stop();
  });

  it('says why it cannot have a folder', async () => {
    writeFileSync(join(root, 'a-file'), '');
    await expect(startEmbedded(join(root, 'a-file'))).rejects.toMatchObject({ reason: 'folder-unwritable' });
    const newer = join(root, 'newer');
    mkdirSync(join(newer, 'postgres'), { recursive: true });
    writeFileSync(join(newer, 'postgres', 'PG_VERSION'), '19\n');
    await expect(startEmbedded(newer)).rejects.toMatchObject({
      reason: 'folder-of-other-version',
      message: expect.stringMatching(/made by Postgres 19.*pg_dump/s),
    });
    const held = await startEmbedded(join(root, 'held'));
    await expect(startEmbedded(join(root, 'held'))).rejects.toMatchObject({ reason: 'folder-in-use' });
    await held.stop();
    // Nothing of the failed attempts holds a folder.
    expect(() => readFileSync(join(newer, 'owner.json'))).toThrow();
  });
});

describe('migrations', () => {
  it('run once when several start at a time', async () => {
    const first = await bench.database();
    const name = (await first.pool.query('select current_database() as name')).rows[0].name as string;
    const fresh = `${name}_fresh`;
    await first.pool.query(`create database ${fresh}`);
    const all = await Promise.all(Array.from({ length: 4 }, () => openOn(bench.server(), fresh)));
    const { rows } = await all[0]!.pool.query('select version from kernel_migrations order by version');
    expect(rows).toEqual([{ version: 1 }]);
    for (const one of all) await one.close();
  });

  it('leave a database of a newer program alone', async () => {
    const database = await bench.database();
    await database.pool.query(
      `insert into kernel_migrations (version, name) values (999, 'from the future')`,
    );
    const client = await database.connect();
    await expect(migrate(client)).rejects.toMatchObject({
      _tag: 'DatabaseError',
      reason: 'newer-schema',
      message: expect.stringMatching(/schema 999.*newer version/s),
    });
    await client.end();
  });
});

describe('an external database', () => {
  it('is had by its address', async () => {
    const database = await bench.database();
    const name = (await database.pool.query('select current_database() as name')).rows[0].name as string;
    const { host, user } = bench.server().config(name);
    const same = await openDatabase({ url: `postgres://${user}@/${name}?host=${encodeURIComponent(host!)}` });
    expect((await same.pool.query('select count(*) as n from entries')).rows).toEqual([{ n: 0 }]);
    await same.close();
  });

  it('that does not answer is told', async () => {
    await expect(openDatabase({ url: 'postgres://x@127.0.0.1:1/x' })).rejects.toMatchObject({
      reason: 'unreachable',
      message: expect.stringContaining('Is it running'),
    });
  });
});
