/** `farm doctor --watch` on real kernels: a sound farm, one whose journal was tampered with, one that goes and comes back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allActors } from '../../actors/definitions.ts';
import type { RunningApi } from '../../gateway/api/server.ts';
import { fakeFarm, listening } from '../../gateway/api/testing/fake-farm.ts';
import { type Address, address } from '../../runtime/envelope.ts';
import { type OpenKernel, openKernel } from '../../runtime/kernel.ts';
import { readDuration } from './doctor-watch.ts';
import { farmCliAt } from './testing.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'farm-doctor-watch-'));
let kernel: OpenKernel;
let api: RunningApi;
let port = 0;

async function start() {
  kernel = await openKernel({ definitions: allActors, database: { folder } });
  api = await listening({ ...fakeFarm(), kernel }, { limits: { heartbeatMs: 250 }, port });
  port = Number(new URL(api.url).port);
}
async function stop() {
  await api.close();
  await kernel.close();
}
beforeAll(start);
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

const ada = { kind: 'operator', id: 'ada' } as const;
const tell = (to: Address, type: string, payload: object) =>
  kernel.tell({ to, type, payload: payload as never, by: ada });
const lot = (id: string) => address('lot', id);
const receive = (id: string) =>
  tell(lot(id), 'lot.receive', { material: 'PLA', colour: 'black', grams: 1_000 });

/** A watch under way, ended as by Ctrl-C. */
function watching(options = '', url = api.url) {
  const abort = new AbortController();
  let text = '';
  const waiting = new Set<() => void>();
  const done = farmCliAt(url, `doctor --watch ${options}`, {}, abort.signal, (more) => {
    text += more;
    for (const look of waiting) look();
  });
  return {
    says: (words: RegExp) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (!words.test(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        void done.then(({ out, err }) => reject(new Error(`It ended without ${words}: ${out}${err}`)));
      }),
    async end() {
      abort.abort();
      return done;
    },
  };
}

describe('a farm that is watched', () => {
  test('sound, it is read, followed, and left with 0', async () => {
    await receive('spool-1');
    const watch = watching();
    // The lot tells others of itself, before or after the watch begins.
    await watch.says(/entry \d, \d actors, all is well\. Following/);
    await tell(lot('spool-1'), 'lot.scrap', { grams: 10, because: 'Tangled.' });
    const { code, out } = await watch.end();
    expect(out).toContain('no property was broken');
    expect(code).toBe(0);
  });

  test('it ends by itself after --for, and says in JSON what was checked', async () => {
    const { code, json } = await farmCliAt(api.url, 'doctor --watch --for 2s --json');
    expect(code).toBe(0);
    expect(json().at(-1)).toMatchObject({ violations: {}, behind: 0 });
  });

  test('the farm stops and starts: it goes on where it was', async () => {
    const watch = watching();
    await watch.says(/Following/);
    await stop();
    await watch.says(/can not be heard/);
    await start();
    await watch.says(/heard again; going on after entry \d/);
    const { code, out } = await watch.end();
    expect([code, out.match(/broken/g)?.length]).toEqual([0, 1]);
  });

  test('an illegal fact in the journal is told with its entry and what led to it, and the exit code is 1', async () => {
    const { seq } = await receive('spool-3');
    const { seq: later } = await tell(lot('spool-3'), 'lot.scrap', { grams: 10, because: 'Tangled.' });
    await sql`update entries set facts = '[{"type":"lot.scrapped","payload":{"onHandGrams":1000}}]' where seq = ${later}`.execute(
      kernel.database.sql,
    );
    const watch = watching();
    await watch.says(/✗ invariant 10, state is replay: Entry \d+ \(lot.scrap to lot\/spool-3\) recorded/);
    await watch.says(/operator ada → lot\/spool-3: lot.scrap/);
    await watch.says(/Following/);
    const { code, out } = await watch.end();
    expect(code).toBe(1);
    expect(out).toContain('"state is replay" broken once');
    expect(seq).toBeLessThan(later!);
  });

  test('grams that a changed message makes of nothing are told as such', async () => {
    const { seq } = await receive('spool-4');
    await sql`update entries set message = jsonb_set(message::jsonb, '{payload,grams}', '-5')::json where seq = ${seq}`.execute(
      kernel.database.sql,
    );
    const watch = watching('--json');
    await watch.says(/"violation":"grams conserved","invariant":5/);
    expect((await watch.end()).code).toBe(1);
  });
});

test('a violation that comes while it is followed is told, once', async () => {
  const farm = fakeFarm();
  const api = await listening(farm, { limits: { heartbeatMs: 250 } });
  const watch = watching('', api.url);
  await watch.says(/Following/);
  const { journaled } = farm.kernel;
  journaled.push = (entry) => Array.prototype.push.call(journaled, { ...entry, status: 'empty' });
  await farm.kernel.say(lot('spool-1'), 'lot.receive', { material: 'PLA', colour: 'black', grams: 1_000 });
  await watch.says(/led to empty; taken again it leads to open/);
  const { code, out } = await watch.end();
  await api.close();
  expect([code, out.match(/✗/g)?.length]).toEqual([1, 1]);
});

describe('the line', () => {
  test.each([
    ['doctor --for 10m', 'goes with --watch'],
    ['doctor --watch --for soon', 'must be a time'],
  ])('`farm %s` is not understood', async (line, words) => {
    const { code, err } = await farmCliAt(api.url, line);
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });

  test('where no farm is, that is said at once', async () => {
    expect(await farmCliAt('http://127.0.0.1:9', 'doctor --watch')).toMatchObject({ code: 4 });
  });

  test('times', () => {
    expect(['90s', '10m', '1.5h', '2d', '0m', 'm', '9999d'].map(readDuration)).toEqual([
      90_000,
      600_000,
      5_400_000,
      172_800_000,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
