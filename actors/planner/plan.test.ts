import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { availabilities, availabilityOf } from '../capability/availability.ts';
import { assess } from '../capability/feasibility.ts';
import type { MaterialSpec } from '../farm/schema.ts';
import { modelOf } from './model.ts';
import { secondsOn } from './obstacle.ts';
import { plan, planByRule } from './plan.ts';
import { planners } from './planners.ts';
import type { Budget, PlanJob, PlanPrinter, Problem } from './problem.ts';
import { exact } from './search/exact.ts';
import { Moves } from './search/moves.ts';
import { ruleNames } from './start-rules.ts';

const HOUR = 3_600_000;
const materials: MaterialSpec[] = (['PLA', 'ABS'] as const).map((kind) => ({
  code: kind,
  kind,
  lane: 'FDM',
  colours: [{ name: 'black' }, { name: 'white' }],
  densityGramsPerCubicCentimetre: 1.2,
  pricePerKilogram: 20,
  requires: kind === 'ABS' ? { enclosure: true } : { enclosure: false },
  abrasive: false,
  reorderPointGrams: 0,
}));
const printer: PlanPrinter = {
  id: 'a',
  lane: 'FDM',
  capability: {
    buildVolumeMillimetres: { x: 200, y: 200, z: 200 },
    bedShape: 'box',
    nozzleDiametersMillimetres: [0.4],
    materials: ['PLA', 'ABS'],
    enclosure: true,
    hardenedNozzle: false,
    maxNozzleTemperatureCelsius: 300,
    maxBedTemperatureCelsius: 100,
    maxChamberTemperatureCelsius: 0,
    extruderCount: 1,
  },
  loaded: { material: 'PLA', colour: 'black' },
  availability: 'idle',
  readyAt: null,
  stateKey: 'PLA|black',
  ratePerHour: 1,
};
const job: PlanJob = {
  id: 'j1',
  requirements: {
    lane: 'FDM',
    sizeMillimetres: { x: 100, y: 100, z: 50 },
    material: 'PLA',
    colour: 'black',
    nozzleDiameterMillimetres: 0.4,
  },
  durationSeconds: { a: 7200, b: 7200, c: 7200 },
  releaseAt: 0,
  dueAt: 100 * HOUR,
  weight: 1,
  value: 20,
  stateKey: 'PLA|black',
  notReadyBecause: null,
};
const problem: Problem = {
  now: 0,
  jobs: [job],
  printers: [printer],
  materials,
  setup: { startMinutes: 6, changeoverMinutes: 24, changeoverCost: 1, operatorRatePerHour: 30 },
  attended: [{ fromAt: 0, untilAt: 10_000 * HOUR }],
  frozen: [],
};
const budget: Budget = { evaluations: 100_000, moves: 500, seed: 1 };
const planned = (change: Partial<Problem>, within = budget) => plan({ ...problem, ...change }, within);
const brief = (change: Partial<Problem>) =>
  planned(change).assignments.map(
    (one) => `${one.jobId} on ${one.printerId} ${one.startAt / HOUR}–${one.endAt / HOUR} h`,
  );

