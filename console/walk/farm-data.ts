/** A small farm on a busy afternoon, for the walk in the browser: every place has something to show. Test data only. */
import type { Telemetry } from '../../gateway/api/contract/feed.ts';
import type { Kind, View } from '../../gateway/api/contract/kinds.ts';
import type { CountersAnswer, FarmAnswer, ModelReport } from '../../gateway/api/contract/responses.ts';

/** The farm's clock stands here when the test begins. */
export const NOON = Date.UTC(2026, 2, 25, 12, 0, 0);
const minutes = (count: number) => count * 60_000;
const hash = (letter: string) => letter.repeat(64);
export const BRACKET = hash('a');
export const GEAR = hash('b');
export const PREVIEW = hash('c');

type Loose = Record<string, unknown>;
const view = (kind: Kind, id: string, status: string, ageMinutes: number, state: Loose): View =>
  ({
    id,
    kind,
    status,
    version: 1,
    createdAt: NOON - minutes(ageMinutes),
    updatedAt: NOON - minutes(ageMinutes / 3),
    ...state,
  }) as unknown as View;

const spec = (
  id: string,
  name: string,
  model: string,
  lane: 'FDM' | 'UV',
  side: number,
  more: Loose = {},
) => ({
  id,
  name,
  model,
  lane,
  family: 'example',
  connection: {},
  capability: {
    buildVolumeMillimetres: { x: side, y: side, z: side },
    bedShape: 'box',
    nozzleDiametersMillimetres: lane === 'FDM' ? [0.4] : [],
    materials: lane === 'FDM' ? ['PLA', 'PETG', 'PLA-CF'] : ['UV-INK'],
    enclosure: false,
    hardenedNozzle: false,
    maxNozzleTemperatureCelsius: lane === 'FDM' ? 300 : 0,
    maxBedTemperatureCelsius: lane === 'FDM' ? 100 : 0,
    maxChamberTemperatureCelsius: 0,
    extruderCount: 1,
  },
  ratePerHour: 0.9,
  powerWatts: 140,
  legacy: false,
  ...more,
});
const machine = (
  id: string,
  name: string,
  model: string,
  status: string,
  more: Loose = {},
  lane: 'FDM' | 'UV' = 'FDM',
) =>
  view('printer', id, status, 600, {
    spec: spec(id, name, model, lane, lane === 'FDM' ? 256 : 330, { legacy: more.legacy === true }),
    hasConnector: true,
    link: 'up',
    linkBecause: null,
    ready: true,
    notReadyBecause: null,
    camera: true,
    powerTelemetry: true,
    plateClear: true,
    loaded: { material: 'PLA-BASIC', colour: 'Black', lotId: 'pla-basic-black-1' },
    jobId: null,
    runId: null,
    failuresInARow: 0,
    trippedBecause: null,
    desyncedBecause: null,
    maintenanceBecause: null,
    ...more,
  });

const printers = [
  machine('k2-plus-01', 'K2 Plus', 'Creality K2 Plus', 'printing', {
    jobId: 'J-1042',
    runId: 'R-1',
    plateClear: false,
  }),
  machine('kobra-3-max-01', 'Kobra 3 Max', 'Anycubic Kobra 3 Max', 'awaitingClear', {
    plateClear: false,
    loaded: { material: 'PETG', colour: 'Signal orange', lotId: 'petg-signal-orange-1' },
  }),
  machine('snapmaker-u1-01', 'Snapmaker U1', 'Snapmaker U1', 'idle'),
  machine('klipper-a', 'Klipper A', 'Voron 2.4', 'paused', {
    jobId: 'J-1044',
    runId: 'R-3',
    plateClear: false,
  }),
  machine('klipper-b', 'Klipper B', 'Voron 2.4', 'tripped', {
    failuresInARow: 3,
    trippedBecause: 'Three runs in a row failed on it: the last with a clogged nozzle.',
  }),
  machine('centauri-carbon-01', 'Centauri Carbon', 'Elegoo Centauri Carbon', 'offline', {
    hasConnector: false,
    link: 'down',
    loaded: null,
    camera: false,
    powerTelemetry: false,
  }),
  machine('ankermake-m5-01', 'AnkerMake M5', 'AnkerMake M5', 'offline', {
    hasConnector: false,
    link: 'down',
    loaded: null,
    legacy: true,
  }),
  machine(
    'eufymake-e1-01',
    'eufyMake E1',
    'eufyMake E1',
    'offline',
    { hasConnector: false, link: 'down', loaded: null },
    'UV',
  ),
];

