import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Link } from '../contract.ts';
import { UnreachableError } from '../errors.ts';
import { type LinkServices, systemServices } from '../services.ts';
import { until } from '../testing/until.ts';
import { moonraker } from './index.ts';
import { idleStatus, type ScriptedServer, scriptedServer } from './testing/scripted-server.ts';

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
const printing = (filename: string, seconds = 1) => ({
  print_stats: { filename, state: 'printing', total_duration: seconds, print_duration: seconds },
  virtual_sdcard: { progress: 0.25, is_active: true },
});
const job = (job_id: string, filename: string, status = 'in_progress') => ({
  job_id,
  filename,
  status,
  start_time: 1,
  end_time: null,
  total_duration: 1,
});

describe('the socket', () => {
  test('is identified once, then subscribed, then followed', async () => {
    const link = connect();
    expect((await up(link)).phase).toBe('idle');
    expect(count('server.connection.identify')).toBe(1);
    server.notify('notify_history_changed', { action: 'added', job: job('0000A1', 'a.gcode') });
    server.notify('notify_status_update', printing('a.gcode'), 5);
    const seen = await until(link, (one) => one.phase === 'printing');
    expect(seen.job).toMatchObject({ remoteName: 'a.gcode', jobId: '0000A1', progress: 0.25 });
    server.notify('notify_status_update', { print_stats: { total_duration: 60 } }, 6);
    const later = await until(link, (one) => one.job?.elapsedSeconds === 60);
    expect(later).toMatchObject({ phase: 'printing', epoch: seen.epoch });
    expect(later.sequence).toBeGreaterThan(seen.sequence);
  });

  test('waits for Klipper, and says meanwhile what it waits for', async () => {
    let ready = false;
    server.handlers.set('server.info', () => ({
      result: { klippy_connected: ready, klippy_state: ready ? 'ready' : 'disconnected' },
    }));
    const link = connect();
    await until(
      link,
      (seen) => seen.link === 'up' && seen.firmware === 'disconnected' && seen.phase === 'offline',
    );
    ready = true;
    await up(link);
  });

  test('subscribes again after Klipper went, because the server forgot', async () => {
    const link = connect();
    await up(link);
    server.status = { ...idleStatus(), ...printing('a.gcode') } as ScriptedServer['status'];
    server.notify('notify_klippy_disconnected');
    await until(link, (seen) => seen.phase === 'printing');
    expect(count('printer.objects.subscribe')).toBe(2);
    expect(count('server.connection.identify')).toBe(1);
    server.notify('notify_klippy_ready');
    server.status = idleStatus();
    server.notify('notify_klippy_ready');
    await until(link, (seen) => seen.phase === 'idle');
  });

  test('subscribes again when the server dropped it without a word', async () => {
    const hurry = 40;
    const link = connect(
      { silenceMs: 3_600_000 },
      {
        monotonicMs: () => performance.now() * hurry,
        after: (delayMs, task) => systemServices().after(delayMs / hurry, task),
      },
    );
    await up(link);
    server.status = { ...idleStatus(), ...printing('a.gcode') } as ScriptedServer['status'];
    await until(link, (seen) => seen.phase === 'printing');
    expect(server.openings).toHaveLength(1);
  });

  test('is rebuilt when it drops', async () => {
    const link = connect();
    await up(link);
    server.dropSockets();
    await until(link, (seen) => seen.link !== 'up');
    await up(link);
    expect(count('server.connection.identify')).toBe(2);
  });

  test('is rebuilt when it is half open', async () => {
    const link = connect({ silenceMs: 40 });
    await up(link);
    server.frozen = true;
    await until(link, (seen) => seen.link !== 'up');
    server.frozen = false;
    await up(link);
    expect(server.openings.length).toBeGreaterThanOrEqual(2);
  });

  test('brings the words of a firmware that stopped at its configuration', async () => {
    server.handlers.set('server.info', () => ({ result: { klippy_connected: true, klippy_state: 'error' } }));
    server.handlers.set('printer.objects.subscribe', () => ({ error: { code: 400, message: 'not ready' } }));
    server.handlers.set('printer.info', () => ({
      result: { state: 'error', state_message: 'Option pin is not valid' },
    }));
    const seen = await until(connect(), (one) => one.firmware === 'error');
    expect(seen).toMatchObject({
      phase: 'offline',
      ready: false,
      faults: [{ code: 'firmware_error', words: 'Option pin is not valid' }],
    });
  });

  test('names a job that ran before we came', async () => {
    server.status = { ...idleStatus(), ...printing('a.gcode') } as ScriptedServer['status'];
    server.handlers.set('server.history.list', () => ({
      result: { jobs: [job('0000A2', 'a.gcode', 'interrupted'), job('0000A1', 'a.gcode', 'cancelled')] },
    }));
    expect((await until(connect(), (seen) => seen.job?.jobId != null)).job?.jobId).toBe('0000A2');
  });

  test('passes odd frames by', async () => {
    const link = connect();
    await up(link);
    server.notify('notify_status_update', 'what?');
    server.notify('notify_history_changed', { action: 'added', job: { job_id: 7 } });
    server.notify('notify_never_heard_of', { a: 1 });
    server.notify('notify_status_update', printing('a.gcode'), 5);
    await until(link, (seen) => seen.phase === 'printing');
    expect(server.openings).toHaveLength(1);
  });
});

