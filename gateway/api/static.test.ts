import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningApi } from './server.ts';
import { contentSecurityPolicy } from './static.ts';
import { clientOf } from './testing/client.ts';
import { fakeFarm, listening } from './testing/fake-farm.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'console-'));
const html = '<!doctype html><script>theme()</script><script type="module" src="/assets/a-1.js"></script>';
let api: RunningApi;

beforeAll(async () => {
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(path.join(folder, 'index.html'), html);
  writeFileSync(path.join(folder, 'assets', 'a-1.js'), 'console.log(1)');
  writeFileSync(path.join(folder, 'favicon.svg'), '<svg/>');
  writeFileSync(path.join(folder, '.secret'), 'x');
  api = await listening(fakeFarm(), { consoleFolder: folder });
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

describe('the console', () => {
  test('every place in it is its one page', async () => {
    for (const place of ['/', '/index.html', '/jobs/J-1042', '/quotes?status=review', '/floor/k2-plus-01']) {
      const { status, text, headers } = await clientOf(api.url).get(place, { accept: 'text/html' });
      expect([place, status, text]).toEqual([place, 200, html]);
      expect(headers.get('cache-control')).toBe('no-cache');
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    }
  });

  test('files with a hash in their name are kept for good, others are asked for again', async () => {
    const { headers, text } = await clientOf(api.url).get('/assets/a-1.js');
    expect(text).toBe('console.log(1)');
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('content-security-policy')).toContain("object-src 'none'");
    expect((await clientOf(api.url).get('/favicon.svg')).headers.get('cache-control')).toBe('no-cache');
  });

  test('what is not there is not the page: files, API addresses, other methods, hidden files', async () => {
    const client = clientOf(api.url);
    for (const place of ['/assets/gone.js', '/favicon.png', '/api/v1/jobz', '/api', '/demo/x'])
      expect((await client.get(place, { accept: 'text/html' })).status, place).toBe(404);
    expect((await client.send('POST', '/jobs/J-1')).status).toBe(404);
    const hidden = await client.get('/.secret');
    expect(hidden.text).not.toBe('x');
    expect((await client.get('/..%2f..%2fetc%2fpasswd')).text).not.toContain('root:');
  });

  test('a missing build is said at start', async () => {
    await expect(listening(fakeFarm(), { consoleFolder: '/nowhere' })).rejects.toThrow(/not built/);
  });

  test("without a console the root leads to the API's own page", async () => {
    const bare = await listening(fakeFarm());
    const { status, headers } = await clientOf(bare.url).get('/');
    expect([status, headers.get('location')]).toEqual([302, '/api/v1/docs']);
    await bare.close();
  });
});

test('a script written in the page may run by its hash, and none by being in the page', () => {
  const policy = contentSecurityPolicy(html);
  expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'sha256-[A-Za-z0-9+/=]{44}'/);
  expect(policy.match(/sha256/g)).toHaveLength(1);
});
