/** What the scripted farm answers about itself. Test data only. */
import type {
  CountersAnswer,
  FarmAnswer,
  ModelReport,
  ScheduleAnswer,
} from '../../gateway/api/contract/responses.ts';
import { minutes, NOON, PREVIEW } from './data-base.ts';

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
  shifts: [
    { name: 'Day', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '07:00', to: '17:00', operators: 2 },
  ],
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

export const schedule: ScheduleAnswer = {
  at: NOON,
  policyVersion: '2026-03',
  stoppedBecause: null,
  plan: [
    {
      jobId: 'J-1046',
      printerId: 'k2-plus-01',
      startAt: NOON + minutes(95),
      endAt: NOON + minutes(455),
      why: 'Earliest end of three machines; PLA-BASIC Black is loaded there.',
    },
  ],
  waitingBecause: { 'J-1046': 'Planned on k2-plus-01. It prints; it is free in 95 min.' },
};

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

const overhang = (areaMm2: number) => ({
  limitDegrees: 45,
  areaMm2,
  share: areaMm2 / 7_000,
  supportVolumeMm3: areaMm2 * 5.5,
});
const stand = (heightMm: number) => ({
  heightMm,
  contactAreaMm2: 1_900,
  contactSpanMm: 74,
  sharpCornerCount: 4,
  tippingDegrees: 48,
});
const way = (
  name: string,
  down: { readonly x: number; readonly y: number; readonly z: number },
  areaMm2: number,
  heightMm: number,
  burdenMinutes: number,
  reasons: readonly string[],
) => ({ name, down, stand: stand(heightMm), overhang: overhang(areaMm2), burdenMinutes, reasons });

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
      dfm: {
        thinWalls: { limitMm: 0.8, thinnestMm: 1.2, areaMm2: 0, rayCount: 6000 },
        overhang: overhang(620),
        stand: stand(18.2),
        orientations: [
          way('on its head', { x: 0, y: 0, z: 1 }, 0, 18.2, 6.1, [
            'It needs no support. It stands firmly, on 19 cm².',
          ]),
          way('as it came', { x: 0, y: 0, z: -1 }, 620, 18.2, 14.4, [
            '6.2 cm² of it hang over, with 3.4 cm³ of room below to support.',
          ]),
        ],
      },
    },
  }) as unknown as ModelReport;
