import { rulesOf } from '../../../actors/policy/settings.ts';
import { item, jobOffer, release } from '../../../actors/testing/samples.ts';
import type { Loose } from '../../properties/step.ts';
import type { Dice } from '../../world/dice.ts';
import { because, cause, evidence, its, maybe, nothing, type Vocabulary } from './vocabulary.ts';

const orders = ['O-1', 'O-2'];
const orderOf = (dice: Dice, { orderIds }: Loose): string =>
  its(dice, dice.pick(orderIds as string[]), dice.pick(orders)!);
const planOf = (dice: Dice, { planIds }: Loose): string =>
  its(dice, dice.pick(planIds as string[]), dice.pick(['P-1-1', 'P-2-1'])!);
const round = (dice: Dice): Loose => maybe(dice, { round: dice.whole(0, 4) }, 0.7);

/** Of one order, of two lines of it, or of two orders; older ones say less. */
function offer(dice: Dice): Loose {
  const first = { ...item(1), planId: 'P-1-1' };
  const second = { ...item(2), planId: 'P-1-1' };
  const way = dice.whole(0, 3);
  const revision = maybe(dice, { revision: 1 }, 0.8);
  const items = [
    { ...first, ...revision },
    way === 0
      ? { ...second, ...revision }
      : way === 1
        ? { ...second, ...revision, lineId: '2', planId: 'P-1-2' }
        : { ...second, ...revision, orderId: 'O-2', planId: dice.pick(['P-2-1', 'P-1-1']) },
  ].map((one) => (way > 1 ? { orderId: 'O-1', ...one } : one));
  const of = (orderId: string, priority: number) => ({
    orderId,
    customer: 'grace',
    dueAt: dice.pick([null, 2_000_000_000_000, 1_900_000_000_000]),
    priority,
  });
  return {
    ...jobOffer,
    items,
    planIds: [...new Set(items.map(({ planId }) => planId))],
    retryCeiling: dice.whole(1, 3),
    ...(way > 1 && { orders: [of('O-1', 1), of('O-2', 2)] }),
  };
}

const report = (dice: Dice, { printerId }: Loose): Loose => ({
  printerId: its(dice, printerId, 'p-9'),
  link: dice.chance(0.95) ? 'up' : 'down',
  ready: true,
  camera: dice.chance(0.7),
  powerTelemetry: true,
  plateClear: dice.chance(0.95),
  failuresInARow: dice.pick([0, 0, 0, 1]),
  desyncedBecause: null,
  loaded: dice.pick([
    { material: 'PLA', colour: 'black', lotId: 'L-1' },
    { material: 'PLA', colour: 'black', lotId: 'L-1' },
    { material: 'PLA', colour: 'black' },
    null,
  ]),
  nozzleDiametersMillimetres: [0.4],
});

const ofRun = (dice: Dice, { runId }: Loose): Loose => ({ runId: its(dice, runId, 'R-1-1-9') });
const ofMachine = (dice: Dice, { printerId }: Loose): Loose => ({
  printerId: its(dice, printerId, 'p-9'),
  because: 'It is gone.',
});
const ofLot = (dice: Dice, { lotId }: Loose): string => its(dice, lotId, 'L-9');

