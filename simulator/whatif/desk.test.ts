import { afterEach, describe, expect, it } from 'vitest';
import { definitions } from '../../actors/definitions.ts';
import { documentOf } from '../../actors/policy/settings.ts';
import { clientOf } from '../../gateway/api/testing/client.ts';
import { type FakeFarm, fakeFarm, listening } from '../../gateway/api/testing/fake-farm.ts';
import { readFeed } from '../../gateway/api/testing/feed-reader.ts';
import { captureJournal } from '../../runtime/capture.ts';
import { openWhatIfDesk } from './desk.ts';
import { forkNow } from './fork.ts';
import { posed } from './posed.ts';

const module = new URL('../seeds/testing/fake-worker.ts', import.meta.url);
const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).reverse()) await one();
});

/** A farm with one printer, whose runs are made up quickly. */
async function open() {
  const farm: FakeFarm = fakeFarm();
  const desk = openWhatIfDesk({
    capture: () => captureJournal(farm.kernel.journaled, definitions),
    config: farm.farm,
    now: Date.now,
    workers: 2,
    module,
  });
  undo.push(() => desk.close());
  const api = await listening({ ...farm, whatIf: desk });
  undo.push(() => api.close());
  const client = clientOf(api.url);
  await client.send('POST', '/api/v1/printers', {
    id: 'voron-01',
    name: 'Voron',
    model: 'Voron 2.4',
    lane: 'FDM',
    family: farm.families[0]!.id,
    connection: { baseUrl: 'http://127.0.0.1:9' },
    capability: {
      buildVolumeMillimetres: { x: 350, y: 350, z: 340 },
      nozzleDiametersMillimetres: [0.4],
      materials: ['PLA'],
      maxNozzleTemperatureCelsius: 300,
    },
    ratePerHour: 0.4,
    powerWatts: 250,
  });
  return { farm, client, url: api.url };
}

const twoMore = { changes: [{ kind: 'addPrinters', like: 'voron-01', count: 2 }], replications: 6 };