describe('the planner', () => {
  it('starts at once, by itself, what a machine stands ready for', () => {
    expect(brief({ attended: [] })).toEqual(['j1 on a 0–2 h']);
  });

  it('needs somebody for a change-over and for clearing the plate', () => {
    const attended = [{ fromAt: 8 * HOUR, untilAt: 17 * HOUR }];
    expect(brief({ attended, jobs: [{ ...job, stateKey: 'PLA|white' }] })).toEqual(['j1 on a 8–10.5 h']);
    expect(brief({ attended, printers: [{ ...printer, availability: 'awaitingClear' }] })).toEqual([
      'j1 on a 8–10.1 h',
    ]);
    expect(brief({ attended, jobs: [job, { ...job, id: 'j2' }] })).toEqual([
      'j1 on a 0–2 h',
      'j2 on a 8–10.1 h',
    ]);
  });

  it('goes by due date where that is what is at stake', () => {
    const jobs = [
      { ...job, id: 'later', dueAt: 4.2 * HOUR },
      { ...job, id: 'soon', dueAt: 2.1 * HOUR },
      { ...job, id: 'whenever', dueAt: null },
    ];
    expect(planned({ jobs }).assignments.map((one) => one.jobId)).toEqual(['soon', 'later', 'whenever']);
  });

  it('earns most by the hour: cheaper machine, same time; idle machine before a queue', () => {
    const cheap = { ...printer, id: 'b', ratePerHour: 0.5 };
    expect(brief({ printers: [printer, cheap] })).toEqual(['j1 on b 0–2 h']);
    expect(brief({ printers: [printer, cheap], jobs: [job, { ...job, id: 'j2' }] })).toEqual([
      'j2 on a 0–2 h',
      'j1 on b 0–2 h',
    ]);
    expect(brief({ printers: [printer, { ...cheap, stateKey: 'ABS|black' }] })).toEqual(['j1 on a 0–2 h']);
  });

  it('makes the date before it makes money', () => {
    const slow = { ...printer, id: 'b', ratePerHour: 0 };
    const tight = { ...job, dueAt: 3 * HOUR, durationSeconds: { a: 7200, b: 4 * 3600 } };
    const dear = { ...printer, ratePerHour: 9 };
    const found = planned({ printers: [dear, slow], jobs: [tight] });
    expect(found.assignments[0]).toMatchObject({ printerId: 'a', late: false });
    const hopeless = planned({ printers: [dear, slow], jobs: [{ ...tight, dueAt: HOUR }] });
    expect(hopeless.assignments[0]).toMatchObject({ printerId: 'a', late: true, postponed: 'hopeless' });
  });

  it.each<[string, Partial<Problem>, string]>([
    [
      'not-ready',
      { jobs: [{ ...job, notReadyBecause: 'No lot has 80 g of PLA in black.' }] },
      'No lot has 80 g of PLA in black.',
    ],
    [
      'no-printer',
      { printers: [{ ...printer, availability: 'offline' }] },
      'No machine can take it. a: It is offline.',
    ],
    ['no-printer', { printers: [] }, 'The farm has no machines.'],
    [
      'no-printer',
      { jobs: [{ ...job, avoidUntil: { a: 5 } }] },
      'No machine can take it. a: It turned this job down lately, or was excluded.',
    ],
    [
      'nobody-there',
      { attended: [], jobs: [{ ...job, stateKey: 'other' }] },
      'No machine can take it. a: Nobody is there to set it up within the time looked at.',
    ],
  ])('rejects in words: %s', (code, change, because) => {
    expect(planned(change)).toMatchObject({ assignments: [], rejected: [{ jobId: 'j1', code, because }] });
  });

  it('works around what is frozen', () => {
    const frozen = [{ jobId: 'j0', printerId: 'a', startAt: 0, endAt: 5 * HOUR, stateKey: 'PLA|white' }];
    expect(brief({ frozen, jobs: [job, { ...job, id: 'j0' }] })).toEqual(['j1 on a 5–7.5 h']);
  });

  it('keeps to its budget, urgent jobs first', () => {
    const jobs = [{ ...job, id: 'later', dueAt: 200 * HOUR }, job];
    const found = planned({ jobs }, { ...budget, evaluations: 1 });
    expect(found.assignments.map((one) => one.jobId)).toEqual(['j1']);
    expect(found.rejected).toMatchObject([{ jobId: 'later', code: 'budget' }]);
  });
});

const anyPrinter = (id: string): fc.Arbitrary<PlanPrinter> =>
  fc
    .record({
      x: fc.integer({ min: 50, max: 300 }),
      enclosure: fc.boolean(),
      supported: fc.subarray(['PLA', 'ABS']),
      nozzle: fc.constantFrom(0.4, 0.6),
      colour: fc.constantFrom('black', 'white'),
      availability: fc.constantFrom(...availabilities),
      readyAt: fc.option(fc.integer({ min: -10, max: 40 }).map((hours) => hours * HOUR)),
      ratePerHour: fc.integer({ min: 0, max: 8 }),
    })
    .map(({ x, enclosure, supported, nozzle, colour, availability, readyAt, ratePerHour }) => ({
      ...printer,
      id,
      capability: {
        ...printer.capability,
        buildVolumeMillimetres: { x, y: x, z: 200 },
        enclosure,
        materials: supported,
        nozzleDiametersMillimetres: [nozzle],
      },
      loaded: { material: 'PLA', colour },
      stateKey: `PLA|${colour}`,
      availability,
      readyAt,
      ratePerHour,
    }));
