import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Link } from '../contract.ts';
import { RefusedError, UnclearError, UnreachableError } from '../errors.ts';
import { type LinkServices, systemServices } from '../services.ts';
import { until } from '../testing/until.ts';
import { addressesOf } from './address.ts';
import { moonraker } from './index.ts';
import { type ScriptedServer, scriptedServer } from './testing/scripted-server.ts';

let server: ScriptedServer;
const links: Link[] = [];

beforeEach(async () => {
  server = await scriptedServer();
});
afterEach(async () => {
  await Promise.all(links.splice(0).map((link) => link.close()));
  await server.close();
});

function connect(config: Record<string, unknown> = {}, services: Partial<LinkServices> = {}): Link {
  const link = moonraker.connect(
    { baseUrl: server.url, telemetryIntervalMs: 20, pollIntervalMs: 20, ...config },
    { ...systemServices(), ...services },
  );
  links.push(link);
  return link;
}

const up = (link: Link) => until(link, (seen) => seen.link === 'up' && seen.firmware === 'ready');
const count = (method: string) => server.received.filter((one) => one.method === method).length;
const job = (job_id: string, filename: string, status = 'in_progress') => ({
  job_id,
  filename,
  status,
  start_time: 1,
  end_time: null,
  total_duration: 1,
});

describe('uploads', () => {
  const bytes = Buffer.from('G28\n'.repeat(40_000));
  const request = (over: Record<string, unknown> = {}) => ({
    remoteName: 'farm/run 1.gcode',
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    open: () => Readable.from([bytes.subarray(0, 65_536), bytes.subarray(65_536)]),
    ...over,
  });
  const answered = (item: Record<string, unknown>) => {
    server.handlers.set('POST /server/files/upload', () => ({
      result: undefined,
      item: { path: 'farm/run 1.gcode', root: 'gcodes', size: bytes.length, modified: 2, ...item },
    }));
  };

  test('stream the file with its checksum before it, and ask for no print', async () => {
    answered({});
    const progress: number[] = [];
    const file = await connect().upload!(request({ onProgress: (sent: number) => progress.push(sent) }));
    expect(file).toMatchObject({ sizeBytes: bytes.length, modifiedAtMs: 2_000 });
    const { body, headers } = server.uploads[0]!;
    const boundary = /boundary=(.+)$/.exec(headers['content-type']!)![1]!;
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': headers['content-type']! },
    }).formData();
    expect([...form.keys()]).toEqual(['root', 'path', 'checksum', 'file']);
    expect(form.get('path')).toBe('farm');
    expect(form.get('checksum')).toBe(request().sha256);
    const sent = form.get('file') as File;
    expect(sent.name).toBe('run 1.gcode');
    expect(Buffer.from(await sent.arrayBuffer()).equals(bytes)).toBe(true);
    expect(body.includes(boundary)).toBe(true);
    expect(progress).toEqual([65_536, bytes.length]);
  });

  test.each([
    [422, 'Unprocessable Entity', 'checksum'],
    [403, 'Forbidden', 'fileInUse'],
  ] as const)('answer %i is a refusal', async (code, message, reason) => {
    server.handlers.set('POST /server/files/upload', () => ({ error: { code, message } }));
    await expect(connect().upload!(request())).rejects.toMatchObject({ kind: 'refused', reason });
  });

  test('that were cut, or stored as something else, are unclear', async () => {
    server.handlers.set('POST /server/files/upload', () => 'cut');
    await expect(connect().upload!(request())).rejects.toBeInstanceOf(UnclearError);
    answered({ size: 3 });
    await expect(connect().upload!(request())).rejects.toBeInstanceOf(UnclearError);
    await expect(connect().upload!(request({ sizeBytes: 5 }))).rejects.toThrow('longer than was said');
  });

  test('stop when they are called off', async () => {
    server.handlers.set('POST /server/files/upload', () => 'silence');
    const stop = new AbortController();
    const upload = connect().upload!(request({ signal: stop.signal, onProgress: () => stop.abort() }));
    await expect(upload).rejects.toMatchObject({ operation: 'upload' });
  });
});