describe('a question over the API', () => {
  it('is answered with intervals, told on the live feed, and leaves the farm alone', async () => {
    const { client, farm, url } = await open();
    const before = JSON.stringify(farm.kernel.journaled);
    const feed = readFeed(url, '?channels=whatif');
    await feed.next('hello');
    const asked = await client.send('POST', '/api/v1/whatif', twoMore, { 'x-operator': 'ada' });
    expect(asked.status).toBe(201);
    expect(asked.body).toMatchObject({
      changes: ['2 more Voron.'],
      askedBy: 'ada',
      seq: farm.kernel.journaled.length,
    });
    const { whatif } = await feed.next('whatif', (frame) => frame.whatif.state === 'done');
    expect(feed.of('whatif').some((frame) => frame.whatif.state === 'running')).toBe(true);
    expect(whatif).toMatchObject({ id: asked.body.id, progress: 1, replications: 6 });
    expect(whatif.figures.map(({ name }) => name)).toContain('marginPerMachineHour');
    // The made-up runs do not look at the machines: with the same luck there is no difference at all.
    expect(whatif.figures.every(({ verdict }) => verdict === 'same')).toBe(true);
    expect((await client.get(`/api/v1/whatif/${asked.body.id}`)).body).toEqual(whatif);
    expect((await client.get('/api/v1/whatif')).body.items).toHaveLength(1);
    expect(JSON.stringify(farm.kernel.journaled)).toBe(before);
    await feed.close();
  });

  it('about a draft of the policy is asked with it, kept with it, and enough to adopt it', async () => {
    const { client, farm, url } = await open();
    const feed = readFeed(url, '?channels=whatif');
    await feed.next('hello');
    const document = documentOf(farm.farm().policies);
    await farm.kernel.say('policy/farm', 'policy.fromFile', { version: '1', document });
    const strict = { ...document, planFailuresToTrip: 5 };
    const because = 'Plans fail by chance.';
    await client.send('POST', '/api/v1/policy/revisions', { document: strict, because });
    const path = '/api/v1/policy/revisions/2';
    expect((await client.send('POST', `${path}/adopt`, {})).body.detail).toContain('or in a simulation');
    const asked = await client.send('POST', `${path}/simulate`, { days: 1, replications: 4 });
    expect(asked).toMatchObject({
      status: 201,
      body: {
        question: { title: 'Revision 2 of the policy', days: 1, replications: 4 },
        changes: [expect.stringContaining('A plan is blocked after 5 failures in a row')],
      },
    });
    await feed.next('whatif', (frame) => frame.whatif.state === 'done');
    const { body } = await client.get(path);
    expect(body).toMatchObject({
      state: 'tried',
      tried: null,
      simulated: { against: 1, answer: { questionId: asked.body.id, days: 1, replications: 4 } },
    });
    expect(body.simulated.answer.figures.map(({ name }: { name: string }) => name)).toContain(
      'heldForPerson',
    );
    expect((await client.send('POST', `${path}/adopt`, {})).body.inForce.number).toBe(2);
    await feed.close();
  });

  it('is refused where it makes no sense on this farm', async () => {
    const { client } = await open();
    const refused = async (change: object) => {
      const { body, status } = await client.send('POST', '/api/v1/whatif', { changes: [change] });
      expect(status).toBe(400);
      return body.detail as string;
    };
    expect(await refused({ kind: 'removePrinters', printerIds: ['nobody'] })).toContain('voron-01');
    expect(await refused({ kind: 'addPrinters', like: 'a-dream', count: 1 })).toContain('catalogue');
    expect(await refused({ kind: 'set', path: 'prices.nonsense', value: 1 })).toContain('prices.nonsense');
    const second = { changes: [twoMore.changes[0], { kind: 'removePrinters', printerIds: ['nobody'] }] };
    expect((await client.send('POST', '/api/v1/whatif', second)).body.errors).toMatchObject([
      { pointer: '/changes/1', detail: expect.stringContaining('voron-01') },
    ]);
    const { items } = (await client.get('/api/v1/whatif/models')).body;
    expect(items).toContainEqual(expect.objectContaining({ id: 'k2-plus', name: 'Creality K2 Plus' }));
    expect((await client.send('POST', '/api/v1/whatif', { changes: [] })).status).toBe(422);
    expect((await client.get('/api/v1/whatif/nothing')).status).toBe(404);
  });

  it('can be given up, and a farm takes only so many at once', async () => {
    const { client } = await open();
    const ask = () => client.send('POST', '/api/v1/whatif', { ...twoMore, replications: 400, days: 60 });
    const answers = [];
    for (let count = 0; count < 8; count++) answers.push(await ask());
    const taken = answers.filter(({ status }) => status === 201);
    expect(answers.at(-1)!.status).toBe(429);
    for (const { body } of taken) {
      const ended = await client.send('DELETE', `/api/v1/whatif/${body.id}`);
      expect(ended.body.state).toBe('cancelled');
    }
    expect((await ask()).status).toBe(201);
  });
});

it('orders that nobody has seen yet come in as many as was said, with the change and without', async () => {
  const { farm } = await open();
  const capture = await captureJournal(farm.kernel.journaled, definitions);
  const fork = forkNow(capture, Date.now());
  const { question, words } = posed(
    { changes: [{ kind: 'demand', factor: 2 }], ordersPerDay: 12 },
    farm.farm(),
    fork,
    3,
  );
  expect(question.baseline.scenario.demand.ordersPerDay).toBe(12);
  expect(question.changed.scenario.demand.ordersPerDay).toBe(24);
  expect(words[0]).toContain('12 orders a day');
});

describe('a farm that cannot be simulated', () => {
  it('says so', async () => {
    const farm = fakeFarm();
    const desk = openWhatIfDesk({
      capture: () => captureJournal([], definitions),
      config: farm.farm,
      now: Date.now,
    });
    const asked = desk.ask({ changes: [{ kind: 'demand', factor: 2 }] }, { kind: 'operator', id: 'ada' });
    await expect(asked).rejects.toThrow(/no machine or no material/);
    await desk.close();
  });
});