const analysis = (verdict: string, words: readonly string[]) => ({
  verdict,
  words,
  triangleCount: 12_480,
  volumeMm3: 18_420,
  sizeMillimetres: { x: 62.4, y: 40, z: 18.2 },
  reportHash: hash('d'),
  previewHash: PREVIEW,
});
const recipe = (modelHash: string, fileName: string, more: Loose = {}) => ({
  modelHash,
  fileName,
  lane: 'FDM',
  material: 'PLA-BASIC',
  colour: 'Black',
  profileId: 'standard-0-4',
  finish: null,
  rotationDegrees: 0,
  ...more,
});
const estimate = {
  canonicalHash: hash('e'),
  seconds: 5_400,
  massGrams: 22.4,
  sizeMillimetres: { x: 62.4, y: 40, z: 18.2 },
  nozzleDiameterMillimetres: 0.4,
  commonBedMillimetres: { x: 256, y: 256 },
  feasiblePrinterIds: ['k2-plus-01', 'kobra-3-max-01', 'snapmaker-u1-01'],
  profile: 'standard-0-4@3',
  slicer: 'PrusaSlicer 2.9.2',
  risk: 'LOW',
  warnings: [],
};
const decision = (gate: string, outcome: string, failing: readonly string[]) => ({
  gate,
  policyVersion: '2026-03',
  outcome,
  inputs: {},
  predicates: [
    { name: 'material', passed: true, words: 'PLA-BASIC Black is loaded and 812 g are available.' },
    { name: 'nozzle', passed: true, words: 'A 0.4 mm nozzle is mounted.' },
    { name: 'plate', passed: true, words: 'The plate is clear.' },
    ...failing.map((words, index) => ({ name: `failing-${index}`, passed: false, words })),
  ],
});
const price = (failing: readonly string[], unit: number, quantity: number) => ({
  lines: [
    {
      lineId: 'L-1',
      unitPriceMinor: unit,
      totalMinor: unit * quantity,
      estimate,
      breakdown: [
        {
          code: 'material',
          words: 'Material: 22.4 g of PLA-BASIC at 24.00 a kilogram, 8 % waste',
          amountMinor: 58 * quantity,
        },
        { code: 'machine', words: 'Machine: 1 h 30 min at 0.90 an hour', amountMinor: 135 * quantity },
        { code: 'energy', words: 'Energy: 0.21 kWh at 0.32', amountMinor: 7 * quantity },
        { code: 'labour', words: 'Labour: 6 min at 28.00 an hour', amountMinor: 280 * quantity },
        { code: 'failure', words: 'Failures: 4 % of the above', amountMinor: 19 * quantity },
        { code: 'margin', words: 'Margin 60 %', amountMinor: (unit - 499) * quantity },
      ],
    },
  ],
  totalMinor: unit * quantity,
  currency: 'USD',
  costMinor: 499 * quantity,
  promiseAt: NOON + minutes(60 * 30),
  validUntil: NOON + minutes(60 * 24 * 14),
  decision: decision('quote', failing.length > 0 ? 'review' : 'pass', failing),
  risk: {
    level: failing.length > 0 ? 'MEDIUM' : 'LOW',
    factors: [
      { code: 'geometry', weight: failing.length > 0 ? 2 : 0, words: 'The mesh was mended before slicing.' },
    ],
    words: failing.length > 0 ? 'Medium: the model had to be mended.' : 'Low: nothing stands out.',
  },
  priority: 5,
  terms: null,
  inputs: {},
});
const quote = (id: string, status: string, age: number, customer: string, more: Loose = {}) =>
  view('quote', id, status, age, {
    customer,
    reference: null,
    lines: [{ lineId: 'L-1', quantity: 4, recipe: recipe(BRACKET, 'hinge-bracket.stl') }],
    tier: 'standard',
    dueAt: null,
    constraints: [],
    notes: null,
    requestedAt: NOON - minutes(age),
    analyses: { [BRACKET]: analysis('ok', []) },
    price: price([], 1_248, 4),
    cause: null,
    approvedBy: null,
    rejectedBecause: null,
    orderId: null,
    ...more,
  });
