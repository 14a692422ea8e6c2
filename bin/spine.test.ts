/**
 * The spine, walked three ways on a whole farm: embedded Postgres, real sockets, virtual printers with a time factor. In
 * Chromium as an operator would, with the command line, and over REST. Nothing sleeps: every step waits for what it needs.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../console/walk/browser.ts';
import { type RunningFarm, startFarm } from './up.ts';

const root = path.resolve(import.meta.dirname, '..');
const cube = path.join(root, 'fixtures/models/calibration-cube-20mm.stl');
const gear = path.join(root, 'fixtures/models/gear.stl');
/** A print of twenty minutes takes a second. */
const TIME_FACTOR = 1_200;
const STEP_MS_MAX = 60_000;

let folder: string;
let farm: RunningFarm;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'farm-spine-'));
  // As a careful owner starts: every release waits for a person's word.
  const demo = readFileSync(path.join(root, 'fixtures/farm/demo.yaml'), 'utf8');
  const configFile = path.join(folder, 'farm.yaml');
  writeFileSync(configFile, demo.replace('  release:\n', '  release:\n    automatic: false\n'));
  await build({
    root: path.join(root, 'console'),
    configFile: path.join(root, 'console/vite.config.ts'),
    logLevel: 'silent',
  });
  farm = await startFarm(
    {
      demo: true,
      port: 0,
      host: '127.0.0.1',
      dataFolder: path.join(folder, 'data'),
      configFile,
      console: true,
      timeFactor: TIME_FACTOR,
    },
    () => undefined,
  );
}, 180_000);

afterAll(async () => {
  await farm?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

interface View {
  readonly id: string;
  readonly status: string;
  readonly [field: string]: unknown;
}

const get = async <T>(address: string): Promise<T> => {
  const answer = await fetch(farm.url + address);
  expect(answer.status, address).toBe(200);
  return (await answer.json()) as T;
};
const post = async (address: string, body: unknown, key?: string): Promise<Response> =>
  fetch(farm.url + address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
    body: JSON.stringify(body),
  });
const command = async (address: string, body: unknown = {}): Promise<void> => {
  const answer = await post(`/api/v1/${address}`, body);
  expect(answer.status, `${address}: ${await answer.clone().text()}`).toBe(200);
};
const jobsOf = async (orderId: string): Promise<readonly View[]> =>
  (await get<{ items: View[] }>(`/api/v1/jobs?orderId=${orderId}`)).items;

async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  let found: T | undefined | false;
  await expect
    .poll(
      async () => {
        found = await look();
        return found !== undefined && found !== false;
      },
      { timeout: STEP_MS_MAX, interval: 100, message: what },
    )
    .toBe(true);
  return found as T;
}

const settled = (address: string, ...statuses: string[]) =>
  until(`${address} is ${statuses.join(' or ')}`, async () => {
    const view = await get<View>(`/api/v1/${address}`);
    return statuses.includes(view.status) ? view : undefined;
  });

/** What a careful operator does for every job of an order until all of it is made. */
async function makeAll(orderId: string): Promise<void> {
  await until(`${orderId} is made`, async () => {
    for (const job of await jobsOf(orderId)) {
      if (job.status === 'ready' || job.status === 'review') {
        await post(`/api/v1/jobs/${job.id}/release`, { reason: { code: 'checked-at-machine' } });
      }
      if (job.status === 'qc') {
        const items = job.items as readonly { itemId: string }[];
        await post(`/api/v1/jobs/${job.id}/judge`, {
          verdicts: items.map(({ itemId }) => ({ itemId, result: 'good' })),
        });
        await post(`/api/v1/printers/${String(job.printerId)}/clear-plate`, {});
      }
    }
    return (await get<View>(`/api/v1/orders/${orderId}`)).status === 'qc';
  });
}

