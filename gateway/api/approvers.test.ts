/** Who may let a held start go on is asked before the job is told: a word that does not count would be lost in silence. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobOffer, policy, spec } from '../../actors/testing/samples.ts';
import type { RunningApi } from './server.ts';
import { clientOf } from './testing/client.ts';
import { type FakeFarm, fakeFarm, listening } from './testing/fake-farm.ts';

let farm: FakeFarm;
let api: RunningApi;
beforeAll(async () => {
  farm = fakeFarm();
  api = await listening(farm);
  const held = {
    fact: 'job.mass',
    op: '>',
    value: 1,
    onFail: 'review',
    words: 'Somebody looks at each start.',
  } as const;
  const approvals = { LOW: ['ada'], MEDIUM: 'anyone', HIGH: 'anyone' } as const;
  await farm.kernel.say('dispatcher/farm', 'dispatcher.configure', {
    policy: { ...policy, dispatch: [held], approvals },
  });
  const lot = { lotId: 'spool-1', material: 'PLA', colour: 'black', availableGrams: 1_000, usable: true };
  await farm.kernel.say('dispatcher/farm', 'dispatcher.lotChanged', lot);
  await farm.kernel.say('dispatcher/farm', 'dispatcher.printerChanged', {
    printerId: 'p-1',
    availability: 'idle',
    spec,
    hasConnector: true,
    loaded: spec.loaded,
    freeAt: null,
  });
  await farm.kernel.say('job/J-1-1', 'job.create', jobOffer);
  const { estimatedSeconds, massGrams, priority, requirements, valueMinor } = jobOffer;
  const waits = { estimatedSeconds, massGrams, priority, requirements, valueMinor };
  await farm.kernel.say('dispatcher/farm', 'dispatcher.jobQueued', {
    job: { ...waits, jobId: 'J-1-1', dueAt: null, queuedAt: 0, avoid: {} },
  });
});
afterAll(() => api.close());

test('only those whom the policy names let a start go on, and others are told who they are', async () => {
  const client = clientOf(api.url);
  const reason = { code: 'urgent', words: 'The customer waits.' };
  const allow = (operator: string) =>
    client.send('POST', '/api/v1/jobs/J-1-1/allow', { reason }, { 'x-operator': operator });
  expect(await allow('bob')).toMatchObject({
    status: 409,
    body: { code: 'not-yours', detail: 'The policy has this approved by ada, not by bob.' },
  });
  expect((await client.get('/api/v1/jobs/J-1-1')).body.status).toBe('queued');
  expect((await allow('ada')).status).toBe(200);
});
