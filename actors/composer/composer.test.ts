import { describe, expect, it } from 'vitest';
import { entriesOf, noEntries } from '../common/register.ts';
import type { PayloadOf } from '../common/say.ts';
import { defaultPlatePolicy } from '../farm/schema-plates.ts';
import { Alone, payloadOf, sent } from '../testing/alone.ts';
import { estimate, recipe } from '../testing/samples.ts';
import { composer } from './machine.ts';
import { proposalsOf } from './proposals.ts';
import type { ComposerState, Offer, Outlook } from './schema.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const offer = (orderId: string, upTo: number, more: Partial<Offer> = {}): Offer => ({
  orderId,
  lineId: '1',
  customer: `customer of ${orderId}`,
  planId: `P-${orderId.slice(2)}-1`,
  revision: 1,
  recipe,
  estimate: { ...estimate, sizeMillimetres: { x: 60, y: 60, z: 20 } },
  upTo,
  platesKnown: 0,
  spacingMillimetres: 5,
  dueAt: null,
  priority: 1,
  unitPriceMinor: 1_000,
  retryCeiling: 2,
  replacesJobId: null,
  ...more,
});

function open(policy: Partial<typeof defaultPlatePolicy> = {}): Alone<ComposerState> {
  const one = new Alone<ComposerState>(composer, 'farm');
  one.hear('configure', { policy: { ...defaultPlatePolicy, ...policy } });
  return one;
}

type Weigh = PayloadOf<'dispatcher.weigh'>;
const question = (one: Alone<ComposerState>): Weigh => {
  const asked = one.last?.sends.findLast(({ type }) => type === 'dispatcher.weigh');
  expect(asked, 'the planner is asked').toBeDefined();
  return asked!.payload as Weigh;
};
/** Answers what was asked last; every plate of a way starts and ends alike. */
function answer(
  one: Alone<ComposerState>,
  ways: readonly {
    startIn: number;
    endIn: number;
    margin: number;
    worseFor?: string[];
    isFree?: boolean;
  }[],
) {
  const { alternatives, askId } = question(one);
  const outlooks: Outlook[] = alternatives.map((plates, index) => {
    const { endIn, isFree = true, margin, startIn, worseFor = [] } = ways[Math.min(index, ways.length - 1)]!;
    return {
      plates: plates.map(({ id }) => ({ id, startAt: one.at + startIn, endAt: one.at + endIn, isFree })),
      margin,
      worseFor,
    };
  });
  return one.hear('weighed', { askId, outlooks });
}
const later = { startIn: 5 * HOUR_MS, endIn: 8 * HOUR_MS, margin: 10 };
const plates = (one: Alone<ComposerState>) => one.context.lastComposed.map(({ plateId }) => plateId);