describe('polling', () => {
  test('stands in while no socket can be had, and gives way when one can', async () => {
    server.upgradeStatus = 503;
    const link = connect();
    expect((await until(link, (seen) => seen.link === 'degraded')).phase).toBe('idle');
    server.status = { ...idleStatus(), ...printing('a.gcode') } as ScriptedServer['status'];
    await until(link, (seen) => seen.phase === 'printing' && seen.link === 'degraded');
    server.handlers.set('printer.print.pause', () => ({ result: 'ok' }));
    await link.pause!();
    expect(server.received.at(-1)?.over ?? '').toBe('http');
    server.upgradeStatus = 101;
    await up(link);
  });

  test('a machine that is not there is down, and comes back', async () => {
    server.upgradeStatus = 503;
    let there = false;
    const info = server.handlers.get('server.info')!;
    server.handlers.set('server.info', (params) => (there ? info(params) : 'cut'));
    const link = connect();
    await expect(link.look('a.gcode')).rejects.toBeInstanceOf(UnreachableError);
    expect(link.latest()).toMatchObject({ link: 'down', phase: 'offline', ready: false, job: null });
    there = true;
    await until(link, (seen) => seen.link === 'degraded');
  });
});

describe('credentials', () => {
  const refuse = (headers: Record<string, unknown>) =>
    headers['x-api-key'] === 'secret' || headers.authorization === 'Bearer token-2' ? null : 'Unauthorized';

  test('an API key buys a token for the socket, used once', async () => {
    server.authorize = refuse;
    let tokens = 0;
    server.handlers.set('GET /access/oneshot_token', () => ({ result: `once-${++tokens}` }));
    const link = connect({ apiKey: 'secret' });
    await up(link);
    server.dropSockets();
    await until(link, (seen) => seen.link !== 'up');
    await up(link);
    expect(server.openings.map((one) => one.url)).toEqual([
      '/websocket?token=once-1',
      '/websocket?token=once-2',
    ]);
    expect(server.received.find((one) => one.method === 'server.connection.identify')?.params).toMatchObject({
      api_key: 'secret',
    });
  });

  test('a login is renewed when it has run out, and the request goes on', async () => {
    server.upgradeStatus = 503;
    server.authorize = (headers, path) => (path.startsWith('/access/') ? null : refuse(headers));
    server.handlers.set('POST /access/login', (params) => {
      expect(params).toMatchObject({ username: 'farm', password: 'pass', source: 'moonraker' });
      return { result: { token: 'token-1', refresh_token: 'again' } };
    });
    server.handlers.set('POST /access/refresh_jwt', (params) => {
      expect(params).toEqual({ refresh_token: 'again' });
      return { result: { token: 'token-2' } };
    });
    server.handlers.set('GET /access/oneshot_token', () => ({ error: { code: 404, message: 'not here' } }));
    const link = connect({ username: 'farm', password: 'pass' });
    await until(link, (seen) => seen.link === 'degraded');
    expect(count('POST /access/login')).toBe(1);
  });

  test('a refused password is told as such, and not offered again and again', async () => {
    server.upgradeStatus = 401;
    server.authorize = (_headers, path) => (path === '/access/login' ? null : 'Unauthorized');
    server.handlers.set('POST /access/login', () => ({ error: { code: 401, message: 'Invalid password' } }));
    const link = connect({ username: 'farm', password: 'wrong' });
    await expect(link.start!({ remoteName: 'a.gcode', dispatchKey: 'k' })).rejects.toMatchObject({
      kind: 'auth',
      words: 'Invalid password',
    });
    await expect(link.look('a.gcode')).rejects.toMatchObject({ kind: 'auth' });
    expect(count('POST /access/login')).toBe(1);
  });
});
