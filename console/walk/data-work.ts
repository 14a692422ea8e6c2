/** Jobs, runs, lots, plans and incidents of the scripted farm. Test data only. */

import { BRACKET, hash, type Loose, minutes, NOON, view } from './data-base.ts';
import { decision, estimate, recipe } from './data-sales.ts';

const report = (printerId: string) => ({
  printerId,
  link: 'up',
  ready: true,
  camera: true,
  powerTelemetry: true,
  plateClear: true,
  failuresInARow: 0,
  desyncedBecause: null,
  loaded: null,
  nozzleDiametersMillimetres: [0.4],
});
const job = (id: string, status: string, age: number, parts: number, more: Loose = {}) =>
  view('job', id, status, age, {
    orderId: 'O-1007',
    plateId: `PL-${id}`,
    customer: 'Mira Osei',
    items: Array.from({ length: parts }, (_, index) => ({
      itemId: `${id}-${index + 1}`,
      lineId: 'L-1',
      planId: 'P-1',
      modelHash: BRACKET,
      xMillimetres: 0,
      yMillimetres: 0,
      rotationDegrees: 0,
    })),
    planIds: ['P-1'],
    requirements: {
      lane: 'FDM',
      material: 'PLA-BASIC',
      colour: 'Black',
      profileId: 'standard-0-4',
      nozzleDiameterMillimetres: 0.4,
      sizeMillimetres: { x: 210, y: 180, z: 18.2 },
    },
    estimatedSeconds: 5_400 * parts,
    massGrams: 22.4 * parts,
    dueAt: NOON + minutes(60 * 26),
    priority: 5,
    valueMinor: 1_248 * parts,
    retryCeiling: 3,
    replacesJobId: null,
    printerId: null,
    why: null,
    release: null,
    policyVersion: '2026-03',
    printerReport: null,
    prepared: null,
    lotId: null,
    reservedGrams: 0,
    blockers: [],
    decision: null,
    runId: null,
    attempt: 0,
    releasedBy: null,
    pausedBecause: null,
    cause: null,
    heldBecause: null,
    cancelBecause: null,
    verdicts: [],
    ...more,
  });
const placed = (printerId: string, parts: number): Loose => ({
  printerId,
  why: 'Earliest free of three machines that can make it, with PLA-BASIC Black loaded: no change-over.',
  printerReport: report(printerId),
  lotId: 'pla-basic-black-1',
  reservedGrams: 22.4 * parts,
  prepared: {
    gcodeHash: hash('f'),
    gcodeBytes: 4_812_338,
    estimatedSeconds: 5_130 * parts,
    massGrams: 21.9 * parts,
    filamentMillimetres: 7_344 * parts,
    slicer: 'PrusaSlicer 2.9.2',
    profile: 'standard-0-4@3',
    warnings: [],
  },
});
const cameraBlocker = {
  code: 'camera',
  words: 'No camera watches the machine: someone has to look at the first layer.',
  canOverride: true,
};
export const jobs = [
  job('J-1042', 'printing', 120, 4, {
    ...placed('k2-plus-01', 4),
    attempt: 1,
    runId: 'R-1',
    releasedBy: 'gateway',
    decision: decision('release', 'pass', []),
  }),
  job('J-1043', 'review', 60, 4, {
    ...placed('snapmaker-u1-01', 4),
    blockers: [cameraBlocker],
    decision: decision('release', 'review', [cameraBlocker.words]),
  }),
  job('J-1044', 'paused', 200, 2, {
    ...placed('klipper-a', 2),
    attempt: 1,
    runId: 'R-3',
    pausedBecause: 'The machine reports a filament run-out.',
  }),
  job('J-1045', 'qc', 300, 3, { ...placed('kobra-3-max-01', 3), attempt: 1, runId: 'R-4' }),
  job('J-1046', 'queued', 30, 4),
  job('J-1047', 'ready', 40, 2, {
    ...placed('snapmaker-u1-01', 2),
    decision: decision('release', 'pass', []),
  }),
  job('J-1048', 'failed', 500, 2, {
    ...placed('klipper-b', 2),
    attempt: 2,
    cause: { code: 'nozzle', because: 'The extruder reported a clogged nozzle at layer 31.' },
  }),
  job('J-1049', 'review', 25, 1, {
    ...placed('snapmaker-u1-01', 1),
    blockers: [
      { code: 'material', words: 'Wrong material is loaded: PETG instead of PLA-BASIC.', canOverride: false },
    ],
  }),
  job('J-1041', 'completed', 700, 8, { ...placed('k2-plus-01', 8), attempt: 1 }),
];
const run = (id: string, status: string, jobId: string, printerId: string, more: Loose = {}) =>
  view('run', id, status, 90, {
    jobId,
    orderId: 'O-1007',
    plateId: `PL-${jobId}`,
    printerId,
    attempt: 1,
    remoteName: `farm/${id}.gcode`,
    begunAt: NOON - minutes(90),
    printedSeconds: 3_920,
    consumedGrams: null,
    jobIdentity: '0007A4',
    evidence: [],
    cause: null,
    foundAfterwards: false,
    ...more,
  });
