/** One embedded server a test file, a database a test, and kernels on it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { definitionsOf } from './actor.ts';
import { type Database, openOn } from './database/database.ts';
import { type EmbeddedPostgres, startEmbedded } from './database/embedded.ts';
import { type KernelOptions, type OpenKernel, openKernel } from './kernel.ts';
import { lamp, purse } from './toy.ts';

export const toys = [purse, lamp];
export const toyDefinitions = definitionsOf(toys);
export const ada = { kind: 'operator', id: 'ada' } as const;
export const shop = { kind: 'integration', id: 'shop' } as const;

export interface Bench {
  server(): EmbeddedPostgres;
  /** A new, empty database. */
  database(): Promise<Database>;
  /** A kernel of the toys, closed after all tests if not before. */
  kernel(database: Database, options?: Partial<KernelOptions>): Promise<OpenKernel>;
}

export function useServer(): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'kernel-test-'));
  let server: EmbeddedPostgres;
  let count = 0;
  const open: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    server = await startEmbedded(folder);
  });
  afterAll(async () => {
    for (const one of open.reverse()) await one.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    server: () => server,
    async database() {
      const database = await openOn(server, `test${count++}`);
      open.push(database);
      return database;
    },
    async kernel(database, options = {}) {
      const kernel = await openKernel({ definitions: toys, database, ...options });
      open.push(kernel);
      return kernel;
    },
  };
}

/** Waits for a condition, however slow the machine; fails when it does not come about at all. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
): Promise<Exclude<T, undefined | false>> {
  const end = performance.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer as Exclude<T, undefined | false>;
    if (performance.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Nothing is on its way any more. */
export const quiet = (kernel: OpenKernel): Promise<unknown> =>
  until('the kernel to be quiet', () => {
    const { outboxed, mailboxed, seq, viewsSeq } = kernel.health();
    return outboxed === 0 && mailboxed === 0 && viewsSeq >= seq;
  });
