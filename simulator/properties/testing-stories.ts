/** Small histories that the counter-examples are put together of: a shop with two printers, one order, one job. */
import { actor, ada, type History, messageTo } from './testing.ts';

export type Story = (history: History) => History;
export interface Case {
  readonly well: Story;
  /** By what is wrong, with words that the checker must find for it. */
  readonly wrong: readonly (readonly [what: string, words: RegExp, story: Story])[];
}

export type Cases = { readonly [property: string]: Case };

export const printer = {
  id: 'p1',
  runId: null,
  plateClear: true,
  trippedBecause: null,
  loaded: { material: 'PLA', colour: 'black' },
  spec: {
    capability: {
      buildVolumeMillimetres: { x: 200, y: 200, z: 200 },
      nozzleDiametersMillimetres: [0.4],
    },
  },
};
export const requirements = {
  material: 'PLA',
  colour: 'black',
  nozzleDiameterMillimetres: 0.4,
  sizeMillimetres: { x: 50, y: 50, z: 50 },
};
export const job = {
  id: 'J-1',
  orderId: 'O-1',
  planIds: ['P-1'],
  lotId: 'L-1',
  requirements,
  blockers: [],
  prepared: { massGrams: 10 },
  reservedGrams: 10,
  decision: {
    outcome: 'pass',
    clearedBy: null,
    predicates: [{ name: 'reachable', passed: true, onFail: 'block' }],
  },
};
export const shop: Story = (h) =>
  h
    .is('printer/p1', 'reserved', printer)
    .is('printer/p2', 'reserved', { ...printer, id: 'p2' })
    .is('job/J-1', 'released', job)
    .is('run/J-1-1', 'dispatching', { jobId: 'J-1' });
export const dispatch =
  (at: 'p1' | 'p2' = 'p1', runId = 'J-1-1'): Story =>
  (h) =>
    h.takes(`printer/${at}`, {
      type: 'printer.print',
      payload: { jobId: 'J-1', runId },
      by: actor('run/J-1-1'),
      facts: [{ type: 'printer.dispatching', payload: { runId } }],
      context: { runId },
      status: 'starting',
    });
export const release =
  (more: object = {}, by = actor('lot/L-1')): Story =>
  (h) =>
    h.takes('job/J-1', {
      type: by === ada ? 'job.release' : 'job.lotReserved',
      by,
      facts: [{ type: 'job.released', payload: { runId: 'J-1-1' } }],
      context: more as never,
      status: 'released',
    });
export const after =
  (...stories: readonly Story[]): Story =>
  (h) =>
    stories.reduce((history, story) => story(history), h);
export const settle: Story = (h) =>
  h.takes('printer/p1', {
    type: 'printer.settleRun',
    payload: { runId: 'J-1-1', outcome: 'finished' },
    by: ada,
  });
export const told: Story = (h) =>
  h.takes('printer/p1', {
    type: 'printer.runFinished',
    payload: { runId: 'J-1-1' },
    context: { runId: null },
  });
export const printed: Story = (h) =>
  h.takes('job/J-1', {
    type: 'job.runFinished',
    payload: { runId: 'J-1-1' },
    by: actor('run/J-1-1'),
    facts: ['job.printed'],
    status: 'qc',
  });
export const blockPlan: Story = (h) =>
  h.takes('plan/P-1', { type: 'plan.runFailed', by: actor('job/J-1'), status: 'blocked' });
export const holdProfile: Story = (h) =>
  h.takes('guard/farm', {
    type: 'guard.ran',
    by: actor('job/J-1'),
    facts: [
      {
        type: 'guard.profileHeld',
        payload: {
          breakers: {
            'profile/standard:PLA': { state: 'tripped', because: 'Three of three.', evidence: ['R-1'] },
          },
        },
      },
    ],
  });
