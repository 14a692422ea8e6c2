import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { availabilities, availabilityOf } from '../capability/availability.ts';
import { assess } from '../capability/feasibility.ts';
import type { MaterialSpec } from '../farm/schema.ts';
import { compare, look, openLane, secondsOn } from './candidate.ts';
import { choose } from './choose.ts';
import { plan } from './plan.ts';
import type { Budget, PlanJob, PlanPrinter, Problem } from './problem.ts';

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
const budget: Budget = { evaluations: 100_000, explain: true };
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

  it('goes by due date, then weight', () => {
    const jobs = [
      { ...job, id: 'late' },
      { ...job, id: 'heavy', weight: 5 },
      { ...job, id: 'soon', dueAt: 50 * HOUR },
      { ...job, id: 'whenever', dueAt: null },
    ];
    expect(planned({ jobs }).assignments.map((one) => one.jobId)).toEqual([
      'soon',
      'heavy',
      'late',
      'whenever',
    ]);
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
    expect(found.assignments[0]).toMatchObject({
      printerId: 'a',
      late: false,
      why: 'The only machine that makes the date, without a change-over.',
    });
    const hopeless = planned({ printers: [dear, slow], jobs: [{ ...tight, dueAt: HOUR }] });
    expect(hopeless.assignments[0]).toMatchObject({
      printerId: 'a',
      late: true,
      why: 'Late everywhere; it ends here first, without a change-over.',
    });
  });

  it('says for every pair why and why not', () => {
    const printers: PlanPrinter[] = [
      printer,
      { ...printer, id: 'b', ratePerHour: 2, stateKey: null, loaded: null },
      { ...printer, id: 'c', availability: 'maintenance' },
      {
        ...printer,
        id: 'd',
        capability: { ...printer.capability, buildVolumeMillimetres: { x: 90, y: 200, z: 200 } },
      },
      { ...printer, id: 'e', availability: 'noConnector' },
      { ...printer, id: 'f' },
    ];
    expect(
      planned({ printers, jobs: [{ ...job, value: 40 }] }).perPair.map(
        ({ printerId, verdict, words }) => `${printerId} ${verdict}: ${words}`,
      ),
    ).toEqual([
      'a chosen: It earns 19.00 an hour here against 7.60 on b, without a change-over.',
      'b possible: It could be made here, 0.5 h later, for 7.60 an hour instead of 19.00 and needs a change-over.',
      'c impossible: It is in maintenance.',
      'd impossible: 100 × 100 mm does not fit its bed of 90 × 200 mm.',
      'e impossible: No connector drives this family of machines yet.',
      'f impossible: Nobody knows how long it would take here.',
    ]);
    expect(planned({ printers }, { ...budget, explain: false }).perPair).toEqual([]);
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
    const found = planned({ jobs }, { evaluations: 1, explain: false });
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

describe('the choice of a machine', () => {
  it('is that of looking at each in words', () => {
    fc.assert(
      fc.property(anyProblem, (of) => {
        const lanes = [...of.printers].sort((a, b) => (a.id < b.id ? -1 : 1)).map((one) => openLane(one, of));
        for (const one of of.jobs) {
          const material = materials.find((known) => known.code === one.requirements.material);
          const [best = null, second = null] = lanes
            .map((lane) => look(one, lane, material, of))
            .flatMap((found) => (found.possible ? [found.candidate] : []))
            .sort(compare);
          const found = choose(one, lanes, material, of);
          expect(found.best).toEqual(best);
          if (found.second === null) expect(second).toBeNull();
          else expect(second).toMatchObject(found.second);
        }
      }),
      { numRuns: 200 },
    );
  });
});

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
      fc.property(anyProblem, fc.boolean(), (of, explain) => {
        const unique = of.jobs.filter(
          (one, index) => of.jobs.findIndex((other) => other.id === one.id) === index,
        );
        const first = plan({ ...of, jobs: unique }, { ...budget, explain });
        expect(plan({ ...of, jobs: unique }, { ...budget, explain })).toEqual(first);
        const shuffled = {
          ...of,
          jobs: [...unique].reverse(),
          printers: [...of.printers].reverse(),
          frozen: [...of.frozen].reverse(),
        };
        expect(plan(shuffled, { ...budget, explain }).assignments).toEqual(first.assignments);
      }),
      { numRuns: 200 },
    );
  });
});
