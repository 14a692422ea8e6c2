import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Telemetry, View } from '../contract/index.ts';
import { FeedClose } from '../contract/index.ts';
import type { ApiOptions } from '../farm-api.ts';
import type { RunningApi } from '../server.ts';
import { type FakeFarm, fakeFarm, listening } from '../testing/fake-farm.ts';
import { type FeedReader, readFeed } from '../testing/feed-reader.ts';
import { TelemetryBoard } from './telemetry.ts';

let farm: FakeFarm;
let api: RunningApi;
const readers: FeedReader[] = [];

async function start(options: Partial<ApiOptions> = {}) {
  await api?.close();
  api = await listening(farm, options);
}
const read = (query = '') => {
  const reader = readFeed(api.url, query);
  readers.push(reader);
  return reader;
};

beforeEach(async () => {
  farm = fakeFarm();
  await start();
});
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.socket.terminate();
  await api.close();
});

const open = (id: string, what = 'w') =>
  farm.kernel.say(`incident/${id}`, 'incident.open', {
    code: 'x',
    severity: 'info',
    subject: 's',
    what,
    nextStep: 'n',
  });

/** What a console does with frames: keeps the newest version of each view. */
function fold(reader: FeedReader): Map<string, View> {
  const views = new Map<string, View>();
  for (const frame of reader.frames) {
    if (frame.type === 'snapshot' && frame.part === 1) views.clear();
    const changed = frame.type === 'snapshot' ? frame.views : frame.type === 'delta' ? [frame.view] : [];
    for (const view of changed) {
      const key = `${view.kind}/${view.id}`;
      if ((views.get(key)?.version ?? 0) < view.version) views.set(key, view);
    }
  }
  return views;
}

const complete = (reader: FeedReader) => reader.next('snapshot', ({ part, parts }) => part === parts);

const telemetry = (printerId: string, progress: number): Telemetry => ({
  printerId,
  observedAt: 1,
  link: 'up',
  phase: 'printing',
  remoteName: 'a.gcode',
  progress,
  layer: 1,
  layerTotal: 10,
  elapsedSeconds: 1,
  printedSeconds: 1,
  remainingSeconds: 9,
  heaters: { extruder: { temperatureCelsius: 210, targetCelsius: 210 } },
  powerWatts: null,
  faults: [],
  message: null,
});

describe('views', () => {
  test('hello, a snapshot, then every change by its number in the journal', async () => {
    await open('I-1');
    const reader = read();
    expect(await reader.next('hello')).toMatchObject({
      seq: 1,
      farm: 'Demo farm',
      channels: ['views', 'telemetry', 'whatif'],
    });
    expect(await complete(reader)).toMatchObject({
      seq: 1,
      parts: 1,
      totals: { incidents: { sent: 1, total: 1 } },
    });
    await open('I-2');
    await open('I-1', 'again');
    const last = await reader.next('delta', ({ seq }) => seq === 3);
    expect(last.view).toMatchObject({ kind: 'incident', id: 'I-1', version: 2, count: 2 });
    expect(reader.of('delta').map(({ seq }) => seq)).toEqual([2, 3]);
    expect(reader.frames[0]!.type).toBe('hello');
  });

  test('a view in a delta is the one that a GET answers', async () => {
    const reader = read();
    await complete(reader);
    await open('I-1');
    const { view } = await reader.next('delta');
    const { can: _, ...got } = await (await fetch(`${api.url}/api/v1/incidents/I-1`)).json();
    expect(view).toEqual(got);
  });

  test('a large farm comes in parts, and says when there is more', async () => {
    await start({ limits: { snapshotViewsMax: 250 } });
    for (let n = 0; n < 400; n++) await open(`I-${n}`);
    const reader = read('?kinds=incidents');
    const last = await complete(reader);
    expect(last.parts).toBe(3);
    expect(last.totals).toEqual({ incidents: { sent: 250, total: 400 } });
    expect(fold(reader).size).toBe(250);
  });

  test('only what was asked for', async () => {
    await start({ limits: { heartbeatMs: 250 } });
    const reader = read('?kinds=jobs&channels=views');
    await complete(reader);
    await open('I-1');
    await farm.kernel.say('job/J-1', 'job.cancel', {});
    farm.emit(telemetry('p', 0.1));
    await reader.next('heartbeat', ({ seq }) => seq === farm.kernel.journaled.length);
    expect(reader.of('delta').filter(({ view }) => view.kind !== 'job')).toEqual([]);
    expect(reader.of('telemetry')).toEqual([]);
  });

  test('another subscription brings another snapshot', async () => {
    await open('I-1');
    const reader = read('?kinds=jobs');
    expect((await complete(reader)).views).toEqual([]);
    reader.socket.send(JSON.stringify({ type: 'subscribe', kinds: ['incidents'] }));
    expect((await reader.next('snapshot', ({ views }) => views.length === 1)).views[0]).toMatchObject({
      id: 'I-1',
    });
    await open('I-2');
    expect((await reader.next('delta')).view.id).toBe('I-2');
  });
});

