import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { judge } from '../../actors/policy/judge.ts';
import { documentOf } from '../../actors/policy/settings.ts';
import { estimate } from '../../actors/testing/samples.ts';
import type { RunningApi } from './server.ts';
import { clientOf } from './testing/client.ts';
import { demoFarm, type FakeFarm, fakeFarm, listening } from './testing/fake-farm.ts';

let farm: FakeFarm;
let api: RunningApi;
let client: ReturnType<typeof clientOf>;
const document = documentOf(demoFarm().policies);
const dear = {
  name: 'dear',
  fact: 'order.total',
  op: '>=',
  value: 100,
  onFail: 'review',
  words: 'Ada sees what costs 100 or more.',
} as const;
const strict = { ...document, quote: [...document.quote, dear] };
const because = 'Two dear orders went wrong.';
const reason = { code: 'urgent', words: 'It can not wait.' };

beforeEach(async () => {
  farm = fakeFarm();
  api = await listening(farm);
  client = clientOf(api.url);
  await farm.kernel.say('policy/farm', 'policy.fromFile', { version: '1', document });
});
afterEach(() => api.close());

/** A quote of this total, decided by the policy in force. */
async function quoted(id: string, total: number): Promise<void> {
  await farm.kernel.say(`quote/${id}`, 'quote.request', {
    customer: 'Ada',
    reference: null,
    lines: [{ lineId: 'L1', recipe: recipe(), quantity: 1 }],
    tier: 'standard',
    dueAt: null,
    constraints: [],
    notes: null,
  });
  const summary = {
    verdict: 'ok',
    words: [],
    triangleCount: 12,
    volumeMm3: 1_000,
    sizeMillimetres: { x: 10, y: 10, z: 10 },
    reportHash: 'b'.repeat(64),
    previewHash: null,
  };
  await farm.kernel.say(`quote/${id}`, 'quote.analysed', { modelHash: 'a'.repeat(64), summary });
  const decision = judge(
    'quote',
    { version: '1', rules: document.quote },
    {
      unmakeable: [],
      geometryFlags: [],
      unsupportedProfiles: [],
      lanes: ['FDM'],
      complianceFlags: [],
      total,
      currency: 'USD',
      risk: { level: 'LOW', words: 'Low risk.' },
      approval: null,
    },
  );
  await farm.kernel.say(`quote/${id}`, 'quote.priced', {
    price: {
      lines: [{ lineId: 'L1', unitPriceMinor: 100, totalMinor: 100, breakdown: [], estimate }],
      totalMinor: 100,
      currency: 'USD',
      costMinor: 50,
      promiseAt: 0,
      validUntil: Date.now() + 86_400_000,
      decision,
      risk: { stage: 'intent', level: 'LOW', score: 0, factors: [], words: 'Low risk.' },
      priority: 1,
      terms: {
        policyVersion: '1',
        retryCeiling: 3,
        planFailuresToTrip: 2,
        approveFromRisk: 'HIGH',
        automaticReprint: true,
        holdUntilPaid: false,
        partSpacingMillimetres: 6,
      },
      inputs: {},
    },
  });
}
const recipe = () => ({
  modelHash: 'a'.repeat(64),
  fileName: 'a.stl',
  lane: 'FDM',
  material: 'PLA-BASIC',
  colour: 'black',
  profileId: 'standard',
  finish: null,
  rotationDegrees: 0,
});

describe('the policy', () => {
  test('in force is shown with its rules in words, and with what a policy can be made of', async () => {
    const { body } = await client.get('/api/v1/policy');
    expect(body.inForce).toMatchObject({ number: 1, version: '1', state: 'inForce', changes: [] });
    expect(body.inForce.rules).toContainEqual({
      gate: 'release',
      words: 'Do not release a job when the nozzle that the profile needs is not mounted.',
    });
    const { body: vocabulary } = await client.get('/api/v1/policy/vocabulary');
    expect(vocabulary.gates.map(({ gate }: { gate: string }) => gate)).toEqual([
      'quote',
      'slice',
      'dispatch',
      'release',
      'reprint',
    ]);
  });

  test('is read aloud before it is kept: each rule, what it changes, what speaks against it', async () => {
    const release = [...document.release.slice(1), { name: 'nozzle', onFail: 'note' as const }];
    const draft = { ...strict, release, planFailuresToTrip: 4 };
    const { body } = await client.send('POST', '/api/v1/policy/check', { document: draft });
    expect(body.against).toBe(1);
    expect(body.rules[draft.quote.length - 1]).toEqual({
      gate: 'quote',
      words:
        'Hold a quote for a person when its total is at least 100 USD: “Ada sees what costs 100 or more.”',
    });
    expect(body.floor).toEqual([
      { gate: 'release', words: 'Do not release a job when the machine does not answer or is not ready.' },
    ]);
    expect(body.objections).toEqual([
      { path: `release[${release.length - 1}]`, words: expect.stringContaining('names nozzle twice') },
      { path: `release[${release.length - 1}].onFail`, words: expect.stringContaining('safety floor') },
    ]);
    expect(body.changes.map(({ gate }: { gate: string }) => gate)).toEqual([
      'quote',
      'release',
      'release',
      'breaker',
    ]);
    expect((await client.get('/api/v1/policy')).body.revisions).toHaveLength(1);
  });

  test('can not be simulated by a farm that does not simulate', async () => {
    await client.send('POST', '/api/v1/policy/revisions', { document: strict, because });
    const refused = await client.send('POST', '/api/v1/policy/revisions/2/simulate', {});
    expect(refused).toMatchObject({ status: 404, body: { detail: 'This farm does not simulate.' } });
  });

  test('is drafted, tried on what is on record, adopted, and taken back', async () => {
    for (const [id, total] of [
      ['Q-1', 50],
      ['Q-2', 150],
      ['Q-3', 250],
    ] as const)
      await quoted(id, total);
    const drafted = await client.send('POST', '/api/v1/policy/revisions', { document: strict, because });
    expect(drafted).toMatchObject({ status: 201, body: { number: 2, state: 'drafted', against: 1 } });
    expect(drafted.body.changes).toHaveLength(1);

    const refused = await client.send('POST', '/api/v1/policy/revisions/2/adopt', {});
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain('Try it first');

    const { body: tried } = await client.send('POST', '/api/v1/policy/revisions/2/try', {});
    expect(tried.tried.impact.words).toEqual([
      'It would have held back 2 of the 3 quotes that went by themselves in the last 24 h.',
    ]);
    const { body: adopted } = await client.send('POST', '/api/v1/policy/revisions/2/adopt', {});
    expect(adopted.inForce).toMatchObject({ number: 2, adopted: { by: 'operator', before: 1 } });
    const { body: back } = await client.send('POST', '/api/v1/policy/roll-back', { reason });
    expect(back.inForce.number).toBe(1);
    expect(back.revisions.map(({ state }: { state: string }) => state)).toEqual(['superseded', 'inForce']);
  });

  test('is not adopted untried without a reason, nor drafted where it can be none', async () => {
    await client.send('POST', '/api/v1/policy/revisions', { document: strict, because });
    const path = '/api/v1/policy/revisions/2/adopt';
    expect((await client.send('POST', path, { untried: true })).status).toBe(409);
    expect((await client.send('POST', path, { untried: true, reason })).status).toBe(200);
    const unsafe = { ...document, release: [{ name: 'nozzel' }] };
    const refused = await client.send('POST', '/api/v1/policy/revisions', { document: unsafe, because });
    expect(refused.body.detail).toContain('Did you mean nozzle?');
    expect((await client.get('/api/v1/policy/revisions/77')).status).toBe(404);
  });
});
