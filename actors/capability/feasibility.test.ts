import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MaterialSpec, ProfileSpec } from '../farm/schema.ts';
import { availabilities, availabilityOf, takesJobNow } from './availability.ts';
import { assess, type CapablePrinter, type Requirements } from './feasibility.ts';
import { fitVolume } from './volume.ts';

const material: MaterialSpec = {
  code: 'PA-CF',
  kind: 'PA-CF',
  lane: 'FDM',
  colours: [{ name: 'black' }],
  densityGramsPerCubicCentimetre: 1.1,
  pricePerKilogram: 60,
  requires: {
    enclosure: true,
    nozzleTemperatureCelsius: 290,
    bedTemperatureCelsius: 100,
    chamberTemperatureCelsius: 50,
    minimumNozzleDiameterMillimetres: 0.4,
  },
  abrasive: true,
  reorderPointGrams: 500,
};
const printer: CapablePrinter = {
  id: 'one',
  lane: 'FDM',
  capability: {
    buildVolumeMillimetres: { x: 350, y: 300, z: 250 },
    bedShape: 'box',
    nozzleDiametersMillimetres: [0.4],
    materials: ['PA-CF'],
    enclosure: true,
    hardenedNozzle: true,
    maxNozzleTemperatureCelsius: 350,
    maxBedTemperatureCelsius: 120,
    maxChamberTemperatureCelsius: 60,
    extruderCount: 1,
  },
  loaded: { material: 'PA-CF', colour: 'black' },
};
const job: Requirements = {
  lane: 'FDM',
  sizeMillimetres: { x: 100, y: 100, z: 100 },
  mayTurn: false,
  material: 'PA-CF',
  colour: 'black',
  nozzleDiameterMillimetres: 0.4,
  extruderCount: 1,
};
const can = (change: Partial<CapablePrinter['capability']>): CapablePrinter => ({
  ...printer,
  capability: { ...printer.capability, ...change },
});
const codes = (change: Partial<Requirements>, on = printer, of: MaterialSpec | undefined = material) =>
  assess({ ...job, ...change }, on, of).obstacles.map((one) => one.code);

describe('feasibility', () => {
  it('finds nothing against a machine that can do the job as it stands', () => {
    expect(assess(job, printer, material)).toEqual({
      feasible: true,
      loaded: true,
      obstacles: [],
      changeovers: [],
    });
  });

  it.each([
    ['wrong-lane', codes({ lane: 'UV' })],
    ['too-large', codes({ sizeMillimetres: { x: 351, y: 10, z: 10 } })],
    ['too-tall', codes({ sizeMillimetres: { x: 10, y: 10, z: 250.5 } })],
    ['material-not-supported', codes({}, can({ materials: ['PLA'] }))],
    ['nozzle-not-mounted', codes({}, can({ nozzleDiametersMillimetres: [0.6] }))],
    ['nozzle-not-hardened', codes({}, can({ hardenedNozzle: false }))],
    ['nozzle-too-cold', codes({}, can({ maxNozzleTemperatureCelsius: 289 }))],
    ['bed-too-cold', codes({}, can({ maxBedTemperatureCelsius: 90 }))],
    ['chamber-too-cold', codes({}, can({ maxChamberTemperatureCelsius: 0 }))],
    ['no-enclosure', codes({}, can({ enclosure: false }))],
    ['too-few-extruders', codes({ extruderCount: 2 })],
  ])('says %s and nothing else', (code, found) => expect(found).toEqual([code]));

  it('knows a nozzle too fine for the material apart from one not mounted', () => {
    expect(codes({ nozzleDiameterMillimetres: 0.2 }, can({ nozzleDiametersMillimetres: [0.2] }))).toEqual([
      'nozzle-too-fine',
    ]);
    expect(codes({ nozzleDiameterMillimetres: null }, can({ nozzleDiametersMillimetres: [0.25] }))).toEqual([
      'nozzle-too-fine',
    ]);
  });

  it('says so when the farm does not know the material', () => {
    expect(assess({ ...job, material: 'PAA' }, printer, undefined).obstacles).toEqual([
      {
        code: 'unknown-material',
        words: 'The farm has no material PAA; add it to the farm file or correct the order.',
      },
    ]);
  });

  it('tells a change-over from an obstacle', () => {
    const other = assess(job, { ...printer, loaded: { material: 'PLA', colour: 'black' } }, material);
    expect(other).toMatchObject({
      feasible: true,
      loaded: false,
      changeovers: [{ code: 'other-material-loaded' }],
    });
    const colour = assess(job, { ...printer, loaded: { material: 'PA-CF', colour: 'grey' } }, material);
    expect(colour.changeovers.map((one) => one.words)).toEqual(['PA-CF in grey is loaded; it needs black.']);
    expect(
      assess(
        { ...job, colour: null },
        { ...printer, loaded: { material: 'PA-CF', colour: 'grey' } },
        material,
      ).loaded,
    ).toBe(true);
    expect(assess(job, { ...printer, loaded: null }, material).changeovers[0]?.code).toBe('nothing-loaded');
  });

  it('turns a model but never a sliced plate', () => {
    const long = { x: 300, y: 350, z: 10 };
    expect(codes({ sizeMillimetres: long })).toEqual(['too-large']);
    expect(codes({ sizeMillimetres: long, mayTurn: true })).toEqual([]);
  });
});