export const runs = [
  run('R-1', 'printing', 'J-1042', 'k2-plus-01'),
  run('R-3', 'paused', 'J-1044', 'klipper-a'),
  run('R-4', 'finished', 'J-1045', 'kobra-3-max-01', { consumedGrams: 66.1 }),
];
const lot = (
  id: string,
  status: string,
  material: string,
  colour: string,
  received: number,
  hand: number,
  reserved: number,
) =>
  view('lot', id, status, 4_000, {
    material,
    colour,
    supplier: 'Prusament',
    batch: 'B-220',
    location: 'Shelf 2',
    receivedGrams: received,
    onHandGrams: hand,
    consumedGrams: received - hand,
    scrappedGrams: 0,
    adjustedGrams: 0,
    lowAtGrams: 200,
    reservations: reserved > 0 ? { 'J-1042': reserved } : {},
    reservedGrams: reserved,
    quarantineReason: null,
  });
export const lots = [
  lot('pla-basic-black-1', 'open', 'PLA-BASIC', 'Black', 3_000, 901.6, 89.6),
  lot('pla-basic-white-1', 'open', 'PLA-BASIC', 'White', 1_000, 1_000, 0),
  lot('petg-signal-orange-1', 'low', 'PETG', 'Signal orange', 1_000, 138.2, 0),
];
export const plans = [
  view('plan', 'P-1', 'ready', 270, {
    orderId: 'O-1007',
    lineId: 'L-1',
    revision: 2,
    recipe: recipe(BRACKET, 'hinge-bracket.stl'),
    revisions: [
      {
        revision: 1,
        recipe: recipe(BRACKET, 'hinge-bracket.stl', { profileId: 'fine-0-4', rotationDegrees: 45 }),
        at: NOON - minutes(270),
        by: 'order/O-1007',
      },
      { revision: 2, recipe: recipe(BRACKET, 'hinge-bracket.stl'), at: NOON - minutes(250), by: 'Ana' },
    ],
    preflight: null,
    estimate,
    cause: null,
    failuresToTrip: 2,
    failuresInARow: 0,
    blockedBecause: null,
  }),
];
export const incidents = [
  view('incident', 'I-31', 'open', 35, {
    code: 'run-unclear',
    severity: 'critical',
    subject: 'printer/klipper-b',
    what: 'Klipper B answered nothing after the start of J-1048: nobody can say whether it prints.',
    nextStep: 'Look at the machine, then settle the run on its page.',
    printerId: 'klipper-b',
    jobId: 'J-1048',
    orderId: null,
    openedAt: NOON - minutes(35),
    count: 1,
    acknowledgedBy: null,
    resolvedBy: null,
    resolution: null,
  }),
];
