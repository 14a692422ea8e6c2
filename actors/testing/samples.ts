/** Payloads that tests of several actors start from: one PLA part on a 220 mm machine. */
import type { PayloadOf } from '../common/say.ts';
import type { PrinterSpec } from '../farm/schema-printer.ts';
import type { PartEstimate, Recipe } from '../plan/schema.ts';

export const hash = 'a'.repeat(64);

export const recipe: Recipe = {
  modelHash: hash,
  fileName: 'bracket.stl',
  lane: 'FDM',
  material: 'PLA',
  colour: 'black',
  profileId: 'standard',
  finish: null,
  rotationDegrees: 0,
};

export const estimate: PartEstimate = {
  canonicalHash: hash,
  seconds: 3_600,
  massGrams: 20,
  sizeMillimetres: { x: 100, y: 100, z: 20 },
  nozzleDiameterMillimetres: 0.4,
  commonBedMillimetres: { x: 220, y: 220 },
  feasiblePrinterIds: ['p-1'],
  profile: 'standard',
  slicer: 'virtual',
  risk: 'LOW',
  warnings: [],
};

export const spec: PrinterSpec = {
  id: 'p-1',
  name: 'Printer 1',
  model: 'Virtual 220',
  lane: 'FDM',
  family: 'virtual',
  connection: {},
  capability: {
    buildVolumeMillimetres: { x: 220, y: 220, z: 200 },
    bedShape: 'box',
    nozzleDiametersMillimetres: [0.4],
    materials: ['PLA'],
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
  loaded: { material: 'PLA', colour: 'black', lotId: 'spool-1' },
};

export const acceptance: PayloadOf<'order.accept'> = {
  quoteId: null,
  customer: 'grace',
  reference: null,
  lines: [{ lineId: '1', recipe, quantity: 4, unitPriceMinor: 1_000 }],
  totalMinor: 4_000,
  currency: 'EUR',
  tier: 'standard',
  priority: 1,
  dueAt: null,
  payment: 'paid',
  constraints: [],
  terms: {
    policyVersion: '1',
    retryCeiling: 2,
    planFailuresToTrip: 2,
    approveFromRisk: 'HIGH',
    automaticReprint: true,
    holdUntilPaid: false,
    partSpacingMillimetres: 5,
  },
};

export const item = (number: number) => ({
  itemId: `B-1-1-${number}`,
  lineId: '1',
  planId: 'P-1-1',
  modelHash: hash,
  xMillimetres: 0,
  yMillimetres: 0,
  rotationDegrees: 0,
});

export const jobOffer: PayloadOf<'job.create'> = {
  orderId: 'O-1',
  plateId: 'B-1-1',
  customer: 'grace',
  items: [item(1), item(2)],
  planIds: ['P-1-1'],
  requirements: {
    lane: 'FDM',
    material: 'PLA',
    colour: 'black',
    profileId: 'standard',
    nozzleDiameterMillimetres: 0.4,
    sizeMillimetres: { x: 100, y: 205, z: 20 },
  },
  estimatedSeconds: 7_200,
  massGrams: 40,
  dueAt: null,
  priority: 1,
  valueMinor: 2_000,
  retryCeiling: 2,
  replacesJobId: null,
};

export const release: PayloadOf<'job.schedule'>['release'] = {
  automatic: true,
  requireMachineHealth: true,
  requireCamera: false,
  requirePowerTelemetry: false,
  requireProfileChecks: true,
  approveFromRisk: 'HIGH',
};

export const report: PayloadOf<'job.printerReserved'>['report'] = {
  printerId: 'p-1',
  link: 'up',
  ready: true,
  camera: true,
  powerTelemetry: true,
  plateClear: true,
  failuresInARow: 0,
  desyncedBecause: null,
  loaded: { material: 'PLA', colour: 'black', lotId: 'spool-1' },
  nozzleDiametersMillimetres: [0.4],
};

export const preparedPlate: PayloadOf<'job.prepared'>['plate'] = {
  gcodeHash: hash,
  gcodeBytes: 1_000,
  estimatedSeconds: 7_000,
  massGrams: 41,
  filamentMillimetres: 10_000,
  slicer: 'virtual',
  profile: 'standard',
  warnings: [],
};

export const evidence: PayloadOf<'run.finished'>['evidence'] = {
  jobIdentity: 'j-1',
  printedSeconds: 7_000,
  filamentMillimetres: null,
  progress: 0.5,
  foundAfterwards: false,
};

export const policy: PayloadOf<'dispatcher.configure'>['policy'] = {
  version: '1',
  release,
  timezone: 'Europe/Berlin',
  shifts: [],
  materials: [
    {
      code: 'PLA',
      kind: 'PLA',
      lane: 'FDM',
      colours: [{ name: 'black' }, { name: 'white' }],
      densityGramsPerCubicCentimetre: 1.24,
      pricePerKilogram: 20,
      requires: { enclosure: false },
      abrasive: false,
      reorderPointGrams: 500,
    },
  ],
  profiles: [],
  minorDigits: 2,
  setup: { startMinutes: 5, changeoverMinutes: 10, changeoverCost: 1, operatorRatePerHour: 30 },
};
