/** A small farm: a few machines, two materials, two colours; drawn from the seed so that each run meets another one. */

import type { PayloadOf } from '../../actors/common/say.ts';
import type { MaterialSpec, PrinterSpec } from '../../actors/farm/schema.ts';
import type { OrderTerms } from '../../actors/order/schema.ts';
import type { PartEstimate, Recipe } from '../../actors/plan/schema.ts';
import type { Dice } from './dice.ts';

export interface Spool {
  readonly material: string;
  readonly colour: string;
  readonly lotId?: string;
}

export interface Model {
  readonly hash: string;
  readonly sizeMillimetres: { readonly x: number; readonly y: number; readonly z: number };
  readonly seconds: number;
  readonly massGrams: number;
  readonly risk: 'LOW' | 'HIGH';
  /** The mesh is beyond mending: every preflight of it blocks. */
  readonly broken: boolean;
}

export interface Farm {
  readonly printers: readonly PrinterSpec[];
  readonly materials: readonly MaterialSpec[];
  readonly models: readonly Model[];
  readonly policy: PayloadOf<'dispatcher.configure'>['policy'];
  readonly terms: OrderTerms;
}

const colours = ['black', 'white'] as const;
export const shelf = ['PLA', 'PETG'].flatMap((material) => colours.map((colour) => ({ material, colour })));

const materialOf = (code: 'PLA' | 'PETG'): MaterialSpec => ({
  code,
  kind: code,
  lane: 'FDM',
  colours: colours.map((name) => ({ name })),
  densityGramsPerCubicCentimetre: 1.24,
  pricePerKilogram: 20,
  requires: { enclosure: false },
  abrasive: false,
  reorderPointGrams: 500,
});

function printerOf(dice: Dice, number: number): PrinterSpec {
  const bed = dice.chance(0.7) ? 220 : 160;
  return {
    id: `p-${number}`,
    name: `Printer ${number}`,
    model: 'Virtual 220',
    lane: 'FDM',
    family: 'virtual',
    connection: {},
    capability: {
      buildVolumeMillimetres: { x: bed, y: bed, z: 200 },
      bedShape: 'box',
      nozzleDiametersMillimetres: [0.4],
      materials: ['PLA', 'PETG'],
      enclosure: false,
      hardenedNozzle: false,
      maxNozzleTemperatureCelsius: 260,
      maxBedTemperatureCelsius: 100,
      maxChamberTemperatureCelsius: 0,
      extruderCount: 1,
    },
    ratePerHour: 1,
    powerWatts: 100,
    legacy: false,
  };
}

export function farmOf(dice: Dice): Farm {
  const printers = Array.from({ length: dice.whole(1, 4) }, (_, index) => printerOf(dice, index + 1));
  const models = Array.from({ length: 4 }, (_, index) => ({
    hash: `${index + 1}`.repeat(64),
    sizeMillimetres: { x: dice.whole(30, 90), y: dice.whole(30, 90), z: dice.whole(10, 60) },
    seconds: dice.whole(600, 6 * 3600),
    massGrams: dice.whole(5, 120),
    risk: dice.chance(0.8) ? ('LOW' as const) : ('HIGH' as const),
    broken: index === 3,
  }));
  const needs = (chance: number) => dice.chance(chance);
  const policy: Farm['policy'] = {
    version: '1',
    release: {
      automatic: needs(0.8),
      requireMachineHealth: needs(0.7),
      requireCamera: needs(0.3),
      requirePowerTelemetry: needs(0.3),
      requireProfileChecks: needs(0.7),
      approveFromRisk: needs(0.7) ? 'HIGH' : 'MEDIUM',
    },
    timezone: 'Europe/Berlin',
    shifts: [],
    materials: [materialOf('PLA'), materialOf('PETG')],
    profiles: [],
    minorDigits: 2,
    sparePercent: 5,
    setup: { startMinutes: 5, changeoverMinutes: 10, changeoverCost: 1, operatorRatePerHour: 30 },
  };
  const terms: Farm['terms'] = {
    policyVersion: '1',
    retryCeiling: dice.whole(1, 4),
    planFailuresToTrip: dice.whole(1, 4),
    approveFromRisk: needs(0.6) ? 'HIGH' : 'LOW',
    automaticReprint: needs(0.6),
    holdUntilPaid: needs(0.3),
    partSpacingMillimetres: 5,
  };
  const reserveOn = terms.holdUntilPaid ? 'payment' : 'scheduling';
  return {
    printers,
    models,
    materials: [materialOf('PLA'), materialOf('PETG')],
    policy: { ...policy, reserveOn },
    terms,
  };
}

export const recipeOf = (model: Model, spool: Spool): Recipe => ({
  modelHash: model.hash,
  fileName: `${model.hash.slice(0, 4)}.stl`,
  lane: 'FDM',
  material: spool.material,
  colour: spool.colour,
  profileId: 'standard',
  finish: null,
  rotationDegrees: 0,
});

export function estimateOf(farm: Farm, modelHash: string): PartEstimate {
  const model = farm.models.find((one) => one.hash === modelHash)!;
  const bed = Math.min(...farm.printers.map((printer) => printer.capability.buildVolumeMillimetres.x));
  return {
    canonicalHash: model.hash,
    seconds: model.seconds,
    massGrams: model.massGrams,
    sizeMillimetres: model.sizeMillimetres,
    nozzleDiameterMillimetres: 0.4,
    commonBedMillimetres: { x: bed, y: bed },
    feasiblePrinterIds: farm.printers.map((printer) => printer.id),
    profile: 'standard',
    slicer: 'virtual',
    risk: model.risk,
    warnings: [],
  };
}
