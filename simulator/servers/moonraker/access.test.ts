import { expect, test } from 'vitest';
import { bench } from './testing/bench.ts';
import { http, TestClient, upload } from './testing/client.ts';

const AUTH = { trusted: false, apiKey: 'a-key', users: [{ username: 'ann', password: 'secret' }] };
const KEY = { 'X-Api-Key': 'a-key' };
const login = async (url: string, password = 'secret') =>
  http(url, '/access/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: 'ann', password }),
  });

test('without trusted clients: 401 without a key, and the key opens everything', async () => {
  const { url } = await bench({ auth: AUTH }, KEY);
  expect(await http(url, '/server/info')).toMatchObject({
    status: 401,
    body: { error: { message: 'Unauthorized' } },
  });
  expect((await upload(url, 'a.gcode', 'G28\n')).status).toBe(401);
  expect((await http(url, '/server/info', { headers: KEY })).status).toBe(200);
  expect((await upload(url, 'a.gcode', 'G28\n', {}, KEY)).status).toBe(201);
  expect((await http(url, '/access/info')).body.result).toMatchObject({
    trusted: false,
    login_required: false,
  });
});

test('a login gives a bearer token for an hour, and a refresh token for new ones', async () => {
  const { url, clock } = await bench({ auth: AUTH }, KEY);
  expect((await login(url, 'wrong')).status).toBe(400);
  const { body } = await login(url);
  const bearer = (token: string) =>
    http(url, '/access/user', { headers: { Authorization: `Bearer ${token}` } });
  expect((await bearer(body.result.token)).body.result.username).toBe('ann');
  expect((await bearer(`${body.result.token}x`)).status).toBe(401);
  expect((await bearer(body.result.refresh_token)).status).toBe(401);
  clock.advance(3_700_000);
  expect((await bearer(body.result.token)).status).toBe(401);
  const refreshed = await http(url, `/access/refresh_jwt?refresh_token=${body.result.refresh_token}`, {
    method: 'POST',
  });
  expect((await bearer(refreshed.body.result.token)).status).toBe(200);
});

test('a oneshot token works once, and for five seconds', async () => {
  const { url, clock } = await bench({ auth: AUTH }, KEY);
  const token = async () =>
    (await http(url, '/access/oneshot_token', { headers: KEY })).body.result as string;
  const first = await token();
  expect(first).toMatch(/^[A-Z2-7]{32}$/);
  expect((await http(url, `/server/info?token=${first}`)).status).toBe(200);
  expect((await http(url, `/server/info?token=${first}`)).status).toBe(401);
  const second = await token();
  clock.advance(6000);
  expect((await http(url, `/server/info?token=${second}`)).status).toBe(401);
  const socket = await TestClient.connect(url, {}, `/websocket?token=${await token()}`);
  expect(await socket.call('server.info')).toMatchObject({ klippy_state: 'ready' });
  socket.close();
});

test('a socket may come unknown and identify with the key; until then it hears and may do nothing', async () => {
  const { url, turn } = await bench({ auth: AUTH }, KEY);
  const socket = await TestClient.connect(url);
  await expect(socket.call('server.info')).rejects.toThrow('-32602 Unauthorized');
  await turn(2000);
  expect(socket.heard).toEqual([]);
  const who = { client_name: 'x', version: '1', type: 'other', url: 'http://x' };
  await expect(socket.call('server.connection.identify', { ...who, api_key: 'wrong' })).rejects.toThrow(
    '-32602',
  );
  await socket.call('server.connection.identify', { ...who, api_key: 'a-key' });
  expect(await socket.call('server.info')).toMatchObject({ websocket_count: 2 });
  socket.close();
});

test('forced logins: a trusted address must log in once there is a user', async () => {
  const { url } = await bench({ auth: { ...AUTH, trusted: true, forceLogins: true } }, KEY);
  expect((await http(url, '/server/info')).status).toBe(401);
  expect((await login(url)).status).toBe(200);
});
