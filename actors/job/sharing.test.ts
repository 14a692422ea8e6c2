/** A plate of two orders: each has its say over its own parts only. */
import { describe, expect, it } from 'vitest';
import { Alone, payloadOf, sent } from '../testing/alone.ts';
import { evidence, hash, jobOffer, preparedPlate, release, report } from '../testing/samples.ts';
import { job } from './machine.ts';
import type { JobState } from './schema.ts';
import { sharedFromOne } from './upcasters.ts';

const item = (orderId: string, number: number) => ({
  itemId: `B-shared-1-${number}`,
  orderId,
  lineId: '1',
  planId: `P-${orderId.slice(2)}-1`,
  revision: 1,
  modelHash: hash,
  xMillimetres: 0,
  yMillimetres: 0,
  rotationDegrees: 0,
});
const offer = {
  ...jobOffer,
  orderId: 'O-1',
  orders: [
    { orderId: 'O-1', customer: 'grace', dueAt: 100, priority: 1 },
    { orderId: 'O-2', customer: 'ada', dueAt: 200, priority: 2 },
  ],
  plateId: 'B-shared-1',
  items: [item('O-1', 1), item('O-1', 2), item('O-2', 3)],
  planIds: ['P-1-1', 'P-2-1'],
};

function queued(): Alone<JobState> {
  const one = new Alone<JobState>(job, 'J-shared-1');
  one.hear('create', offer);
  return one;
}
function printing(): Alone<JobState> {
  const one = queued();
  one.hear('schedule', { printerId: 'p-1', why: 'It is free.', release, policyVersion: '1' });
  one.hear('printerReserved', { report });
  one.hear('prepared', { printerId: 'p-1', plate: preparedPlate });
  one.hear('lotReserved', { lotId: 'spool-1', grams: 41 });
  one.hear('runStarted', { runId: 'R-shared-1-1' });
  return one;
}
const withdraw = (orderId: string) => ({ orderId, because: 'Changed my mind.' });
const apart = [
  'plate/B-shared-1 plate.discard',
  'order/O-1 order.jobCancelled',
  'order/O-2 order.jobCancelled',
];

describe('a job of two orders that has not begun', () => {
  it.each([
    ['withdraw', withdraw('O-2')],
    ['orderHold', { orderId: 'O-2', because: 'Wait.' }],
    ['planBlocked', { planId: 'P-2-1', because: 'Blocked.', round: 2 }],
    ['supersede', { because: 'Revision 2.' }],
    ['split', {}],
  ])('is taken apart at %s, so that the other order’s parts go on', (type, payload) => {
    const one = queued();
    const result = one.hear(type, payload);
    expect(one.status).toBe('cancelled');
    expect(sent(result)).toEqual(expect.arrayContaining([...apart, 'dispatcher/farm dispatcher.jobLeft']));
    expect(payloadOf(result, 'order.jobCancelled')).toMatchObject({
      plateId: 'B-shared-1',
      lineId: '1',
      count: 2,
      revision: 1,
      again: true,
    });
  });

  it('gives machine and grams back when it is taken apart on its way to the machine', () => {
    const one = queued();
    one.hear('schedule', { printerId: 'p-1', why: 'It is free.', release, policyVersion: '1' });
    one.hear('printerReserved', { report });
    const result = one.hear('withdraw', withdraw('O-1'));
    expect(sent(result)).toEqual(expect.arrayContaining(['printer/p-1 printer.unreserve', ...apart]));
    expect(one.status).toBe('cancelled');
  });

  it('is cancelled for good when the last order drops out, also before it was made', () => {
    const one = new Alone<JobState>(job, 'J-shared-1');
    one.hear('withdraw', withdraw('O-1'));
    one.hear('withdraw', withdraw('O-2'));
    const result = one.hear('create', offer);
    expect(one.status).toBe('cancelled');
    expect(payloadOf(result, 'order.jobCancelled')).not.toHaveProperty('again');
  });

  it('stays as it is while a person holds it, and is taken apart when that person lets it go', () => {
    const one = queued();
    one.hear('hold', { because: 'Let me look.' });
    one.hear('withdraw', withdraw('O-2'));
    expect(one.status).toBe('held');
    const result = one.hear('unhold');
    expect(one.status).toBe('cancelled');
    expect(sent(result)).toEqual(expect.arrayContaining(apart));
  });

  it('is as urgent as the most urgent of its orders', () => {
    const one = queued();
    one.hear('setPriority', { orderId: 'O-2', priority: 0, dueAt: 50 });
    expect(one.context).toMatchObject({ priority: 0, dueAt: 50 });
    one.hear('setPriority', { orderId: 'O-2', priority: 3, dueAt: null });
    expect(one.context).toMatchObject({ priority: 1, dueAt: 100 });
  });
});

