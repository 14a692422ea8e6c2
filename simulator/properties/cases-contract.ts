/** What the checkers of facts, duties and stale words must see, and what they must let pass. */
import { actor, type Deed, messageTo } from './testing.ts';
import type { Cases, Story } from './testing-stories.ts';

const lot = {
  id: 'L-1',
  material: 'PLA',
  colour: 'black',
  receivedGrams: 1_000,
  onHandGrams: 900,
  consumedGrams: 100,
  scrappedGrams: 0,
  adjustedGrams: 0,
  lowAtGrams: 100,
  reservations: {},
  reservedGrams: 0,
  quarantineReason: null,
};
const wanted = { jobId: 'J-1', grams: 50, material: 'PLA', colour: 'black' };
const held = { reservations: { 'J-1': 50 }, reservedGrams: 50 };
const toJob = (type: string, payload = {}) => messageTo('job/J-1', type, 'lot/L-1', { payload });
const toDispatcher = (availableGrams: number) =>
  messageTo('dispatcher/farm', 'dispatcher.lotChanged', 'lot/L-1', {
    payload: { lotId: 'L-1', material: 'PLA', colour: 'black', availableGrams, usable: true },
  });
const reserve =
  (deed: Partial<Deed> = {}): Story =>
  (h) =>
    h.is('lot/L-1', 'open', lot).takes('lot/L-1', {
      type: 'lot.reserve',
      payload: wanted,
      by: actor('job/J-1'),
      facts: ['lot.reserved'],
      context: held,
      sends: [toJob('job.lotReserved', { lotId: 'L-1', grams: 50 }), toDispatcher(850)],
      ...deed,
    });

const plan = {
  id: 'P-1-1',
  orderId: 'O-1',
  lineId: '1',
  revision: 1,
  round: 1,
  failuresInARow: 0,
  failuresToTrip: 2,
  troubles: [],
};
const failedRun =
  (deed: Partial<Deed> = {}): Story =>
  (h) =>
    h.is('plan/P-1-1', 'ready', plan).takes('plan/P-1-1', {
      type: 'plan.runFailed',
      payload: { jobId: 'J-1', runId: 'R-1-1', cause: { code: 'quality', because: 'Bad.' } },
      by: actor('job/J-1'),
      facts: ['plan.failureCounted'],
      context: { failuresInARow: 1, cause: { code: 'quality', because: 'Bad.' } },
      sends: [
        messageTo('job/J-1', 'job.planMayRetry', 'plan/P-1-1', {
          payload: { planId: 'P-1-1', runId: 'R-1-1', round: 1 },
        }),
      ],
      ...deed,
    });

const running = { id: 'J-1', runId: 'R-1-2', orderId: 'O-1', troubles: [], heldBecause: null };
const paused =
  (runId: string): Story =>
  (h) =>
    h.is('job/J-1', 'printing', running).takes('job/J-1', {
      type: 'job.runPaused',
      payload: { runId, because: 'The door is open.' },
      by: actor(`run/${runId}`),
      facts: ['job.paused'],
      context: { pausedBecause: 'The door is open.' },
      status: 'paused',
    });

export const contractCases: Cases = {
  'as the book says': {
    well: reserve(),
    wrong: [
      [
        'nobody told whom it concerns',
        /it says nothing of dispatcher.lotChanged/,
        reserve({ sends: [toJob('job.lotReserved', { lotId: 'L-1', grams: 50 })] }),
      ],
      [
        'a word too many',
        /job.unscheduled to job\/J-1, which is not due/,
        reserve({
          sends: [
            toJob('job.lotReserved', { lotId: 'L-1', grams: 50 }),
            toDispatcher(850),
            toJob('job.unscheduled'),
          ],
        }),
      ],
      [
        'a word with other figures',
        /due is dispatcher\/farm: .*"availableGrams":850/,
        reserve({ sends: [toJob('job.lotReserved', { lotId: 'L-1', grams: 50 }), toDispatcher(900)] }),
      ],
      [
        'another fact',
        /it records lot.unreserved; due is lot.reserved/,
        reserve({ facts: ['lot.unreserved'] }),
      ],
      [
        'something else that changes',
        /its onHandGrams is 850, and is to be 900/,
        reserve({ context: { ...held, onHandGrams: 850 } }),
      ],
      ['another place', /it goes to low, and is to go to open/, reserve({ status: 'low' })],
      ['a refusal for nothing', /nothing speaks against it/, reserve({ outcome: 'refused' })],
    ],
  },
  'facts are so': {
    well: (h) => failedRun()(reserve()(paused('R-1-2')(h))),
    wrong: [
      ['grams that are said to be held and are not', /records lot.reserved/, reserve({ context: {} })],
      [
        'grams held of another material',
        /records lot.reserved/,
        reserve({ payload: { ...wanted, material: 'PETG' } }),
      ],
      [
        'a failure that is not counted',
        /records plan.failureCounted/,
        failedRun({ context: { cause: { code: 'quality', because: 'Bad.' } } }),
      ],
      [
        'one failure more than the plan may have',
        /records plan.failureCounted/,
        (h) =>
          h.is('plan/P-1-1', 'ready', { ...plan, failuresToTrip: 1 }) &&
          failedRun({ context: { failuresInARow: 5 } })(h),
      ],
    ],
  },
  'duties are done': {
    well: (h) => failedRun()(reserve()(h)),
    wrong: [
      ['a job that is not answered', /answers who wants grams/, reserve({ sends: [toDispatcher(850)] })],
      [
        'a yes without the grams',
        /answers who wants grams/,
        reserve({ facts: [], context: {}, sends: [toJob('job.lotReserved', { lotId: 'L-1', grams: 50 })] }),
      ],
      [
        'a dispatcher that is not told',
        /tells the dispatcher what can be promised/,
        reserve({ sends: [toJob('job.lotReserved', { lotId: 'L-1', grams: 50 })] }),
      ],
      [
        'a no where there is enough',
        /gives what it has/,
        reserve({ facts: [], context: {}, sends: [toJob('job.lotRefused')] }),
      ],
      ['a job that waits for a word of its plan', /whether there may be another/, failedRun({ sends: [] })],
    ],
  },
  'stale words change nothing': {
    well: paused('R-1-2'),
    wrong: [['a word about an earlier run', /job.runPaused to heart/, paused('R-1-1')]],
  },
};