export const jobWords: Vocabulary = {
  id: 'J-1-1',
  words: {
    create: offer,
    schedule: (dice, { printerId }) => ({
      printerId: its(dice, printerId, dice.pick(['p-1', 'p-2'])!),
      why: 'It stands free.',
      release: dice.pick([
        release,
        { ...release, automatic: false },
        { ...release, requireCamera: true },
        rulesOf.release(release),
      ]),
      policyVersion: '1',
      ...maybe(dice, { sparePercent: dice.pick([0, 5]) }),
      ...maybe(dice, { approvals: { LOW: 'anyone', MEDIUM: ['ada'], HIGH: ['ada'] } }, 0.3),
      ...maybe(
        dice,
        {
          circumstances: {
            value: 20,
            availableGrams: dice.pick([null, 500]),
            unattendedShare: 0.2,
            endsUnattended: dice.chance(0.5),
            demandingMaterial: false,
          },
        },
        0.6,
      ),
    }),
    printerReserved: (dice, known) => ({ report: report(dice, known) }),
    printerRefused: ofMachine,
    printerLost: ofMachine,
    prepared: (dice, { printerId }) => ({
      printerId: its(dice, printerId, 'p-9'),
      plate: {
        gcodeHash: 'c'.repeat(64),
        gcodeBytes: 1_000,
        estimatedSeconds: 7_000,
        massGrams: dice.pick([40, 41.3]),
        filamentMillimetres: 10_000,
        slicer: 'virtual',
        profile: 'standard',
        warnings: dice.chance(0.85) ? [] : ['The skirt leaves the bed.'],
      },
    }),
    prepareFailed: (dice, { printerId }) => ({ printerId: its(dice, printerId, 'p-9'), cause }),
    lotReserved: (dice, known) => ({ lotId: ofLot(dice, known), grams: dice.pick([30, 60]) }),
    lotRefused: (dice, known) => ({ lotId: ofLot(dice, known), because: 'It is empty.' }),
    release: nothing,
    hold: because,
    unhold: nothing,
    orderHold: (dice, known) => ({
      because: 'It waits.',
      ...maybe(dice, { orderId: orderOf(dice, known) }, 0.9),
    }),
    orderUnhold: (dice, known) => maybe(dice, { orderId: orderOf(dice, known) }, 0.85),
    withdraw: (dice, known) => ({ because: 'Not wanted.', orderId: orderOf(dice, known) }),
    split: (dice) => maybe(dice, { because: 'Too large.' }),
    allow: nothing,
    pause: nothing,
    resume: nothing,
    cancel: (dice) => maybe(dice, { because: 'No more.' }),
    requeue: nothing,
    unschedule: (dice) => maybe(dice, { because: 'Elsewhere.' }),
    setPriority: (dice, known) => ({
      priority: dice.whole(0, 3),
      ...maybe(dice, { dueAt: dice.pick([null, 1_800_000_000_000]) }),
      ...maybe(dice, { orderId: orderOf(dice, known) }),
    }),
    keepGrams: (dice) => ({ keep: dice.chance(0.5) }),
    runRefused: (dice, known) => ({ ...ofRun(dice, known), cause }),
    runStarted: ofRun,
    runPaused: (dice, known) => ({
      ...ofRun(dice, known),
      because: dice.pick([null, 'Filament ran out.']),
      ...maybe(dice, { anomaly: dice.chance(0.7) }),
    }),
    runResumed: ofRun,
    runFinished: (dice, known) => ({ ...ofRun(dice, known), evidence: evidence(dice, known) }),
    runFailed: (dice, known) => ({ ...ofRun(dice, known), cause }),
    runCancelled: ofRun,
    planBlocked: (dice, known) => ({
      planId: planOf(dice, known),
      because: 'It failed twice.',
      ...round(dice),
    }),
    planMayRetry: (dice, known) => ({
      planId: planOf(dice, known),
      ...maybe(dice, ofRun(dice, known), 0.7),
      ...round(dice),
    }),
    supersede: because,
    judge: (dice, { items }) => ({
      verdicts: [...items, ...(dice.chance(0.1) ? [{ itemId: 'I-99' }] : [])]
        .filter(() => dice.chance(0.85))
        .map(({ itemId }: Loose) =>
          dice.chance(0.6) ? { itemId, result: 'good' } : { itemId, result: 'bad', defect: 'warped' },
        ),
    }),
  },
  onward: {
    unknown: ['create', 'create', 'create', 'create', 'orderHold', 'planBlocked'],
    queued: ['schedule', 'schedule', 'schedule', 'schedule', 'schedule', 'hold', 'allow'],
    held: [
      'unhold',
      'orderUnhold',
      'planMayRetry',
      'unhold',
      'orderUnhold',
      'planMayRetry',
      'hold',
      'orderHold',
    ],
    scheduled: ['printerReserved', 'printerReserved', 'printerReserved', 'printerReserved', 'printerRefused'],
    preparing: ['prepared', 'prepared', 'prepared', 'prepared', 'prepareFailed'],
    reserving: ['lotReserved', 'lotReserved', 'lotReserved', 'lotRefused'],
    ready: ['release', 'release', 'release', 'unschedule'],
    review: ['release', 'release', 'release', 'unschedule'],
    released: ['runStarted', 'runStarted', 'runRefused', 'cancel', 'runFailed'],
    printing: [
      'runPaused',
      'runFinished',
      'runFailed',
      'runCancelled',
      'pause',
      'cancel',
      'withdraw',
      'hold',
    ],
    paused: ['resume', 'runResumed', 'runResumed', 'runFailed', 'runFinished'],
    failed: ['planMayRetry', 'planMayRetry', 'planMayRetry', 'planBlocked', 'requeue', 'orderHold'],
    qc: ['judge'],
    completed: ['lotReserved'],
    cancelled: ['create'],
  },
};
