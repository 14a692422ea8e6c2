/** Parts of an order, added up; and how orders are narrowed and ordered. Pure. */
import type { LineLedger } from '../../../actors/order/schema.ts';
import type { View } from '../../../gateway/api/contract/kinds.ts';

type Order = View<'order'>;
const none: LineLedger = { ordered: 0, planned: 0, inWork: 0, good: 0, cancelled: 0, bad: 0 };

/** Before the ledger is told, everything ordered is still to be planned. */
export const ledgerOf = (order: Order, lineId: string): LineLedger => {
  const told = order.ledger?.[lineId];
  if (told !== undefined) return told;
  const ordered = order.lines?.find((line) => line.lineId === lineId)?.quantity ?? 0;
  return { ...none, ordered, planned: ordered };
};

export const totalsOf = (order: Order): LineLedger =>
  (order.lines ?? [])
    .map((line) => ledgerOf(order, line.lineId))
    .reduce(
      (sum, line) => ({
        ordered: sum.ordered + line.ordered,
        planned: sum.planned + line.planned,
        inWork: sum.inWork + line.inWork,
        good: sum.good + line.good,
        cancelled: sum.cancelled + line.cancelled,
        bad: sum.bad + line.bad,
      }),
      none,
    );

export const orderFilters: readonly {
  readonly value: string;
  readonly words: string;
  readonly statuses: readonly string[];
}[] = [
  { value: 'open', words: 'Open', statuses: ['accepted', 'onHold', 'inProduction', 'qc', 'packed'] },
  { value: 'pack', words: 'To pack', statuses: ['qc'] },
  { value: 'ship', words: 'To ship', statuses: ['packed'] },
  { value: 'hold', words: 'On hold', statuses: ['onHold'] },
  { value: 'closed', words: 'Closed', statuses: ['shipped', 'delivered', 'cancelled'] },
];

const closed = ['shipped', 'delivered', 'cancelled'];
const NEVER = Number.MAX_SAFE_INTEGER;
export const soonestFirst = (a: Order, b: Order): number =>
  (closed.includes(a.status) && closed.includes(b.status) ? b.updatedAt - a.updatedAt : 0) ||
  (a.dueAt ?? NEVER) - (b.dueAt ?? NEVER) ||
  (a.priority ?? 9) - (b.priority ?? 9) ||
  a.createdAt - b.createdAt;