const anyJob: fc.Arbitrary<PlanJob> = fc
  .record({
    id: fc.integer({ min: 0, max: 30 }).map((number) => `job-${number}`),
    size: fc.integer({ min: 20, max: 260 }),
    material: fc.constantFrom('PLA', 'ABS', 'PEEK'),
    colour: fc.constantFrom('black', 'white'),
    nozzle: fc.constantFrom(0.4, 0.6),
    hours: fc.integer({ min: 0, max: 30 }),
    known: fc.subarray(['a', 'b', 'c', 'd']),
    releaseAt: fc.integer({ min: -5, max: 20 }).map((hours) => hours * HOUR),
    dueAt: fc.option(fc.integer({ min: 0, max: 120 }).map((hours) => hours * HOUR)),
    weight: fc.nat(5),
    value: fc.integer({ min: -5, max: 60 }),
    notReadyBecause: fc
      .option(fc.constant('no material'), { freq: 8 })
      .map((words) => (words === null ? 'no material' : null)),
  })
  .map(({ size, material, colour, nozzle, hours, known, ...rest }) => ({
    ...rest,
    requirements: {
      lane: 'FDM',
      sizeMillimetres: { x: size, y: size, z: 50 },
      material,
      colour,
      nozzleDiameterMillimetres: nozzle,
    },
    stateKey: `${material}|${colour}`,
    durationSeconds: Object.fromEntries(known.map((id) => [id, hours * 3600])),
  }));
const anyProblem: fc.Arbitrary<Problem> = fc.record({
  now: fc.integer({ min: 0, max: 10 }).map((hours) => hours * HOUR),
  jobs: fc.array(anyJob, { maxLength: 25 }),
  printers: fc.tuple(anyPrinter('a'), anyPrinter('b'), anyPrinter('c'), anyPrinter('d')),
  materials: fc.constant(materials),
  setup: fc.constant(problem.setup),
  attended: fc.constantFrom(
    [{ fromAt: 0, untilAt: 10_000 * HOUR }],
    Array.from({ length: 30 }, (_, day) => ({
      fromAt: (day * 24 + 8) * HOUR,
      untilAt: (day * 24 + 17) * HOUR,
    })),
    [],
  ),
  frozen: fc.subarray(['a', 'b', 'c']).map((ids) =>
    ids.map((id) => ({
      jobId: `frozen-${id}`,
      printerId: id,
      startAt: 0,
      endAt: 15 * HOUR,
      stateKey: 'PLA|black',
    })),
  ),
});

/** Machines that can make nearly everything, so that there is something to choose. */
const busyProblem: fc.Arbitrary<Problem> = fc
  .record({
    of: anyProblem,
    jobs: fc.array(anyJob, { minLength: 1, maxLength: 12 }),
    standing: fc.array(fc.constantFrom('idle' as const, 'printing' as const, 'awaitingClear' as const), {
      minLength: 4,
      maxLength: 4,
    }),
    slackHours: fc.constantFrom(0, 20, 60),
  })
  .map(({ jobs, of, slackHours, standing }) => ({
    ...of,
    attended: of.attended.length === 0 ? problem.attended : of.attended,
    printers: of.printers.map((one, index) => ({
      ...one,
      capability: printer.capability,
      availability: standing[index]!,
    })),
    jobs: jobs.map((one) => {
      const { durationSeconds, requirements } = one;
      const hours = Object.values(durationSeconds)[0] ?? 3_600;
      return {
        ...one,
        notReadyBecause: null,
        weight: 1 + one.weight,
        dueAt: one.dueAt === null ? null : one.dueAt + slackHours * HOUR,
        durationSeconds: { a: hours, b: hours * 0.8, c: hours * 1.2, ...(durationSeconds as object) },
        requirements: {
          ...requirements,
          material: requirements.material === 'ABS' ? 'ABS' : 'PLA',
          nozzleDiameterMillimetres: 0.4,
          sizeMillimetres: { x: 50, y: 50, z: 50 },
        },
      };
    }),
  }));

