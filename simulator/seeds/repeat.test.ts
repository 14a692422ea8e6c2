import { describe, expect, it } from 'vitest';
import { loadScenario } from '../scenarios/load.ts';
import { seedsOf } from './range.ts';
import { repeatSeeds } from './repeat.ts';
import { fakeScenario } from './testing/fake-days.ts';

describe('the same seed', () => {
  it.each(['quiet-day', 'network-storms'])(
    'is the same %s with one worker and with two, to the last turn',
    async (name) => {
      const seeds = seedsOf('1..10') as readonly number[];
      const scenario = loadScenario(name);
      expect(await repeatSeeds({ scenario, seeds, days: 1, properties: false })).toEqual({
        seeds: 10,
        mismatches: [],
        failed: [],
      });
    },
  );

  it('that comes out otherwise the second time is named', async () => {
    const module = new URL('./testing/fake-worker.ts', import.meta.url);
    const request = { scenario: fakeScenario('moody:2,4'), seeds: [1, 2, 3, 4], module };
    const { mismatches } = await repeatSeeds(request, [1, 1]);
    expect(mismatches.map(({ seed }) => seed)).toEqual([2, 4]);
    expect(new Set(mismatches[0]!.hashes).size).toBe(2);
  });
});
