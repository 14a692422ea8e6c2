import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BreakerView } from './contract/index.ts';
import type { RunningApi } from './server.ts';
import { clientOf } from './testing/client.ts';
import { type FakeFarm, fakeFarm, listening } from './testing/fake-farm.ts';

let farm: FakeFarm;
let api: RunningApi;
let client: ReturnType<typeof clientOf>;

beforeEach(async () => {
  farm = fakeFarm();
  api = await listening(farm);
  client = clientOf(api.url);
});
afterEach(() => api.close());

const reason = { code: 'seen', words: 'Somebody looked.' };
const breakers = async (query = ''): Promise<readonly BreakerView[]> =>
  (await client.get(`/api/v1/breakers${query}`)).body.items;
const one = async (kind: string, id: string) =>
  (await breakers(`?kind=${kind}`)).find((breaker) => breaker.id === id);
const profile = (): string => {
  const { materials, profiles } = farm.farm();
  return `${profiles[0]!.id}:${materials[0]!.code}`;
};

describe('breakers', () => {
  test('the farm is stopped and let go, with a reason', async () => {
    expect(await one('farm', 'farm')).toMatchObject({ state: 'closed', resets: null });
    expect((await client.send('POST', '/api/v1/breakers/farm/farm/trip', {})).status).toBe(422);
    await client.send('POST', '/api/v1/breakers/farm/farm/trip', { reason, pausePrinting: true });
    expect(await one('farm', 'farm')).toMatchObject({ state: 'tripped', because: 'Somebody looked.' });
    await client.send('POST', '/api/v1/breakers/farm/farm/reset', { reason });
    expect((await one('farm', 'farm'))!.state).toBe('closed');
  });

  test('a machine is tripped, goes on trial, and is let go by a second word', async () => {
    const id = 'voron-01';
    await client.send('POST', '/api/v1/printers', {
      id,
      name: 'Voron',
      model: 'Voron 2.4',
      lane: 'FDM',
      family: 'moonraker',
      connection: { baseUrl: 'http://10.0.0.9:7125', apiKey: 'very-secret-key' },
      capability: {
        buildVolumeMillimetres: { x: 350, y: 350, z: 340 },
        nozzleDiametersMillimetres: [0.4],
        materials: ['PLA'],
        maxNozzleTemperatureCelsius: 300,
      },
      ratePerHour: 0.4,
      powerWatts: 250,
    });
    const path = `/api/v1/breakers/printer/${id}`;
    expect(await one('printer', id)).toMatchObject({ state: 'closed', strain: 0 });
    await client.send('POST', `${path}/trip`, { reason });
    const tripped = (await one('printer', id))!;
    expect(tripped).toMatchObject({ state: 'tripped', because: 'Somebody looked.', trips: 1 });
    expect(tripped.evidence.length).toBeGreaterThan(0);
    expect(tripped.resets).toContain('with a reason');
    await client.send('POST', `${path}/reset`, { reason });
    expect(await one('printer', id)).toMatchObject({ state: 'halfOpen', review: 'Somebody looked.' });
    await client.send('POST', `${path}/reset`, { reason });
    expect((await one('printer', id))!.state).toBe('closed');
    const again = await client.send('POST', `${path}/reset`, { reason });
    expect([again.status, again.body.type]).toEqual([409, '/problems/refused']);
  });

  test('a profile is held before anything was printed with it', async () => {
    const path = `/api/v1/breakers/profile/${profile()}`;
    expect((await client.send('POST', `${path}/trip`, { reason })).status).toBe(200);
    expect(await one('profile', profile())).toMatchObject({ state: 'tripped' });
    expect(await breakers('?state=tripped')).toHaveLength(1);
    await client.send('POST', `${path}/reset`, { reason, closed: true });
    expect((await one('profile', profile()))!.state).toBe('closed');
  });

  test('what is not there has no breaker', async () => {
    for (const path of ['profile/none:PLA', 'printer/nobody', 'farm/other', 'weather/farm'])
      expect((await client.send('POST', `/api/v1/breakers/${path}/trip`, { reason })).status).toBe(404);
  });
});