describe('parts of one line', () => {
  it('are laid out at once where nothing may share with them', () => {
    const one = open({ waitMinutesMax: 0 });
    const result = one.hear('offer', offer('O-1', 4, { platesKnown: 2 }));
    expect(sent(result)).toEqual(['plate/B-1-3 plate.compose', 'order/O-1 order.plated']);
    expect(payloadOf(result, 'plate.compose')).toMatchObject({ jobId: 'J-1-3', valueMinor: 4_000 });
    expect(payloadOf(result, 'plate.compose')).not.toHaveProperty('orders');
    expect(payloadOf(result, 'order.plated')).toMatchObject({ plates: [{ jobId: 'J-1-3', count: 4 }] });
  });

  it('are never laid out twice, however often they are offered', () => {
    const one = open({ waitMinutesMax: 0 });
    one.hear('offer', offer('O-1', 4));
    expect(sent(one.hear('offer', offer('O-1', 4)))).toEqual([]);
    expect(payloadOf(one.hear('offer', offer('O-1', 5)), 'order.plated')).toMatchObject({
      plates: [{ plateId: 'B-1-2', count: 1 }],
    });
  });

  it('go when a machine is free for them, and wait otherwise, the policy’s time at most', () => {
    const one = open();
    one.hear('offer', offer('O-1', 1));
    answer(one, [{ startIn: 0, endIn: HOUR_MS, margin: 5 }]);
    expect(one.context.lastComposed[0]?.why).toBe('A machine is free for it.');
    one.hear('offer', offer('O-2', 1));
    answer(one, [later]);
    expect(one.context.waiting[0]).toMatchObject({ orderId: 'O-2' });
    one.pass(9 * MINUTE_MS);
    // Alone, it has nothing to ask about any more.
    expect(one.context.lastComposed[0]?.why).toBe('It has waited as long as the policy allows.');
  });

  it('do not wait where their date leaves no time', () => {
    const one = open();
    one.hear('offer', offer('O-1', 1, { dueAt: one.at + 8 * HOUR_MS + 5 * MINUTE_MS }));
    answer(one, [later]);
    expect(one.context.lastComposed[0]?.why).toBe('Its date leaves no time to wait.');
  });

  it('go as soon as a machine becomes free', () => {
    const one = open();
    one.hear('offer', offer('O-1', 1));
    answer(one, [later]);
    one.hear('machineFree', { printerId: 'p-1' });
    answer(one, [{ startIn: 0, endIn: HOUR_MS, margin: 5 }]);
    expect(plates(one)).toEqual(['B-1-1']);
  });

  it('wait on where the next machine has a plate to be cleared, until it is', () => {
    const one = open();
    one.hear('offer', offer('O-1', 1));
    const cameAt = one.at;
    answer(one, [{ startIn: 0, endIn: HOUR_MS, margin: 5, isFree: false }]);
    expect(plates(one)).toEqual([]);
    expect(one.context.waiting[0]).toMatchObject({
      waitUntil: cameAt + 10 * MINUTE_MS,
      why: expect.stringContaining('No machine is free for it yet'),
    });
    one.hear('machineFree', { printerId: 'p-1' });
    answer(one, [{ startIn: 0, endIn: HOUR_MS, margin: 5, isFree: true }]);
    expect(plates(one)).toEqual(['B-1-1']);
  });

  it('do not wait for an answer that never comes', () => {
    const one = open();
    one.hear('offer', offer('O-1', 1));
    one.pass(HOUR_MS);
    expect(plates(one)).toEqual(['B-1-1']);
    expect(one.status).toBe('idle');
  });

  it('are told to have no room where they have none on any bed', () => {
    const one = open();
    const huge = { ...estimate, sizeMillimetres: { x: 300, y: 300, z: 20 } };
    const result = one.hear('offer', offer('O-1', 1, { estimate: huge }));
    expect(sent(result)).toEqual(['order/O-1 order.notLaidOut']);
    expect(one.context.pool).toEqual({});
  });

  it('are not laid out once they are taken back', () => {
    const one = open();
    one.hear('offer', offer('O-1', 1));
    one.hear('withdraw', { orderId: 'O-1', isOver: true });
    one.pass(HOUR_MS);
    expect(one.context).toMatchObject({ pool: {}, orders: noEntries, lastComposed: [] });
  });

  it('are known of earlier snapshots, in tables of before', () => {
    const laidOut = { 'O-1/1': 3, 'O-2/1': 2, 'O-2/2': 5 };
    const orders = composer.upcasters[1]!({ id: 'farm', pool: {}, laidOut, numbered: { 'O-1': 1, 'O-2': 4 } })
      .orders as ComposerState['orders'];
    expect(new Map(entriesOf(orders))).toEqual(
      new Map([
        ['O-1', { plates: 1, laidOut: { 1: 3 } }],
        ['O-2', { plates: 4, laidOut: { 1: 2, 2: 5 } }],
      ]),
    );
  });

  it('make plates that are neither too long nor too heavy', () => {
    const one = open({ waitMinutesMax: 0 });
    one.hear('offer', offer('O-1', 4, { estimate: { ...offer('O-1', 1).estimate, massGrams: 9_000 } }));
    expect(one.context.lastComposed.map(({ parts }) => parts)).toEqual([2, 2]);
    one.hear('offer', offer('O-2', 3, { estimate: { ...offer('O-2', 1).estimate, seconds: 7 * 3_600 } }));
    expect(one.context.lastComposed.map(({ parts }) => parts)).toEqual([1, 1, 1]);
  });
});

