import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { baseName } from './routes/models.ts';
import type { RunningApi } from './server.ts';
import { clientOf } from './testing/client.ts';
import { type FakeFarm, fakeFarm, listening } from './testing/fake-farm.ts';

let farm: FakeFarm;
let api: RunningApi;
let client: ReturnType<typeof clientOf>;

beforeEach(async () => {
  farm = fakeFarm();
  api = await listening(farm, { limits: { modelBytesMax: 100_000, uploadsAtOnceMax: 2 } });
  client = clientOf(api.url);
});
afterEach(() => api.close());

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const raw = (body: BodyInit, headers = {}) =>
  fetch(`${api.url}/api/v1/models?fileName=part.stl`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/octet-stream', ...headers },
    duplex: 'half',
  } as RequestInit);

test('raw bytes are kept under their hash, whatever their Content-Type says', async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(50_000));
  for (const type of ['application/octet-stream', 'model/stl', 'application/json', 'text/html', 'x/y']) {
    const response = await raw(bytes, { 'content-type': type });
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ sha256: sha256(bytes), sizeBytes: 50_000, fileName: 'part.stl' });
  }
  expect(farm.blobs.get(sha256(bytes))).toEqual(Buffer.from(bytes));
});

test('a multipart form with one file does as well, and its file name is only a name', async () => {
  const form = new FormData();
  form.append('note', 'before');
  form.append('file', new Blob(['solid']), '../../etc/teapot.stl');
  const response = await fetch(`${api.url}/api/v1/models`, { method: 'POST', body: form });
  expect(await response.json()).toEqual({ sha256: sha256('solid'), sizeBytes: 5, fileName: 'teapot.stl' });
});

test('a file over the limit is refused, told or not told beforehand, and nothing of it is kept', async () => {
  const declared = await raw(new Uint8Array(2_000_000));
  expect(declared.status).toBe(413);
  const chunks = Readable.from(
    (function* () {
      for (let n = 0; n < 20; n++) yield Buffer.alloc(10_000);
    })(),
  );
  const chunked = await raw(chunks as unknown as BodyInit);
  expect([chunked.status, (await chunked.json()).type]).toEqual([413, '/problems/too-large']);
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(100_001)]), 'a.stl');
  expect((await fetch(`${api.url}/api/v1/models`, { method: 'POST', body: form })).status).toBe(413);
  expect(farm.blobs.size).toBe(0);
  expect((await raw(new Uint8Array(100_000))).status).toBe(201);
});

test('nothing and no file are told apart from a model', async () => {
  expect((await raw('')).status).toBe(400);
  const form = new FormData();
  form.append('note', 'no file');
  const response = await fetch(`${api.url}/api/v1/models`, { method: 'POST', body: form });
  expect([response.status, (await response.json()).type]).toEqual([400, '/problems/invalid-request']);
});

test('an upload that breaks off leaves nothing, frees its place, and the farm answers on', async () => {
  const ended: unknown[] = [];
  const { put } = farm.artifacts;
  farm.artifacts.put = (bytes) =>
    put(bytes).then(
      (kept) => kept,
      (error: unknown) => {
        ended.push(error);
        throw error;
      },
    );
  const { hostname, port } = new URL(api.url);
  for (let n = 0; n < 3; n++) {
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(
      `POST /api/v1/models HTTP/1.1\r\nHost: localhost\r\nContent-Type: model/stl\r\nContent-Length: 90000\r\n\r\n`,
    );
    socket.write(Buffer.alloc(10_000));
    socket.resetAndDestroy();
    await expect.poll(() => ended.length).toBe(n + 1);
  }
  expect(farm.blobs.size).toBe(0);
  expect((await raw('after')).status).toBe(201);
});

test('more uploads at once than there is room for are asked to wait', async () => {
  const gates: (() => void)[] = [];
  const slow = () =>
    raw(
      Readable.from(
        (async function* () {
          yield Buffer.from('a');
          await new Promise<void>((resolve) => gates.push(resolve));
          yield Buffer.from('b');
        })(),
      ) as unknown as BodyInit,
    );
  const first = [slow(), slow()];
  await expect.poll(() => gates.length).toBe(2);
  await expect.poll(async () => (await raw('third')).status).toBe(429);
  for (const open of gates) open();
  expect((await Promise.all(first)).map(({ status }) => status)).toEqual([201, 201]);
  expect((await raw('third')).status).toBe(201);
});

test('an artifact comes back byte for byte, with a validator and a type in which nothing runs', async () => {
  const bytes = Buffer.from('<script>alert(1)</script>');
  await raw(bytes);
  const path = `/api/v1/artifacts/${sha256(bytes)}`;
  const plain = await client.get(`${path}?as=model/stl&fileName=a.stl`);
  expect(plain.text).toBe(bytes.toString());
  expect(plain.headers.get('content-type')).toBe('model/stl');
  expect(plain.headers.get('content-security-policy')).toContain('sandbox');
  expect(plain.headers.get('content-disposition')).toContain("filename*=UTF-8''a.stl");
  const etag = plain.headers.get('etag')!;
  expect((await client.get(path, { 'if-none-match': `"other", W/${etag}` })).status).toBe(304);
  expect((await client.get(`${path}?as=text/html`)).status).toBe(422);
  expect((await client.get(`/api/v1/artifacts/${'0'.repeat(64)}`)).status).toBe(404);
  expect((await client.get('/api/v1/artifacts/..%2f..%2fetc')).status).toBe(404);
});

test('a model has a report once it is stored', async () => {
  await raw('solid');
  expect((await client.get(`/api/v1/models/${sha256('solid')}`)).body).toMatchObject({
    state: 'stored',
    sizeBytes: 5,
  });
  expect((await client.get(`/api/v1/models/${sha256('other')}`)).status).toBe(404);
});

test('a file name is the last part of a path of any system', () => {
  expect(baseName('C:\\parts\\a b.stl')).toBe('a b.stl');
  expect(baseName('/x/..')).toBe('model');
  expect(baseName('a\u0000<b>.3mf')).toBe('ab.3mf');
  expect(baseName('é'.repeat(400)).length).toBe(255);
});
