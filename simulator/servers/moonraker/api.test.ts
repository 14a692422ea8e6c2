import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { ALL_METHODS } from './api/methods.ts';
import { bench } from './testing/bench.ts';
import { http, type TestClient, upload } from './testing/client.ts';
import { rigGcode, shortPrint } from './testing/rig-gcode.ts';

/** Arguments for the methods that need some. */
const ARGS: Readonly<Record<string, object>> = {
  'server.files.metadata': { filename: 'a.gcode' },
  'server.files.thumbnails': { filename: 'a.gcode' },
  'server.history.get_job': { uid: '000001' },
  'server.database.get_item': { namespace: 'moonraker' },
  'server.webcams.get_item': { name: 'Printer' },
  'machine.device_power.get_device': { device: 'caselight' },
  'machine.device_power.status': { caselight: null },
};
/** Answers that differ from one call to the next. */
const VOLATILE = new Set([
  'access.oneshot_token',
  'machine.proc_stats',
  'server.temperature_store',
  'printer.objects.query',
  'server.files.get_directory',
]);

async function both(url: string, client: TestClient, rpc: string, path: string) {
  const args = ARGS[rpc] ?? {};
  const query = Object.entries(args)
    .map(([name, value]) => `${name}=${value ?? ''}`)
    .join('&');
  const [overHttp, overSocket] = await Promise.all([
    http(url, `${path}${query === '' ? '' : `?${query}`}`),
    client.ask(rpc, args),
  ]);
  return { overHttp, overSocket };
}

test('every GET says over HTTP what its method says over JSON-RPC', async () => {
  const { url, client } = await bench();
  await upload(url, 'a.gcode', rigGcode());
  for (const method of ALL_METHODS) {
    const get = method.http?.split(', ').find((route) => route.startsWith('GET '));
    if (get === undefined || method.httpOnly === true || VOLATILE.has(method.rpc)) continue;
    if (method.rpc.startsWith('printer.gcode.script') || method.rpc.endsWith('subscribe')) continue;
    const { overHttp, overSocket } = await both(url, client, method.rpc, get.slice(4));
    if (overSocket.error === undefined) {
      expect(overHttp.body, method.rpc).toEqual({ result: overSocket.result });
    } else {
      expect(overHttp.body.error.message, method.rpc).toBe(overSocket.error.message);
    }
  }
});

test('objects are asked for in the query string, in a body, or over a socket of its own', async () => {
  const { url, client, turn } = await bench();
  const who = { client_name: 'x', version: '1', type: 'other', url: 'http://x' };
  const { connection_id: id } = await client.call<{ connection_id: number }>(
    'server.connection.identify',
    who,
  );
  const got = await http(url, '/printer/objects/query?extruder=target,power&pause_resume');
  expect(got.body.result.status).toEqual({
    extruder: { target: 0, power: 0 },
    pause_resume: { is_paused: false },
  });
  const json = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ objects: { pause_resume: null } });
  const posted = await http(url, '/printer/objects/query', { method: 'POST', headers: json, body });
  expect(posted.body.result.status).toEqual({ pause_resume: { is_paused: false } });
  const subscribed = await http(url, `/printer/objects/subscribe?connection_id=${id}&heater_bed=target`, {
    method: 'POST',
  });
  expect(subscribed.body.result.status).toEqual({ heater_bed: { target: 0 } });
  await client.call('printer.gcode.script', { script: 'M140 S55' });
  await turn(300);
  expect(client.of('notify_status_update').at(-1)?.params?.[0]).toEqual({ heater_bed: { target: 55 } });
});

test('a batch is answered as a batch; broken texts get their codes; a notification gets nothing', async () => {
  const { client } = await bench();
  client.sendText(
    JSON.stringify([
      { jsonrpc: '2.0', method: 'printer.info', id: 901 },
      { jsonrpc: '2.0', method: 'nope', id: 902 },
      { jsonrpc: '2.0', method: 'server.info' },
    ]),
  );
  client.sendText('{"no json');
  client.sendText(JSON.stringify({ method: 'server.info', id: 903 }));
  client.sendText(JSON.stringify({ jsonrpc: '2.0', method: 'server.info', params: [1], id: 904 }));
  await client.settle();
  const answers = client.all.map((answer) => answer as { id: number; error?: { code: number } });
  expect(
    answers.map(({ id, error }) => [id, error?.code]).sort((a, b) => Number(a[0]) - Number(b[0])),
  ).toEqual([
    [null, -32700],
    [901, undefined],
    [902, -32601],
    [903, -32600],
    [904, -32602],
  ]);
});

test('process statistics come each second while a socket is open', async () => {
  const { client, turn } = await bench();
  await turn(5050);
  expect(client.of('notify_proc_stat_update')).toHaveLength(5);
});

test('HTTP errors: unknown path 404, wrong verb 405, missing argument 400, each with the same body', async () => {
  const { url } = await bench();
  expect(await http(url, '/nope')).toMatchObject({
    status: 404,
    body: { error: { code: 404, message: 'Not Found' } },
  });
  expect(await http(url, '/server/info', { method: 'POST' })).toMatchObject({ status: 405 });
  expect(await http(url, '/printer/print/start', { method: 'POST' })).toMatchObject({ status: 400 });
});