describe('parts of two orders', () => {
  const both = (ways: Parameters<typeof answer>[1], dueAt: number | null = null, policy = {}) => {
    const one = open(policy);
    one.hear('offer', offer('O-1', 2));
    answer(one, [later]);
    one.hear('offer', offer('O-2', 1, { dueAt: dueAt === null ? null : one.at + dueAt }));
    answer(one, ways);
    // The first has waited for ten minutes then.
    one.pass(7 * MINUTE_MS);
    answer(one, ways);
    return one;
  };

  it('share a plate where that earns more and makes nobody late; each order is told of its own', () => {
    const one = both([later, { ...later, margin: 12 }]);
    expect(plates(one)).toEqual(['B-shared-1']);
    const told = one.last!.sends.map(({ payload, to, type }) => [to, type, payload] as const);
    const compose = told.find(([, type]) => type === 'plate.compose')![2] as PayloadOf<'plate.compose'>;
    expect(compose.orders?.map(({ orderId }) => orderId)).toEqual(['O-1', 'O-2']);
    expect(compose.items.map(({ orderId }) => orderId).toSorted()).toEqual(['O-1', 'O-1', 'O-2']);
    expect(told.filter(([, type]) => type === 'order.plated').map(([to, , word]) => [to, word])).toEqual([
      ['order/O-1', expect.objectContaining({ plates: [expect.objectContaining({ count: 2 })] })],
      ['order/O-2', expect.objectContaining({ plates: [expect.objectContaining({ count: 1 })] })],
    ]);
    expect(one.context.lastComposed[0]?.why).toContain('one plate fewer to start and clear');
  });

  it.each([
    ['earns less', [later, { ...later, margin: 9 }], null],
    ['makes another job late', [later, { ...later, margin: 12, worseFor: ['J-9-1'] }], null],
    ['misses a date', [later, { ...later, endIn: 9 * HOUR_MS, margin: 12 }], 8.9 * HOUR_MS],
  ] as const)('do not share where that %s', (_, ways, dueAt) => {
    const one = both(ways as never, dueAt);
    expect(one.context.sharedCount).toBe(0);
  });

  it('do not share where the farm does not want it, nor where materials differ', () => {
    expect(
      both([later, { ...later, margin: 12 }], null, { composeAcrossOrders: false }).context.sharedCount,
    ).toBe(0);
    const one = open();
    one.hear('offer', offer('O-1', 1));
    one.hear('offer', offer('O-2', 1, { recipe: { ...recipe, colour: 'white' } }));
    expect(question(one).alternatives).toHaveLength(1);
  });

  it('are put together, let go or kept apart by hand', () => {
    const pooled = () => {
      const one = open();
      one.hear('offer', offer('O-1', 2));
      answer(one, [later]);
      one.hear('offer', offer('O-2', 1));
      answer(one, [later]);
      return one;
    };
    const lines = [
      { orderId: 'O-1', lineId: '1' },
      { orderId: 'O-2', lineId: '1' },
    ];
    const reason = { code: 'hand' };
    const composed = pooled();
    composed.hear('compose', { lines }, { reason });
    expect(plates(composed)).toEqual(['B-shared-1']);
    expect(composed.hear('compose', { lines }, { reason }).outcome).toBe('refused');
    const released = pooled();
    released.hear('releaseNow', { orderId: 'O-2' }, { reason });
    answer(released, [later]);
    expect(plates(released)).toEqual(['B-2-1']);
    expect(released.context.lastComposed[0]?.why).toBe('A person ended the wait.');
    const apart = pooled();
    apart.hear('keepApart', { ...lines[1]!, apart: true, because: 'It is a gift.' }, { reason });
    expect(plates(apart)).toEqual(['B-2-1']);
  });

  it('are shown as they could be laid out, with a picture', () => {
    const one = open();
    one.hear('offer', offer('O-1', 2));
    one.hear('offer', offer('O-2', 1));
    const [proposal] = proposalsOf(one.context);
    expect(proposal).toMatchObject({ platesApart: 2 });
    expect(proposal?.plates).toHaveLength(1);
    expect(proposal?.plates[0]?.picture).toContain('3 parts of O-1/1, O-2/1');
  });
});
