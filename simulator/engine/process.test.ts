import { describe, expect, it } from 'vitest';
import { breakdowns } from './breakdowns.ts';
import { acquire, hold, Interrupt, join, type Life, put, start, take } from './process.ts';
import { Stream } from './random/stream.ts';
import { Resource } from './resource.ts';
import { Simulation } from './simulation.ts';
import { Store } from './store.ts';

describe('processes', () => {
  it('wait, use a resource in turn, and return a value to who joins them', () => {
    const sim = new Simulation();
    const bench = new Resource(sim);
    const log: string[] = [];
    function* user(name: string, span: number): Life<number> {
      const claim = yield* acquire(bench);
      log.push(`${sim.now} ${name} has it`);
      yield* hold(span);
      claim.release();
      return span;
    }
    function* all(): Life {
      const users = [start(sim, user('a', 3)), start(sim, user('b', 2))];
      let sum = 0;
      for (const one of users) sum += yield* join(one);
      log.push(`${sim.now} sum ${sum}`);
    }
    start(sim, all());
    sim.run();
    expect(log).toEqual(['0 a has it', '3 b has it', '5 sum 5']);
    expect(bench.busy.mean(sim.now)).toBe(1);
    expect(bench.waits.max).toBe(3);
  });

  it('are interrupted where they wait, and what they waited for never comes', () => {
    const sim = new Simulation();
    const log: string[] = [];
    function* sleeper(): Life {
      try {
        yield* hold(10);
        log.push('slept');
      } catch (error) {
        if (!(error instanceof Interrupt)) throw error;
        log.push(`${sim.now} ${error.cause}`);
      }
      yield* hold(20);
      log.push(`${sim.now} done`);
    }
    const process = start(sim, sleeper());
    // At the same time as the end of the sleep, and scheduled after it: an interrupt is urgent, yet cannot overtake the past.
    sim.after(4, () => process.interrupt('up!'));
    sim.after(5, () => expect(process.interrupt('taken back')()).toBe(true));
    sim.after(30, () => process.interrupt('too late'));
    sim.run();
    expect(log).toEqual(['4 up!', '24 done']);
    expect(process.isAlive).toBe(false);
  });

  it('lose a resource to a more urgent claim, and waiting in line is given up on interrupt', () => {
    const sim = new Simulation();
    const bench = new Resource(sim, { discipline: 'priority' });
    const log: string[] = [];
    function* user(name: string, priority: number, preempt: boolean): Life {
      try {
        const claim = yield* acquire(bench, { priority, preempt });
        log.push(`${sim.now} ${name}`);
        yield* hold(10);
        claim.release();
        log.push(`${sim.now} ${name} done`);
      } catch (error) {
        log.push(`${sim.now} ${name} ${(error as Error).name}`);
      }
    }
    start(sim, user('low', 5, false));
    sim.after(1, () => start(sim, user('waits', 3, false)));
    const quits = sim.after(2, () => {
      const process = start(sim, user('quits', 2, false));
      sim.after(1, () => process.interrupt());
    });
    expect(sim.isPending(quits)).toBe(true);
    sim.after(4, () => start(sim, user('urgent', 1, true)));
    sim.run();
    expect(log).toEqual([
      '0 low',
      '3 quits Interrupt',
      '4 low Interrupt',
      '4 urgent',
      '14 urgent done',
      '14 waits',
      '24 waits done',
    ]);
  });

  it('hand items over a store that is full and empty in turn; none is lost by an interrupt', () => {
    const sim = new Simulation();
    const shelf = new Store<number>(sim, 2);
    const got: number[] = [];
    function* maker(): Life {
      for (let i = 0; i < 5; i++) yield* put(shelf, i);
    }
    function* taker(): Life {
      for (;;) {
        yield* hold(1);
        got.push(yield* take(shelf));
      }
    }
    start(sim, maker());
    const process = start(sim, taker());
    sim.run({ until: 0.5 });
    expect(shelf.items).toEqual([0, 1]);
    sim.after(10, () => process.interrupt());
    expect(() => sim.run()).toThrow(Interrupt);
    expect(got).toEqual([0, 1, 2, 3, 4]);
    const waits = start(sim, taker());
    sim.run();
    shelf.put(7);
    waits.interrupt();
    expect(() => sim.run()).toThrow(Interrupt);
    expect(shelf.items).toEqual([7]);
  });

  it('a throw ends a process and comes out of the run', () => {
    const sim = new Simulation();
    function* life(): Life {
      yield* hold(1);
      throw new Error('broken');
    }
    const process = start(sim, life());
    expect(() => sim.run()).toThrow('broken');
    expect(process.isAlive).toBe(false);
  });
});

describe('resources', () => {
  it('never have more holders than units, and serve in the order of the discipline', () => {
    const sim = new Simulation();
    const random = new Stream(1);
    const bench = new Resource(sim, { capacity: 3, discipline: 'priority' });
    const served: number[] = [];
    for (let i = 0; i < 200; i++) {
      const priority = random.integer(4);
      const claim = bench.claim({
        priority,
        onGranted: (granted) => {
          if (sim.now > 0) served.push(priority);
          sim.after(random.exponential(1), () => granted.release());
        },
      });
      if (i > 20 && random.chance(0.2)) claim.release();
    }
    sim.run();
    expect(bench.busy.max).toBe(3);
    expect(bench.busy.value).toBe(0);
    expect(bench.queued.value).toBe(0);
    expect(served).toEqual(served.toSorted((a, b) => a - b));
  });

  it('break down: the share of time up is that of the renewal theorem', () => {
    const sim = new Simulation();
    const random = new Stream(8);
    const bench = new Resource(sim);
    let failures = 0;
    let preempted = 0;
    breakdowns(sim, bench, {
      untilFailure: () => random.exponential(9),
      untilRepair: () => random.exponential(1),
      onFailure: () => failures++,
    });
    const use = (): void =>
      void bench.claim({
        onGranted: (claim) => void sim.after(1_000, () => claim.release()),
        onPreempted: () => {
          preempted++;
          use();
        },
      });
    use();
    sim.run({ until: 20_000 });
    expect(Math.abs(failures / 2_000 - 1)).toBeLessThan(0.1);
    expect(preempted).toBeGreaterThan(0.9 * failures);
  });
});
