import { describe, expect, it } from 'vitest';
import { Alone, payloadOf, sent } from '../testing/alone.ts';
import { acceptance, estimate, recipe } from '../testing/samples.ts';
import { order } from './machine.ts';
import type { OrderState } from './schema.ts';

const ready = (revision = 1) => ({
  lineId: '1',
  planId: 'P-1-1',
  revision,
  recipe,
  estimate,
  round: revision,
});
const judged = (jobId: string, good: number, bad: number) => ({
  jobId,
  plateId: jobId.replace('J', 'B'),
  verdicts: [
    ...Array.from({ length: good }, (_, index) => ({ itemId: `g-${index}`, result: 'good' })),
    ...Array.from({ length: bad }, (_, index) => ({
      itemId: `b-${index}`,
      result: 'bad',
      defect: 'surface',
    })),
  ],
});

function accepted(changes: Partial<typeof acceptance.terms> = {}): Alone<OrderState> {
  const one = new Alone<OrderState>(order, 'O-1');
  one.hear('accept', { ...acceptance, terms: { ...acceptance.terms, ...changes } });
  return one;
}

describe('an order’s ledger', () => {
  it('lays parts out once their plan is ready, and is done when the last is good', () => {
    const one = accepted();
    expect(one.context.ledger['1']).toMatchObject({ ordered: 4, planned: 4, inWork: 0 });
    expect(sent(one.hear('planReady', ready()))).toEqual(['plate/B-1-1 plate.compose']);
    expect(one.context.ledger['1']).toMatchObject({ planned: 0, inWork: 4 });
    one.hear('jobStarted', { jobId: 'J-1-1' });
    expect(one.status).toBe('inProduction');
    one.hear('plateSettled', judged('J-1-1', 4, 0));
    expect(one.status).toBe('qc');
    expect(one.context.ledger['1']).toMatchObject({ good: 4, inWork: 0 });
  });

  it('makes bad parts again, until the ceiling leaves it to a person', () => {
    const one = accepted();
    one.hear('planReady', ready());
    expect(sent(one.hear('plateSettled', judged('J-1-1', 3, 1)))).toContain('plan/P-1-1 plan.request');
    one.hear('planReady', ready());
    const result = one.hear('plateSettled', judged('J-1-2', 0, 1));
    expect(sent(result)).toEqual(['incident/I-parts-owed-O-1 incident.open']);
    expect(one.context.owed['1']).toContain('2 of 2 attempts are used up.');
    expect(sent(one.hear('planReady', ready()))).not.toContain('plate/B-1-3 plate.compose');
    const again = sent(one.hear('reprint', { lineId: '1' }));
    expect(again).toEqual(['incident/I-parts-owed-O-1 incident.resolve', 'plan/P-1-1 plan.request']);
    expect(sent(one.hear('planReady', ready()))).toContain('plate/B-1-3 plate.compose');
  });

  it('counts a result once', () => {
    const one = accepted();
    one.hear('planReady', ready());
    one.hear('plateSettled', judged('J-1-1', 3, 1));
    const before = one.context.ledger;
    one.hear('plateSettled', judged('J-1-1', 4, 0));
    expect(one.context.ledger).toEqual(before);
  });

  it('owes the parts of a cancelled job until a person asks for them', () => {
    const one = accepted();
    one.hear('planReady', ready());
    expect(sent(one.hear('jobCancelled', { jobId: 'J-1-1', because: 'Wrong.' }))).toEqual([
      'incident/I-parts-owed-O-1 incident.open',
    ]);
    expect(one.context.ledger['1']).toMatchObject({ planned: 4, inWork: 0 });
    one.hear('hold', { because: 'Wait.' });
    expect(sent(one.hear('unhold'))).toEqual([]);
  });

  it('lays nothing out for a plan that may not be made, not even when a hold ends', () => {
    const one = accepted();
    one.hear('hold', { because: 'Wait.' });
    one.hear('planReady', ready());
    one.hear('planStuck', { lineId: '1', planId: 'P-1-1', because: 'Blocked.', round: 2 });
    expect(sent(one.hear('unhold'))).toEqual([]);
    expect(sent(one.hear('planReady', { ...ready(), round: 3 }))).toContain('plate/B-1-1 plate.compose');
  });

  it('replaces the queued jobs of a revision by those of the next', () => {
    const one = accepted();
    one.hear('planReady', ready(1));
    expect(sent(one.hear('planReady', ready(2)))).toEqual(['job/J-1-1 job.supersede']);
    const result = one.hear('jobCancelled', { jobId: 'J-1-1', because: 'Revision 2.' });
    expect(sent(result)).toEqual(['plan/P-1-1 plan.request']);
    const white = { ...ready(2), recipe: { ...recipe, colour: 'white' } };
    const composed = one.hear('planReady', white);
    expect(sent(composed)).toEqual(['plate/B-1-2 plate.compose']);
    // A revised plan makes what it says now; what was promised stays with the order's line.
    expect(composed.sends[0]?.payload).toMatchObject({ requirements: { colour: 'white' } });
    expect(one.context.lines[0]?.recipe).toEqual(recipe);
  });

  it('cancels what is not made, keeps what is good, and knows a late result', () => {
    const one = accepted();
    one.hear('planReady', ready());
    const result = one.hear('cancel', { because: 'Changed my mind.' });
    expect(sent(result)).toEqual(['job/J-1-1 job.withdraw', 'plan/P-1-1 plan.withdraw']);
    one.hear('plateSettled', judged('J-1-1', 3, 1));
    expect(one.context.ledger['1']).toMatchObject({ good: 3, cancelled: 1, planned: 0, inWork: 0 });
    expect(one.status).toBe('cancelled');
  });

  it('lets an amendment reach the jobs that are still to be made', () => {
    const one = accepted();
    one.hear('planReady', ready());
    expect(sent(one.hear('amend', { note: 'Call before.' }))).toEqual([]);
    const hurry = one.hear('amend', { note: 'Hurry.', priority: 0, dueAt: 99 });
    expect(payloadOf(hurry, 'job.setPriority')).toEqual({ priority: 0, dueAt: 99, orderId: 'O-1' });
  });

  it('shows what has no room on any bed', () => {
    const one = accepted();
    const huge = { ...estimate, sizeMillimetres: { x: 300, y: 300, z: 20 } };
    const result = one.hear('planReady', { ...ready(), estimate: huge });
    expect(sent(result)).toEqual(['incident/I-parts-owed-O-1 incident.open']);
    expect(payloadOf<{ what: string }>(result, 'incident.open').what).toContain('4 of line 1');
  });

  it('waits for its payment where the terms say so, and keeps what it knows of production', () => {
    const one = new Alone<OrderState>(order, 'O-1');
    one.hear('accept', {
      ...acceptance,
      lines: [{ lineId: '1', recipe, quantity: 4, unitPriceMinor: 1_000 }],
      payment: 'unpaid',
      terms: { ...acceptance.terms, holdUntilPaid: true },
    });
    expect(one.status).toBe('onHold');
    expect(sent(one.hear('planReady', ready()))).toEqual([]);
    expect(sent(one.hear('setPayment', { payment: 'paid' }))).toEqual(['plate/B-1-1 plate.compose']);
    one.hear('jobStarted', { jobId: 'J-1-1' });
    one.hear('hold', { because: 'Wait.' });
    one.hear('unhold');
    expect(one.status).toBe('inProduction');
  });
});

describe('a plate of an order', () => {
  it('is never heavier than a plate can be, however many parts find room on it', () => {
    const one = accepted();
    one.hear('planReady', { ...ready(), estimate: { ...estimate, massGrams: 9_000 } });
    expect(one.context.plates.map((plate) => plate.count)).toEqual([2, 2]);
  });
});
