import { expect, test } from 'vitest';
import { bench } from './testing/bench.ts';
import { http, sha256, TestClient, upload } from './testing/client.ts';
import { shortPrint } from './testing/rig-gcode.ts';

const HOT = ['M104 S200', 'M140 S60'].join('\n');
const state = (client: TestClient) =>
  client
    .of('notify_status_update')
    .map(({ params }) => (params![0] as { print_stats?: { state?: string } }).print_stats?.state)
    .filter((value) => value !== undefined);

test('a start while printing is refused as busy', async () => {
  const { client, print, answered } = await bench();
  await print('a.gcode', shortPrint());
  await expect(answered(client.call('printer.print.start', { filename: 'a.gcode' }))).rejects.toThrow(
    '400 SD busy',
  );
});

test('a start while paused drops the paused job, even when the new file does not exist', async () => {
  const { client, print, answered, until, printer } = await bench();
  await print('a.gcode', shortPrint());
  await answered(client.call('printer.print.pause'));
  const start = client.call('printer.print.start', { filename: 'none.gcode' });
  await expect(answered(start)).rejects.toThrow('400 Unable to open file');
  await until(() => client.history().some(({ action }) => action === 'finished'), 'the history hears of it');
  expect(client.history().at(-1)?.job.status).toBe('cancelled');
  expect(printer.log.at(-1)).toMatchObject({ event: 'ended', outcome: 'replaced' });
  expect(printer.state().job.state).toBe('standby');
});

test('an upload with print=true that can not start still answers 201', async () => {
  const { url, printer, turn } = await bench();
  await printer.faults.inject({ kind: 'failStart' });
  const answer = await upload(url, 'a.gcode', shortPrint(), { print: 'true' });
  await turn(500);
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({ print_started: false, print_queued: false, action: 'create_file' });
  expect(printer.state().job.state).toBe('standby');
});

test('the file being printed can neither be overwritten, deleted nor moved; another can', async () => {
  const { url, print } = await bench();
  await print('a.gcode', shortPrint());
  expect((await upload(url, 'a.gcode', 'G28\n')).status).toBe(403);
  expect((await http(url, '/server/files/gcodes/a.gcode', { method: 'DELETE' })).status).toBe(403);
  const move = { source: 'gcodes/a.gcode', dest: 'gcodes/b.gcode' };
  const init = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(move),
  };
  expect((await http(url, '/server/files/move', init)).status).toBe(403);
  expect((await upload(url, 'b.gcode', 'G28\n')).status).toBe(201);
});

test('pause, resume and cancel without a job answer ok, as does G-code nobody knows', async () => {
  const { client, answered } = await bench();
  for (const method of ['pause', 'pause', 'resume', 'resume', 'cancel']) {
    expect(await answered(client.call(`printer.print.${method}`)), method).toBe('ok');
  }
  expect(await answered(client.call('printer.gcode.script', { script: 'FROBNICATE X=1' }))).toBe('ok');
  await client.settle();
  expect(client.gcode()).toContain('// Unknown command:"FROBNICATE"');
  expect(client.gcode()).toContain('// Print already paused');
});

test('a cancel waits behind a line that heats', async () => {
  const { client, clock, print, answered } = await bench();
  await print('a.gcode', shortPrint());
  const asked = clock.nowMs();
  expect(await answered(client.call('printer.print.cancel'))).toBe('ok');
  expect(clock.nowMs() - asked).toBeGreaterThan(5000);
});

test('a pause answers only after its macro; the state may come first', async () => {
  const { client, clock, print, answered, until } = await bench({ pauseMacroSeconds: 0.9 });
  await client.call('printer.objects.subscribe', { objects: { print_stats: null, virtual_sdcard: null } });
  await print('a.gcode', shortPrint(200));
  await until(() => JSON.stringify(client.heard.at(-1)).includes('filament_used'), 'it extrudes');
  const asked = clock.nowMs();
  await answered(client.call('printer.print.pause'));
  expect(clock.nowMs() - asked).toBeGreaterThanOrEqual(850);
  expect(state(client).at(-1)).toBe('paused');
});

test('pause, resume and cancel within one update show as cancelled only', async () => {
  const { client, print, until, answered } = await bench({ pauseMacroSeconds: 0 });
  await client.call('printer.objects.subscribe', { objects: { print_stats: null } });
  await print('a.gcode', shortPrint(200));
  await until(() => JSON.stringify(client.heard.at(-1)).includes('print_duration'), 'it extrudes');
  await answered(
    Promise.all(['pause', 'resume', 'cancel'].map((method) => client.ask(`printer.print.${method}`))),
  );
  await until(() => client.history().at(-1)?.action === 'finished', 'it ends');
  expect(state(client)).toEqual(['printing', 'cancelled']);
});

test('a second identify is an error; an unknown method and missing metadata are -32601', async () => {
  const { client, url } = await bench();
  const who = { client_name: 'x', version: '1', type: 'other', url: 'http://x' };
  await client.call('server.connection.identify', who);
  await expect(client.call('server.connection.identify', who)).rejects.toThrow(
    '400 Connection already identified',
  );
  await expect(client.call('no.such.method')).rejects.toThrow('-32601 Method not found');
  await expect(client.call('server.files.metadata', { filename: 'none.gcode' })).rejects.toThrow('-32601');
  expect((await http(url, '/server/files/metadata?filename=none.gcode')).status).toBe(404);
  await upload(url, 'binary.gcode', Buffer.from([0, 1, 2, 3]));
  await expect(client.call('server.files.metadata', { filename: 'binary.gcode' })).rejects.toThrow('-32601');
});