describe('coming back', () => {
  test('from a number: exactly what was missed, and no snapshot', async () => {
    for (const id of ['I-1', 'I-2', 'I-3']) await open(id);
    const reader = read('?from=1');
    await reader.next('delta', ({ seq }) => seq === 3);
    await open('I-4');
    await reader.next('delta', ({ seq }) => seq === 4);
    expect(reader.of('delta').map(({ seq }) => seq)).toEqual([2, 3, 4]);
    expect(reader.of('snapshot')).toEqual([]);
  });

  test('after a restart of the farm, too: the journal has the numbers', async () => {
    for (const id of ['I-1', 'I-2', 'I-3']) await open(id);
    await open('I-2', 'again');
    await start();
    const reader = read('?from=1');
    await reader.next('delta', ({ seq }) => seq === 4);
    expect(reader.of('delta').map(({ seq, view }) => [seq, view.id])).toEqual([
      [3, 'I-3'],
      [4, 'I-2'],
    ]);
    await open('I-5');
    await reader.next('delta', ({ view }) => view.id === 'I-5');
    expect(reader.of('lagged')).toEqual([]);
  });

  test('from a number that this journal does not have: lagged, then a snapshot', async () => {
    await open('I-1');
    const reader = read('?from=999');
    expect((await complete(reader)).views).toHaveLength(1);
    expect(reader.of('lagged')).toMatchObject([{ from: 999 }]);
  });

  test('from too long ago: lagged, then a snapshot', async () => {
    await start();
    for (let n = 0; n < 2_100; n++) await open('I-1');
    await start();
    const reader = read('?from=1');
    expect((await complete(reader)).seq).toBe(2_100);
    expect(reader.of('lagged')).toHaveLength(1);
  });

  test('whatever happens meanwhile, folding the frames gives the farm as it is', async () => {
    for (let n = 0; n < 150; n++) await open(`I-${n % 40}`);
    const reader = read();
    for (let n = 0; n < 300; n++) {
      await open(`I-${n % 60}`, `round ${n}`);
      if (n % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await complete(reader);
    await open('I-last');
    await reader.next('delta', ({ view }) => view.id === 'I-last');
    const { items } = await (await fetch(`${api.url}/api/v1/incidents?limit=1000`)).json();
    expect([...fold(reader).values()].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      items.sort((a: View, b: View) => (a.id < b.id ? -1 : 1)),
    );
  });
});

describe('a client that does not keep up', () => {
  const big = 'x'.repeat(2_000);

  test('is told so and gets a snapshot once it reads again; the farm kept only what it must', async () => {
    await start({ limits: { ringMax: 16, feedBytesHigh: 64 * 1024 } });
    const reader = read('?kinds=incidents');
    await complete(reader);
    reader.socket.pause();
    // More than the sockets' own buffers hold.
    for (let n = 0; n < 12_000; n++) {
      await open(`I-${n % 10}`, big);
      if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    reader.socket.resume();
    const lagged = await reader.next('lagged');
    const after = await reader.next(
      'snapshot',
      ({ seq, part, parts }) => seq > lagged.from && part === parts,
    );
    expect(after.seq).toBeGreaterThan(lagged.from);
    await open('I-new');
    await reader.next('delta', ({ view }) => view.id === 'I-new');
    expect(fold(reader).size).toBe(11);
  });

  test('is cut off when it takes nothing at all', async () => {
    const limits = { ringMax: 16, feedBytesHigh: 16 * 1024, feedStuckMsMax: 500, feedClientsMax: 1 };
    await start({ limits });
    const reader = read('?kinds=incidents');
    await complete(reader);
    reader.socket.pause();
    for (let n = 0; n < 12_000; n++) {
      await open(`I-${n % 10}`, big);
      if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    // Its place is free again: the farm has let go of it, although it never said a word.
    await expect
      .poll(
        async () => {
          const other = read('?kinds=jobs');
          return Promise.race([other.next('snapshot').then(() => 'in'), other.closed]);
        },
        { timeout: 30_000 },
      )
      .toBe('in');
    reader.socket.resume();
    expect([FeedClose.TOO_SLOW, 1006]).toContain(await reader.closed);
  });
});

describe('telemetry', () => {
  test('the latest of each printer at once, then only what is new', async () => {
    farm.emit(telemetry('a', 0.1));
    farm.emit(telemetry('b', 0.1));
    const reader = read('?channels=telemetry');
    const first = await reader.next('telemetry');
    expect(first.printers.map(({ printerId }) => printerId).sort()).toEqual(['a', 'b']);
    for (let n = 1; n <= 100; n++) farm.emit(telemetry('a', n / 100));
    const second = await reader.next('telemetry', ({ printers }) => printers[0]!.progress === 1);
    expect(second.printers).toHaveLength(1);
    expect(reader.of('snapshot')).toEqual([]);
  });

  test('a hundred values between two looks are one', () => {
    const board = new TelemetryBoard();
    for (let n = 0; n < 100; n++) board.put(telemetry('a', n / 100));
    const frame = JSON.parse(board.frameSince(0, 7)!);
    expect(frame).toMatchObject({ type: 'telemetry', at: 7, printers: [{ printerId: 'a', progress: 0.99 }] });
    expect(board.frameSince(board.mark, 8)).toBeUndefined();
    for (let n = 0; n < 5_000; n++) board.put(telemetry(`p-${n}`, 0));
    expect(JSON.parse(board.frameSince(0, 9)!).printers).toHaveLength(2_000);
  });
});

describe('rules', () => {
  test('a heartbeat comes by itself and carries how far one has got', async () => {
    await start({ limits: { heartbeatMs: 250 } });
    await open('I-1');
    const reader = read();
    await complete(reader);
    expect((await reader.next('heartbeat', ({ seq }) => seq === 1)).seq).toBe(1);
  });

  test('an unknown kind or number is refused before the socket opens; an ordinary GET is told what this is', async () => {
    const status = (query: string) =>
      new Promise((resolve) => {
        const reader = read(query);
        reader.socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
      });
    expect(await status('?kinds=jobz')).toBe(422);
    expect(await status('?from=-1')).toBe(422);
    expect(await status('?channels=views,gossip')).toBe(422);
    expect((await fetch(`${api.url}/api/v1/feed`)).status).toBe(400);
  });

  test('nonsense from a client ends the conversation with a reason', async () => {
    const reader = read();
    await reader.next('hello');
    reader.socket.send('{"type":"shout"}');
    expect(await reader.closed).toBe(FeedClose.POLICY);
    expect(reader.of('bye')[0]!.because).toContain('subscribe');
  });

  test('there is room for so many feeds and no more', async () => {
    await start({ limits: { feedClientsMax: 2 } });
    const [first] = [read(), read()];
    await Promise.all(readers.map((reader) => reader.next('hello')));
    expect(await read().closed).toBe(FeedClose.TOO_MANY);
    await first!.close();
    await expect
      .poll(async () => {
        const reader = read();
        return Promise.race([reader.next('hello').then(() => 'in'), reader.closed]);
      })
      .toBe('in');
  });

  test('when the farm stops, feeds hear it', async () => {
    const reader = read();
    await complete(reader);
    await api.close();
    expect(await reader.closed).toBe(FeedClose.GOING_AWAY);
    expect(reader.of('bye')[0]!.because).toBe('the farm is stopping');
  });
});
