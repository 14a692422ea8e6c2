import fc from 'fast-check';
import { expect, it } from 'vitest';
import { manualClock } from './clock.ts';
import type { Address } from './envelope.ts';
import { AlarmClock } from './timers.ts';

it('rings what stands, once, in order of time, whatever was set and cancelled before', () => {
  const change = fc.record({
    actor: fc.integer({ min: 0, max: 5 }),
    timer: fc.constantFrom('a', 'b'),
    waitMs: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
    passMs: fc.integer({ min: 0, max: 30 }),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
      const clock = manualClock(0);
      const model = new Map<string, { dueAt: number; version: number }>();
      const timers = new Map<
        Address,
        Record<string, { type: string; dueAt: number; setAtVersion: number }>
      >();
      let last = 0;
      const alarms = new AlarmClock(clock, (address, timerId, timer, taken) => {
        const key = `${address} ${timerId}`;
        expect(model.get(key)).toEqual({ dueAt: timer.dueAt, version: timer.setAtVersion });
        expect(timer.dueAt).toBeGreaterThanOrEqual(last);
        expect(timer.dueAt).toBeLessThanOrEqual(clock.now());
        last = timer.dueAt;
        model.delete(key);
        taken();
      });
      for (const [version, { actor, timer, waitMs, passMs }] of changes.entries()) {
        const address: Address = `lamp/${actor}`;
        const before = timers.get(address) ?? {};
        const { [timer]: _, ...rest } = before;
        const dueAt = clock.now() + (waitMs ?? 0);
        const after =
          waitMs === undefined ? rest : { ...rest, [timer]: { type: 't', dueAt, setAtVersion: version } };
        timers.set(address, after);
        if (waitMs === undefined) model.delete(`${address} ${timer}`);
        else model.set(`${address} ${timer}`, { dueAt, version });
        last = 0;
        alarms.change(address, before, after);
        clock.advance(passMs);
        // A timer that rang is the actor's no more.
        const now = timers.get(address)!;
        const kept = Object.fromEntries(Object.entries(now).filter(([id]) => model.has(`${address} ${id}`)));
        alarms.change(address, now, kept);
        timers.set(address, kept);
      }
      clock.advance(1_000);
      expect(model.size).toBe(0);
    }),
  );
});

it('forgets cancelled deadlines long before their time', () => {
  const clock = manualClock(0);
  const alarms = new AlarmClock(clock, () => undefined);
  let before = {};
  for (let version = 0; version < 50_000; version++) {
    const after = { watch: { type: 't', dueAt: 1e9 + version, setAtVersion: version } };
    alarms.change('lamp/a', before, after);
    before = after;
  }
  expect(alarms.size).toBe(1);
  expect(alarms.heaped).toBeLessThan(3_000);
});

it('keeps what changes while the database is read anew, and forgets what was cancelled meanwhile', async () => {
  const clock = manualClock(0);
  const rung: string[] = [];
  const alarms = new AlarmClock(clock, (address) => {
    rung.push(address);
  });
  const timers = { watch: { type: 't', dueAt: 50, setAtVersion: 1 } };
  const later = { watch: { type: 't', dueAt: 70, setAtVersion: 2 } };
  let answer: (rows: { address: Address; timers: typeof timers }[]) => void = () => undefined;
  const reset = alarms.reset(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  alarms.change('lamp/new', undefined, timers);
  alarms.change('lamp/moved', timers, later);
  alarms.change('lamp/cancelled', timers, {});
  answer([
    { address: 'lamp/old', timers },
    { address: 'lamp/moved', timers },
    { address: 'lamp/cancelled', timers },
  ]);
  await reset;
  clock.advance(60);
  expect(rung.sort()).toEqual(['lamp/new', 'lamp/old']);
  clock.advance(60);
  expect(rung).toEqual(['lamp/new', 'lamp/old', 'lamp/moved']);
});

it('lets the later of two readings count', async () => {
  const clock = manualClock(0);
  const rung: string[] = [];
  const alarms = new AlarmClock(clock, (address) => {
    rung.push(address);
  });
  const timers = { watch: { type: 't', dueAt: 50, setAtVersion: 1 } };
  const stale = alarms.reset(async () => [{ address: 'lamp/stale', timers }]);
  await Promise.all([stale, alarms.reset(async () => [{ address: 'lamp/fresh', timers }])]);
  clock.advance(60);
  expect(rung).toEqual(['lamp/fresh']);
});