describe('the spine', () => {
  it('in the browser: from a dropped STL to a packed order', async () => {
    const complaints: string[] = [];
    let browser: Browser | undefined;
    try {
      browser = await launchBrowser();
      const page = await browser.newPage({ viewport: { width: 1360, height: 900 }, reducedMotion: 'reduce' });
      page.setDefaultTimeout(STEP_MS_MAX);
      page.on('pageerror', (error) => complaints.push(error.message));
      await walk(page);
    } finally {
      await browser?.close();
    }
    expect(complaints).toEqual([]);
  }, 240_000);

  it('on the command line', async () => {
    const run = async (...args: string[]) => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [path.join(root, 'bin/farm.ts'), ...args],
        { env: { ...process.env, FARM_URL: farm.url, NO_COLOR: '1' }, timeout: STEP_MS_MAX },
      );
      return stdout;
    };
    const submitted = await run(
      'submit',
      gear,
      '--material',
      'PLA',
      '--colour',
      'white',
      '--customer',
      'Grace',
      '--order',
    );
    expect(submitted).toMatch(/Q-\d+/);
    const orderId = /O-\d+/.exec(submitted)?.[0];
    expect(orderId, submitted).toBeDefined();
    const { id: jobId } = await until('the job waits for its release', async () =>
      (await jobsOf(orderId!)).find((job) => job.status === 'ready' || job.status === 'review'),
    );
    await run('job', 'release', jobId, '--reason', 'looked at it');
    const printed = await settled(`jobs/${jobId}`, 'qc');
    const items = printed.items as readonly { itemId: string }[];
    const verdicts = JSON.stringify({ verdicts: items.map(({ itemId }) => ({ itemId, result: 'good' })) });
    await run('job', 'judge', jobId, '--data', verdicts);
    await run('printer', 'clear-plate', String(printed.printerId));
    await settled(`orders/${orderId}`, 'qc');
    await run('order', 'pack', orderId!);
    expect((await get<View>(`/api/v1/orders/${orderId}`)).status).toBe('packed');
    expect(await run('printers')).toContain('no connector');
    const exported = (await run('export'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number });
    expect(exported.length).toBeGreaterThan(50);
    expect(exported.map((entry) => entry.seq)).toEqual(
      [...exported.map((entry) => entry.seq)].sort((a, b) => a - b),
    );
  }, 240_000);

  it('over REST, with repeated requests taking effect once', async () => {
    const upload = await fetch(`${farm.url}/api/v1/models?fileName=cube.stl`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: readFileSync(cube),
    });
    expect(upload.ok).toBe(true);
    const { sha256 } = (await upload.json()) as { sha256: string };
    const wish = {
      customer: 'Ada',
      lines: [{ modelHash: sha256, fileName: 'cube.stl', material: 'PLA', colour: 'black', quantity: 3 }],
    };
    const first = (await (await post('/api/v1/quotes', wish, 'spine-rest-1')).json()) as View;
    const again = (await (await post('/api/v1/quotes', wish, 'spine-rest-1')).json()) as View;
    expect(again.id).toBe(first.id);

    const quote = await settled(`quotes/${first.id}`, 'approved', 'review');
    if (quote.status === 'review')
      await command(`quotes/${quote.id}/approve`, { reason: { code: 'checked' } });
    await command(`quotes/${quote.id}/order`, { payment: 'paid' });
    const orderId = quote.id.replace('Q-', 'O-');
    await settled(`orders/${orderId}`, 'accepted', 'inProduction');
    await makeAll(orderId);
    await command(`orders/${orderId}/pack`);

    const order = await get<View>(`/api/v1/orders/${orderId}`);
    expect(order.status).toBe('packed');
    expect(order.ledger).toEqual({
      L1: { ordered: 3, planned: 0, inWork: 0, good: 3, cancelled: 0, bad: 0 },
    });
    const timeline = await get<{ items: { facts: { type: string }[]; by: { id: string } }[] }>(
      `/api/v1/orders/${orderId}/timeline`,
    );
    const facts = timeline.items.flatMap((item) => item.facts.map((fact) => fact.type));
    expect(facts).toEqual(
      expect.arrayContaining(['order.accepted', 'order.productionBegan', 'order.allMade', 'order.packed']),
    );
    const refused = await post(`/api/v1/orders/${orderId}/cancel`, { because: 'too late' });
    expect(refused.status).toBe(409);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
  }, 240_000);
});

async function walk(page: Page): Promise<void> {
  const button = (name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' });
  const dialog = page.getByRole('dialog');

  await page.goto(`${farm.url}/quotes/new`);
  await page.getByLabel('Model files').setInputFiles(cube);
  await page.getByText('Good to print').waitFor();
  await page.getByLabel('Customer', { exact: true }).fill('Ada Works');
  await page.getByLabel('Quantity').fill('2');
  await button('Ask for the price').click();

  await page.waitForURL(/\/quotes\/Q-\d+/);
  const quoteId = /Q-\d+/.exec(page.url())![0];
  const orderId = quoteId.replace('Q-', 'O-');
  await button('Create order').first().click();
  const job = await until('the job waits for its release', async () =>
    (await jobsOf(orderId)).find((one) => one.status === 'ready' || one.status === 'review'),
  );

  await page.goto(`${farm.url}/jobs/${job.id}`);
  await button('Release').first().click();
  await dialog.getByRole('button', { name: 'Checked at the machine' }).click();
  await dialog.getByRole('button', { name: 'Release', exact: true }).click();
  await button('All good').click();
  await button('Record inspection').click();

  await page.goto(`${farm.url}/printers/${String(job.printerId)}`);
  await button('Plate is clear').first().click();

  await page.goto(`${farm.url}/orders/${orderId}`);
  await button('Pack').first().click();
  await dialog.getByRole('button', { name: 'Pack', exact: true }).click();
  await settled(`orders/${orderId}`, 'packed');
}