describe('commands', () => {
  const start = (link: Link) => link.start!({ remoteName: 'a.gcode', dispatchKey: 'k' });

  test.each([
    [400, 'SD busy', 'refused', 'busy'],
    [400, 'Unable to open file', 'refused', 'fileMissing'],
    [503, 'Klippy Host not connected', 'refused', 'notReady'],
    [503, 'Klippy Disconnected', 'unclear', undefined],
    [-32602, 'Unauthorized', 'auth', undefined],
    [-32603, 'Internal error', 'unclear', undefined],
  ])('an answer of %i "%s" is %s', async (code, message, kind, reason) => {
    const link = connect();
    await up(link);
    server.handlers.set('printer.print.start', () => ({ error: { code, message } }));
    const error = await start(link).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ kind, ...(reason ? { reason, words: message } : {}) });
  });

  test('whose answer is lost with the socket are unclear, and are not sent again', async () => {
    const link = connect();
    await up(link);
    server.handlers.set('printer.print.start', () => 'cut');
    await expect(start(link)).rejects.toBeInstanceOf(UnclearError);
    await up(link);
    expect(count('printer.print.start')).toBe(1);
  });

  test('wait patiently for macros, within bounds', async () => {
    const link = connect({ commandTimeoutMs: 30, cancelTimeoutMs: 60 });
    await up(link);
    server.handlers.set('printer.print.pause', () => 'silence');
    server.handlers.set('printer.print.cancel', () => 'silence');
    await expect(link.pause!()).rejects.toBeInstanceOf(UnclearError);
    await expect(link.cancel!()).rejects.toBeInstanceOf(UnclearError);
  });

  test('refuse names that Klipper or a form could read otherwise', async () => {
    const link = connect();
    for (const remoteName of [
      '../a.gcode',
      'a"b.gcode',
      'a\r\nb.gcode',
      '/etc/passwd',
      'a/../b',
      '',
      'x'.repeat(300),
    ]) {
      await expect(link.start!({ remoteName, dispatchKey: 'k' })).rejects.toBeInstanceOf(RefusedError);
    }
    await expect(link.cancelObject!('a"; M112')).rejects.toBeInstanceOf(RefusedError);
    expect(count('printer.print.start')).toBe(0);
  });

  test('that wait when the link is closed are unclear, and later ones unreachable', async () => {
    const link = connect();
    await up(link);
    server.handlers.set('printer.print.start', () => 'silence');
    const waiting = start(link);
    await link.close();
    await expect(waiting).rejects.toBeInstanceOf(UnclearError);
    await expect(start(link)).rejects.toBeInstanceOf(UnreachableError);
  });
});

describe('looking', () => {
  test('brings the file, and its executions newest first', async () => {
    server.handlers.set('server.files.metadata', () => ({
      result: { size: 9, modified: 3, job_id: '000003' },
    }));
    server.handlers.set('server.history.list', () => ({
      result: {
        jobs: [
          job('000003', 'a.gcode', 'cancelled'),
          job('000002', 'b.gcode'),
          job('000001', 'a.gcode', 'error'),
        ],
      },
    }));
    const look = await connect().look('a.gcode');
    expect(look.file).toEqual({ sizeBytes: 9, modifiedAtMs: 3_000, sha256: null });
    expect(look.history?.map(({ jobId, outcome }) => `${jobId} ${outcome}`)).toEqual([
      '000003 cancelled',
      '000001 failed',
    ]);
  });

  test('finds an execution that the page of records no longer holds', async () => {
    server.handlers.set('server.files.metadata', () => ({ result: { size: 9, job_id: '000003' } }));
    server.handlers.set('server.history.get_job', ({ uid }) => ({
      result: { job: job(String(uid), 'a.gcode', 'completed') },
    }));
    const look = await connect().look('a.gcode');
    expect(look.history).toMatchObject([{ jobId: '000003', outcome: 'finished' }]);
  });

  test('finds a file whose metadata could not be read, and says when there is no history', async () => {
    server.handlers.set('server.files.get_directory', ({ path }) => ({
      result: { files: path === 'gcodes/farm' ? [{ filename: 'a.gcode', size: 7, modified: 1 }] : [] },
    }));
    server.handlers.delete('server.history.list');
    const look = await connect().look('farm/a.gcode');
    expect(look).toMatchObject({ file: { sizeBytes: 7 }, history: null });
  });

  test('shows a machine whose firmware is away, with what the server still knows', async () => {
    const link = connect();
    await up(link);
    server.handlers.set('server.info', () => ({
      result: { klippy_connected: false, klippy_state: 'disconnected' },
    }));
    const look = await link.look('a.gcode');
    expect(look.observation).toMatchObject({ phase: 'offline', firmware: 'disconnected', ready: false });
    expect(look.history).toEqual([]);
  });
});

describe('cameras and power', () => {
  test('relative camera addresses are the web page’s, not Moonraker’s', async () => {
    const link = connect({ webcamBaseUrl: 'http://printer.local/' });
    server.handlers.set('server.webcams.list', () => ({
      result: {
        webcams: [
          {
            name: 'bed',
            enabled: true,
            stream_url: '/webcam/?action=stream',
            snapshot_url: 'http://cam/s.jpg',
            rotation: 90,
          },
          { name: 'off', enabled: false },
        ],
      },
    }));
    await up(link);
    expect(await link.webcams!()).toEqual([
      {
        name: 'bed',
        streamUrl: 'http://printer.local/webcam/?action=stream',
        snapshotUrl: 'http://cam/s.jpg',
        rotationDegrees: 90,
        flipHorizontal: false,
        flipVertical: false,
      },
    ]);
  });

  test('a machine without switched devices has none', async () => {
    expect(await connect().powerDevices!()).toEqual([]);
  });
});

describe('addresses', () => {
  test.each([
    ['http://k2.local', 'ws://k2.local:7125/websocket', 'http://k2.local/'],
    ['http://10.0.0.5:7125/', 'ws://10.0.0.5:7125/websocket', 'http://10.0.0.5/'],
    ['http://10.0.0.5:80', 'ws://10.0.0.5/websocket', 'http://10.0.0.5/'],
    [
      'https://farm.example/printers/u1/',
      'wss://farm.example/printers/u1/websocket',
      'https://farm.example/',
    ],
    ['http://[fd00::1]:4408', 'ws://[fd00::1]:4408/websocket', 'http://[fd00::1]:4408/'],
  ])('%s', (baseUrl, socketUrl, pageUrl) => {
    expect(addressesOf(baseUrl)).toMatchObject({ socketUrl, pageUrl });
  });
});
