/** The data folder of an embedded Postgres: made, checked, and held by one program at a time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { access, chmod, chown, constants, mkdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseError } from '../errors.ts';
import { type Account, type Binaries, blockedAt, canPassThrough, launch } from './binaries.ts';

/** Major version of the bundled Postgres. */
const postgresMajor = '18';

export interface Folder {
  readonly root: string;
  readonly pgdata: string;
  release(): void;
}

const heldHere = new Set<string>();

/** What the kernel tells of a process after its name; undefined where it tells nothing. */
function statusOf(pid: number): { readonly state: string; readonly start: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0]!, start: fields[19]! };
  } catch {
    return undefined;
  }
}

/** When a process began, in the kernel's ticks: tells a process from a later one with its number. */
const startOf = (pid: number): string | undefined => statusOf(pid)?.start;

/** False also for one that has ended and whose parent has not asked how. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return statusOf(pid)?.state !== 'Z';
}

/** Takes the folder for this process, or says who has it. */
export async function takeFolder(path: string): Promise<Folder> {
  const root = resolve(path);
  const ownerFile = join(root, 'owner.json');
  const inUse = (by: string) =>
    new DatabaseError({
      reason: 'folder-in-use',
      message: `The data folder ${root} is in use by ${by}. Stop that program first, or start this one with another folder.`,
    });
  if (heldHere.has(root)) throw inUse('this very program');
  heldHere.add(root);
  try {
    mkdirSync(root, { recursive: true });
    await access(root, constants.W_OK | constants.X_OK);
  } catch (cause) {
    heldHere.delete(root);
    throw new DatabaseError({
      reason: 'folder-unwritable',
      message: `The data folder ${root} cannot be written (${(cause as Error).message}). Give it to the user that runs this program, or choose another.`,
      cause,
    });
  }
  const mine = JSON.stringify({ pid: process.pid, start: startOf(process.pid) });
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(ownerFile, mine, { flag: 'wx' });
      break;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 3) {
        heldHere.delete(root);
        throw new DatabaseError({
          reason: 'folder-unwritable',
          message: `The data folder ${root} cannot be written (${(cause as Error).message}). Is the disk full or read-only?`,
          cause,
        });
      }
    }
    const owner = readOwner(ownerFile);
    if (
      owner !== undefined &&
      owner.pid !== process.pid &&
      isAlive(owner.pid) &&
      startOf(owner.pid) === owner.start
    ) {
      heldHere.delete(root);
      throw inUse(`process ${owner.pid}`);
    }
    rmSync(ownerFile, { force: true });
  }
  return {
    root,
    pgdata: join(root, 'postgres'),
    release() {
      heldHere.delete(root);
      rmSync(ownerFile, { force: true });
    },
  };
}

/** The process that holds the folder now. */
export function ownerOf(path: string): number | undefined {
  const owner = readOwner(join(resolve(path), 'owner.json'));
  if (owner === undefined || !isAlive(owner.pid) || startOf(owner.pid) !== owner.start) return undefined;
  return owner.pid;
}

function readOwner(file: string): { pid: number; start?: string } | undefined {
  try {
    const owner = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; start?: string };
    return Number.isInteger(owner.pid) && owner.pid > 0 ? owner : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes a database cluster in the folder where there is none, and refuses one of another version. Answers with the account
 * as it must be started.
 */
export async function prepare(folder: Folder, binaries: Binaries, asked: Account): Promise<Account> {
  let account = asked;
  await mkdir(folder.pgdata, { recursive: true, mode: 0o700 });
  if (account.uid !== undefined) await chown(folder.pgdata, account.uid, account.gid!);
  await chmod(folder.pgdata, 0o700);
  await openWay(folder, account);
  const blocked = blockedAt(join(folder.pgdata, 'x'), account) ?? blockedAt(binaries.postgres, account);
  if (blocked !== undefined && canPassThrough(account)) account = { ...account, passesThrough: true };
  else if (blocked !== undefined) {
    throw new DatabaseError({
      reason: 'folder-unwritable',
      message:
        `Postgres does not run as root, and the account it runs as (uid ${account.uid}) may not enter ${blocked}. Start the ` +
        'program as an ordinary user, move it and its data out of that folder, or set DATABASE_URL.',
    });
  }
  const version = await readFile(join(folder.pgdata, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) {
    await initialise(folder.pgdata, binaries, account);
  } else if (version.trim() !== postgresMajor) {
    throw new DatabaseError({
      reason: 'folder-of-other-version',
      message:
        `The data in ${folder.pgdata} was made by Postgres ${version.trim()}; the one that comes with this program is ` +
        `${postgresMajor}. Use the version of the program that made it, or carry the data over with pg_dump and restore.`,
    });
  }
  return account;
}

/**
 * Lets the account pass through (not list) the data folder, which is ours, and temporary folders above it. What else is
 * on the way is for its owner to open.
 */
async function openWay(folder: Folder, account: Account): Promise<void> {
  const temporary = `${realpathSync(tmpdir())}${sep}`;
  for (;;) {
    const blocked = blockedAt(join(folder.pgdata, 'x'), account);
    if (blocked === undefined || (blocked !== folder.root && !realpathSync(blocked).startsWith(temporary)))
      return;
    await chmod(blocked, ((await stat(blocked)).mode & 0o7777) | 0o111);
  }
}

async function initialise(pgdata: string, binaries: Binaries, account: Account): Promise<void> {
  const args = ['-D', pgdata, '-U', 'farm', '--auth=trust', '-E', 'UTF8', '--locale=C', '--no-instructions'];
  const start = launch(account, binaries.initdb, args);
  const child = spawn(start.command, start.args, { ...start.options, stdio: ['ignore', 'ignore', 'pipe'] });
  const said = collect(child);
  const code = await new Promise<number | null>((done) =>
    child.once('close', done).once('error', () => done(-1)),
  );
  if (code === 0) return;
  // What initdb leaves when it fails would be taken for a database the next time.
  rmSync(pgdata, { recursive: true, force: true });
  throw new DatabaseError({
    reason: 'start-failed',
    message: `initdb could not make a database in ${pgdata}: ${said().trim()}. A full disk is the usual cause.`,
  });
}

/** The last few lines that a child wrote on stderr. */
export function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-4_000);
  });
  return () => text;
}

/**
 * Ends a postmaster that outlived its program (which holds the folder no more). Its watcher is shutting it down already;
 * this asks again, ever less kindly.
 */
export async function endOrphan(pgdata: string): Promise<void> {
  const text = await readFile(join(pgdata, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (!isAlive(pid) || !isPostmasterOf(pid, pgdata)) {
    // A stale file whose number now belongs to someone else would keep Postgres from starting.
    rmSync(join(pgdata, 'postmaster.pid'), { force: true });
    return;
  }
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (let i = 0; i < 200; i++) {
      if (!isAlive(pid)) return;
      await pause(25);
    }
  }
}

function isPostmasterOf(pid: number, pgdata: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return command.includes(pgdata);
  } catch {
    // No /proc: believe the file.
    return process.platform !== 'linux';
  }
}