describe('every schedule', () => {
  it('is feasible, places each job once, and never two on one machine at once', () => {
    fc.assert(
      fc.property(anyProblem, (of) => {
        const { assignments, rejected } = plan(of, budget);
        const busy: { printerId: string; startAt: number; endAt: number }[] = [...of.frozen];
        for (const one of assignments) {
          const on = of.printers.find((candidate) => candidate.id === one.printerId)!;
          const placed = of.jobs.find(
            (candidate) =>
              candidate.id === one.jobId &&
              candidate.notReadyBecause === null &&
              assess(
                candidate.requirements,
                on,
                materials.find((known) => known.code === candidate.requirements.material),
              ).feasible &&
              secondsOn(candidate, on.id) !== undefined,
          );
          expect(placed).toBeDefined();
          expect(availabilityOf(on.availability).plannable).toBe(true);
          expect(one.startAt).toBeGreaterThanOrEqual(Math.max(of.now, on.readyAt ?? 0));
          expect(one.endAt).toBeGreaterThanOrEqual(one.startAt);
          if (one.setupMinutes > 0) {
            const setupEnd = one.startAt + one.setupMinutes * 60_000;
            expect(
              of.attended.some((window) => window.fromAt <= one.startAt && setupEnd <= window.untilAt),
            ).toBe(true);
          }
          for (const other of busy)
            if (other.printerId === one.printerId)
              expect(other.endAt <= one.startAt || one.endAt <= other.startAt).toBe(true);
          busy.push(one);
        }
        const ids = new Set(of.jobs.map((candidate) => candidate.id));
        expect(new Set(assignments.map((one) => one.jobId)).size).toBe(assignments.length);
        for (const id of ids)
          expect([...assignments, ...rejected].some((one) => one.jobId === id)).toBe(true);
        expect(assignments.length + rejected.length).toBe(of.jobs.length);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same again, and whatever the order of jobs and machines', () => {
    fc.assert(
      fc.property(anyProblem, fc.constantFrom(...Object.values(planners)), (of, planner) => {
        const unique = of.jobs.filter(
          (one, index) => of.jobs.findIndex((other) => other.id === one.id) === index,
        );
        const first = planner({ ...of, jobs: unique }, budget);
        expect(planner({ ...of, jobs: unique }, budget)).toEqual(first);
        const shuffled = {
          ...of,
          jobs: [...unique].reverse(),
          printers: [...of.printers].reverse(),
          frozen: [...of.frozen].reverse(),
        };
        expect(planner(shuffled, budget).assignments).toEqual(first.assignments);
      }),
      { numRuns: 100 },
    );
  });

  it('costs no more than by any rule, nor than the plan before it', () => {
    fc.assert(
      fc.property(busyProblem, fc.nat(300), (of, moves) => {
        const found = plan(of, { ...budget, moves });
        for (const rule of ruleNames)
          expect(found.cost).toBeLessThanOrEqual(planByRule(rule)(of, budget).cost * (1 + 1e-9));
        const again = plan(of, { ...budget, moves: 0 }, found.assignments);
        if (found.rejected.every(({ code }) => code !== 'nobody-there'))
          expect(again.cost).toBeLessThanOrEqual(found.cost * (1 + 1e-9));
      }),
      { numRuns: 150 },
    );
  });

  it('costs what the best of all would where that can be told', () => {
    fc.assert(
      fc.property(busyProblem, (of) => {
        const few = { ...of, jobs: of.jobs.slice(0, 5) };
        const found = plan(few, { ...budget, moves: 6_000 });
        const { instance } = modelOf(few, budget.evaluations);
        const best = new Moves(instance);
        for (const [k, jobs] of (exact(instance) ?? []).entries()) best.assign(k, jobs);
        best.recount();
        expect(found.cost).toBeLessThanOrEqual(best.total() * (1 + 1e-7) + 1e-7);
      }),
      { numRuns: 40 },
    );
  });

  it('misses no date where some plan keeps them all', () => {
    let kept = 0;
    fc.assert(
      fc.property(busyProblem, (of) => {
        const jobs = of.jobs.slice(0, 5);
        const later = jobs.map((one) => ({
          ...one,
          dueAt: one.dueAt === null ? null : one.dueAt + 30 * HOUR,
        }));
        const few = { ...of, jobs: later };
        const { instance } = modelOf(few, budget.evaluations);
        const none = new Float64Array(instance.setupCost.length);
        const onlyDates = {
          ...instance,
          completion: instance.completion.map(() => 0),
          running: instance.running.map(() => 0),
          setupCost: none,
        };
        const best = new Moves(onlyDates);
        for (const [k, given] of (exact(onlyDates) ?? []).entries()) best.assign(k, given);
        best.recount();
        if (instance.jobs === 0 || best.total() > 0) return;
        kept++;
        expect(plan(few, { ...budget, moves: 4_000 }).assignments.filter(({ late }) => late)).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(kept).toBeGreaterThan(15);
  });
});
