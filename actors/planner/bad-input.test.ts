import { describe, expect, it } from 'vitest';
import { planners } from './planners.ts';
import type { Budget, PlanJob, Planner, PlanPrinter, Problem } from './problem.ts';
import { HOUR, job as oneJob, printer as onePrinter } from './testing/problems.ts';
import { why } from './why.ts';

const budget: Budget = { evaluations: 50_000, moves: 2_000, seed: 7 };
const printer: PlanPrinter = {
  ...onePrinter,
  capability: { ...onePrinter.capability, materials: ['PLA'], enclosure: false },
};
const job: PlanJob = {
  ...oneJob,
  id: 'j',
  durationSeconds: 3_600,
  dueAt: null,
};
const problem: Problem = {
  now: 0,
  jobs: [job, { ...job, id: 'k', stateKey: 'PLA|white' }],
  printers: [printer, { ...printer, id: 'b' }],
  materials: [
    {
      code: 'PLA',
      kind: 'PLA',
      lane: 'FDM',
      colours: [{ name: 'black' }, { name: 'white' }],
      densityGramsPerCubicCentimetre: 1.2,
      pricePerKilogram: 20,
      requires: { enclosure: false },
      abrasive: false,
      reorderPointGrams: 0,
    },
  ],
  setup: { startMinutes: 5, changeoverMinutes: 10, changeoverCost: 1, operatorRatePerHour: 30 },
  attended: [{ fromAt: 0, untilAt: 1_000 * HOUR }],
  frozen: [],
};
const all = Object.entries(planners) as [string, Planner][];

describe.each(all)('the planner %s', (_, planner) => {
  it('says that a farm has no machines', () => {
    expect(planner({ ...problem, printers: [] }, budget)).toMatchObject({
      assignments: [],
      rejected: [{ because: 'The farm has no machines.' }, { because: 'The farm has no machines.' }],
    });
    expect(planner({ ...problem, printers: [], jobs: [] }, budget).rejected).toEqual([]);
  });

  it('names the machines’ reasons for a job that none can take, and plans the rest', () => {
    const large = { ...job.requirements, sizeMillimetres: { x: 500, y: 10, z: 10 } };
    const { assignments, rejected } = planner(
      { ...problem, jobs: [...problem.jobs, { ...job, id: 'big', requirements: large }] },
      budget,
    );
    expect(assignments.map(({ jobId }) => jobId).sort()).toEqual(['j', 'k']);
    expect(rejected).toEqual([
      {
        jobId: 'big',
        code: 'no-printer',
        because:
          'No machine can take it. a: 500 × 10 mm does not fit its bed of 200 × 200 mm. b: 500 × 10 mm does not fit its bed of 200 × 200 mm.',
      },
    ]);
  });

  it.each<[string, Partial<Problem>]>([
    ['a machine that costs nothing', { printers: [{ ...printer, ratePerHour: 0 }] }],
    ['a machine of unknown cost', { printers: [{ ...printer, ratePerHour: Number.NaN }] }],
    ['a machine that is ready at no time', { printers: [{ ...printer, readyAt: Number.NaN }] }],
    ['a job of unknown worth', { jobs: [{ ...job, value: Number.NaN, weight: Number.NaN }] }],
    ['a job due at no time', { jobs: [{ ...job, dueAt: Number.NaN, releaseAt: Number.NaN }] }],
    ['a job with a negative price', { jobs: [{ ...job, value: -50 }] }],
    ['prints that always fail', { failureShare: 1 }],
    ['a share that is none', { failureShare: Number.NaN }],
    [
      'set-up without sense',
      {
        setup: {
          startMinutes: Number.NaN,
          changeoverMinutes: -10,
          changeoverCost: Number.NaN,
          operatorRatePerHour: Number.POSITIVE_INFINITY,
        },
      },
    ],
  ])('makes a plan in finite times all the same of %s', (_, change) => {
    const { assignments, cost, rejected } = planner({ ...problem, ...change }, budget);
    expect(rejected).toEqual([]);
    expect(assignments).toHaveLength((change.jobs ?? problem.jobs).length);
    expect(Number.isFinite(cost)).toBe(true);
    for (const one of assignments) {
      expect(Number.isFinite(one.startAt) && Number.isFinite(one.endAt)).toBe(true);
      expect(one.endAt).toBeGreaterThanOrEqual(one.startAt);
    }
  });

  it('plans no job of unknown length', () => {
    for (const durationSeconds of [Number.NaN, Number.POSITIVE_INFINITY, -1, {}])
      expect(planner({ ...problem, jobs: [{ ...job, durationSeconds }] }, budget)).toMatchObject({
        assignments: [],
        rejected: [{ because: expect.stringContaining('Nobody knows how long') }],
      });
  });

  it('takes the most urgent of ten thousand jobs, and says of the rest that they come up again', () => {
    const jobs = Array.from({ length: 10_000 }, (_, index) => ({
      ...job,
      id: `j${index}`,
      dueAt: (index + 1) * HOUR,
    }));
    const printers = Array.from({ length: 50 }, (_, index) => ({ ...printer, id: `p${index}` }));
    const { assignments, rejected } = planner({ ...problem, jobs, printers }, budget);
    expect(assignments).toHaveLength(1_000);
    expect(new Set(assignments.map(({ jobId }) => jobId)).has('j999')).toBe(true);
    expect(rejected).toHaveLength(9_000);
    expect(rejected[0]!.because).toBe(
      'More urgent jobs fill the plan; this one comes up again as they are done.',
    );
  });
});

it('a job that is left out for now is explained so', () => {
  const jobs = [
    { ...job, dueAt: HOUR },
    { ...job, id: 'later' },
  ];
  expect(why({ ...problem, jobs }, [], 'later', 2)?.machines.map(({ words }) => words)).toEqual([
    'More urgent jobs fill the plan; this one comes up again as they are done.',
    'More urgent jobs fill the plan; this one comes up again as they are done.',
  ]);
});