test('a new subscription replaces the old one, and what does not exist is left out without a word', async () => {
  const { client, turn, answered } = await bench();
  await client.call('printer.objects.subscribe', { objects: { extruder: ['target'], print_stats: null } });
  const answer = await client.call<{ status: object }>('printer.objects.subscribe', {
    objects: { heater_bed: ['target', 'nonsense'], nonsense: null },
  });
  expect(answer.status).toEqual({ heater_bed: { target: 0 } });
  await answered(client.call('printer.gcode.script', { script: HOT }));
  await turn(500);
  const updates = client.of('notify_status_update').map(({ params }) => params![0]);
  expect(updates).toEqual([{ heater_bed: { target: 60 } }]);
});

test('a restart of the host clears subscriptions, the job and the file name, and takes about two seconds', async () => {
  const { client, clock, print, until, turn, answered } = await bench();
  await client.call('printer.objects.subscribe', { objects: { print_stats: null, toolhead: null } });
  await print('a.gcode', shortPrint());
  await answered(client.call('printer.firmware_restart'));
  const asked = clock.nowMs();
  await until(() => client.of('notify_klippy_disconnected').length > 0, 'disconnected');
  await expect(client.call('printer.info')).rejects.toThrow('503 Klippy Host not connected');
  await until(() => client.of('notify_klippy_ready').length > 0, 'ready');
  expect(clock.nowMs() - asked).toBeGreaterThan(1900);
  expect(clock.nowMs() - asked).toBeLessThan(2300);
  const before = client.of('notify_status_update').length;
  await turn(2000);
  expect(client.of('notify_status_update').length).toBe(before);
  const { status } = await client.call<{ status: { print_stats: object } }>('printer.objects.query', {
    objects: { print_stats: null },
  });
  expect(status.print_stats).toMatchObject({ state: 'standby', filename: '' });
  expect(client.history().at(-1)?.job.status).toBe('klippy_disconnect');
});

test('the stale is_paused of a dropped job makes the next pause do nothing, as on the real one', async () => {
  const { client, print, answered, until, printer } = await bench();
  await print('a.gcode', shortPrint(100));
  await answered(client.call('printer.print.pause'));
  await answered(client.call('printer.print.start', { filename: 'a.gcode' }));
  await until(
    () => client.history().filter(({ action }) => action === 'added').length === 2,
    'it runs again',
  );
  await answered(client.call('printer.print.pause'));
  expect(printer.state().job.state).toBe('printing');
  expect(client.gcode()).toContain('// Print already paused');
});

test('over HTTP a message of several lines comes out as Unknown; JSON-RPC carries it whole', async () => {
  const { client, url, answered } = await bench();
  await client.call('printer.emergency_stop');
  const script = { script: 'G28' };
  await expect(answered(client.call('printer.gcode.script', script))).rejects.toThrow('FIRMWARE_RESTART');
  const answer = await http(url, '/printer/gcode/script?script=G28', { method: 'POST' });
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 400, message: 'Unknown' } } });
});

test('a checksum that does not fit is refused with 422 and leaves no file; one that fits is taken', async () => {
  const { url } = await bench();
  const text = shortPrint();
  expect((await upload(url, 'a.gcode', text, { checksum: '00' })).status).toBe(422);
  expect((await http(url, '/server/files/list')).body.result).toEqual([]);
  expect((await upload(url, 'a.gcode', text, { checksum: sha256(text).toUpperCase() })).status).toBe(201);
});

test('an upload into a new folder tells of the folder, then of the file', async () => {
  const { url, client, turn } = await bench();
  await upload(url, 'a.gcode', 'G28\n', { path: 'orders/17' });
  await turn(100);
  const told = client
    .of('notify_filelist_changed')
    .map(({ params }) => params![0] as { action: string; item: { path: string } });
  expect(told.map(({ action, item }) => `${action} ${item.path}`)).toEqual([
    'create_dir orders/17',
    'create_file orders/17/a.gcode',
  ]);
});

test('the sockets a printer takes are limited', async () => {
  const { url } = await bench({ maxWebsocketConnections: 1 });
  await expect(TestClient.connect(url)).rejects.toThrow('status 500');
});

test('a path can not leave its root', async () => {
  const { url } = await bench();
  expect((await upload(url, '../../escape.gcode', 'G28\n')).status).toBe(400);
  expect((await http(url, '/server/files/gcodes/..%2f..%2fetc%2fpasswd')).status).toBe(404);
});

test('what a question shows, followers are told in the same pass: nothing comes and goes unseen by them', async () => {
  const { client, answered } = await bench();
  await client.call('printer.objects.subscribe', { objects: { extruder: ['target'] } });
  const targets = () =>
    client
      .of('notify_status_update')
      .map(({ params }) => (params![0] as { extruder?: { target?: number } }).extruder?.target)
      .filter((target) => target !== undefined);
  // Without a turn of the clock: no update is due.
  await answered(client.call('printer.gcode.script', { script: 'M104 S200' }));
  const before = targets();
  await client.call('printer.objects.query', { objects: { extruder: ['target'] } });
  expect([...before, ...targets()]).toContain(200);
  await answered(client.call('printer.gcode.script', { script: 'M104 S0' }));
  await client.call('printer.objects.query', { objects: { extruder: ['target'] } });
  expect(targets().at(-1)).toBe(0);
});
