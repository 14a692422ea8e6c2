/** The built console in a real browser, against a farm that answers from a script. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { type Built, buildConsole } from './build.ts';
import { measure, pairs } from './contrast.ts';
import { type FakeFarm, startFakeFarm } from './fake-farm.ts';

const everyPlace = [
  '/',
  '/incidents/I-31',
  '/floor',
  '/printers/k2-plus-01',
  '/printers/centauri-carbon-01',
  '/queue',
  '/jobs/J-1043',
  '/jobs/J-1045',
  '/jobs/J-1046',
  '/quotes',
  '/quotes/Q-2011',
  '/quotes/new',
  '/orders',
  '/orders/O-1007',
  '/plates',
  '/materials',
  '/lots/pla-basic-black-1',
  '/materials?receive=1',
  '/whatif',
  '/whatif/w-1',
  '/whatif/w-1?with=w-3',
  '/whatif/w-2',
  '/whatif/w-4',
  '/whatif/w-9',
  '/insight',
  '/insight/O-1005',
  '/log',
  '/nowhere',
];

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

const open = async (scheme: 'light' | 'dark', size: { width: number; height: number }) => {
  context = await browser.newContext({ colorScheme: scheme, viewport: size, reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
};
const visit = async (address: string) => {
  await page.goto(farm.url + address);
  await page.locator('.shell .sheet >> visible=true').first().waitFor();
  await page.getByText('Live', { exact: true }).waitFor({ state: 'attached' });
};
const commands = () => farm.received.filter((one) => one.method === 'POST');

beforeEach(async () => {
  farm = await startFakeFarm(built.folder);
  complaints = [];
});
afterEach(async () => {
  await context?.close();
  await farm.close();
});

const large = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  it('every place draws without a complaint', async () => {
    await open(scheme, large);
    for (const address of everyPlace) await visit(address);
    expect(complaints).toEqual([]);
  });

  it('every text stands out from its ground by 4.5', async () => {
    await open(scheme, large);
    await visit('/');
    const measured = await page.evaluate(measure, pairs);
    expect(measured).toHaveLength(pairs.length);
    expect(measured.filter((pair) => pair.ratio < 4.5)).toEqual([]);
  });

  it('no place scrolls sideways on a phone', async () => {
    await open(scheme, phone);
    const wide: string[] = [];
    for (const address of everyPlace) {
      await visit(address);
      // Read a moment after the feed, and the longest words of the list.
      if (address === '/queue') await page.getByText(/^Planned on/).waitFor();
      const over = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('.sheet, .scroll, .bar, .rail')]
          .map((element) => [element.className || 'page', element.scrollWidth - element.clientWidth] as const)
          .filter(([, pixels]) => pixels > 0),
      );
      if (over.length > 0) wide.push(`${address}: ${JSON.stringify(over)}`);
    }
    expect(wide).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe('by keyboard alone', () => {
  it('goes from place to place, through a list, into a job and out again', async () => {
    await open('light', large);
    await visit('/');
    await page.keyboard.press('g');
    await page.keyboard.press('q');
    await page.waitForURL('**/queue');
    await page.locator('tr[data-id]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const row = page.locator('tr.cursor');
    expect(await row.getAttribute('data-id')).toBe('J-1043');
    const outline = await row.evaluate((element) => getComputedStyle(element).outlineStyle);
    expect(outline).not.toBe('none');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/jobs/J-1043');
    await page.getByRole('complementary', { name: 'J-1043' }).waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL('**/queue');
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Keys' }).waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  it('the palette finds a thing by its id, and an action by its words', async () => {
    await open('light', large);
    await visit('/');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('o-1006');
    await page.getByRole('option', { name: /O-1006/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/orders/O-1006');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('stop all');
    await page.keyboard.press('Enter');
    await page.getByText('Dispatching is stopped.').waitFor();
    expect(commands().map((one) => one.path)).toEqual(['/api/v1/dispatcher/stop']);
  });
});

