import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amended } from './amend.ts';
import { plan } from './plan.ts';
import type { PlanJob, Problem } from './problem.ts';
import { budget, busyProblem, HOUR, job, printer, problem } from './testing/problems.ts';

const thought = (id: string, change: Partial<PlanJob> = {}): PlanJob => ({
  ...job,
  id,
  durationSeconds: 7_200,
  ...change,
});
const unique = (of: Problem): Problem => ({
  ...of,
  jobs: of.jobs.filter((one, index) => of.jobs.findIndex((other) => other.id === one.id) === index),
});
const earnedBy = (assignments: readonly { readonly expectedMargin: number }[]) =>
  assignments.reduce((sum, { expectedMargin }) => sum + expectedMargin, 0);

describe('a plan with jobs that are only thought of', () => {
  it('is the last plan, repaired, where there are none', () => {
    fc.assert(
      fc.property(busyProblem, (drawn) => {
        const of = unique(drawn);
        const before = plan(of, { ...budget, moves: 200 }).assignments;
        const kept = plan(of, { ...budget, moves: 0, rules: 'whereNeeded' }, before);
        if (of.jobs.length < 6 || before.length < of.jobs.length) return;
        const [none] = amended(of, budget, before, [[]]);
        expect(none!.earned).toBeCloseTo(earnedBy(kept.assignments), 6);
        expect(none!.missed).toEqual(
          of.jobs
            .map(({ id }) => id)
            .filter((id) => kept.assignments.find((one) => one.jobId === id)?.late !== false),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('is each time as if nothing else had been thought of', () => {
    fc.assert(
      fc.property(
        busyProblem,
        fc.array(fc.nat({ max: 8 }), { minLength: 1, maxLength: 4 }),
        (drawn, hours) => {
          const of = unique(drawn);
          const before = plan(of, budget).assignments;
          const jobs = hours.map((count, index) =>
            thought(`t-${index}`, {
              durationSeconds: 3_600 * (1 + count),
              dueAt: count === 0 ? null : (count + 10) * HOUR,
            }),
          );
          const [first, other, again] = amended(of, budget, before, [jobs, jobs.slice(0, 1), jobs]);
          expect(again).toEqual({
            ...first!,
            places: first!.places.map((one) => one && { ...one, jobId: one.jobId.replace('0|', '2|') }),
          });
          expect(other!.places).toHaveLength(1);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('puts them where they fit, says whom they make late, and which have no place', () => {
    const of = { ...problem, jobs: [thought('j1', { durationSeconds: 7_200, dueAt: 3 * HOUR, value: 1 })] };
    const before = [{ jobId: 'j1', printerId: 'a' }];
    const rush = thought('t', { dueAt: 2 * HOUR, value: 500, weight: 2 });
    const huge = thought('u', {
      requirements: { ...job.requirements, sizeMillimetres: { x: 900, y: 9, z: 9 } },
    });
    const [alone, with_, none] = amended(of, budget, before, [[], [rush], [huge]]);
    expect(alone!.missed).toEqual([]);
    expect(with_!.missed).toEqual(['j1']);
    expect(with_!.places[0]).toMatchObject({ printerId: 'a', startAt: 0, endAt: 2 * HOUR, late: false });
    expect(with_!.earned - alone!.earned).toBeGreaterThan(400);
    expect(none).toMatchObject({ places: [null], missed: [] });
    const two = { ...of, printers: [printer, { ...printer, id: 'b' }] };
    expect(amended(two, budget, before, [[rush]])[0]!.missed).toEqual([]);
  });
});