describe('a job of two orders that has begun', () => {
  it('prints on for the others, and credits nobody with what is not wanted', () => {
    const one = printing();
    expect(sent(one.hear('withdraw', withdraw('O-1')))).toEqual([]);
    expect(one.status).toBe('printing');
    one.hear('runFinished', { runId: 'R-shared-1-1', evidence });
    const verdicts = offer.items.map(({ itemId }) => ({ itemId, result: 'good' }));
    const result = one.hear('judge', { verdicts });
    expect(one.context.verdicts.map(({ result, defect }) => defect ?? result)).toEqual([
      'not-wanted',
      'not-wanted',
      'good',
    ]);
    expect(sent(result)).toContain('plan/P-2-1 plan.runSucceeded');
    expect(sent(result)).not.toContain('plan/P-1-1 plan.runSucceeded');
  });

  it('is stopped when nobody wants anything of it any more', () => {
    const one = printing();
    one.hear('withdraw', withdraw('O-1'));
    expect(sent(one.hear('withdraw', withdraw('O-2')))).toEqual(['printer/p-1 printer.cancel']);
    one.hear('runCancelled', { runId: 'R-shared-1-1' });
    expect(one.status).toBe('cancelled');
  });

  it('waits after a failure for the word of each plan', () => {
    const one = printing();
    const failed = one.hear('runFailed', { runId: 'R-shared-1-1', cause: { code: 'x', because: 'X.' } });
    expect(sent(failed)).toEqual([
      'guard/farm guard.ran',
      'plan/P-1-1 plan.runFailed',
      'plan/P-2-1 plan.runFailed',
    ]);
    one.hear('planMayRetry', { planId: 'P-1-1', runId: 'R-shared-1-1', round: 1 });
    expect(one.status).toBe('failed');
    one.hear('planBlocked', { planId: 'P-2-1', because: 'Tripped.', round: 4 });
    expect(one.status).toBe('cancelled');
    const other = printing();
    other.hear('runFailed', { runId: 'R-shared-1-1', cause: { code: 'x', because: 'X.' } });
    other.hear('planMayRetry', { planId: 'P-1-1', runId: 'R-shared-1-1', round: 9 });
    other.hear('planMayRetry', { planId: 'P-2-1', runId: 'R-shared-1-1', round: 1 });
    expect(other.status).toBe('queued');
  });

  it('remembers each order’s hold by itself', () => {
    const one = printing();
    one.hear('orderHold', { orderId: 'O-1', because: 'A.' });
    one.hear('orderHold', { orderId: 'O-2', because: 'B.' });
    one.hear('orderUnhold', { orderId: 'O-1' });
    expect(one.context).toMatchObject({ heldByOrder: true, heldBecause: 'B.' });
    one.hear('orderUnhold', { orderId: 'O-2' });
    expect(one.context).toMatchObject({ heldByOrder: false, heldBecause: null });
  });

  it('can no longer be taken apart by hand', () => {
    expect(printing().hear('split').outcome).toBe('refused');
  });
});

describe('a job of version 1', () => {
  it('knows its one order, and who holds it', () => {
    const before = {
      orderId: 'O-1',
      customer: 'grace',
      dueAt: 5,
      priority: 2,
      planIds: ['P-1-1'],
      heldByOrder: true,
      orderBecause: 'Wait.',
      heldByPlan: false,
      planBlockedBecause: null,
      planRound: 3,
    };
    expect(sharedFromOne(before)).toMatchObject({
      orderIds: ['O-1'],
      orders: [{ orderId: 'O-1', customer: 'grace', dueAt: 5, priority: 2 }],
      orderHolds: { 'O-1': 'Wait.' },
      planBlocks: {},
      planRounds: { 'P-1-1': 3 },
    });
  });
});