const quotes = [
  quote('Q-2011', 'review', 12, 'Northwind Robotics', {
    reference: 'PO-8841',
    lines: [
      {
        lineId: 'L-1',
        quantity: 12,
        recipe: recipe(GEAR, 'planetary-gear-carrier.3mf', { finish: 'Deburred' }),
      },
    ],
    analyses: {
      [GEAR]: analysis('repair', [
        '14 holes were closed.',
        'Two shells were inside out and have been turned.',
      ]),
    },
    price: price(['The geometry was flagged: holes were closed, look at the picture.'], 1_320, 12),
    dueAt: NOON + minutes(60 * 20),
    notes: 'Carrier must stay flat within 0.2 mm.',
  }),
  quote('Q-2012', 'pricing', 1, 'Hale & Sons', { price: null }),
  quote('Q-2010', 'approved', 40, 'Studio Vantage'),
  quote('Q-2009', 'ordered', 300, 'Mira Osei', { orderId: 'O-1007' }),
  quote('Q-2008', 'failed', 420, 'Kestrel Drones', {
    price: null,
    cause: {
      code: 'no-machine',
      because: 'No machine of the farm can make it: 412 mm is taller than every build volume.',
    },
  }),
];

const ledger = (ordered: number, planned: number, inWork: number, good: number, bad = 0) => ({
  ordered,
  planned,
  inWork,
  good,
  cancelled: 0,
  bad,
});
const order = (id: string, status: string, age: number, customer: string, counts: Loose, more: Loose = {}) =>
  view('order', id, status, age, {
    quoteId: 'Q-2009',
    customer,
    reference: null,
    lines: [
      {
        lineId: 'L-1',
        quantity: counts.ordered,
        unitPriceMinor: 1_248,
        recipe: recipe(BRACKET, 'hinge-bracket.stl'),
      },
    ],
    totalMinor: 1_248 * Number(counts.ordered),
    currency: 'USD',
    tier: 'standard',
    priority: 5,
    dueAt: NOON + minutes(60 * 26),
    payment: 'paid',
    constraints: [],
    terms: {
      policyVersion: '2026-03',
      retryCeiling: 3,
      planFailuresToTrip: 2,
      approveFromRisk: 'HIGH',
      automaticReprint: true,
      holdUntilPaid: false,
      partSpacingMillimetres: 5,
    },
    acceptedAt: NOON - minutes(age),
    ledger: { 'L-1': counts },
    estimates: { 'L-1': { ...estimate, planId: 'P-1' } },
    plates: [],
    stuck: {},
    heldBecause: null,
    cancelBecause: null,
    amendments: [],
    packages: null,
    carrier: null,
    tracking: null,
    ...more,
  });
