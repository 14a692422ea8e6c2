import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { assertMayListen, isLoopback } from './security.ts';
import type { RunningApi } from './server.ts';
import { bare, clientOf } from './testing/client.ts';
import { fakeFarm, listening } from './testing/fake-farm.ts';

const token = 'a-long-and-secret-token';
let api: RunningApi | undefined;
afterEach(async () => {
  await api?.close();
  api = undefined;
});

describe('where it may listen', () => {
  test('on loopback always, elsewhere only with a token that is a lock', async () => {
    expect(() => assertMayListen({ host: '127.0.0.1' })).not.toThrow();
    expect(() => assertMayListen({})).not.toThrow();
    expect(() => assertMayListen({ host: '0.0.0.0', token })).not.toThrow();
    expect(() => assertMayListen({ host: '0.0.0.0' })).toThrow(/without a token/);
    expect(() => assertMayListen({ host: '0.0.0.0', token: 'short' })).toThrow(/at least 16/);
    await expect(listening(fakeFarm(), { host: '0.0.0.0' })).rejects.toThrow(/FARM_TOKEN/);
  });

  test('loopback is what the standards call so', () => {
    for (const name of ['127.0.0.1', '127.9.9.9', '::1', '[::1]', 'localhost', 'farm.localhost', 'LOCALHOST'])
      expect(isLoopback(name), name).toBe(true);
    for (const name of ['0.0.0.0', '10.0.0.1', 'localhost.evil.example', '127.0.0.1.evil.example', ''])
      expect(isLoopback(name), name).toBe(false);
  });

  test('a taken port is said in words', async () => {
    api = await listening(fakeFarm());
    await expect(listening(fakeFarm(), { port: api.port })).rejects.toThrow(/Port \d+ is taken/);
  });
});

describe('without a token', () => {
  test('another name than loopback is a page that pretends (DNS rebinding)', async () => {
    api = await listening(fakeFarm(), { allowedHosts: ['farm.lan'] });
    const asked = (host: string) => bare(`${api!.url}/api/v1/farm`, { headers: { host } });
    expect((await asked('evil.example')).status).toBe(403);
    expect((await asked(`localhost:${api.port}`)).status).toBe(200);
    expect((await asked('farm.lan')).status).toBe(200);
  });

  test('a page of another site can not change anything', async () => {
    api = await listening(fakeFarm(), { allowedOrigins: ['http://localhost:5173'] });
    const host = `localhost:${api.port}`;
    const send = (headers: Record<string, string>) =>
      bare(`${api!.url}/demo/bootstrap`, { method: 'POST', headers: { host, ...headers } });
    expect((await send({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await send({ origin: 'null' })).status).toBe(403);
    expect((await send({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await send({ origin: `http://${host}` })).status).toBe(200);
    expect((await send({ origin: 'http://localhost:5173' })).status).toBe(200);
    expect((await send({})).status).toBe(200);
  });

  test('nor can it listen to the feed', async () => {
    api = await listening(fakeFarm());
    const open = (origin: string) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${api!.url.replace('http', 'ws')}/api/v1/feed`, { origin });
        socket.on('open', () => socket.close());
        socket.on('close', () => resolve('open'));
        socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
        socket.on('error', () => undefined);
      });
    expect(await open('https://evil.example')).toBe(403);
    expect(await open(api.url)).toBe('open');
  });

  test('no answer allows another origin to read it', async () => {
    api = await listening(fakeFarm());
    const { headers } = await clientOf(api.url).get('/api/v1/farm', { origin: 'https://evil.example' });
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('with a token', () => {
  test('only health and the session are open; a bearer or the cookie opens the rest', async () => {
    api = await listening(fakeFarm(), { token });
    const client = clientOf(api.url);
    const locked = await client.get('/api/v1/farm');
    expect(locked).toMatchObject({ status: 401, body: { type: '/problems/unauthorized' } });
    expect(locked.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect((await client.send('POST', '/api/v1/models', 'x', { 'content-type': 'a/b' })).status).toBe(401);
    expect((await client.get('/api/v1/health')).status).toBe(200);
    expect((await client.get('/api/v1/farm', { authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await client.get('/api/v1/farm', { authorization: `Bearer ${token}x` })).status).toBe(401);
  });

  test('a browser trades the token for a cookie that scripts can not read and other sites do not send', async () => {
    api = await listening(fakeFarm(), { token });
    const client = clientOf(api.url);
    expect((await client.send('POST', '/api/v1/session', { token: 'wrong' })).status).toBe(401);
    const signedIn = await client.send('POST', '/api/v1/session', { token });
    const cookie = signedIn.headers.get('set-cookie')!;
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect(cookie).not.toContain(token);
    const pair = cookie.split(';')[0]!;
    expect((await client.get('/api/v1/farm', { cookie: `a=b; ${pair}` })).status).toBe(200);
    expect((await client.get('/api/v1/session', { cookie: pair })).body).toEqual({
      tokenNeeded: true,
      signedIn: true,
    });
    expect((await client.get('/api/v1/farm', { cookie: `${pair}x` })).status).toBe(401);
  });

  test('the feed asks for it too', async () => {
    api = await listening(fakeFarm(), { token });
    const url = `${api.url.replace('http', 'ws')}/api/v1/feed`;
    const status = await new Promise((resolve) => {
      const socket = new WebSocket(url);
      socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
      socket.on('error', () => undefined);
    });
    expect(status).toBe(401);
  });
});
