/** What if, in a real browser: asked by a person, watched, read, stopped, refused. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { type Built, buildConsole } from './build.ts';
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
  complaints = [];
});
afterEach(async () => {
  await context?.close();
  await farm.close();
});

const open = async (scheme: 'light' | 'dark', address: string, size = { width: 1440, height: 900 }) => {
  context = await browser.newContext({ colorScheme: scheme, viewport: size, reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(farm.url + address);
  await page.getByText('Live', { exact: true }).waitFor({ state: 'attached' });
};
const asked = () => farm.received.filter((one) => one.path.startsWith('/api/v1/whatif'));
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  it('an example is filled in, asked, watched as it runs, and answered with intervals', async () => {
    farm.whatIf.forget();
    await open(scheme, '/whatif');
    await page.getByText('Nothing yet.').waitFor();
    await button(/^What if I buy two more machines/).click();
    await page
      .getByText('What if there were 2 more Creality K2 Plus, over the next 7 days?', { exact: true })
      .waitFor();
    await page.getByText('The farm itself is not touched.').waitFor();
    await button('Ask').click();
    await page.waitForURL('**/whatif/w-1');
    expect(asked()[0]!.body).toEqual({
      changes: [{ kind: 'addPrinters', like: 'k2-plus-01', count: 2 }],
      days: 7,
      replications: 20,
    });
    const answer = page.getByRole('complementary', { name: '2 more Creality K2 Plus' });
    await answer.getByText('Waits for the question before it.').waitFor();
    farm.whatIf.simulate(0.1);
    await answer.getByText(/2 of 20 pairs of runs done/).waitFor();
    expect(await answer.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('10');
    farm.whatIf.simulate(0.5);
    await answer.getByText(/^So far\./).waitFor();
    farm.whatIf.simulate(1);
    await answer.getByText(/^Better: revenue, .*Worse: margin per machine hour\.$/).waitFor();
    expect(await answer.getByRole('progressbar').count()).toBe(0);
    const late = answer.locator('tr[data-figure="lateShare"]');
    expect(await late.innerText()).toMatch(/9\.4\s%[\s\S]*3\.1\s%[\s\S]*−6\.3\spoints/);
    await late.getByText('Better', { exact: true }).waitFor();
    await late.getByRole('img', { name: /^Late orders: changes by −9\.8 to −2\.8\spoints$/ }).waitFor();
    await answer.locator('tr[data-figure="margin"]').getByText('May be chance', { exact: true }).waitFor();
    await answer.getByText('28.4 orders a day come in, as in the last 14 days.').waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('a question', () => {
  it('of several changes is put together by keyboard alone', async () => {
    await open('light', '/');
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await page.waitForURL('**/whatif');
    // A key that comes before the page stands is lost, as a person sees; what was asked before is the last that it draws.
    await page.getByText('Asked since the farm was started').waitFor();
    const press = (name: string) => button(name).press('Enter');
    await press('More or fewer orders');
    await page.getByLabel('By how much (%)').focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('50');
    await press('Fewer machines');
    await page.getByRole('checkbox', { name: 'Klipper B' }).focus();
    await page.keyboard.press('Space');
    await press('One more shift');
    await press('Thorough, 60');
    await page.getByLabel('Look ahead (days)').focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('14');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/whatif/w-5');
    expect(asked()[0]!.body).toEqual({
      changes: [
        { kind: 'demand', factor: 1.5 },
        { kind: 'removePrinters', printerIds: ['klipper-b'] },
        {
          kind: 'set',
          path: 'shifts',
          value: [
            expect.objectContaining({ name: 'Day' }),
            {
              name: 'Night',
              days: ['mon', 'tue', 'wed', 'thu', 'fri'],
              from: '22:00',
              to: '06:00',
              operators: 1,
            },
          ],
        },
      ],
      days: 14,
      replications: 60,
    });
    expect(complaints).toEqual([]);
  });

  it('that makes no sense is not sent, and says why at its field', async () => {
    await open('light', '/whatif');
    await button('More machines').click();
    await page.getByLabel('How many').fill('a few');
    await page.getByText('How many? From 1 to 1,000.').waitFor();
    await button('Fewer machines').click();
    expect(await page.getByText('Choose which machines go.').count()).toBe(0);
    await button('Ask').click();
    await page.getByText('Choose which machines go.').waitFor();
    expect(asked()).toEqual([]);
  });

  it('that the farm refuses keeps what was typed, with the words at the change they are about', async () => {
    await open('light', '/whatif');
    await button('More or fewer orders').click();
    await button('Change-over time').click();
    farm.refuse('/api/v1/whatif', 'A change-over of 5 min is shorter than a nozzle cools.', '/changes/1');
    await button('Ask').click();
    const change = page.getByRole('listitem', { name: 'Change-over time' });
    await change.getByRole('alert').getByText('shorter than a nozzle cools').waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
    expect(await page.getByLabel('By how much (%)').inputValue()).toBe('30');
    await change.getByLabel(/A change of material takes/).fill('8');
    await button('Ask').click();
    await page.waitForURL('**/whatif/w-5');
  });
});

describe('an answer', () => {
  it('is stopped while it runs; what is known by then stays', async () => {
    await open('light', '/whatif/w-2');
    await button('Stop').click();
    await page.getByRole('complementary').getByText('Stopped', { exact: true }).waitFor();
    expect(asked().map((one) => `${one.method} ${one.path}`)).toEqual(['DELETE /api/v1/whatif/w-2']);
    expect(await page.locator('tr[data-figure]').count()).toBeGreaterThan(3);
    expect(await button('Stop').count()).toBe(0);
  });

  it('is asked again with changes, or surer', async () => {
    await open('light', '/whatif/w-1');
    await button('Ask again with 60 runs').click();
    await page.waitForURL('**/whatif');
    expect(await page.getByLabel('How many').inputValue()).toBe('2');
    expect(await button('Thorough, 60').getAttribute('aria-pressed')).toBe('true');
    await button('Ask').click();
    await page.waitForURL('**/whatif/w-5');
    expect(asked()[0]!.body).toMatchObject({
      changes: [{ kind: 'addPrinters', like: 'k2-plus', count: 2 }],
      replications: 60,
    });
  });

  it('stands beside another, figure by figure on one scale', async () => {
    await open('light', '/whatif/w-1');
    await page.getByLabel('Compare with').selectOption('w-3');
    await page.waitForURL('**/whatif/w-1?with=w-3');
    const row = page.locator('tr[data-figure="lateShare"]');
    await row.getByText('This one is better').waitFor();
    expect(await row.getByRole('img').count()).toBe(2);
    await page.locator('tr[data-figure="margin"]').getByText('Too close to tell').waitFor();
  });

  it('of a question that is not kept any more says so, and one that failed says why', async () => {
    await open('light', '/whatif/w-99');
    await page.getByRole('heading', { name: 'There is no such question' }).waitFor();
    await page.goto(`${farm.url}/whatif/w-4`);
    await page.getByRole('alert').getByText('ran out of memory').waitFor();
  });
});

it('a farm that does not simulate says so', async () => {
  farm.whatIf.switchOff();
  await open('light', '/whatif');
  await page.getByRole('heading', { name: 'This farm does not simulate.' }).waitFor();
  await page.getByText('Start it with `farm up`.').waitFor();
});

it('the whole form fits a phone', async () => {
  await open('dark', '/whatif', { width: 390, height: 844 });
  for (const name of [
    'More machines',
    'Fewer machines',
    'One extra order',
    'One more shift',
    'Automatic release',
  ])
    await button(name).click();
  const over = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('.sheet, .scroll, .change')]
      .map((element) => element.scrollWidth - element.clientWidth)
      .filter((pixels) => pixels > 0),
  );
  expect(over).toEqual([]);
});
