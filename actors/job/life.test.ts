import { describe, expect, it } from 'vitest';
import { Alone, asked, payloadOf, sent } from '../testing/alone.ts';
import { evidence, jobOffer, preparedPlate, release, report } from '../testing/samples.ts';
import { job } from './machine.ts';
import type { JobState } from './schema.ts';

const runId = 'R-1-1-1';
const reason = { code: 'checked' };

const steps: readonly (readonly [status: string, type: string, payload: object])[] = [
  ['queued', 'create', jobOffer],
  ['scheduled', 'schedule', { printerId: 'p-1', why: 'Cheapest.', release, policyVersion: '1' }],
  ['preparing', 'printerReserved', { report }],
  ['reserving', 'prepared', { printerId: 'p-1', plate: preparedPlate }],
  ['released', 'lotReserved', { lotId: 'spool-1', grams: 41 }],
  ['printing', 'runStarted', { runId }],
  ['qc', 'runFinished', { runId, evidence }],
];

/** A job that has come as far as this. */
function at(status: string): Alone<JobState> {
  const one = new Alone<JobState>(job, 'J-1-1');
  for (const [reached, type, payload] of steps) {
    one.hear(type, payload);
    expect(one.status).toBe(reached);
    if (reached === status) break;
  }
  return one;
}

const failed = { runId, cause: { code: 'adhesion', because: 'It came loose.' } };
const givenUp = ['plate/B-1-1 plate.discard', 'order/O-1 order.jobCancelled'];

describe('a cancelled job', () => {
  it('leaves the queue', () => {
    expect(sent(at('queued').hear('cancel'))).toEqual(['dispatcher/farm dispatcher.jobLeft', ...givenUp]);
  });

  it('gives its machine back while it is prepared', () => {
    for (const status of ['scheduled', 'preparing'])
      expect(sent(at(status).hear('cancel'))).toEqual([
        'printer/p-1 printer.unreserve',
        'dispatcher/farm dispatcher.jobLeft',
        ...givenUp,
      ]);
  });

  it('gives back grams that were asked for, whether the answer has come or not', () => {
    expect(sent(at('reserving').hear('cancel'))).toContain('lot/spool-1 lot.unreserve');
  });

  it('is cancelled at the machine once it was released, and only then over', () => {
    for (const status of ['released', 'printing']) {
      const one = at(status);
      expect(sent(one.hear('cancel'))).toEqual(['printer/p-1 printer.cancel']);
      expect(one.status).toBe(status);
      expect(sent(one.hear('runCancelled', { runId }))).toEqual([
        ...givenUp,
        'dispatcher/farm dispatcher.jobLeft',
      ]);
      expect(one.status).toBe('cancelled');
    }
  });

  it('is inspected all the same when the machine finished first', () => {
    const one = at('printing');
    one.hear('cancel');
    one.hear('runFinished', { runId, evidence });
    expect(one.status).toBe('qc');
  });

  it('stays cancelled, and gives back what reaches it late', () => {
    const one = at('scheduled');
    one.hear('cancel');
    expect(sent(one.hear('printerReserved', { report }))).toEqual(['printer/p-1 printer.unreserve']);
    expect(sent(one.hear('lotReserved', { lotId: 'spool-1', grams: 1 }))).toEqual([
      'lot/spool-1 lot.unreserve',
    ]);
    expect(one.hear('schedule', steps[1]![2]).outcome).toBe('changed');
    expect(one.status).toBe('cancelled');
  });

  it('is never made when the cancel comes before it', () => {
    const one = new Alone<JobState>(job, 'J-1-1');
    one.hear('cancel', { because: 'Order cancelled.' });
    expect(sent(one.hear('create', jobOffer))).toEqual(givenUp);
    expect(one.status).toBe('cancelled');
  });
});

