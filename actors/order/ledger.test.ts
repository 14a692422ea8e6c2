import { describe, expect, it } from 'vitest';
import { anyone, type Rules } from '../policy/schema-document.ts';
import { Alone, payloadOf, sent } from '../testing/alone.ts';
import { acceptance, estimate, recipe } from '../testing/samples.ts';
import { order } from './machine.ts';
import type { OrderState } from './schema.ts';

const OFFER = 'composer/farm composer.offer';
const WITHDRAW = 'composer/farm composer.withdraw';

const ready = (revision = 1) => ({
  lineId: '1',
  planId: 'P-1-1',
  revision,
  recipe,
  estimate,
  round: revision,
});
const plated = (number: number, count: number, more: object = {}) => ({
  lineId: '1',
  planId: 'P-1-1',
  revision: 1,
  dueAt: null,
  priority: 1,
  plates: [{ plateId: `B-1-${number}`, jobId: `J-1-${number}`, count }],
  ...more,
});
const ofPlate = (number: number) => ({
  jobId: `J-1-${number}`,
  plateId: `B-1-${number}`,
  lineId: '1',
  revision: 1,
});
const judged = (number: number, good: number, bad: number, unwanted = 0) => ({
  ...ofPlate(number),
  verdicts: [
    ...Array.from({ length: good }, (_, index) => ({ itemId: `g-${index}`, result: 'good' })),
    ...Array.from({ length: bad }, (_, index) => ({
      itemId: `b-${index}`,
      result: 'bad',
      defect: 'surface',
    })),
    ...Array.from({ length: unwanted }, (_, index) => ({
      itemId: `u-${index}`,
      result: 'bad',
      defect: 'not-wanted',
    })),
  ],
});

function accepted(changes: Partial<typeof acceptance.terms> = {}): Alone<OrderState> {
  const one = new Alone<OrderState>(order, 'O-1');
  one.hear('accept', { ...acceptance, terms: { ...acceptance.terms, ...changes } });
  return one;
}
/** All four parts of its line are on its first plate. */
function inWork(changes: Partial<typeof acceptance.terms> = {}): Alone<OrderState> {
  const one = accepted(changes);
  one.hear('planReady', ready());
  one.hear('plated', plated(1, 4));
  return one;
}