const side = fc.double({ min: 0, max: 500, noNaN: true });
const size = fc.record({ x: side, y: side, z: side });
const room = fc.record({
  x: fc.integer({ min: 1, max: 500 }),
  y: fc.integer({ min: 1, max: 500 }),
  z: fc.integer({ min: 1, max: 500 }),
});

describe('profiles', () => {
  const profile: ProfileSpec = {
    id: 'strong-04',
    name: 'Strong',
    lane: 'FDM',
    quality: 'standard',
    nozzleDiameterMillimetres: 0.4,
    materials: ['PA-CF'],
    printers: ['one'],
    slicer: {},
  };

  it.each<[string[], Partial<ProfileSpec>]>([
    [[], {}],
    [[], { materials: [], printers: [] }],
    [['profile-not-for-printer'], { printers: ['two'] }],
    [['profile-not-for-material'], { materials: ['PLA'] }],
    [['profile-not-for-nozzle'], { nozzleDiameterMillimetres: 0.6 }],
  ])('says %j', (expected, change) => {
    const found = assess(job, printer, material, { ...profile, ...change });
    expect(found.obstacles.map((one) => one.code)).toEqual(expected);
  });
});

describe('volume', () => {
  it('never refuses a smaller part where a larger one fits', () => {
    fc.assert(
      fc.property(
        size,
        room,
        fc.constantFrom('box' as const, 'round' as const),
        fc.boolean(),
        (part, volume, bedShape, mayTurn) => {
          const reach = { buildVolumeMillimetres: volume, bedShape };
          const smaller = { x: part.x * 0.9, y: part.y * 0.9, z: part.z * 0.9 };
          if (fitVolume(part, reach, mayTurn).fits)
            expect(fitVolume(smaller, reach, mayTurn).fits).toBe(true);
        },
      ),
    );
  });

  it('fits on a round bed only what its diagonal allows', () => {
    const reach = { buildVolumeMillimetres: { x: 100, y: 100, z: 100 }, bedShape: 'round' as const };
    expect(fitVolume({ x: 70, y: 70, z: 1 }, reach, true).fits).toBe(true);
    expect(fitVolume({ x: 72, y: 72, z: 1 }, reach, true).fits).toBe(false);
  });
});

describe('availability', () => {
  it('plans no work for what may not be given any', () => {
    expect(availabilities.filter((state) => !availabilityOf(state).plannable)).toEqual([
      'maintenance',
      'offline',
      'tripped',
      'onTrial',
      'noConnector',
      'removed',
    ]);
    for (const state of availabilities)
      if (takesJobNow(state)) expect(availabilityOf(state).plannable).toBe(true);
  });
});