describe('a held job', () => {
  it('waits when the hold comes before the job does', () => {
    const one = new Alone<JobState>(job, 'J-1-1');
    one.hear('orderHold', { because: 'Order on hold.' });
    one.hear('create', jobOffer);
    expect(one.status).toBe('held');
    one.hear('orderUnhold');
    expect(one.status).toBe('queued');
  });

  it.each(['queued', 'scheduled', 'preparing', 'reserving', 'printing'])(
    'keeps a person’s hold when its order’s is lifted, from %s on',
    (status) => {
      const one = at(status);
      one.hear('hold', { because: 'Doubt about the material.' }, { reason });
      one.hear('orderHold', { because: 'Order on hold.' });
      one.hear('orderUnhold');
      expect(one.context).toMatchObject({ heldByHand: true, heldBecause: 'Doubt about the material.' });
      expect(one.status).toBe(status === 'printing' ? 'printing' : 'held');
      one.hear('unhold', {}, { reason });
      expect(one.context).toMatchObject({ heldByHand: false, heldBecause: null });
      expect(one.status).toBe(status === 'printing' ? 'printing' : 'queued');
    },
  );

  it('leaves the order’s hold to the order', () => {
    const one = at('reserving');
    one.hear('orderHold', { because: 'Order on hold.' });
    expect(one.hear('unhold', {}, { reason }).refusal?.because).toContain('Lift the hold of O-1');
    one.hear('hold', { because: 'Wait.' }, { reason });
    one.hear('unhold', {}, { reason });
    expect(one.context).toMatchObject({ heldByOrder: true, heldBecause: 'Order on hold.' });
    one.hear('planBlocked', { planId: 'P-1-1', because: 'Two attempts failed.', round: 2 });
    one.hear('orderUnhold');
    expect(one.status).toBe('held');
    one.hear('planMayRetry', { planId: 'P-1-1', round: 3 });
    expect(one.status).toBe('queued');
  });

  it('prints on, and waits before its next attempt', () => {
    const one = at('printing');
    one.hear('hold', { because: 'Wait.' });
    expect(one.status).toBe('printing');
    expect(sent(one.hear('runFailed', failed))).toEqual([
      'guard/farm guard.ran',
      'plan/P-1-1 plan.runFailed',
    ]);
    one.hear('planMayRetry', { planId: 'P-1-1', runId });
    expect(one.status).toBe('held');
  });

  it('waits for both its plan and the person who held it', () => {
    const one = at('queued');
    one.hear('planBlocked', { planId: 'P-1-1', because: 'Two attempts failed.', round: 2 });
    expect(one.hear('unhold', {}, { reason }).outcome).toBe('refused');
    one.hear('hold', { because: 'Wait.' });
    one.hear('planMayRetry', { planId: 'P-1-1', round: 3 });
    expect(one.status).toBe('held');
    one.hear('unhold');
    expect(one.status).toBe('queued');
  });

  it('heeds the later word of its plan, whichever comes first', () => {
    const one = at('queued');
    one.hear('planMayRetry', { planId: 'P-1-1', round: 3 });
    one.hear('planBlocked', { planId: 'P-1-1', because: 'Two attempts failed.', round: 4 });
    one.hear('planMayRetry', { planId: 'P-1-1', round: 5 });
    one.hear('planBlocked', { planId: 'P-1-1', because: 'Two attempts failed.', round: 4 });
    expect(one.status).toBe('queued');
  });
});

describe('a failed job', () => {
  it('waits for word on this attempt, not on another', () => {
    const one = at('printing');
    one.hear('runFailed', failed);
    one.hear('planMayRetry', { planId: 'P-1-1', round: 1 });
    expect(one.status).toBe('failed');
    one.hear('planMayRetry', { planId: 'P-1-1', runId, round: 1 });
    expect(one.status).toBe('queued');
  });

  it('makes no other attempt once a revision has replaced it', () => {
    const one = at('printing');
    one.hear('supersede', { because: 'Revision 2.' });
    one.hear('runFailed', failed);
    expect(sent(one.hear('planMayRetry', { planId: 'P-1-1', runId }))).toEqual([
      'dispatcher/farm dispatcher.jobLeft',
      ...givenUp,
    ]);
    expect(one.status).toBe('cancelled');
  });

  it('goes back to the queue with its grams when the machine turned it down', () => {
    const one = at('released');
    const result = one.hear('runRefused', failed);
    expect(sent(result).slice(0, 2)).toEqual(['lot/spool-1 lot.unreserve', 'printer/p-1 printer.unreserve']);
    expect(one.status).toBe('queued');
    expect(one.context.avoid['p-1']).toBeGreaterThan(one.at);
  });
});