export const giveTrial: Story = (h) =>
  h.takes('dispatcher/farm', {
    type: 'dispatcher.go',
    by: ada,
    sends: [messageTo('job/J-1', 'job.schedule', 'dispatcher/farm', { payload: { printerId: 'p1' } })],
  });
export const cancel: Story = (h) =>
  h.takes('job/J-1', { type: 'job.cancel', by: ada, facts: ['job.cancelled'], status: 'cancelled' });

export const grams = {
  receivedGrams: 1000,
  adjustedGrams: 0,
  onHandGrams: 1000,
  consumedGrams: 0,
  scrappedGrams: 0,
  reservations: {},
  reservedGrams: 0,
};
export const lot =
  (more: object, type = 'lot.receive', payload = {}): Story =>
  (h) =>
    h.takes('lot/L-1', { type, payload, by: ada, context: { ...grams, ...more } });
export const consume = (onHandGrams: number): Story =>
  lot({ onHandGrams, consumedGrams: 1000 - onHandGrams }, 'lot.consume', { runId: 'J-1-1', jobId: 'J-1' });
export const runOver: Story = (h) =>
  h.takes('run/J-1-1', { type: 'run.finished', status: 'finished', context: { startedAt: 1, lotId: 'L-1' } });

export const ledger = { ordered: 2, planned: 0, inWork: 2, good: 0, cancelled: 0, bad: 0 };
export const plates = [{ plateId: 'B-1', jobId: 'J-1', lineId: '1', count: 2, state: 'open' }];
export const order = {
  id: 'O-1',
  acceptedAt: 1,
  ledger: { '1': ledger },
  plates,
  lines: [{ lineId: '1', quantity: 2 }],
  totalMinor: 500,
  amendments: [{ at: 1, by: 'ada', note: 'Gift.' }],
  stuck: {},
  owed: {},
  estimates: {},
};
export const orders =
  (more: object = {}, deed: object = {}): Story =>
  (h) =>
    h.takes('order/O-1', {
      type: 'order.amend',
      by: ada,
      context: { ...order, ...more },
      status: 'inProduction',
      ...deed,
    });
export const judged: Story = (h) =>
  h.takes('plate/B-1', {
    type: 'plate.settle',
    facts: ['plate.settled'],
    status: 'settled',
    context: {
      id: 'B-1',
      orderId: 'O-1',
      items: [
        { itemId: 'B-1-1', orderId: 'O-1', lineId: '1' },
        { itemId: 'B-1-2', orderId: 'O-1', lineId: '1' },
      ],
      verdicts: [
        { itemId: 'B-1-1', result: 'good' },
        { itemId: 'B-1-2', result: 'bad' },
      ],
    },
  });
export const counted = (good: number): Story =>
  orders(
    {
      ledger: { '1': { ordered: 2, planned: 2 - good, inWork: 0, good, cancelled: 0, bad: 2 - good } },
      plates: [{ ...plates[0], state: 'settled' }],
    },
    { type: 'order.plateSettled', payload: { plateId: 'B-1' } },
  );

export const sent = messageTo('plate/B-1', 'plate.discard', 'order/O-1', {
  payload: { because: 'Cancelled.' },
});
export const says: Story = orders({}, { sends: [sent] });
export const hears =
  (more: object = {}): Story =>
  (h) =>
    h.takes('plate/B-1', {
      type: 'plate.discard',
      by: actor('order/O-1'),
      id: 's-1',
      correlation: 'c',
      cause: 'm-1',
      payload: { because: 'Cancelled.' },
      context: { orderId: 'O-1' },
      ...more,
    });
export const parkedItem = {
  id: 'x-000000000001',
  address: 'plate/B-1',
  type: 'plate.settle',
  because: 'A defect.',
} as const;
export const parks: Story = (h) => {
  h.parked.push({ ...parkedItem, parkedAt: h.now });
  return h;
};
export const table = {
  queue: {},
  assigned: {},
  lots: {},
  printers: { p1: { availability: 'idle', loaded: printer.loaded } },
};
