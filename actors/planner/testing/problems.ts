/** Machines, jobs and problems for the planner's tests: by hand, and drawn. */
import fc from 'fast-check';
import { availabilities } from '../../capability/availability.ts';
import type { MaterialSpec } from '../../farm/schema.ts';
import type { Budget, PlanJob, PlanPrinter, Problem } from '../problem.ts';

export const HOUR = 3_600_000;
export const materials: MaterialSpec[] = (['PLA', 'ABS'] as const).map((kind) => ({
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
export const printer: PlanPrinter = {
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
export const job: PlanJob = {
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
export const problem: Problem = {
  now: 0,
  jobs: [job],
  printers: [printer],
  materials,
  setup: { startMinutes: 6, changeoverMinutes: 24, changeoverCost: 1, operatorRatePerHour: 30 },
  attended: [{ fromAt: 0, untilAt: 10_000 * HOUR }],
  frozen: [],
};
export const budget: Budget = { evaluations: 100_000, moves: 500, seed: 1 };

export const anyPrinter = (id: string): fc.Arbitrary<PlanPrinter> =>
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
export const anyJob: fc.Arbitrary<PlanJob> = fc
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
export const anyProblem: fc.Arbitrary<Problem> = fc.record({
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
export const busyProblem: fc.Arbitrary<Problem> = fc
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
