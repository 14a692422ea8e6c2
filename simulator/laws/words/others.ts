import { acceptance, estimate, item, jobOffer, recipe } from '../../../actors/testing/samples.ts';
import type { Loose } from '../../properties/step.ts';
import type { Dice } from '../../world/dice.ts';
import { because, cause, evidence, its, maybe, nothing, type Vocabulary } from './vocabulary.ts';

const jobs = ['J-1', 'J-2', 'J-3'];

export const lotWords: Vocabulary = {
  id: 'L-1',
  words: {
    receive: (dice) => ({
      ...{ material: 'PLA', colour: 'black', grams: dice.pick([0, 300, 1_000]) },
      ...maybe(dice, { lowAtGrams: 100 }),
      ...maybe(dice, { supplier: 'Acme' }),
      ...maybe(dice, { batch: 'B-7' }),
      ...maybe(dice, { location: 'Shelf 2' }),
    }),
    reserve: (dice, { onHandGrams, reservedGrams }) => {
      const free = Math.max(1, onHandGrams - reservedGrams);
      const grams = dice.pick([50, free, free + 1, onHandGrams + 1])!;
      return {
        ...{ jobId: dice.pick(jobs), grams },
        ...maybe(dice, { leastGrams: dice.pick([grams, Math.max(1, grams - 1), 1]) }),
        material: dice.chance(0.9) ? 'PLA' : 'PETG',
        colour: dice.chance(0.9) ? 'black' : 'white',
      };
    },
    unreserve: (dice) => ({ jobId: dice.pick(jobs) }),
    consume: (dice, { onHandGrams, reservations }) => {
      const jobId = dice.pick(jobs)!;
      return {
        jobId,
        runId: 'R-1',
        grams: dice.pick([0, 30, reservations[jobId] ?? 20, onHandGrams, onHandGrams + 5]),
      };
    },
    scrap: (dice, { onHandGrams, reservedGrams }) => ({
      grams: Math.max(0, dice.pick([10, onHandGrams - reservedGrams, onHandGrams - reservedGrams + 1])!),
      because: 'Tangled.',
    }),
    adjust: (dice, { onHandGrams, reservedGrams }) => ({
      deltaGrams: dice.pick([20, -10, reservedGrams - onHandGrams, reservedGrams - onHandGrams - 1]),
      because: 'Weighed.',
    }),
    quarantine: because,
    clear: because,
  },
  onward: {
    expected: ['receive', 'receive', 'receive', 'reserve'],
    open: ['reserve', 'reserve', 'reserve', 'consume'],
    low: ['reserve', 'consume'],
    empty: ['adjust'],
    quarantined: ['clear', 'reserve'],
  },
};

const signOf = (dice: Dice): Loose => ({
  kind: dice.pick(['spaghetti', 'thermal-drift']),
  confidence: dice.pick([0.3, 0.9]),
  source: dice.pick(['camera', 'heater-watch']),
});
export const runWords: Vocabulary = {
  id: 'R-1-1-1',
  words: {
    begin: (dice) => ({
      ...{ jobId: 'J-1-1', orderId: 'O-1', plateId: 'B-1-1', printerId: 'p-1', attempt: 1 },
      ...maybe(dice, { orderIds: ['O-1', 'O-2'] }),
      ...{ gcodeHash: 'd'.repeat(64), gcodeBytes: 1_000, massGrams: 40, estimatedSeconds: 7_000 },
      filamentMillimetres: dice.pick([10_000, 10_000, 10_000, 0]),
      ...{ lotId: dice.pick(['L-1', 'L-1', null]), material: 'PLA', colour: 'black' },
    }),
    refused: () => ({ cause }),
    started: (dice, known) => ({ evidence: evidence(dice, known) }),
    paused: (dice) => ({
      because: dice.pick([null, 'It ran out.']),
      ...maybe(dice, { anomaly: dice.chance(0.7) }),
    }),
    resumed: nothing,
    finished: (dice, known) => ({ evidence: evidence(dice, known) }),
    failed: (dice, known) => ({ evidence: evidence(dice, known), cause, began: dice.chance(0.7) }),
    cancelled: (dice, known) => ({ evidence: evidence(dice, known), began: dice.chance(0.7) }),
    judge: () => ({ verdicts: [{ itemId: 'I-1', result: 'good' }] }),
    anomaly: signOf,
    attach: () => ({ kind: 'note', artifactHash: null, words: 'A look.' }),
  },
  onward: {
    planned: ['begin'],
    dispatching: ['started', 'started', 'started', 'refused'],
    printing: ['paused', 'anomaly', 'anomaly', 'anomaly', 'attach'],
    paused: ['resumed', 'resumed', 'failed'],
    finished: ['judge'],
  },
};

