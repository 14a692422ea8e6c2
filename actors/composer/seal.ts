/** Plates are numbered, made, and told to the orders whose parts are on them. */
import { type PayloadOf, say } from '../common/say.ts';
import {
  dueAtOf,
  groupWords,
  itemsOf,
  type Laid,
  ordersOf,
  priorityOf,
  requirementsOf,
  valueMinorOf,
} from './layout.ts';
import { laidOutOf, platesOf, withParts, withPlates } from './orders.ts';
import type { Draft } from './rules.ts';

export interface Why {
  readonly because: string;
  /** Plates fewer than if each line were laid out by itself. */
  readonly saved?: number;
}

type Told = PayloadOf<'order.plated'>;

const CUSTOMER_CHARACTERS_MAX = 200;

export function sealed(draft: Draft, plates: readonly Laid[], why: Why): void {
  const told = new Map<string, { readonly orderId: string; readonly word: Told & { plates: unknown[] } }>();
  for (const plate of plates) {
    const orders = ordersOf(plate);
    const number = numberFor(draft, orders);
    const [plateId, jobId] = [`B-${number}`, `J-${number}`];
    const offers = plate.shares.map(({ unit }) => unit.offer);
    const items = itemsOf(plate, plateId);
    draft.sends.push(
      say('plate.compose', plateId, {
        orderId: orders[0]!.orderId,
        ...(orders.length > 1 ? { orders } : {}),
        jobId,
        customer: customersOf(orders.map(({ customer }) => customer)),
        items,
        requirements: requirementsOf(plate),
        estimatedSeconds: plate.seconds,
        massGrams: plate.grams,
        dueAt: dueAtOf(plate),
        priority: priorityOf(plate),
        valueMinor: valueMinorOf(plate),
        retryCeiling: Math.min(...offers.map(({ retryCeiling }) => retryCeiling)),
        replacesJobId: offers.find(({ replacesJobId }) => replacesJobId !== null)?.replacesJobId ?? null,
      }),
    );
    draft.composed.push({
      plateId,
      jobId,
      orderIds: orders.map(({ orderId }) => orderId),
      parts: items.length,
      why: wordsOf(plate, why),
    });
    for (const { count, unit } of plate.shares) {
      const { dueAt, lineId, orderId, planId, priority, revision } = unit.offer;
      draft.orders = withParts(draft.orders, unit.offer, count);
      let its = told.get(unit.key);
      if (its === undefined) {
        its = { orderId, word: { lineId, planId, revision, dueAt, priority, plates: [] } };
        told.set(unit.key, its);
      }
      its.word.plates.push({ plateId, jobId, count });
    }
  }
  for (const [key, { orderId, word }] of told) {
    draft.sends.push(say('order.plated', orderId, word));
    const left = draft.pool[key];
    if (left !== undefined && left.offer.upTo <= (laidOutOf(draft.orders, left.offer) ?? 0))
      delete draft.pool[key];
  }
}

/** Plates of one order count on after those that it has; plates of several have numbers of their own. */
function numberFor(draft: Draft, orders: readonly { readonly orderId: string }[]): string {
  if (orders.length > 1) {
    draft.sharedCount++;
    return `shared-${draft.sharedCount}`;
  }
  const { orderId } = orders[0]!;
  const number = platesOf(draft.orders, orderId) + 1;
  draft.orders = withPlates(draft.orders, orderId, number);
  return `${orderId.replace(/^O-/, '')}-${number}`;
}

const customersOf = (names: readonly string[]): string =>
  [...new Set(names)].join(', ').slice(0, CUSTOMER_CHARACTERS_MAX);

function wordsOf({ shares }: Laid, { because, saved }: Why): string {
  const [first] = shares;
  if (shares.length === 1) return because;
  const orders = new Set(shares.map(({ unit }) => unit.offer.orderId));
  const who =
    orders.size === 1 ? `${shares.length} lines of ${[...orders][0]}` : `Parts of ${[...orders].join(', ')}`;
  const gain =
    saved === undefined
      ? ''
      : ` That is ${saved === 1 ? 'one plate' : `${saved} plates`} fewer to start and clear, and nobody is late by it.`;
  return `${who} share it: all are ${groupWords(first!.unit.offer)}.${gain} ${because}`;
}
