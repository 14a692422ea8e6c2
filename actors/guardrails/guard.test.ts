import { describe, expect, it } from 'vitest';
import { Alone, payloadOf, sent } from '../testing/alone.ts';
import { guard } from './machine.ts';
import type { GuardState, RanReport } from './schema.ts';

const reason = { code: 'mended', words: 'The retraction was put right.' };

function farm(): {
  one: Alone<GuardState>;
  ran: (more: Partial<RanReport>) => ReturnType<Alone<GuardState>['hear']>;
} {
  const one = new Alone<GuardState>(guard, 'farm');
  let count = 0;
  const ran = (more: Partial<RanReport>) => {
    count++;
    return one.hear('ran', {
      jobId: `J-${count}`,
      runId: `R-${count}-1`,
      printerId: `p-${count % 5}`,
      lotId: `L-${count % 5}`,
      profileId: 'standard',
      material: 'PLA',
      planIds: [`P-${count}`],
      parts: 1,
      badParts: 0,
      cause: null,
      ...more,
    } satisfies RanReport);
  };
  return { one, ran };
}

const score = (result: ReturnType<Alone<GuardState>['hear']>) =>
  payloadOf<{ badShare: number | null; chance: number }>(result, 'printer.runScored');

describe('the guard', () => {
  it('charges a failure to the machine by what the plan did elsewhere', () => {
    const { ran } = farm();
    for (let good = 0; good < 60; good++) ran({});
    const first = score(ran({ printerId: 'p-1', planIds: ['P-x'], badParts: 1 }));
    const here = score(ran({ printerId: 'p-1', planIds: ['P-x'], badParts: 1 }));
    const elsewhere = score(ran({ printerId: 'p-2', planIds: ['P-x'], badParts: 1 }));
    expect(first.chance).toBeLessThan(0.05);
    // What failed on this machine only says nothing for the machine.
    expect(here.chance).toBeLessThan(0.05);
    expect(elsewhere.chance).toBeGreaterThan(0.2);
  });

  it('says nothing of machine, profile or lot where the power went', () => {
    const { one, ran } = farm();
    const before = one.context.profiles;
    expect(score(ran({ cause: { code: 'power', because: 'It was cut.' } })).badShare).toBeNull();
    expect(one.context.profiles).toEqual(before);
    expect(one.context.farm.runs).toBe(0);
  });

  it('holds a profile that turns bad on several machines, and lets one trial decide', () => {
    const { one, ran } = farm();
    for (let good = 0; good < 60; good++) ran({});
    let told: readonly string[] = [];
    let failures = 0;
    for (; failures < 15 && !told.some((say) => say.includes('dispatcher.breaker')); failures++)
      told = sent(ran({ badParts: 1 }));
    expect(failures).toBeLessThan(9);
    expect(told).toEqual([
      expect.stringMatching(/^printer\/p-\d printer.runScored$/),
      'dispatcher/farm dispatcher.breaker',
      'incident/I-profile-held-standard:PLA incident.open',
    ]);
    const breaker = () => one.context.breakers['profile/standard:PLA']!;
    expect(breaker()).toMatchObject({ state: 'tripped', trips: 1 });
    expect(breaker().because).toMatch(/runs were bad where .* were to be expected, on p-/);
    expect(breaker().evidence.length).toBeGreaterThan(2);
    expect(one.hear('releaseProfile', { profile: 'standard:PLA' }).outcome).toBe('refused');
    one.hear('releaseProfile', { profile: 'standard:PLA' }, { reason });
    expect(breaker()).toMatchObject({ state: 'halfOpen', trialsLeft: 1, review: reason.words });
    one.hear('trialBegan', { key: 'profile/standard:PLA', jobId: 'J-t' });
    ran({});
    expect(breaker().state).toBe('halfOpen');
    ran({ jobId: 'J-t', badParts: 1 });
    expect(breaker()).toMatchObject({ state: 'tripped', trips: 2 });
    one.hear('releaseProfile', { profile: 'standard:PLA' }, { reason });
    for (const jobId of ['J-u', 'J-v']) {
      one.hear('trialBegan', { key: 'profile/standard:PLA', jobId });
      ran({ jobId });
    }
    expect(breaker()).toMatchObject({ state: 'closed', trips: 0 });
  });

  it('leaves a profile alone where one machine spoils everything', () => {
    const { one, ran } = farm();
    for (let good = 0; good < 60; good++) ran({});
    for (let bad = 0; bad < 12; bad++) ran({ printerId: 'p-1', lotId: null, badParts: 1 });
    expect(one.context.breakers['profile/standard:PLA']).toBeUndefined();
  });

  it('puts a bad lot in quarantine, and knows when that is lifted', () => {
    const { one, ran } = farm();
    for (let good = 0; good < 60; good++) ran({});
    let told: readonly string[] = [];
    for (let bad = 0; bad < 10 && !told.includes('lot/L-9 lot.quarantine'); bad++) {
      told = sent(ran({ lotId: 'L-9', printerId: `p-${bad % 2}`, badParts: 1 }));
      for (let good = 0; good < 12; good++) ran({});
    }
    expect(told).toContain('lot/L-9 lot.quarantine');
    expect(told).toContain('incident/I-lot-suspect-L-9 incident.open');
    expect(one.context.breakers['lot/L-9']!.state).toBe('tripped');
    expect(sent(one.hear('lotCleared', { lotId: 'L-9', because: 'Dried.' }))).toEqual([
      'incident/I-lot-suspect-L-9 incident.resolve',
    ]);
    expect(one.context.breakers['lot/L-9']!.state).toBe('closed');
  });

  it('only tells where the policy says so', () => {
    const { one, ran } = farm();
    const policy = { ...one.context.policy, profile: 'tell', lot: 'tell', printer: 'tell' };
    one.hear('configure', { policy });
    for (let good = 0; good < 60; good++) ran({});
    const told = new Set<string>();
    for (let bad = 0; bad < 12; bad++) for (const say of sent(ran({ badParts: 1 }))) told.add(say);
    expect([...told].join()).toContain('I-profile-suspect-standard:PLA incident.open');
    expect([...told].some((say) => /quarantine|dispatcher.breaker/.test(say))).toBe(false);
  });

  it('stays small', () => {
    const { one, ran } = farm();
    for (let count = 0; count < 1_500; count++)
      ran({ lotId: `L-${count}`, profileId: `q-${count}`, printerId: `p-${count % 60}` });
    const { lots, plans, profiles } = one.context;
    for (const table of [lots, plans, profiles]) expect(Object.keys(table).length).toBeLessThanOrEqual(400);
  });
});
