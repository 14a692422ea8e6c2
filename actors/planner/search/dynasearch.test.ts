import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dynasearch, isPlain } from './dynasearch.ts';
import { exact } from './exact.ts';
import { Moves } from './moves.ts';
import { solve } from './solve.ts';
import { construct } from './start.ts';
import { costOf } from './testing/oracle.ts';
import { oneMachine, type Size, weightedTardiness } from './testing/published.ts';

const numbers = (length: number, max: number) =>
  fc.array(fc.integer({ min: 0, max }), { minLength: length, maxLength: length });

describe('dynasearch', () => {
  test('finds the optimum of small lines, with weights on completion too', () => {
    const line = fc
      .integer({ min: 2, max: 9 })
      .chain((n) => fc.tuple(numbers(n, 30), numbers(n, 10), numbers(n, 120), numbers(n, 2)));
    fc.assert(
      fc.property(line, ([times, weights, due, completion]) => {
        const instance = {
          ...oneMachine(Float64Array.from(times), Float64Array.from(weights), Float64Array.from(due)),
          completion: Float64Array.from(completion),
        };
        expect(isPlain(instance)).toBe(true);
        const schedule = new Moves(instance);
        construct(schedule);
        dynasearch(schedule, { seed: 1, moves: 30_000 });
        expect(schedule.total()).toBe(costOf(instance, schedule.copy()));
        expect(schedule.total()).toBe(costOf(instance, exact(instance)!));
      }),
      { numRuns: 100 },
    );
  });

  // The rest of the sets is for the bench to solve.
  test.each([
    [40, 4, 20_000_000],
    [50, 6, 40_000_000],
    [100, 25, 150_000_000],
  ] as const)(
    'published: every instance of wt%i that is looked at comes to its optimum',
    (size, every, moves) => {
      const set = weightedTardiness(size as Size);
      expect(set).toHaveLength(125);
      for (const [i, { instance, optimum }] of set.entries()) {
        if (i % every !== 2) continue;
        const { schedule } = solve(instance, { seed: 1, moves, enough: optimum });
        expect([i, schedule.total()]).toEqual([i, optimum]);
      }
    },
  );
});
