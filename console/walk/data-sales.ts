/** Quotes and orders of the scripted farm. Test data only. */
import { BRACKET, GEAR, hash, type Loose, minutes, NOON, PREVIEW, view } from './data-base.ts';

const analysis = (verdict: string, words: readonly string[]) => ({
  verdict,
  words,
  triangleCount: 12_480,
  volumeMm3: 18_420,
  sizeMillimetres: { x: 62.4, y: 40, z: 18.2 },
  reportHash: hash('d'),
  previewHash: PREVIEW,
});
export const recipe = (modelHash: string, fileName: string, more: Loose = {}) => ({
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
export const estimate = {
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
export const decision = (gate: string, outcome: string, failing: readonly string[]) => ({
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
export const quotes = [
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
export const orders = [
  order('O-1007', 'inProduction', 280, 'Mira Osei', ledger(24, 4, 12, 8, 2), {
    owed: { 'L-1': 'Parts did not pass inspection.' },
  }),
  order('O-1006', 'qc', 900, 'Fjord Audio', ledger(6, 0, 0, 6)),
  order('O-1008', 'onHold', 200, 'Kestrel Drones', ledger(2, 2, 0, 0), {
    heldBecause: 'Question to the customer: which side is up?',
  }),
  order('O-1005', 'shipped', 3_000, 'Northwind Robotics', ledger(10, 0, 0, 10), {
    carrier: 'UPS',
    tracking: '1Z999',
  }),
];
