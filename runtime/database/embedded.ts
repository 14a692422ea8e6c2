/**
 * Postgres as a child of this process: real binaries, real files, no port. It listens on a Unix socket in its folder, dies
 * with its parent, and is started again should it die alone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseError } from '../errors.ts';
import { type Account, accountFor, type Binaries, findBinaries, launch } from './binaries.ts';
import { collect, endOrphan, type Folder, prepare, takeFolder } from './folder.ts';

/** The longest path that a Unix socket's address holds, less the file's own name. */
const socketPathMax = 107 - '/.s.PGSQL.5432'.length;

/**
 * Runs Postgres beside a watcher that reads this process's pipe. When the pipe ends without a line, this process is gone,
 * however it went, and the watcher shuts Postgres down.
 */
const watched =
  'exec 3<&0; (read -r line <&3 || kill -INT $$) </dev/null >/dev/null 2>&1 & exec "$@" 3<&- </dev/null';

const settings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  max_connections: '100',
  shared_buffers: '128MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  wal_buffers: '16MB',
  jit: 'off',
  log_min_messages: 'warning',
  logging_collector: 'off',
};

export interface EmbeddedPostgres {
  config(database: string): pg.ClientConfig;
  /** Process id of the running postmaster. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

export async function startEmbedded(path: string): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') {
    throw new DatabaseError({
      reason: 'unsupported-platform',
      message:
        'The embedded database needs Unix sockets. On Windows, set DATABASE_URL to a Postgres of your own.',
    });
  }
  const binaries = await findBinaries();
  const folder = await takeFolder(path);
  try {
    const account = await prepare(folder, binaries, accountFor(folder.pgdata));
    await endOrphan(folder.pgdata);
    return await supervise(folder, binaries, account);
  } catch (error) {
    folder.release();
    throw error;
  }
}

async function supervise(folder: Folder, binaries: Binaries, account: Account): Promise<EmbeddedPostgres> {
  const inFolder = join(folder.root, 'run');
  const short = Buffer.byteLength(inFolder) <= socketPathMax;
  const sockets = short ? inFolder : mkdtempSync(join(tmpdir(), 'pg-'));
  await mkdir(sockets, { recursive: true });
  await chmod(sockets, 0o700);
  if (account.uid !== undefined) await chown(sockets, account.uid, account.gid!);

  const config = (database: string): pg.ClientConfig => ({ host: sockets, user: 'farm', database });
  let child: ChildProcess | undefined;
  let stopping = false;
  let restarting = Promise.resolve();

  const start = async () => {
    const flags = Object.entries({ ...settings, unix_socket_directories: sockets }).flatMap(([k, v]) => [
      '-c',
      `${k}=${v}`,
    ]);
    const how = launch(account, '/bin/sh', [
      '-c',
      watched,
      'sh',
      binaries.postgres,
      '-D',
      folder.pgdata,
      ...flags,
    ]);
    const started = spawn(how.command, how.args, { ...how.options, stdio: ['pipe', 'ignore', 'pipe'] });
    const said = collect(started);
    let ended = false;
    started.stdin!.on('error', () => undefined);
    started.once('error', () => {
      ended = true;
    });
    started.once('exit', () => {
      ended = true;
      started.stdin!.end('over\n');
      if (child === started && !stopping) restarting = again();
    });
    await answers(config('postgres'), () => ended, said);
    child = started;
  };
  const again = async () => {
    child = undefined;
    for (let waitMs = 20; !stopping; waitMs = Math.min(waitMs * 2, 5_000)) {
      await pause(waitMs);
      await endOrphan(folder.pgdata);
      if (stopping) return;
      if (
        await start().then(
          () => true,
          () => false,
        )
      )
        return;
    }
  };
  const stop = async () => {
    stopping = true;
    await restarting;
    const running = child;
    if (running && running.exitCode === null && running.signalCode === null) {
      const ended = new Promise((done) => running.once('exit', done));
      running.kill('SIGINT');
      const harder = setTimeout(() => running.kill('SIGQUIT'), 10_000);
      await ended;
      clearTimeout(harder);
    }
    if (!short) rmSync(sockets, { recursive: true, force: true });
    folder.release();
  };
  try {
    await start();
  } catch (error) {
    if (!short) rmSync(sockets, { recursive: true, force: true });
    throw error;
  }
  return { config, pid: () => child?.pid, stop };
}

/** Waits until the server takes connections, for as long as it lives: recovery after a crash takes its time. */
async function answers(config: pg.ClientConfig, ended: () => boolean, said: () => string): Promise<void> {
  for (;;) {
    if (ended()) {
      throw new DatabaseError({
        reason: 'start-failed',
        message: `Postgres ended while starting: ${said().trim() || 'it said nothing'}. See whether the disk is full or its files are damaged.`,
      });
    }
    const client = new pg.Client(config);
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await pause(5);
    }
  }
}