const orders = [
  order('O-1007', 'inProduction', 280, 'Mira Osei', ledger(24, 4, 12, 8, 2)),
  order('O-1006', 'qc', 900, 'Fjord Audio', ledger(6, 0, 0, 6)),
  order('O-1008', 'onHold', 200, 'Kestrel Drones', ledger(2, 2, 0, 0), {
    heldBecause: 'Question to the customer: which side is up?',
  }),
  order('O-1005', 'shipped', 3_000, 'Northwind Robotics', ledger(10, 0, 0, 10), {
    carrier: 'UPS',
    tracking: '1Z999',
  }),
];

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
const jobs = [
  job('J-1042', 'printing', 120, 4, {
    ...placed('k2-plus-01', 4),
    attempt: 1,
    runId: 'R-1',
    releasedBy: 'policy',
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
const runs = [
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
const lots = [
  lot('pla-basic-black-1', 'open', 'PLA-BASIC', 'Black', 3_000, 901.6, 89.6),
  lot('pla-basic-white-1', 'open', 'PLA-BASIC', 'White', 1_000, 1_000, 0),
  lot('petg-signal-orange-1', 'low', 'PETG', 'Signal orange', 1_000, 138.2, 0),
];
const plans = [
  view('plan', 'P-1', 'ready', 270, {
    orderId: 'O-1007',
    lineId: 'L-1',
    revision: 1,
    recipe: recipe(BRACKET, 'hinge-bracket.stl'),
    revisions: [],
    preflight: null,
    estimate,
    cause: null,
    failuresToTrip: 2,
    failuresInARow: 0,
    blockedBecause: null,
  }),
];
const incidents = [
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

export const allViews: readonly View[] = [
  ...printers,
  ...quotes,
  ...orders,
  ...jobs,
  ...runs,
  ...lots,
  ...plans,
  ...incidents,
];

const telemetryOf = (printerId: string, step: number, more: Partial<Telemetry>): Telemetry => ({
  printerId,
  observedAt: NOON + step * 1_000,
  link: 'up',
  phase: 'idle',
  remoteName: null,
  progress: null,
  layer: null,
  layerTotal: null,
  elapsedSeconds: null,
  remainingSeconds: null,
  heaters: {
    extruder: { temperatureCelsius: 24.1, targetCelsius: 0 },
    heater_bed: { temperatureCelsius: 23.4, targetCelsius: 0 },
  },
  powerWatts: null,
  faults: [],
  message: null,
  ...more,
});
const hot = (step: number) => ({
  extruder: { temperatureCelsius: 214.6 + Math.sin(step / 3) * 2, targetCelsius: 215 },
  heater_bed: { temperatureCelsius: 59.8 + Math.cos(step / 5) * 0.6, targetCelsius: 60 },
});
export const telemetryAt = (step: number): readonly Telemetry[] => [
  telemetryOf('k2-plus-01', step, {
    phase: 'printing',
    progress: 0.43 + step / 2_000,
    layer: 92 + Math.floor(step / 4),
    layerTotal: 214,
    elapsedSeconds: 3_920 + step,
    remainingSeconds: 5_216 - step,
    heaters: hot(step),
    powerWatts: 138.4,
  }),
  telemetryOf('klipper-a', step, {
    phase: 'paused',
    progress: 0.71,
    layer: 155,
    layerTotal: 214,
    remainingSeconds: 1_410,
    heaters: hot(step),
  }),
  telemetryOf('kobra-3-max-01', step, { phase: 'finished' }),
  telemetryOf('snapmaker-u1-01', step, {}),
  telemetryOf('klipper-b', step, {
    faults: [{ code: 'extruder', words: 'Extruder not extruding as expected.' }],
  }),
];

export const farm = {
  name: 'Harbour Street Farm',
  version: '0.1.0',
  currency: 'USD',
  minorDigits: 2,
  timezone: 'America/Chicago',
  lanes: ['FDM', 'UV'],
  materials: [
    {
      code: 'PLA-BASIC',
      name: 'PLA Basic',
      kind: 'PLA',
      lane: 'FDM',
      colours: [
        { name: 'Black', hex: '#1b1b1d' },
        { name: 'White', hex: '#f4f4f2' },
      ],
      densityGramsPerCubicCentimetre: 1.24,
      pricePerKilogram: 24,
      requires: { enclosure: false },
      abrasive: false,
      reorderPointGrams: 500,
    },
    {
      code: 'PETG',
      kind: 'PETG',
      lane: 'FDM',
      colours: [{ name: 'Signal orange', hex: '#e8641b' }],
      densityGramsPerCubicCentimetre: 1.27,
      pricePerKilogram: 27,
      requires: { enclosure: false },
      abrasive: false,
      reorderPointGrams: 500,
    },
  ],
  profiles: [
    {
      id: 'standard-0-4',
      name: 'Standard 0.20 mm',
      lane: 'FDM',
      quality: 'standard',
      materials: [],
      printers: [],
      slicer: {},
    },
    {
      id: 'fine-0-4',
      name: 'Fine 0.12 mm',
      lane: 'FDM',
      quality: 'fine',
      materials: ['PLA'],
      printers: [],
      slicer: {},
    },
  ],
  tiers: [
    { id: 'standard', name: 'Standard', days: 5, priority: 5, surchargePercent: 0 },
    { id: 'rush', name: 'Rush', days: 1, priority: 1, surchargePercent: 35 },
  ],
  defaultTier: 'standard',
  shifts: [],
  policies: {
    version: '2026-03',
    quote: {
      instant: true,
      reviewFlaggedGeometry: true,
      reviewUnsupportedProfile: true,
      reviewUvSpecialty: true,
      reviewComplianceRisk: true,
      reviewFromRisk: 'MEDIUM',
      validDays: 14,
    },
    slice: { automatic: true, approveFromRisk: 'HIGH' },
    release: {
      automatic: true,
      requireMachineHealth: true,
      requireCamera: true,
      requirePowerTelemetry: true,
      requireProfileChecks: true,
      approveFromRisk: 'HIGH',
    },
    reprint: { automatic: true, retryCeiling: 3, planFailuresToTrip: 2 },
    reserveOn: 'scheduling',
    slaTiers: [{ id: 'standard', name: 'Standard', days: 5, priority: 5, surchargePercent: 0 }],
    defaultSlaTier: 'standard',
  },
  slicers: [{ name: 'PrusaSlicer', version: '2.9.2' }],
  families: [],
} as unknown as FarmAnswer;

export const counters = {
  at: NOON,
  counters: {
    queue: 1,
    manualReview: 2,
    ready: 1,
    printing: 1,
    paused: 1,
    qc: 1,
    failed: 1,
    quotesToReview: 1,
    quotesApproved: 1,
    ordersOpen: 3,
    ordersToPack: 1,
    printersIdle: 1,
    printersOffline: 3,
    platesToClear: 1,
    lotsLow: 1,
    incidentsOpen: 1,
    parked: 0,
  },
  byStatus: {},
} as unknown as CountersAnswer;

export const modelReport = (sha256: string, fileName: string): ModelReport =>
  ({
    sha256,
    sizeBytes: 624_084,
    state: 'analysed',
    failure: null,
    canonicalHash: sha256,
    previewHash: PREVIEW,
    fits: [
      { printerId: 'k2-plus-01', fits: true, turnDegrees: 0, overMm: { x: 0, y: 0, z: 0 }, what: 'Fits.' },
      {
        printerId: 'snapmaker-u1-01',
        fits: true,
        turnDegrees: 0,
        overMm: { x: 0, y: 0, z: 0 },
        what: 'Fits.',
      },
    ],
    report: {
      schemaVersion: 1,
      fileName,
      fileSizeBytes: 624_084,
      format: 'stl-binary',
      verdict: 'repair',
      findings: [
        {
          code: 'open_edges',
          severity: 'repair',
          what: '14 open edges were closed.',
          likelyCause: 'The export left holes where surfaces meet.',
          whatToDo: 'Look at the picture to see that nothing is missing.',
          count: 14,
          remainingCount: 0,
        },
      ],
      units: {
        declared: null,
        applied: 'millimeter',
        scaleToMm: 1,
        guess: 'millimeter',
        source: 'assumed',
        reason: '',
      },
      boundsMm: {
        min: { x: 0, y: 0, z: 0 },
        max: { x: 62.4, y: 40, z: 18.2 },
        size: { x: 62.4, y: 40, z: 18.2 },
      },
      volumeMm3: 18_420,
      volumeIsReliable: true,
      triangleCount: 12_480,
    },
  }) as unknown as ModelReport;
