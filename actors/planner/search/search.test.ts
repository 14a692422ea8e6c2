import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anneal } from './anneal.ts';
import { lowerBound } from './bound.ts';
import { exact } from './exact.ts';
import { type InstanceFields, makeInstance } from './instance.ts';
import { Moves } from './moves.ts';
import { replan } from './replan.ts';
import { scaleOf, solve } from './solve.ts';
import { construct } from './start.ts';
import { anyInstance, bruteForce, costOf } from './testing/oracle.ts';
import { oneMachine } from './testing/published.ts';

const near = (cost: number) => expect.closeTo(cost, 6);

/** The search proper, without the proof that `solve` adds for small ones. */
function searched(instance: Parameters<typeof costOf>[0], moves: number, seed = 1): Moves {
  const schedule = new Moves(instance);
  construct(schedule);
  const scale = scaleOf(instance);
  anneal(schedule, { seed, moves, from: 0.2 * scale, to: 0.005 * scale });
  return schedule;
}

describe('the search', () => {
  test('what it finds is a schedule, costs what it says, and is never worse than what it began with', () => {
    fc.assert(
      fc.property(anyInstance(25, 5), fc.integer({ min: 0, max: 3_000 }), (instance, moves) => {
        const start = new Moves(instance);
        construct(start);
        const begun = costOf(instance, start.copy());
        expect(start.total()).toEqual(near(begun));
        const { schedule, moves: made } = solve(instance, { seed: 3, moves });
        const found = costOf(instance, schedule.copy());
        expect(schedule.total()).toEqual(near(found));
        expect(found).toBeLessThanOrEqual(begun + 1e-6);
        expect(lowerBound(instance)).toBeLessThanOrEqual(found + 1e-6);
        expect(made).toBeLessThanOrEqual(moves + instance.jobs ** 2);
      }),
      { numRuns: 150 },
    );
  });

  test('every change costs what was said it would: the sum is exact after thousands', () => {
    fc.assert(
      fc.property(anyInstance(30, 4), (instance) => {
        const schedule = new Moves(instance);
        construct(schedule);
        const scale = scaleOf(instance);
        // So hot that nearly everything is accepted; each bout goes on from where the last left the schedule.
        for (let bout = 0; bout < 5; bout++) {
          anneal(schedule, { seed: bout, moves: 500, from: 100 * scale, to: 50 * scale });
          expect(schedule.total()).toEqual(near(costOf(instance, schedule.copy())));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('trials tell the true change of cost, and where the machine would end', () => {
    fc.assert(
      fc.property(anyInstance(12, 3), fc.nat(), fc.nat(), fc.nat(), (instance, x, y, z) => {
        const schedule = new Moves({ ...instance, makespan: 0 });
        construct(schedule);
        const before = schedule.copy();
        const cost = costOf({ ...instance, makespan: 0 }, before);
        const j = x % instance.jobs;
        const [k, at] = [schedule.machineOf[j]!, schedule.positionOf[j]!];
        const after = before.map((jobs) => [...jobs]);
        const own = after[k]!;
        if (y % 2 === 0) {
          const to = z % own.length;
          own.splice(to, 0, own.splice(at, 1)[0]!);
          const delta = schedule.shift(k, at, to, 1, Infinity);
          expect(cost + delta).toEqual(near(costOf({ ...instance, makespan: 0 }, after)));
        } else {
          const to = z % own.length;
          if (to === at) return;
          const [low, high] = [Math.min(at, to), Math.max(at, to)];
          [own[low], own[high]] = [own[high]!, own[low]!];
          const delta = schedule.exchange(k, low, high, Infinity);
          expect(cost + delta).toEqual(near(costOf({ ...instance, makespan: 0 }, after)));
        }
        const { ended } = schedule;
        schedule.assign(k, own);
        expect(ended).toEqual(near(schedule.endOf(k)));
      }),
      { numRuns: 300 },
    );
  });

  test('the same seed and budget give the same schedule; another clock changes nothing', () => {
    fc.assert(
      fc.property(anyInstance(20, 4), fc.nat(), (instance, seed) => {
        const one = solve(instance, { seed, moves: 2_000 });
        const other = solve(instance, { seed, moves: 2_000, share: (moves) => moves / 2_000 });
        expect(one.schedule.copy()).toEqual(other.schedule.copy());
      }),
      { numRuns: 40 },
    );
  });

  test('searching on never makes it worse', () => {
    fc.assert(
      fc.property(anyInstance(25, 4), (instance) => {
        const schedule = searched(instance, 500);
        const scale = scaleOf(instance);
        for (let bout = 0; bout < 4; bout++) {
          const had = schedule.total();
          anneal(schedule, { seed: bout, moves: 1_000, from: scale, to: 0.01 * scale });
          expect(schedule.total()).toBeLessThanOrEqual(had + 1e-6);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('the optimum', () => {
  test('the exact solver finds what trying every schedule finds', () => {
    fc.assert(
      fc.property(anyInstance(5, 3), (instance) => {
        expect(costOf(instance, exact(instance)!)).toEqual(near(bruteForce(instance)));
      }),
      { numRuns: 150 },
    );
  });

  test('a bound that is the optimum leaves nothing to find', () => {
    fc.assert(
      fc.property(anyInstance(5, 2), (instance) => {
        expect(exact(instance, bruteForce(instance))).toBeNull();
      }),
      { numRuns: 30 },
    );
  });

  test('up to 10 jobs on 3 machines the search finds the proven optimum by itself, and solve proves it', () => {
    fc.assert(
      fc.property(anyInstance(10, 3, false), (instance) => {
        const optimum = costOf(instance, exact(instance)!);
        expect(searched(instance, 60_000).total()).toEqual(near(optimum));
        const { schedule, isProven } = solve(instance, { seed: 1, moves: 1_000 });
        expect(isProven).toBe(true);
        expect(schedule.total()).toEqual(near(optimum));
        expect(lowerBound(instance)).toBeLessThanOrEqual(optimum + 1e-6);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the bound', () => {
  const nothing = (count: number) => new Float64Array(count);
  const alike = (times: readonly number[], machines: number): InstanceFields => ({
    jobs: times.length,
    machines,
    states: 1,
    processing: Float64Array.from(times.flatMap((time) => Array<number>(machines).fill(time))),
    running: nothing(times.length * machines),
    release: nothing(times.length),
    due: nothing(times.length).fill(Infinity),
    tardiness: nothing(times.length),
    completion: nothing(times.length),
    state: new Int32Array(times.length),
    setup: nothing(1),
    setupCost: nothing(1),
    readyAt: nothing(machines),
    initialState: new Int32Array(machines),
    makespan: 1,
    attendance: null,
  });
  const times = Array.from({ length: 60 }, (_, j) => 10 + ((j * 37) % 53));

  test('is what is found where work can be spread evenly', () => {
    const instance = makeInstance(alike(times, 6));
    const { schedule } = solve(instance, { seed: 1, moves: 100_000 });
    expect(schedule.total()).toBe(Math.ceil(times.reduce((sum, time) => sum + time, 0) / 6));
    expect(lowerBound(instance)).toBe(schedule.total());
  });

  test('of tardiness is the optimum where due dates are in the order of length, and more than of each job alone', () => {
    const due = Float64Array.from(times, (_, j) => 5 * j);
    const sorted = times.toSorted((a, b) => a - b);
    for (const weight of [1, 3]) {
      const tardiness = Float64Array.from(times, () => weight);
      const line = makeInstance({ ...alike(sorted, 1), makespan: 0, due, tardiness });
      expect(lowerBound(line)).toBeCloseTo(costOf(line, [sorted.map((_, j) => j)]), 6);
    }
    const tardiness = Float64Array.from(times, (_, j) => 1 + (j % 4));
    const several = makeInstance({ ...alike(times, 4), makespan: 0, due: nothing(times.length), tardiness });
    const found = solve(several, { seed: 1, moves: 100_000 }).schedule.total();
    expect(lowerBound(several)).toBeLessThanOrEqual(found);
    expect(lowerBound(several)).toBeGreaterThan(0.8 * found);
  });

  test('places every job whenever the clock ends it', () => {
    fc.assert(
      fc.property(anyInstance(30, 4), fc.nat(1), (instance, asked) => {
        const schedule = new Moves(instance);
        let asks = 0;
        construct(schedule, () => asks++ >= asked);
        expect(schedule.total()).toEqual(near(costOf(instance, schedule.copy())));
      }),
      { numRuns: 60 },
    );
  });

  test('is the optimum of weighted completion on one machine, and near it on several', () => {
    const completion = Float64Array.from(times, (_, j) => 1 + ((j * 7) % 10));
    const line = makeInstance({ ...alike(times, 1), makespan: 0, completion });
    const order = times
      .map((_, j) => j)
      .sort((a, b) => times[a]! / completion[a]! - times[b]! / completion[b]!);
    expect(lowerBound(line)).toBeCloseTo(costOf(line, [order]), 6);
    const several = makeInstance({ ...alike(times, 4), makespan: 0, completion });
    const found = solve(several, { seed: 1, moves: 100_000 }).schedule.total();
    expect(lowerBound(several)).toBeLessThanOrEqual(found);
    expect(lowerBound(several)).toBeGreaterThan(0.99 * found);
  });
});

describe('a long line', () => {
  test('is bounded by its budget: one descent over it would take minutes', () => {
    const jobs = 6_000;
    const line = oneMachine(
      Float64Array.from({ length: jobs }, (_, j) => 1 + (j % 90)),
      new Float64Array(jobs).fill(1),
      Float64Array.from({ length: jobs }, (_, j) => (j * 37) % 200_000),
    );
    let asked = 0;
    const { moves } = solve(line, { seed: 1, moves: Infinity, share: () => (++asked > 20 ? 1 : asked / 20) });
    expect(moves).toBeLessThan(200);
  });
});

describe('a plan that something happened to', () => {
  test('keeps what holds, places the rest, and costs what it says', () => {
    fc.assert(
      fc.property(anyInstance(25, 4), fc.nat(), (instance, which) => {
        const { schedule } = solve(instance, { seed: 1, moves: 500 });
        const gone = schedule.copy();
        // A rush order that no plan knows, and a machine that forgot its last job.
        const rush = which % instance.jobs;
        const previous = gone.map((jobs) => jobs.filter((j) => j !== rush));
        previous[which % instance.machines]?.pop();
        const again = replan(instance, previous, { seed: 2, moves: 300 });
        expect(again.schedule.total()).toEqual(near(costOf(instance, again.schedule.copy())));
      }),
      { numRuns: 60 },
    );
  });

  test('jobs on a machine that can no longer do them go elsewhere', () => {
    fc.assert(
      fc.property(anyInstance(20, 3), (instance) => {
        const everyone = Array.from({ length: instance.jobs }, (_, j) => j);
        const { schedule } = replan(instance, [everyone, everyone], { seed: 1, moves: 0 });
        expect(() => costOf(instance, schedule.copy())).not.toThrow();
      }),
      { numRuns: 40 },
    );
  });
});