test('files: listed, in folders, moved, copied, downloaded by range, deleted', async () => {
  const { url, client } = await bench();
  await upload(url, 'a.gcode', '0123456789');
  await client.call('server.files.post_directory', { path: 'gcodes/f' });
  await client.call('server.files.copy', { source: 'gcodes/a.gcode', dest: 'gcodes/f/b.gcode' });
  await client.call('server.files.move', { source: 'gcodes/a.gcode', dest: 'gcodes/f' });
  const list = await client.call<{ path: string }[]>('server.files.list');
  expect(list.map((file) => file.path)).toEqual(['f/a.gcode', 'f/b.gcode']);
  const part = await fetch(`${url}/server/files/gcodes/f/a.gcode`, { headers: { Range: 'bytes=2-4' } });
  expect([part.status, await part.text()]).toEqual([206, '234']);
  const refused = await http(url, '/server/files/directory?path=gcodes/f', { method: 'DELETE' });
  expect(refused.status).toBe(400);
  expect((await http(url, '/server/files/gcodes/f/b.gcode', { method: 'DELETE' })).body.result.action).toBe(
    'delete_file',
  );
  await client.call('server.files.delete_directory', { path: 'gcodes/f', force: true });
  expect(await client.call('server.files.list')).toEqual([]);
});

test('an archive holds the files asked for', async () => {
  const { url, client } = await bench();
  await upload(url, 'a.gcode', 'G28\n', { path: 'f' });
  const answer = await client.call('server.files.zip', { dest: 'config/x.zip', items: ['gcodes/f'] });
  expect(answer).toMatchObject({ destination: { root: 'config', path: 'x.zip' }, action: 'zip_files' });
  const bytes = new Uint8Array(await (await fetch(`${url}/server/files/config/x.zip`)).arrayBuffer());
  expect(Object.entries(unzipSync(bytes)).map(([name, data]) => [name, strFromU8(data)])).toEqual([
    ['gcodes/f/a.gcode', 'G28\n'],
  ]);
});

test('settings of clients are kept by namespace and key; the server keeps its own to itself', async () => {
  const { url, client } = await bench();
  await client.call('server.database.post_item', { namespace: 'mainsail', key: 'a.b', value: { c: 1 } });
  expect((await http(url, '/server/database/item?namespace=mainsail&key=a.b.c')).body.result.value).toBe(1);
  await expect(client.call('server.database.get_item', { namespace: 'none' })).rejects.toThrow('-32601');
  await expect(
    client.call('server.database.post_item', { namespace: 'moonraker', key: 'x', value: 1 }),
  ).rejects.toThrow('403');
  await client.call('server.database.delete_item', { namespace: 'mainsail', key: 'a' });
  await expect(client.call('server.database.get_item', { namespace: 'mainsail', key: 'a' })).rejects.toThrow(
    '-32601',
  );
});

test('the queue starts a file when told, and tells of itself', async () => {
  const { url, client, until, printer } = await bench();
  await upload(url, 'a.gcode', shortPrint());
  await client.call('server.job_queue.post_job', { filenames: ['a.gcode'] });
  await client.call('server.job_queue.start');
  await until(() => printer.state().job.state === 'printing', 'it starts');
  await until(() => client.of('notify_job_queue_changed').length >= 3, 'it tells');
  expect(await client.call('server.job_queue.status')).toMatchObject({ queued_jobs: [] });
});

test('what a slicer does with an OctoPrint: version, upload and print, printer state', async () => {
  const { url, printer } = await bench();
  expect((await http(url, '/api/version')).body).toMatchObject({ api: '0.1', server: '1.5.0' });
  const form = new FormData();
  form.append('print', 'true');
  form.append('file', new Blob([shortPrint()]), 'from slicer.gcode');
  const response = await fetch(`${url}/api/files/local`, { method: 'POST', body: form });
  expect([response.status, (await response.json()).print_started]).toEqual([201, true]);
  expect(response.headers.get('location')).toContain('/api/files/moonraker/gcodes/from%20slicer.gcode');
  expect(printer.state().job.file).toBe('from slicer.gcode');
  expect((await http(url, '/api/printer')).body.state.flags.printing).toBe(true);
});

test('thumbnails inside the G-code are cut out and can be fetched', async () => {
  const { url } = await bench();
  const image = Buffer.from('not really a picture').toString('base64');
  const text = `; thumbnail begin 32x32 ${image.length}\n; ${image}\n; thumbnail end\nG28\nG1 X1\n`;
  await upload(url, 'a.gcode', text, { path: 'f' });
  const { body } = await http(url, '/server/files/thumbnails?filename=f/a.gcode');
  expect(body.result).toMatchObject([{ width: 32, height: 32, thumbnail_path: 'f/.thumbs/a-32x32.png' }]);
  const picture = await fetch(`${url}/server/files/gcodes/${body.result[0].thumbnail_path}`);
  expect([picture.headers.get('content-type'), await picture.text()]).toEqual([
    'image/png',
    'not really a picture',
  ]);
});
