import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { createVirtualMoonraker } from './index.ts';
import { bench } from './testing/bench.ts';
import { http, sha256, TestClient, upload } from './testing/client.ts';
import { shortPrint } from './testing/rig-gcode.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'virtual-printer-test-'));
  folders.push(made);
  return made;
}
const post = (url: string, path: string, body?: object) =>
  http(url, path, {
    method: 'POST',
    ...(body === undefined
      ? {}
      : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
const starts = (log: readonly { event: string }[]) => log.filter((entry) => entry.event === 'started').length;

test('lost acknowledgement: the start takes effect, the answer never comes', async () => {
  const { url, printer } = await bench();
  await upload(url, 'a.gcode', shortPrint());
  await printer.faults.inject({ kind: 'lostAck', method: 'printer.print.start' });
  await expect(post(url, '/printer/print/start', { filename: 'a.gcode' })).rejects.toThrow();
  expect(starts(printer.log)).toBe(1);
  expect(printer.state().job.state).toBe('printing');
});

test('lost acknowledgement over the socket cuts the socket', async () => {
  const { url, printer, client, until } = await bench();
  await upload(url, 'a.gcode', shortPrint());
  await printer.faults.inject({ kind: 'lostAck', method: 'printer.print.start' });
  void client.ask('printer.print.start', { filename: 'a.gcode' });
  await until(() => client.closedWith !== undefined, 'the socket is cut');
  expect(starts(printer.log)).toBe(1);
});

test('late acknowledgement: the effect is at once, the answer after its delay', async () => {
  const { url, printer, client, turn } = await bench();
  await upload(url, 'a.gcode', shortPrint());
  await printer.faults.inject({ kind: 'lateAck', method: 'printer.print.start', delayMs: 30_000 });
  let answered = false;
  void client.ask('printer.print.start', { filename: 'a.gcode' }).then(() => {
    answered = true;
  });
  await turn(20_000);
  expect([answered, starts(printer.log)]).toEqual([false, 1]);
  await turn(15_000);
  expect(answered).toBe(true);
});

test('a lost upload acknowledgement leaves the file whole, and is counted once', async () => {
  const { url, printer } = await bench();
  const text = shortPrint();
  await printer.faults.inject({ kind: 'lostAck', method: 'server.files.upload' });
  await expect(upload(url, 'a.gcode', text)).rejects.toThrow();
  expect(printer.log).toMatchObject([{ event: 'uploaded', file: 'a.gcode', sha256: sha256(text) }]);
  expect((await upload(url, 'b.gcode', text)).status).toBe(201);
});

test('a cut upload leaves nothing; a corrupted one is caught by its checksum only', async () => {
  const { url, printer } = await bench();
  const text = shortPrint(20_000);
  await printer.faults.inject({ kind: 'uploadCut', afterBytes: 1000 });
  await expect(upload(url, 'a.gcode', text)).rejects.toThrow();
  expect((await http(url, '/server/files/list')).body.result).toEqual([]);
  await printer.faults.inject({ kind: 'uploadCorrupt', times: 2 });
  expect((await upload(url, 'a.gcode', text, { checksum: sha256(text) })).status).toBe(422);
  expect((await upload(url, 'a.gcode', text)).status).toBe(201);
  expect(printer.log.at(-1)?.sha256).not.toBe(sha256(text));
});

test('a slow upload takes as long as its bytes need', async () => {
  const { url, printer, clock, answered } = await bench();
  const text = shortPrint(4000);
  await printer.faults.inject({ kind: 'uploadSlow', bytesPerSecond: 10_000 });
  const began = clock.nowMs();
  expect((await answered(upload(url, 'a.gcode', text))).status).toBe(201);
  expect(clock.nowMs() - began).toBeGreaterThan((text.length / 10_000) * 900);
});

test('half-open: the connection stays up and nothing comes; healed, it is dead', async () => {
  const { url, printer, client, turn, clock } = await bench();
  await client.call('printer.objects.subscribe', { objects: { toolhead: null } });
  await turn(1000);
  await printer.faults.inject({ kind: 'halfOpen' });
  const before = client.all.length;
  void client.ask('server.info');
  for (let step = 0; step < 20; step++) {
    clock.advance(500);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(client.all.length).toBe(before);
  expect(client.closedWith).toBeUndefined();
  expect((await http(url, '/server/info')).status).toBe(200);
  await printer.faults.clear();
  await vi.waitFor(() => expect(client.closedWith).toBeDefined());
});

test('hung: connections are taken and never answered', async () => {
  const { url, printer } = await bench();
  await printer.faults.inject({ kind: 'hang' });
  await expect(http(url, '/server/info', { signal: AbortSignal.timeout(100) })).rejects.toThrow();
  await printer.faults.clear();
  expect((await http(url, '/server/info')).status).toBe(200);
});

test('a server restart in mid-print: orderly says server_exit, abrupt says interrupted; the print goes on unannounced', async () => {
  for (const abrupt of [false, true]) {
    const { url, printer, client, print, clock } = await bench();
    await print('a.gcode', shortPrint(200));
    void printer.faults.inject({ kind: 'serverRestart', abrupt });
    for (
      let step = 0;
      step < 5000 && (printer.server.listener.isOpen || client.closedWith === undefined);
      step++
    ) {
      clock.advance(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (let step = 0; step < 5000 && !printer.server.listener.isOpen; step++) {
      clock.advance(10);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const again = await TestClient.connect(url);
    const { jobs } = await again.call<{ jobs: { status: string }[] }>('server.history.list');
    expect(jobs.map((job) => job.status)).toEqual([abrupt ? 'interrupted' : 'server_exit']);
    for (let step = 0; step < 100; step++) {
      clock.advance(50);
      await again.settle();
    }
    expect(again.of('notify_klippy_ready')).toHaveLength(1);
    expect(again.history()).toEqual([]);
    expect(printer.state().job.state).toBe('printing');
    again.close();
  }
});

test('power cut: refused until it is back, then standby without the job', async () => {
  const { url, printer, print, clock } = await bench();
  await print('a.gcode', shortPrint());
  await printer.faults.inject({ kind: 'powerCut' });
  await expect(fetch(`${url}/server/info`)).rejects.toThrow();
  expect(printer.log.at(-1)).toMatchObject({ event: 'ended', outcome: 'power_cut' });
  await printer.faults.inject({ kind: 'powerRestore' });
  clock.advance(5000);
  const info = await http(url, '/server/info');
  expect(info.body.result.klippy_state).toBe('ready');
  expect(printer.state().job).toMatchObject({ state: 'standby', file: '' });
  expect((await http(url, '/server/history/list')).body.result.jobs[0].status).toBe('interrupted');
});

test('network cut: the print ends while nobody can look, and its end is there to be found', async () => {
  const { url, printer, print, clock } = await bench();
  await print('a.gcode', shortPrint());
  await printer.faults.inject({ kind: 'networkCut' });
  await expect(fetch(`${url}/server/info`)).rejects.toThrow();
  clock.advance(600_000);
  await printer.faults.inject({ kind: 'networkRestore' });
  const { body } = await http(url, '/printer/objects/query?print_stats');
  expect(body.result.status.print_stats).toMatchObject({ state: 'complete', filename: 'a.gcode' });
  const [job] = (await http(url, '/server/history/list')).body.result.jobs;
  expect(job.status).toBe('completed');
  expect(clock.nowMs() / 1000 - job.end_time).toBeGreaterThan(400);
});

test('filament runout: paused first, the pause command half a second later; it resumes once loaded', async () => {
  const { printer, client, print, until, turn, answered } = await bench();
  const objects = { print_stats: null, pause_resume: null, 'filament_switch_sensor runout': null };
  await client.call('printer.objects.subscribe', { objects });
  await print('a.gcode', shortPrint(200));
  await turn(40_000);
  await printer.faults.inject({ kind: 'filamentRunout' });
  await until(() => printer.state().job.state === 'paused', 'paused');
  await turn(1000);
  const told = client.of('notify_status_update').map(({ params }) => JSON.stringify(params![0]));
  const paused = told.findIndex((text) => text.includes('"paused"'));
  const isPaused = told.findIndex((text) => text.includes('"is_paused":true'));
  expect(paused).toBeGreaterThan(0);
  expect(isPaused).toBeGreaterThan(paused);
  await printer.faults.inject({ kind: 'filamentLoaded' });
  await answered(client.call('printer.print.resume'));
  expect(printer.state().job.state).toBe('printing');
});

test('thermal fault shuts down; a print error ends the job at its fraction; both reach the history', async () => {
  const hot = await bench();
  await hot.print('a.gcode', shortPrint());
  await hot.printer.faults.inject({ kind: 'thermalFault' });
  await hot.until(() => hot.client.of('notify_klippy_shutdown').length === 1, 'shutdown');
  await hot.until(() => hot.client.history().length === 2, 'history');
  expect(hot.client.history().at(-1)?.job.status).toBe('klippy_shutdown');

  const bad = await bench();
  await bad.print('a.gcode', shortPrint(200));
  await bad.printer.faults.inject({
    kind: 'printError',
    atFraction: 0.5,
    message: 'Lost communication with MCU',
  });
  await bad.until(() => bad.printer.state().job.state === 'error', 'error');
  expect(bad.printer.state().job.progress).toBeGreaterThan(0.49);
  expect(bad.printer.state().job.progress).toBeLessThan(0.6);
  expect(bad.client.gcode()).toContain('!! Lost communication with MCU');
});

test('a print started by hand shows like any other, with nobody behind it', async () => {
  const { printer, client, until } = await bench();
  await printer.faults.inject({ kind: 'handStart' });
  await until(() => client.history().length === 1, 'history');
  expect(client.history()[0]?.job).toMatchObject({ status: 'in_progress', user: 'No User' });
  expect(printer.log.at(-1)).toMatchObject({ event: 'started', file: 'started-at-the-machine.gcode' });
});

test('dropped subscriptions fall silent; the clock set back shows in the history, not in eventtime', async () => {
  const { printer, client, turn, print, until } = await bench();
  await client.call('printer.objects.subscribe', { objects: { toolhead: null, print_stats: null } });
  await print('a.gcode', shortPrint());
  const first = Number(client.history()[0]?.job.start_time);
  await printer.faults.inject({ kind: 'clockBack', seconds: 3600 });
  await until(() => client.history().length === 2, 'it completes');
  expect(Number(client.history()[1]?.job.end_time)).toBeLessThan(first);
  const times = client.of('notify_status_update').map(({ params }) => Number(params![1]));
  expect(times).toEqual([...times].sort((a, b) => a - b));
  await printer.faults.inject({ kind: 'dropSubscriptions' });
  const before = client.of('notify_status_update').length;
  await turn(3000);
  expect(client.of('notify_status_update').length).toBe(before);
});

test('too many sockets, a dead camera and a dead plug', async () => {
  const { printer, url, client } = await bench();
  await printer.faults.inject({ kind: 'tooManySockets', max: 1 });
  await expect(TestClient.connect(url)).rejects.toThrow('500');
  const picture = await fetch(`${url}/webcam/?action=snapshot`);
  const bytes = Buffer.from(await picture.arrayBuffer());
  expect([picture.headers.get('content-type'), bytes[0], bytes[1], bytes.at(-1)]).toEqual([
    'image/jpeg',
    0xff,
    0xd8,
    0xd9,
  ]);
  await printer.faults.inject({ kind: 'cameraDead' });
  expect((await fetch(`${url}/webcam/?action=snapshot`)).status).toBe(503);
  await printer.faults.inject({ kind: 'plugDead', device: 'caselight' });
  expect(await client.call('machine.device_power.get_device', { device: 'caselight' })).toEqual({
    caselight: 'error',
  });
});

test('the side door takes the same faults, tells what waits and clears', async () => {
  const { url } = await bench();
  expect(
    (await post(url, '/virtual/faults', { kind: 'refuse', method: 'server.info', status: 502 })).status,
  ).toBe(200);
  expect((await http(url, '/virtual/faults')).body.waiting).toHaveLength(1);
  expect((await http(url, '/server/info')).status).toBe(502);
  expect((await post(url, '/virtual/faults', { kind: 'nonsense' })).status).toBe(400);
  expect((await http(url, '/virtual/faults', { method: 'DELETE' })).status).toBe(200);
  expect((await http(url, '/virtual/state')).body).toMatchObject({ host: 'ready', starts: 0 });
});

test("the printer's log is on disk before the answer, and files and history survive the process", async () => {
  const dataFolder = folder();
  const first = await bench({ dataFolder });
  await first.print('a.gcode', shortPrint());
  const lines = readFileSync(join(dataFolder, 'jobs.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map((line) => line.event)).toEqual(['uploaded', 'started']);
  expect(lines[1]).toMatchObject({
    start: 1,
    file: 'a.gcode',
    sha256: sha256(shortPrint()),
    materials: ['PLA'],
  });
  await first.printer.stop();
  const second = createVirtualMoonraker({ dataFolder });
  const { url } = await second.start();
  expect((await http(url, '/server/files/list')).body.result).toMatchObject([{ path: 'a.gcode' }]);
  expect((await http(url, '/server/history/list')).body.result.jobs).toMatchObject([
    { job_id: '000001', status: 'interrupted' },
  ]);
  await second.stop();
});
