/** What the farm stands on goes away under load: its database, its disk, its artifact store. */
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HealthAnswer } from '../../gateway/api/contract/index.ts';
import { seededRandom } from '../../runtime/random.ts';
import { readAccount } from './account.ts';
import { farmOptions, machinesFolder } from './busy-hour.ts';
import { gramsConserved, promisesKept, runsAgree, stateIsReplay } from './checks.ts';
import { clientOf } from './client.ts';
import { type Life, openLives } from './lives.ts';
import { executionsOf, readLogs } from './machines-log.ts';
import { processesOf } from './orphans.ts';
import { openShop, type Shop } from './shop.ts';
import { endFleet } from './teardown.ts';

const seed = Number(process.env.FARM_KILL_SEED ?? 20262);
const TIME_FACTOR = 60;
const MS_MAX = 180_000;
/** Entries that the journal grows by while all is well, so that each outage meets work. */
const ENTRIES_BETWEEN = 150;

interface S3Peer {
  run(): Promise<unknown>;
  close(): Promise<void>;
  readonly httpServer: { address(): { port: number } };
}

async function s3Peer(directory: string, port: number): Promise<S3Peer> {
  // @ts-expect-error the package has no types
  const { default: S3rver } = await import('s3rver');
  const peer = new S3rver({ port, address: '127.0.0.1', silent: true, directory }) as S3Peer;
  await peer.run();
  return peer;
}

async function until<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const end = performance.now() + 120_000; performance.now() < end; await pause(20)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`Waited in vain for ${what}.`);
}

describe(`outages under load, seed ${seed}`, { timeout: MS_MAX }, () => {
  const root = mkdtempSync(path.join(tmpdir(), 'farm-stores-'));
  const dataFolder = path.join(root, 'data');
  const postgres = path.join(dataFolder, 'postgres');
  const s3Folder = path.join(root, 's3');
  let peer: S3Peer;
  let port: number;
  let lives: ReturnType<typeof openLives>;
  let life: Life;
  let url: string;
  let shop: Shop;
  let busy = true;
  let worked: Promise<boolean>;

  const health = async (): Promise<HealthAnswer & { readonly code: number }> => {
    const answer = await fetch(`${url}/api/v1/health`);
    return { code: answer.status, ...((await answer.json()) as HealthAnswer) };
  };
  /** The last entry of the journal; waits until the farm works. */
  const entry = () =>
    until('the farm to work', async () => {
      const { checks, code } = await health();
      const found = code === 200 ? /entry (\d+)/.exec(checks[0]?.words ?? '') : null;
      return found ? Number(found[1]) : undefined;
    });
  const waitsFor = (words: RegExp) =>
    until(`503 for ${words}`, async () => {
      const { code, waitsFor: said } = await health();
      return code === 503 && said.some((one) => words.test(one)) ? said.join('\n') : undefined;
    });
  /** All is well, and work goes on. */
  const busily = async () => {
    const before = await entry();
    await until('work', async () => ((await entry()) > before + ENTRIES_BETWEEN ? true : undefined));
  };

  beforeAll(async () => {
    peer = await s3Peer(s3Folder, 0);
    port = peer.httpServer.address().port;
    lives = openLives({
      S3_ENDPOINT: `http://127.0.0.1:${port}`,
      S3_BUCKET: 'farm',
      S3_ACCESS_KEY: 'S3RVER',
      S3_SECRET_KEY: 'S3RVER',
    });
    life = lives.begin({ options: farmOptions(dataFolder, TIME_FACTOR), kill: null });
    url = await life.ready;
    shop = openShop(seed, seededRandom(seed));
    worked = shop.work(clientOf(url), () => busy, life.isOver);
    worked.catch(() => undefined);
  }, MS_MAX);

  afterAll(async () => {
    await lives.end();
    await peer.close();
    endFleet(machinesFolder(dataFolder));
    rmSync(root, { recursive: true, force: true });
  }, MS_MAX);

  it('Postgres, killed, is started again by itself', async () => {
    for (let i = 0; i < 3; i++) {
      await busily();
      const before = postmaster();
      process.kill(before, 'SIGKILL');
      await until('another Postgres', () => ([0, before].includes(postmaster()) ? undefined : true));
    }
    await busily();
  });

  it('Postgres, killed, that cannot start: the farm says what it waits for, and goes on when it can', async () => {
    await busily();
    const [version, away] = [path.join(postgres, 'postgres', 'PG_VERSION'), path.join(root, 'PG_VERSION')];
    const before = postmaster();
    renameSync(version, away);
    process.kill(before, 'SIGKILL');
    // The words grow more exact as the farm finds out.
    await waitsFor(/^the database: The database does not answer/);
    const refused = await fetch(`${url}/api/v1/dispatcher/go`, { method: 'POST' });
    expect(refused.status).toBe(503);
    renameSync(away, version);
    await busily();
    expect(postmaster()).not.toBe(before);
  });

  it('a full disk is told, and waited for', async () => {
    await busily();
    const client = new pg.Client({ host: path.join(postgres, 'run'), user: 'farm', database: 'farm' });
    await client.connect();
    try {
      await client.query(`
        create function disk_full() returns trigger language plpgsql as $$
        begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
        create trigger disk_full before insert on entries execute function disk_full()`);
      expect(await waitsFor(/space|disk/i)).toContain('No space left on device');
      await client.query('drop trigger disk_full on entries; drop function disk_full()');
    } finally {
      await client.end();
    }
    await busily();
  });

  it('an artifact store that refuses is told, and waited for', async () => {
    await busily();
    await peer.close();
    const words = await waitsFor(/artifact store/i);
    expect(words).toContain(`http://127.0.0.1:${port}`);
    expect(words).toContain('Is it running, and are bucket "farm" and keys right?');
    peer = await s3Peer(s3Folder, port);
    await busily();
  });

  it('in all this nothing was lost, doubled or left undone', async () => {
    busy = false;
    expect(await worked).toBe(true);
    await life.stop();
    await lives.end();
    expect(processesOf(dataFolder)).toEqual([]);
    const executions = executionsOf(readLogs(machinesFolder(dataFolder)));
    const account = await readAccount(dataFolder);
    expect(executions.length).toBeGreaterThan(5);
    expect(runsAgree(account, executions)).toEqual([]);
    expect(gramsConserved(account)).toEqual([]);
    expect(promisesKept(account, shop.wishes)).toEqual([]);
    expect(stateIsReplay(account)).toEqual([]);
  });

  function postmaster(): number {
    try {
      return Number(readFileSync(path.join(postgres, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
    } catch {
      return 0;
    }
  }
});