describe('a job whose spool is short', () => {
  it('waits with what it really takes, so that it is not sent to the same spool again', () => {
    const one = at('reserving');
    const result = one.hear('lotRefused', { lotId: 'spool-1', because: '40 g left.' });
    expect(payloadOf<{ job: object }>(result, 'dispatcher.jobQueued').job).toMatchObject({ massGrams: 41 });
  });
});

describe('a job whose lot may not be used any more', () => {
  const refused = { lotId: 'spool-1', because: 'Lot spool-1 is in quarantine: Wet.' };

  it.each(['ready', 'review'])('looks for another from %s, which waits for a person', (status) => {
    const one = at('preparing');
    const warnings = status === 'review' ? ['The skirt is cut.'] : [];
    if (status === 'ready') {
      one.hear('unschedule');
      one.hear('schedule', { ...steps[1]![2], release: { ...release, automatic: false } });
      one.hear('printerReserved', { report });
    }
    one.hear('prepared', { printerId: 'p-1', plate: { ...preparedPlate, warnings } });
    one.hear('lotReserved', { lotId: 'spool-1', grams: 41 });
    expect(one.status).toBe(status);
    expect(sent(one.hear('lotRefused', { ...refused, lotId: 'spool-2' }))).toEqual([]);
    const result = one.hear('lotRefused', refused);
    expect(sent(result).slice(0, 2)).toEqual(['printer/p-1 printer.unreserve', 'lot/spool-1 lot.unreserve']);
    expect(one.status).toBe('queued');
    expect(one.context).toMatchObject({ why: refused.because, reservedGrams: 0, lotId: null });
  });

  it.each(['released', 'printing', 'qc'])('goes on where it has begun: %s', (status) => {
    const one = at(status);
    expect(sent(one.hear('lotRefused', refused))).toEqual([]);
    expect(one.status).toBe(status);
    expect(one.context.lotId).toBe('spool-1');
  });
});

describe('a job’s release', () => {
  it('asks for the plate once, for the machine that it has', () => {
    expect(asked(at('preparing').last!).map((effect) => effect.type)).toEqual(['job.prepare']);
  });

  it('waits for a person’s reason where a gate asks for one', () => {
    const one = at('preparing');
    one.hear('prepared', { printerId: 'p-1', plate: { ...preparedPlate, warnings: ['The skirt is cut.'] } });
    one.hear('lotReserved', { lotId: 'spool-1', grams: 41 });
    expect(one.status).toBe('review');
    expect(one.hear('release').outcome).toBe('refused');
    one.hear('release', {}, { reason });
    expect(one.status).toBe('released');
    const clearedBy = { by: 'test', because: 'checked' };
    expect(one.context).toMatchObject({ decision: { outcome: 'pass', clearedBy }, releasedBy: 'test' });
  });

  it('is the policy’s where no gate asks for a person', () => {
    const { context } = at('released');
    expect(context).toMatchObject({ decision: { outcome: 'pass', clearedBy: null }, releasedBy: 'policy 1' });
  });

  it('tells the dispatcher where it is when it is chosen twice', () => {
    const twice = { printerId: 'p-2', why: 'Cheaper.', release, policyVersion: '1' };
    expect(sent(at('preparing').hear('schedule', twice))).toEqual(['dispatcher/farm dispatcher.jobLeft']);
  });
});
