/** The policy in a real browser: drafted rule by rule, kept, tried in both ways, adopted. */
import { mkdirSync } from 'node:fs';
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

/** A folder for pictures, where somebody wants to look at them. */
const pictures = process.env.CONSOLE_PICTURES;
const picture = async (name: string) => {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
};

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
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const sent = (path: string) => farm.received.filter((one) => one.path === path).at(-1)?.body as never;
const beside = () => page.getByRole('complementary', { name: 'What it changes' });

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  it('a draft is put together in sentences, tried on record and in a simulation, and adopted', async () => {
    await open(scheme, '/settings/policy/new');
    await page.getByText('Hold a release for a person when no camera watches the machine.').waitFor();
    await beside().getByText('Nothing yet. Edit a rule, or add one.').waitFor();
    const quotes = page.getByRole('region', { name: 'Quotes' });
    await quotes.getByRole('button', { name: 'Add the rule' }).click();
    const own = quotes.getByRole('listitem', { name: 'Your own rule' });
    await own.getByLabel(/^Value/).fill('500');
    await own.getByLabel('What people read then').fill('Ada sees what costs 500 or more.');
    await beside()
      .getByText(
        'New: Hold a quote for a person when its total is at least 500 EUR: “Ada sees what costs 500 or more.”',
      )
      .waitFor();
    await page.getByLabel('Who approves at MEDIUM risk').fill('ada, bob');
    await picture(`draft-${scheme}`);
    await page.getByLabel('Why', { exact: true }).fill('Two dear orders went wrong.');
    await button('Keep the draft').click();
    await page.waitForURL('**/settings/policy/4');
    expect(sent('/api/v1/policy/revisions')).toMatchObject({
      because: 'Two dear orders went wrong.',
      document: {
        quote: expect.arrayContaining([
          {
            fact: 'order.total',
            op: '>=',
            value: 500,
            onFail: 'review',
            words: 'Ada sees what costs 500 or more.',
          },
        ]),
        approvals: { LOW: 'anyone', MEDIUM: ['ada', 'bob'], HIGH: ['ada', 'bob'] },
      },
    });
    expect(await button('Put in force').isDisabled()).toBe(true);
    await button('Try on the last day').click();
    await page
      .getByText('It would have held back 3 of the 41 releases that went by themselves in the last 24 h.')
      .waitFor();
    await button('Simulate 7 days').click();
    expect(sent('/api/v1/policy/revisions/4/simulate')).toEqual({ days: 7, replications: 20 });
    farm.whatIf.simulate(0.5);
    await page.getByText(/10 of 20 pairs of runs done/).waitFor();
    farm.whatIf.simulate(1);
    await page.locator('tr[data-figure="lateShare"]').getByText('Better', { exact: true }).waitFor();
    await picture(`tried-${scheme}`);
    await button('Draft from it').click();
    await page.waitForURL('**/settings/policy/new');
    await page.getByText('“Ada sees what costs 500 or more.”').first().waitFor();
    await page.goBack();
    await button('Put in force').click();
    await page.getByText('in force', { exact: true }).first().waitFor();
    expect(sent('/api/v1/policy/revisions/4/adopt')).toEqual({});
    expect(complaints).toEqual([]);
  });
});

describe('a draft', () => {
  it('says beside the field what is not right, and is not kept until it is', async () => {
    await open('light', '/settings/policy/new');
    await button('Edit retry-ceiling').click();
    const attempts = page.getByLabel(/^Attempts, the first included/);
    await attempts.fill('many');
    await page.getByText('Say a number.').waitFor();
    await attempts.fill('30');
    await page.getByText('Say a whole number from 1 to 20 (attempts).').waitFor();
    expect(await attempts.getAttribute('aria-invalid')).toBe('true');
    await button('Keep the draft').click();
    await page.getByText('Say why: it is kept with the draft.').waitFor();
    await page.getByText('One thing is not right yet; it stands beside the rule.').waitFor();
    expect(sent('/api/v1/policy/revisions')).toBeUndefined();
    await picture('wrong-light');
    await attempts.fill('5');
    await page.getByText('Say a whole number from 1 to 20 (attempts).').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  it('is made by keyboard alone: a rule moved, left out, and given a condition', async () => {
    await open('light', '/settings/policy/new');
    const releases = page.getByRole('region', { name: 'Releases' });
    const order = () => releases.locator('.rules > li').evaluateAll((all) => all.map((one) => one.ariaLabel));
    await releases.getByRole('listitem', { name: 'camera' }).waitFor();
    expect(await order()).toEqual(['plate-clear', 'risk', 'camera', 'automatic']);
    const press = async (name: string) => {
      await releases.getByRole('button', { name }).focus();
      await page.keyboard.press('Enter');
    };
    await press('camera: ask it earlier');
    expect(await order()).toEqual(['plate-clear', 'camera', 'risk', 'automatic']);
    await press('Leave risk out');
    expect(await order()).toEqual(['plate-clear', 'camera', 'automatic']);
    await press('Edit camera');
    await releases.getByRole('button', { name: 'Drop this condition' }).focus();
    await page.keyboard.press('Enter');
    await beside().getByText('No longer: Hold a release for a person when its risk is HIGH.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('can be written as text and read back as rules', async () => {
    await open('dark', '/settings/policy/new', { width: 390, height: 844 });
    await button('Text').click();
    const area = page.getByLabel('As JSON, such as a colleague can send');
    const text = await area.inputValue();
    await area.fill(text.replace('{"name":"geometry"},', ''));
    await button('Rules').click();
    await beside().getByText('No longer: Hold a quote for a person when preflight mended').waitFor();
    await picture('phone-dark');
    await button('Text').click();
    await area.fill('{ "quote": [}');
    await button('Rules').click();
    await page.getByText('The draft is not written as JSON.').waitFor();
    expect(complaints).toEqual([]);
  });
});