export const plateWords: Vocabulary = {
  id: 'B-1-1',
  words: {
    compose: (dice) => {
      const { planIds: _, plateId: __, ...rest } = jobOffer;
      const shared = dice.chance(0.5);
      const revision = maybe(dice, { revision: 1 }, 0.7);
      return {
        ...rest,
        jobId: 'J-1-1',
        items: [1, 2, 3].map((number) => ({
          ...item(number),
          ...revision,
          ...(shared && number > 1 && { orderId: 'O-2', lineId: '2', planId: 'P-2-2' }),
        })),
        ...(shared && {
          orders: ['O-1', 'O-2'].map((orderId) => ({ orderId, customer: 'grace', dueAt: null, priority: 1 })),
        }),
      };
    },
    settle: (dice, { items }) => ({
      verdicts: items.map(({ itemId }: Loose) => ({
        itemId,
        ...dice.pick([
          { result: 'good' },
          { result: 'good' },
          { result: 'bad', defect: 'warped' },
          { result: 'bad', defect: 'not-wanted' },
        ]),
      })),
    }),
    discard: because,
  },
  onward: { composing: ['compose'], sealed: ['settle', 'settle', 'settle', 'discard'] },
};

export const incidentWords: Vocabulary = {
  id: 'I-tripped-p-1',
  words: {
    open: (dice) => ({
      ...{ code: 'tripped', severity: dice.pick(['info', 'critical']), subject: 'printer/p-1' },
      ...{ what: dice.pick(['It failed.', 'It failed again.']), nextStep: 'Look.' },
      ...maybe(dice, { printerId: 'p-1' }),
      ...maybe(dice, { jobId: 'J-1' }),
      ...maybe(dice, { orderId: 'O-1', ...maybe(dice, { orderIds: ['O-1', 'O-2'] }) }),
    }),
    acknowledge: nothing,
    resolve: because,
  },
  onward: {},
};

const models = ['1'.repeat(64), '2'.repeat(64)];
const summary = (dice: Dice, modelHash: string): Loose => ({
  ...{
    verdict: dice.pick(['ok', 'ok', 'ok', 'block']),
    words: ['Thin walls.'],
    triangleCount: 12,
    volumeMm3: 1_000,
  },
  ...{ sizeMillimetres: { x: 1, y: 1, z: 1 }, reportHash: modelHash, previewHash: null },
});
export const quoteWords: Vocabulary = {
  id: 'Q-1',
  words: {
    request: (dice) => ({
      ...{
        customer: 'grace',
        reference: 'PO-1',
        tier: 'standard',
        dueAt: dice.pick([null, 2_000_000_000_000]),
      },
      ...{ constraints: ['No seam.'], notes: null },
      lines: models.slice(0, dice.whole(1, 2)).map((modelHash, index) => ({
        ...{ lineId: `${index + 1}`, quantity: 2, recipe: { ...recipe, modelHash } },
      })),
      ...maybe(dice, { rush: true }),
    }),
    analysed: (dice) => {
      const modelHash = dice.pick([...models, ...models, ...models, '9'.repeat(64)])!;
      return { modelHash, summary: summary(dice, modelHash) };
    },
    analysisFailed: () => ({ modelHash: models[0], cause }),
    priced: (dice, { lines }) => {
      const outcome = dice.pick(['pass', 'review', 'review', 'block'])!;
      return {
        price: {
          lines: lines.map(({ lineId }: Loose) => ({
            ...{ lineId, unitPriceMinor: 500 + Number(lineId), totalMinor: 1_000, breakdown: [], estimate },
          })),
          ...{
            totalMinor: 1_000,
            currency: 'EUR',
            costMinor: 500,
            promiseAt: 1_990_000_000_000,
            priority: 1,
          },
          validUntil: dice.pick([0, 1_900_000_000_000]),
          decision: {
            ...{ policyVersion: '3', gate: 'quote', inputs: {}, outcome, clearedBy: null },
            ...maybe(dice, { approvers: dice.pick(['anyone', ['ada']]) }),
            predicates: [
              { name: 'makeable', passed: outcome === 'pass', words: 'Too large.', onFail: 'block' },
              { name: 'instant', passed: true, words: 'At once.', onFail: 'review' },
            ],
          },
          ...{
            risk: { stage: 'intent', level: 'LOW', score: 0, factors: [], words: '' },
            terms: acceptance.terms,
            inputs: {},
          },
        },
      };
    },
    pricingFailed: () => ({ cause }),
    approve: nothing,
    reject: because,
    reprice: nothing,
    order: (dice) => maybe(dice, { payment: dice.pick(['paid', 'unpaid']) }),
  },
  onward: {
    intake: ['request'],
    analysing: ['analysed', 'analysed', 'analysed', 'analysisFailed'],
    pricing: ['priced', 'priced', 'priced', 'pricingFailed'],
    review: ['approve', 'approve', 'order', 'reject', 'reprice'],
    approved: ['order', 'reprice', 'reject'],
    rejected: ['reprice'],
    expired: ['reprice'],
    failed: ['reprice'],
  },
};
void its;
