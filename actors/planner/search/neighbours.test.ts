import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anneal } from './anneal.ts';
import { Moves } from './moves.ts';
import { hasNeighbours, Neighbours } from './neighbours.ts';
import { scaleOf } from './solve.ts';
import { construct } from './start.ts';
import { anyInstance, costOf } from './testing/oracle.ts';

test('neighbours of a state are the jobs with the least set-up before or after it, each once', () => {
  fc.assert(
    fc.property(anyInstance(60, 4), (instance) => {
      const { states, state, setup, jobs } = instance;
      const { jobs: near, from, isNear } = new Neighbours(instance);
      for (const s of new Set(state)) {
        const effort = (j: number): number =>
          Math.min(setup[s * states + state[j]!]!, setup[state[j]! * states + s]!);
        const chosen = Array.from(near.subarray(from[s]!, from[s + 1]!));
        const others = Array.from({ length: jobs }, (_, j) => j).filter((j) => !chosen.includes(j));
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen.length).toBeGreaterThanOrEqual(Math.min(16, jobs));
        const most = Math.max(...chosen.map(effort));
        for (const j of others) expect(effort(j)).toBeGreaterThanOrEqual(most);
        for (let j = 0; j < jobs; j++) expect(isNear[s * states + state[j]!] === 1).toBe(chosen.includes(j));
      }
    }),
    { numRuns: 100 },
  );
});

test('many jobs and states: the lists stay bounded', () => {
  const jobs = 12_000;
  const states = 500;
  const base = {
    jobs,
    machines: 2,
    states,
    setup: new Float64Array(states * states),
    state: Int32Array.from({ length: jobs }, (_, j) => (j < 11_000 ? 0 : j % states)),
  };
  const { jobs: near } = new Neighbours(base as never);
  expect(near.length).toBeLessThanOrEqual(4_000_000);
});

test('annealing beside neighbours keeps its books, the same seed gives the same schedule', () => {
  fc.assert(
    fc.property(anyInstance(30, 4), fc.nat(1_000), (instance, seed) => {
      fc.pre(hasNeighbours(instance));
      const [one, other] = [0, 1].map(() => {
        const schedule = new Moves(instance);
        construct(schedule);
        const scale = scaleOf(instance);
        const neighbours = new Neighbours(instance);
        const before = schedule.total();
        anneal(schedule, { seed, moves: 3_000, from: 0.1 * scale, to: 0.01 * scale, neighbours });
        expect(schedule.total()).toBeLessThanOrEqual(before * (1 + 1e-9));
        return schedule;
      });
      expect(one!.total()).toEqual(expect.closeTo(costOf(instance, one!.copy()), 6));
      expect(other!.copy()).toEqual(one!.copy());
    }),
    { numRuns: 100 },
  );
});

test('without set-up that differs there are no neighbours to speak of', () => {
  fc.assert(
    fc.property(anyInstance(10, 3), (instance) => {
      const none = {
        ...instance,
        setup: instance.setup.map(() => 5),
        setupCost: instance.setup.map(() => 0),
      };
      expect(hasNeighbours(none)).toBe(false);
    }),
    { numRuns: 20 },
  );
});
