import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Stream } from './random/stream.ts';
import { type Handle, Simulation } from './simulation.ts';

describe('simulation', () => {
  it('orders by time, then priority, then the sequence of scheduling', () => {
    const sim = new Simulation();
    const seen: string[] = [];
    sim.after(2, () => seen.push('late'));
    sim.at(1, () => seen.push('second'));
    sim.after(1, () => seen.push('third'));
    sim.after(1, () => seen.push('first'), -1);
    expect(sim.run()).toBe('empty');
    expect(seen).toEqual(['first', 'second', 'third', 'late']);
    expect(sim.now).toBe(2);
  });

  it('ends at a time, a count, a condition, or when told to', () => {
    const sim = new Simulation();
    const tick = sim.event(() => sim.schedule(tick, 1, undefined));
    sim.schedule(tick, 1, undefined);
    expect([sim.run({ until: 3 }), sim.now, sim.executed]).toEqual(['until', 3, 3]);
    expect([sim.run({ until: 3.5 }), sim.now, sim.executed]).toEqual(['until', 3.5, 3]);
    expect([sim.run({ events: 2 }), sim.now]).toEqual(['events', 5]);
    expect([sim.run({ when: () => sim.now >= 8 }), sim.now]).toEqual(['when', 8]);
    sim.after(0.5, () => sim.stop());
    expect([sim.run(), sim.now, sim.nextTime, sim.pending]).toEqual(['stopped', 8.5, 9, 1]);
    expect([sim.step(), sim.now]).toEqual([true, 9]);
  });

  it('a handle never comes to mean another event', () => {
    const sim = new Simulation();
    const first = sim.after(1, () => undefined);
    expect(sim.cancel(first)).toBe(true);
    const second = sim.after(1, () => undefined);
    expect(sim.cancel(first)).toBe(false);
    expect(sim.isPending(second)).toBe(true);
    sim.run();
    expect([sim.isPending(second), sim.cancel(second)]).toEqual([false, false]);
  });

  it('a timer armed again forgets its former time, and its event can arm it', () => {
    const sim = new Simulation();
    const seen: number[] = [];
    const timer = sim.timer(
      sim.event((step: number) => {
        seen.push(sim.now);
        if (seen.length < 3) sim.arm(timer, step);
      }),
      10,
    );
    sim.arm(timer, 1);
    sim.arm(timer, 5);
    expect([sim.pending, sim.remaining(timer)]).toEqual([1, 5]);
    sim.run();
    expect(seen).toEqual([5, 15, 25]);
    expect([sim.isArmed(timer), sim.disarm(timer), sim.remaining(timer)]).toEqual([false, false, Number.NaN]);
  });

  it('refuses the past, what is no number, and running within a run; an error leaves it usable', () => {
    const sim = new Simulation();
    for (const delay of [-1, Number.NaN, Infinity])
      expect(() => sim.after(delay, () => undefined)).toThrow(RangeError);
    expect(() => sim.after(1, () => undefined, 256)).toThrow(/priority/);
    const seen: number[] = [];
    sim.after(1, () => sim.run());
    sim.after(2, () => seen.push(sim.now));
    expect(() => sim.run()).toThrow(/by an event of the same simulation/);
    expect(sim.run()).toBe('empty');
    expect(seen).toEqual([2]);
  });

  it('what was cancelled never happens, and all else happens once and in order', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const sim = new Simulation();
        const random = new Stream(seed);
        const state = new Map<
          number,
          { handle: Handle; is: 'pending' | 'cancelled' | 'done'; due: number }
        >();
        let last = 0;
        let next = 0;
        const happen = sim.event((which: number) => {
          const event = state.get(which)!;
          expect(event.is).toBe('pending');
          expect(event.due).toBe(sim.now);
          expect(sim.now).toBeGreaterThanOrEqual(last);
          last = sim.now;
          event.is = 'done';
          for (let i = random.integer(3); i > 0 && next < 400; i--) add();
          const other = state.get(random.integer(next))!;
          if (random.chance(0.5)) {
            expect(sim.cancel(other.handle)).toBe(other.is === 'pending');
            if (other.is === 'pending') other.is = 'cancelled';
          }
        });
        const add = (): void => {
          const delay = random.integer(5);
          const which = next++;
          const handle = sim.schedule(happen, delay, which, random.integer(3) - 1);
          state.set(which, { handle, is: 'pending', due: sim.now + delay });
        };
        for (let i = 0; i < 50; i++) add();
        sim.run();
        expect([...state.values()].filter(({ is }) => is === 'pending')).toEqual([]);
      }),
    );
  });
});
