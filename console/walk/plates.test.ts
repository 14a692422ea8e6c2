/** Plates in a real browser: put together by keyboard, refused, kept apart, taken apart. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { type Built, buildConsole } from './build.ts';
import { composer } from './data-plates.ts';
import { type FakeFarm, startFakeFarm } from './fake-farm.ts';

let built: Built;
let browser: Browser;
let farm: FakeFarm;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  built = await buildConsole();
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await built?.remove();
});
beforeEach(async () => {
  farm = await startFakeFarm(built.folder);
  const item = (orderId: string) => ({ itemId: orderId, orderId, lineId: 'L-1', planId: 'P-1' });
  farm.change('jobs', 'J-1046', { items: ['O-1007', 'O-1005'].map(item) });
  complaints = [];
});
afterEach(async () => {
  await context?.close();
  await farm.close();
});

const open = async (scheme: 'light' | 'dark' = 'light', size = { width: 1440, height: 900 }) => {
  context = await browser.newContext({ colorScheme: scheme, viewport: size, reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(farm.url);
  await page.getByText('Live', { exact: true }).waitFor({ state: 'attached' });
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await page.waitForURL('**/plates');
};
/** A look at it for whoever asks. */
const shoot = async (name: string) => {
  const folder = process.env.SHOTS;
  if (folder) await page.screenshot({ path: `${folder}/plates-${name}.png` });
};
const sent = () => farm.received.map(({ body, path }) => ({ body, path }));
const bar = () => page.getByRole('region', { name: 'Selected lines' });

it('two lines are composed by keyboard: the consequence first, then the request, then the refusal in words', async () => {
  await open();
  await page.locator('tr[data-id="O-1007/L-1"]').waitFor();
  await page.keyboard.press('*');
  await bar().getByText('3 lines, 9 parts').waitFor();
  await bar()
    .getByText(/^Only lines of one group can share plates/)
    .waitFor();
  expect(await bar().getByRole('button', { name: 'Compose now' }).isDisabled()).toBe(true);
  await page.keyboard.press('Escape');
  for (const key of ['Home', 'j', 'x', 'j', 'x']) await page.keyboard.press(key);
  await bar().getByText('2 lines, 6 parts').waitFor();
  await shoot('light');

  await bar().getByRole('button', { name: 'Compose now' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: 'Compose now: 2 lines, 6 parts' }).waitFor();
  await dialog.getByText(/laid out together on as few plates/).waitFor();
  farm.refuse('/api/v1/composer/compose', 'Line L-1 of O-1007 does not wait for a plate.');
  await dialog.getByRole('button', { name: 'Compose now' }).focus();
  await page.keyboard.press('Enter');
  await bar()
    .getByText('Line L-1 of O-1007 does not wait for a plate. Look at its state and try again.')
    .waitFor();
  expect(await page.locator('tr[aria-selected="true"]').count()).toBe(2);

  farm.compose({ ...composer, waiting: composer.waiting.slice(2), proposals: composer.proposals.slice(1) });
  await bar().getByRole('button', { name: 'Compose now' }).focus();
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Compose now' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('tr[data-id="O-1007/L-1"]').waitFor({ state: 'detached' });
  const request = {
    path: '/api/v1/composer/compose',
    body: {
      lines: [
        { orderId: 'O-1007', lineId: 'L-1' },
        { orderId: 'O-1008', lineId: 'L-1' },
      ],
    },
  };
  expect(sent()).toEqual([request, request]);
  expect(complaints.filter((one) => !one.includes('409'))).toEqual([]);
});

it('a line is kept apart with a reason, let share again, and a plate not begun is taken apart', async () => {
  await open('dark');
  await page.getByRole('checkbox', { name: 'Select line L-1 of O-1006' }).click();
  await bar().getByRole('button', { name: 'Keep apart' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Keep apart' }).click();
  await dialog.getByText('Choose a reason.').waitFor();
  await shoot('dark');
  await dialog.getByRole('button', { name: 'To be watched by itself' }).click();
  await dialog.getByRole('button', { name: 'Keep apart' }).click();
  await expect.poll(() => sent().length).toBe(1);
  await page.getByRole('button', { name: 'Let share again' }).click();
  await dialog.getByRole('button', { name: 'Let share again' }).click();
  await expect.poll(() => sent().length).toBe(2);
  await page.getByRole('button', { name: 'Take apart' }).click();
  await dialog.getByText(/^The job is cancelled before it begins/).waitFor();
  await dialog.getByRole('button', { name: 'Take apart' }).click();
  await expect.poll(() => sent().length).toBe(3);
  expect(sent()).toEqual([
    {
      path: '/api/v1/composer/keep-apart',
      body: {
        orderId: 'O-1006',
        lineId: 'L-1',
        apart: true,
        because: 'To be watched by itself',
        reason: { code: 'watch-it' },
      },
    },
    { path: '/api/v1/composer/keep-apart', body: { orderId: 'O-1007', lineId: 'L-2', apart: false } },
    { path: '/api/v1/jobs/J-1046/split', body: {} },
  ]);
  expect(complaints).toEqual([]);
});

it('on a phone all is there, one after the other', async () => {
  await open('light', { width: 390, height: 844 });
  await page.getByText('1 plate instead of 2: 1 start and clearing fewer.').waitFor();
  await shoot('narrow');
  await page.getByRole('button', { name: 'Take apart' }).scrollIntoViewIfNeeded();
  await shoot('narrow-end');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide).toBe(0);
  expect(complaints).toEqual([]);
});

it('shows the plates as they would lie, and where nothing waits how it comes to be', async () => {
  await open();
  const plate = page.getByRole('img', { name: 'Plate from above: 6 parts of O-1007, O-1008' });
  const mask = await plate.evaluate((element) => getComputedStyle(element).maskImage);
  expect(mask).toMatch(/^url\("data:image\/svg\+xml,%3Csvg/);
  await page.getByText('1 plate instead of 2: 1 start and clearing fewer.').waitFor();
  farm.compose({ ...composer, waiting: [], proposals: [], lastComposed: [], keptApart: {} });
  farm.change('jobs', 'J-1046', { priority: 4 });
  await page.getByRole('heading', { name: 'Nothing waits for a plate' }).waitFor();
  expect(complaints).toEqual([]);
});
