import { Schema } from 'effect';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jobOffer, policy, spec } from '../../actors/testing/samples.ts';
import { ScheduleWhyAnswer } from './contract/index.ts';
import type { RunningApi } from './server.ts';
import { clientOf } from './testing/client.ts';
import { type FakeFarm, fakeFarm, listening } from './testing/fake-farm.ts';

let farm: FakeFarm;
let api: RunningApi;
beforeAll(async () => {
  farm = fakeFarm();
  api = await listening(farm);
  await farm.kernel.say('dispatcher/farm', 'dispatcher.configure', { policy });
  const lot = { lotId: 'spool-1', material: 'PLA', colour: 'black', availableGrams: 1_000, usable: true };
  await farm.kernel.say('dispatcher/farm', 'dispatcher.lotChanged', lot);
  for (const [printerId, availability] of [
    ['p-1', 'printing'],
    ['p-2', 'maintenance'],
  ] as const)
    await farm.kernel.say('dispatcher/farm', 'dispatcher.printerChanged', {
      printerId,
      availability,
      spec: { ...spec, id: printerId },
      hasConnector: true,
      loaded: spec.loaded,
      freeAt: null,
    });
  const job = {
    jobId: 'J-1-1',
    requirements: jobOffer.requirements,
    estimatedSeconds: 3_600,
    massGrams: 40,
    dueAt: null,
    queuedAt: 0,
    priority: 1,
    valueMinor: 2_000,
    avoid: {},
  };
  await farm.kernel.say('dispatcher/farm', 'dispatcher.jobQueued', { job });
});
afterAll(() => api.close());

describe('why a job is planned where it is', () => {
  test('each machine has its words', async () => {
    const { body, status } = await clientOf(api.url).get('/api/v1/schedule/why?jobId=J-1-1');
    expect(status).toBe(200);
    expect(Schema.decodeUnknownSync(Schema.toType(ScheduleWhyAnswer))(body)).toMatchObject({
      jobId: 'J-1-1',
      printerId: 'p-1',
      machines: [
        { printerId: 'p-1', verdict: 'chosen', hoursLater: 0, costMore: 0 },
        { printerId: 'p-2', verdict: 'impossible', words: 'It is in maintenance.', endAt: null },
      ],
    });
  });

  test('a job that does not wait is not found, and the id has to be there', async () => {
    const client = clientOf(api.url);
    const gone = await client.get('/api/v1/schedule/why?jobId=J-7');
    expect(gone).toMatchObject({ status: 404, body: { detail: 'J-7 does not wait for a machine.' } });
    const bare = await client.get('/api/v1/schedule/why');
    expect(bare).toMatchObject({ status: 422, body: { type: '/problems/validation' } });
  });
});