describe('an order’s ledger', () => {
  it('offers parts once their plan is ready, and is done when the last is good', () => {
    const one = accepted();
    expect(one.context.ledger['1']).toMatchObject({ ordered: 4, planned: 4, inWork: 0 });
    const offered = one.hear('planReady', ready());
    expect(sent(offered)).toEqual([OFFER]);
    expect(offered.sends[0]?.payload).toMatchObject({ upTo: 4, platesKnown: 0, revision: 1 });
    expect(one.context.ledger['1']).toMatchObject({ planned: 4, inWork: 0 });
    expect(sent(one.hear('plated', plated(1, 4)))).toEqual([]);
    expect(one.context.ledger['1']).toMatchObject({ planned: 0, inWork: 4 });
    one.hear('jobStarted', ofPlate(1));
    expect(one.status).toBe('inProduction');
    expect(sent(one.hear('plateSettled', judged(1, 4, 0)))).toContain(WITHDRAW);
    expect(one.status).toBe('qc');
    expect(one.context.ledger['1']).toMatchObject({ good: 4, inWork: 0 });
  });

  it('makes bad parts again, until the ceiling leaves it to a person', () => {
    const one = inWork();
    expect(sent(one.hear('plateSettled', judged(1, 3, 1)))).toContain('plan/P-1-1 plan.request');
    expect(payloadOf(one.hear('planReady', ready()), 'composer.offer')).toMatchObject({
      upTo: 5,
      replacesJobId: 'J-1-1',
    });
    one.hear('plated', plated(2, 1));
    const result = one.hear('plateSettled', judged(2, 0, 1));
    expect(sent(result)).toEqual(['incident/I-parts-owed-O-1 incident.open', WITHDRAW]);
    expect(one.context.owed['1']).toContain('2 of 2 attempts are used up.');
    expect(sent(one.hear('planReady', ready()))).not.toContain(OFFER);
    const again = sent(one.hear('reprint', { lineId: '1' }));
    expect(again).toEqual(['incident/I-parts-owed-O-1 incident.resolve', 'plan/P-1-1 plan.request']);
    expect(sent(one.hear('planReady', ready()))).toContain(OFFER);
  });

  describe('a reprint whose date is near', () => {
    const HOUR_MS = 3_600_000;
    const rules = (reprint: Rules) => ({ rules: { slice: [], reprint, approvals: anyone } });
    const again = (reprint: Rules, dueInHours: number | null) => {
      const one = new Alone<OrderState>(order, 'O-1');
      const dueAt = dueInHours === null ? null : one.at + dueInHours * HOUR_MS;
      one.hear('accept', { ...acceptance, dueAt, terms: { ...acceptance.terms, ...rules(reprint) } });
      one.hear('planReady', ready());
      one.hear('plated', plated(1, 4, { dueAt }));
      one.hear('plateSettled', judged(1, 3, 1));
      return { one, dueAt, offer: payloadOf(one.hear('planReady', ready()), 'composer.offer') };
    };

    it('goes before other work, as urgent as nothing else, and says so', () => {
      const { one, offer } = again([{ name: 'goes-first' }], 20);
      expect(offer).toMatchObject({ priority: -1, upTo: 5 });
      expect(one.context.reprint?.predicates.find(({ name }) => name === 'goes-first')?.words).toBe(
        'Due in 20 h: it goes before other work.',
      );
      // The composer had laid it out before it heard.
      expect(payloadOf(one.hear('plated', plated(2, 1)), 'job.setPriority')).toMatchObject({ priority: -1 });
    });

    it.each<[string, Rules, number | null]>([
      ['there is room enough', [{ name: 'goes-first' }], 40],
      ['there is no date to keep', [{ name: 'goes-first' }], null],
      ['the policy does not ask for it', [], 20],
      [
        'the rule is for other tiers',
        [{ name: 'goes-first', when: [{ fact: 'order.tier', op: '=', value: 'rush' }] }],
        20,
      ],
    ])('waits its turn where %s', (_, reprint, dueInHours) => {
      expect(again(reprint, dueInHours).offer).toMatchObject({ priority: 1 });
    });

    it('waits its turn again once its date is put off, or a person says how urgent it is', () => {
      const { one, dueAt } = again([{ name: 'goes-first' }], 20);
      one.hear('plated', plated(2, 1, { dueAt, priority: -1 }));
      const same = one.hear('amend', { note: 'A little later.', dueAt: dueAt! + HOUR_MS });
      expect(payloadOf(same, 'job.setPriority')).toMatchObject({ priority: -1 });
      const later = one.hear('amend', { note: 'Next week will do.', dueAt: dueAt! + 100 * HOUR_MS });
      expect(payloadOf(later, 'job.setPriority')).toMatchObject({ priority: 1 });
      expect(one.context.goesFirst).toEqual([]);
      const other = again([{ name: 'goes-first' }], 20).one;
      other.hear('plated', plated(2, 1, { priority: -1 }));
      const hand = other.hear('amend', { note: 'It can wait.', priority: 2 });
      expect(payloadOf(hand, 'job.setPriority')).toMatchObject({ priority: 2 });
    });
  });

  it('lets only those make bad parts again whom the policy names', () => {
    const one = new Alone<OrderState>(order, 'O-1');
    one.hear('accept', {
      ...acceptance,
      terms: {
        ...acceptance.terms,
        rules: {
          slice: [],
          reprint: [{ name: 'automatic', params: { on: false } }],
          approvals: { ...anyone, LOW: ['grace'] },
        },
      },
    });
    one.hear('planReady', ready());
    one.hear('plated', plated(1, 4));
    one.hear('plateSettled', judged(1, 3, 1));
    const refused = one.hear('reprint', { lineId: '1' });
    expect(refused.refusal?.because).toBe('The policy has this approved by grace, not by test.');
    expect(one.context.owed['1']).toBeDefined();
    expect(one.hear('reprint', { lineId: '1' }, { by: { kind: 'operator', id: 'grace' } }).outcome).toBe(
      'changed',
    );
  });

  it('counts a result once, and a plate once', () => {
    const one = inWork();
    one.hear('plated', plated(1, 4));
    one.hear('plateSettled', judged(1, 3, 1));
    const before = one.context.ledger;
    one.hear('plateSettled', judged(1, 4, 0));
    one.hear('plated', plated(1, 4));
    expect(one.context.ledger).toEqual(before);
  });

  it('learns of a plate from whoever speaks of it first', () => {
    const one = accepted();
    one.hear('planReady', ready());
    one.hear('jobStarted', { ...ofPlate(1), count: 4 });
    expect(one.context.ledger['1']).toMatchObject({ planned: 0, inWork: 4 });
    const other = accepted();
    other.hear('planReady', ready());
    other.hear('plateSettled', judged(1, 4, 0));
    expect(other.status).toBe('qc');
    const third = accepted();
    third.hear('planReady', ready());
    third.hear('jobCancelled', { ...ofPlate(1), count: 4, because: 'Split.', again: true });
    third.hear('plated', plated(1, 4));
    expect(third.context.ledger['1']).toMatchObject({ planned: 4, inWork: 0 });
  });

  it('owes the parts of a cancelled job until a person asks for them', () => {
    const one = inWork();
    expect(sent(one.hear('jobCancelled', { ...ofPlate(1), because: 'Wrong.' }))).toEqual([
      'incident/I-parts-owed-O-1 incident.open',
      WITHDRAW,
    ]);
    expect(one.context.ledger['1']).toMatchObject({ planned: 4, inWork: 0 });
    one.hear('hold', { because: 'Wait.' });
    expect(sent(one.hear('unhold'))).toEqual([]);
  });

  it('has the parts of a plate that was taken apart laid out again, without a person', () => {
    const one = inWork();
    const result = one.hear('jobCancelled', { ...ofPlate(1), because: 'O-2 dropped out.', again: true });
    expect(sent(result)).toEqual(['plan/P-1-1 plan.request']);
    expect(payloadOf(one.hear('planReady', ready()), 'composer.offer')).toMatchObject({ upTo: 8 });
  });

  it('offers nothing for a plan that may not be made, not even when a hold ends', () => {
    const one = accepted();
    one.hear('hold', { because: 'Wait.' });
    expect(sent(one.hear('planReady', ready()))).toEqual([]);
    one.hear('planStuck', { lineId: '1', planId: 'P-1-1', because: 'Blocked.', round: 2 });
    expect(sent(one.hear('unhold'))).toEqual([]);
    expect(sent(one.hear('planReady', { ...ready(), round: 3 }))).toContain(OFFER);
  });

  it('replaces the queued jobs of a revision by those of the next', () => {
    const one = inWork();
    expect(sent(one.hear('planReady', ready(2)))).toEqual(['job/J-1-1 job.supersede']);
    const result = one.hear('jobCancelled', { ...ofPlate(1), because: 'Revision 2.', again: true });
    expect(sent(result)).toEqual(['plan/P-1-1 plan.request']);
    const white = { ...ready(2), recipe: { ...recipe, colour: 'white' } };
    const offered = one.hear('planReady', white);
    // A revised plan makes what it says now; what was promised stays with the order's line.
    expect(payloadOf(offered, 'composer.offer')).toMatchObject({ revision: 2, recipe: { colour: 'white' } });
    expect(one.context.lines[0]?.recipe).toEqual(recipe);
  });

  it('cancels what is not made, keeps what is good, and knows a late result', () => {
    const one = inWork();
    const result = one.hear('cancel', { because: 'Changed my mind.' });
    expect(sent(result)).toEqual(['job/J-1-1 job.withdraw', 'plan/P-1-1 plan.withdraw', WITHDRAW]);
    expect(payloadOf(result, 'composer.withdraw')).toEqual({ orderId: 'O-1', isOver: true });
    one.hear('plateSettled', judged(1, 3, 1));
    expect(one.context.ledger['1']).toMatchObject({ good: 3, cancelled: 1, planned: 0, inWork: 0 });
    expect(one.status).toBe('cancelled');
  });

  it('does not count as scrap what it did not want any more', () => {
    const one = inWork();
    one.hear('cancel', { because: 'Changed my mind.' });
    one.hear('plateSettled', judged(1, 0, 1, 3));
    expect(one.context.ledger['1']).toMatchObject({ good: 0, bad: 1, cancelled: 4 });
  });

  it('lets an amendment reach the jobs and the parts that are still to be made', () => {
    const one = inWork();
    expect(sent(one.hear('amend', { note: 'Call before.' }))).toEqual([]);
    const hurry = one.hear('amend', { note: 'Hurry.', priority: 0, dueAt: 99 });
    expect(payloadOf(hurry, 'job.setPriority')).toEqual({ priority: 0, dueAt: 99, orderId: 'O-1' });
    const other = accepted();
    other.hear('planReady', ready());
    const offered = payloadOf(other.hear('amend', { note: 'Hurry.', priority: 0 }), 'composer.offer');
    expect(offered).toMatchObject({ priority: 0, upTo: 4 });
  });

  it('shows what has no room on any bed', () => {
    const one = accepted();
    one.hear('planReady', ready());
    const result = one.hear('notLaidOut', { lineId: '1', because: 'It is 300 mm wide.' });
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
    expect(sent(one.hear('setPayment', { payment: 'paid' }))).toEqual([OFFER]);
    one.hear('jobStarted', { ...ofPlate(1), count: 4 });
    one.hear('hold', { because: 'Wait.' });
    one.hear('unhold');
    expect(one.status).toBe('inProduction');
  });
});

describe('a plate that was laid out while something was said', () => {
  const late = (between: (one: Alone<OrderState>) => void) => {
    const one = accepted();
    one.hear('planReady', ready());
    between(one);
    return sent(one.hear('plated', plated(1, 4)));
  };

  it.each<[string, string, object]>([
    ['job.withdraw', 'cancel', { because: 'No.' }],
    ['job.orderHold', 'hold', { because: 'Wait.' }],
    ['job.planBlocked', 'planStuck', { lineId: '1', planId: 'P-1-1', because: 'Blocked.', round: 2 }],
    ['job.setPriority', 'amend', { note: 'Hurry.', dueAt: 5 }],
    ['job.supersede', 'planReady', ready(2)],
  ])('hears %s when the order was told %s meanwhile', (word, type, payload) => {
    expect(late((one) => one.hear(type, payload))).toEqual([`job/J-1-1 ${word}`]);
  });
});