describe('commands', () => {
  it('a release over a blocker asks for its reason and sends it with who and a key', async () => {
    await open('light', large);
    await visit('/jobs/J-1043');
    await page.getByRole('button', { name: /Who are you/ }).click();
    await page.getByRole('textbox', { name: /Your name/ }).fill('Zoë');
    await page.keyboard.press('Enter');
    const inspector = page.getByRole('complementary', { name: 'J-1043' });
    await inspector.getByRole('button', { name: 'Release' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Release' }).click();
    await dialog.getByText('Choose a reason.').waitFor();
    await dialog.getByRole('button', { name: 'Checked at the machine' }).click();
    await dialog.getByRole('textbox', { name: 'In words' }).fill('first layer is fine');
    await dialog.getByRole('button', { name: 'Release' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => commands().length).toBe(1);
    const [sent] = commands();
    expect(sent).toMatchObject({
      path: '/api/v1/jobs/J-1043/release',
      body: { reason: { code: 'checked-at-machine', words: 'first layer is fine' } },
    });
    expect(sent!.headers['x-operator']).toBe('Zo%C3%AB');
    expect(sent!.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('a refusal stands where it arose, with the next step', async () => {
    await open('light', large);
    await visit('/printers/kobra-3-max-01');
    farm.refuse('/api/v1/printers/kobra-3-max-01/clear-plate', 'The machine says that it prints.');
    const inspector = page.getByRole('complementary', { name: 'Kobra 3 Max' });
    await inspector.getByRole('button', { name: 'Plate is clear' }).click();
    const alert = inspector.getByRole('alert');
    await alert.getByText('The machine says that it prints.').waitFor();
    await alert.getByText('Look at its state and try again.').waitFor();
  });

  it('a batch says what it applies to, reports row by row, and what failed stays selected', async () => {
    await open('light', large);
    await visit('/queue');
    await page.locator('tr[data-id]').first().waitFor();
    await page.keyboard.press('*');
    const bar = page.getByRole('region', { name: 'Selected rows' });
    await bar.getByText('8 selected').waitFor();
    const release = bar.getByRole('button', { name: /^Release 2 of 8/ });
    await release.hover();
    await bar.getByText(/^Release 2 of 8: .*one is blocked: Wrong material is loaded/).waitFor();
    farm.refuse('/api/v1/jobs/J-1047/release', 'The printer was lost.');
    await release.click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Customer waits' }).click();
    await dialog.getByRole('button', { name: 'Release' }).click();
    await bar.getByText(/The printer was lost\./).waitFor();
    await bar.getByText('1 selected').waitFor();
    expect(await page.locator('tr[aria-selected="true"]').getAttribute('data-id')).toBe('J-1047');
    expect(
      commands()
        .map((one) => one.path)
        .sort(),
    ).toEqual(['/api/v1/jobs/J-1043/release', '/api/v1/jobs/J-1047/release']);
  });

  it('what incidents of owed parts and of plans ask for is at the order line', async () => {
    await open('light', large);
    await visit('/orders/O-1007');
    const inspector = page.getByRole('complementary', { name: 'O-1007' });
    await inspector.getByText('Parts are owed: Parts did not pass inspection.').waitFor();
    await inspector.getByRole('button', { name: 'Reprint' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reprint' }).click();
    await expect.poll(() => commands().length).toBe(1);
    expect(commands()[0]).toMatchObject({ path: '/api/v1/orders/O-1007/reprint', body: { lineId: 'L-1' } });

    await inspector.getByText('Profile: fine-0-4 → standard-0-4, Turned by: 45° → 0°').waitFor();
    await inspector.getByText('Shape and ways to stand').click();
    await inspector.getByText('14 open edges were closed.').waitFor();
    const ways = inspector.getByRole('table', { name: 'Ways to stand hinge-bracket.stl' });
    expect(await ways.getByRole('row').nth(1).textContent()).toMatch(
      /on its head.*6 min.*18\.2 mm.*no support/,
    );
    expect(await ways.locator('tr[aria-current]').textContent()).toMatch(/as it came/);
    if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT });
    await inspector.getByRole('button', { name: 'Revise plan' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Material').selectOption('PLA-BASIC White');
    await dialog.getByLabel('Stands').selectOption({ index: 0 });
    await dialog.getByLabel('Turned on the plate by').fill('30');
    await dialog.getByRole('button', { name: 'Prints failed' }).click();
    await dialog.getByRole('button', { name: 'Revise plan' }).click();
    await expect.poll(() => commands().length).toBe(2);
    expect(commands()[1]).toMatchObject({
      path: '/api/v1/plans/P-1/revise',
      body: {
        recipe: {
          fileName: 'hinge-bracket.stl',
          material: 'PLA-BASIC',
          colour: 'White',
          profileId: 'standard-0-4',
          rotationDegrees: 30,
          down: { x: 0, y: 0, z: 1 },
        },
        reason: { code: 'failed-prints' },
      },
    });
    expect(complaints).toEqual([]);
  });

  it('a queued job says why it waits and when it starts, and can be moved up', async () => {
    await open('light', large);
    await visit('/queue');
    await page
      .locator('tr[data-id="J-1046"]')
      .getByText(/^Planned on k2-plus-01\. It prints/)
      .waitFor();
    await visit('/jobs/J-1046');
    const inspector = page.getByRole('complementary', { name: 'J-1046' });
    await inspector.getByText(/Start planned/).waitFor();
    await inspector.getByRole('button', { name: 'Priority' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Priority').fill('0');
    await dialog.getByRole('button', { name: 'Priority' }).click();
    await expect.poll(() => commands().length).toBe(1);
    expect(commands()[0]).toMatchObject({ path: '/api/v1/jobs/J-1046/priority', body: { priority: 0 } });
    await visit('/jobs/J-1042');
    await page.getByText('Released by the policy, without a person.').waitFor();
  });

  it('a machine in maintenance with a print on it goes back in service, and only then on', async () => {
    await open('light', large);
    await visit('/printers/klipper-a');
    farm.change('printers', 'klipper-a', {
      status: 'servicing',
      jobId: 'J-1044',
      maintenanceBecause: 'The nozzle drips.',
    });
    await page.getByText('Maintenance, print paused').first().waitFor();
    const inspector = page.getByRole('complementary', { name: 'Klipper A' });
    expect(await inspector.getByRole('button', { name: 'Resume' }).count()).toBe(0);
    await inspector.getByRole('button', { name: 'Back in service' }).click();
    await expect
      .poll(() => commands().map((one) => one.path))
      .toEqual(['/api/v1/printers/klipper-a/end-maintenance']);
    await visit('/jobs/J-1044');
    await page.getByText(/is in maintenance\. Once it is/).waitFor();
    expect(complaints).toEqual([]);
  });

  it('an inspection needs a verdict for each part and a defect for a bad one', async () => {
    await open('light', large);
    await visit('/jobs/J-1045');
    const inspector = page.getByRole('complementary', { name: 'J-1045' });
    await inspector.getByRole('button', { name: 'All good' }).click();
    await inspector
      .getByRole('group', { name: 'Verdict on part 2' })
      .getByRole('button', { name: 'Bad' })
      .click();
    await inspector.getByText('Name the defect of each bad part.').waitFor();
    await inspector.getByLabel('Defect of part 2').selectOption('adhesion');
    await inspector.getByRole('button', { name: 'Record inspection' }).click();
    await expect.poll(() => commands().length).toBe(1);
    expect(commands()[0]).toMatchObject({
      path: '/api/v1/jobs/J-1045/judge',
      body: {
        verdicts: [
          { itemId: 'J-1045-1', result: 'good' },
          { itemId: 'J-1045-2', result: 'bad', defect: 'adhesion' },
          { itemId: 'J-1045-3', result: 'good' },
        ],
      },
    });
  });
});

describe('a new quote', () => {
  it('takes several models, tells what the check found, and asks for the price', async () => {
    await open('light', large);
    await visit('/quotes/new');
    await page.setInputFiles('input[type=file]', [
      { name: 'hinge-bracket.stl', mimeType: 'model/stl', buffer: Buffer.alloc(2_000) },
      { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.alloc(10) },
    ]);
    await page.getByText('14 open edges were closed.').waitFor();
    await page.getByText('photo.png is no STL, 3MF or OBJ file.').waitFor();
    await page.getByRole('button', { name: 'Take photo.png away' }).click();
    await page.getByLabel('Quantity').fill('4');
    await page.getByLabel('Customer').fill('Ada');
    await page.getByRole('button', { name: 'Ask for the price' }).click();
    await page.waitForURL('**/quotes/Q-2011');
    const upload = commands().find((one) => one.path === '/api/v1/models')!;
    expect(upload.body).toBe(2_000);
    expect(commands().at(-1)).toMatchObject({
      path: '/api/v1/quotes',
      body: {
        customer: 'Ada',
        lines: [{ fileName: 'hinge-bracket.stl', material: 'PLA-BASIC', quantity: 4 }],
      },
    });
    expect(complaints).toEqual([]);
  });
});

describe('live', () => {
  it('what does not change is read once a connection, not with every word of the feed', async () => {
    await open('light', large);
    const reads: string[] = [];
    let frames = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/api/v1/farm')) reads.push(request.url());
    });
    page.on('websocket', (socket) => socket.on('framereceived', () => frames++));
    await visit('/');
    await expect.poll(() => frames).toBeGreaterThan(66);
    expect(reads).toHaveLength(1);
  });

  it('changes in place, and a row that leaves the filter fades before it goes', async () => {
    await open('light', large);
    await visit('/queue?show=review');
    const row = page.locator('tr[data-id="J-1043"]');
    await row.waitFor();
    farm.change('jobs', 'J-1043', { status: 'released' });
    await page.locator('tr.leaving[data-id="J-1043"]').waitFor();
    await row.waitFor({ state: 'detached' });
    await page.locator('tr[data-id="J-1049"]').waitFor();
  });

  it('without the feed it says how old the picture is, actions wait, and it comes back by itself', async () => {
    await open('light', large);
    await visit('/jobs/J-1043');
    farm.feedDown(true);
    const banner = page.getByRole('alert').filter({ hasText: 'the farm is not heard' });
    await banner.waitFor();
    const release = page.getByRole('complementary').getByRole('button', { name: 'Release' });
    expect(await release.getAttribute('aria-disabled')).toBe('true');
    farm.feedDown(false);
    await banner.waitFor({ state: 'detached' });
    await expect.poll(() => release.getAttribute('aria-disabled')).toBe('false');
  });
});

it('without WebGL the picture is a sentence, and nothing breaks', async () => {
  await open('light', large);
  await page.addInitScript(() => {
    const original = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (
      this: HTMLCanvasElement,
      kind: string,
      ...rest: unknown[]
    ) {
      return kind.startsWith('webgl')
        ? null
        : (original as (...all: unknown[]) => unknown).call(this, kind, ...rest);
    } as typeof original;
  });
  await visit('/jobs/J-1043');
  await page.getByText('No picture: this browser offers no WebGL.').waitFor();
  expect(complaints).toEqual([]);
});

it('with WebGL the model is drawn', async () => {
  await open('light', large);
  await visit('/jobs/J-1043');
  await page.locator('figure canvas').waitFor();
  expect(complaints).toEqual([]);
});

it('an address of nothing says so and shows the way', async () => {
  await open('light', large);
  await visit('/jobs/J-9999');
  await page.getByText('Nothing is called J-9999.').waitFor();
});
