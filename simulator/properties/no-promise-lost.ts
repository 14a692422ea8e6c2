import { laidOutOf } from '../../actors/composer/orders.ts';
import type { ComposerState } from '../../actors/composer/schema.ts';
import type { OrderState } from '../../actors/order/schema.ts';
import type { PlateState } from '../../actors/plate/schema.ts';
import { kindOf } from '../../runtime/envelope.ts';
import { Ageing, LONG_AGO_MS } from './memory.ts';
import { must, type Property, type Turned } from './property.ts';

/** Good parts of each line of each order, as a plate was judged. */
function goodOf({ id, items, orderId, verdicts }: PlateState): ReadonlyMap<string, number> {
  const good = new Set(verdicts.flatMap(({ itemId, result }) => (result === 'good' ? [itemId] : [])));
  const lines = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(id, item.orderId ?? orderId, item.lineId);
    lines.set(key, (lines.get(key) ?? 0) + (good.has(item.itemId) ? 1 : 0));
  }
  return lines;
}
const keyOf = (plateId: string, orderId: string, lineId: string) => `${plateId} ${orderId} ${lineId}`;

export const noPromiseLost: Property = {
  name: 'no promise lost',
  invariant: 6,
  holds:
    'ordered = planned + in work + good + cancelled; what is in work is on open plates; good parts are on settled ones, as they were judged.',
  of: ['order', 'plate'],
  watch: (sight) => {
    /** Good parts of lines on plates that were judged. */
    const made = new Ageing<string, number>(LONG_AGO_MS);
    const order = ({ message, before, state }: Turned) => {
      const [was, now] = [before.snapshot.context as OrderState, state.snapshot.context as OrderState];
      if (was.ledger === now.ledger && was.plates === now.plates) return;
      for (const lineId in now.ledger) {
        const line = now.ledger[lineId]!;
        const words = () => `${message.to} line ${lineId} after ${message.type}: ${JSON.stringify(line)}`;
        const { ordered, planned, inWork, good, cancelled } = line;
        must(ordered === planned + inWork + good + cancelled, words);
        must(Math.min(planned, inWork, good, cancelled, line.bad) >= 0, words);
        let open = 0;
        for (const plate of now.plates)
          if (plate.lineId === lineId && plate.state === 'open') open += plate.count;
        must(inWork === open, words);
        const before = was.ledger[lineId]?.ordered;
        must(before === undefined || before === ordered, words);
      }
      for (const lineId in was.ledger)
        must(now.ledger[lineId] !== undefined, () => `${message.to} has lost line ${lineId}.`);
      if (message.type !== 'order.plateSettled') return;
      const { plateId, lineId: of } = message.payload as { plateId: string; lineId?: string };
      const lineId = of ?? now.plates.find((plate) => plate.plateId === plateId)?.lineId;
      if (lineId === undefined) return;
      const key = keyOf(plateId, now.id, lineId);
      const judged = made.get(key);
      if (judged === undefined) return;
      const more = now.ledger[lineId]!.good - (was.ledger[lineId]?.good ?? 0);
      must(
        more === judged,
        () =>
          `${message.to} counts ${more} more good of line ${lineId}; ${plateId} was judged to have ${judged}.`,
      );
      made.delete(key);
    };
    const plate = ({ message, state, result, at }: Turned) => {
      if (!result.facts.some(({ type }) => type === 'plate.settled')) return;
      const plate = state.snapshot.context as PlateState;
      const { verdicts, items } = plate;
      must(
        verdicts.length === items.length,
        () => `${message.to} has ${items.length} parts, and ${verdicts.length} verdicts.`,
      );
      for (const [key, good] of goodOf(plate)) made.set(key, good, at);
    };
    return {
      turned: (turned) => (kindOf(turned.message.to) === 'order' ? order(turned) : plate(turned)),
      ended: () => {
        const composer = sight.look<ComposerState>('composer/farm')?.context;
        for (const at of sight.all('order')) {
          const order = sight.look<OrderState>(at)!.context;
          for (const { lineId } of order.lines) {
            const laidOut = composer && laidOutOf(composer.orders, { orderId: order.id, lineId });
            const known = order.plates.reduce((sum, one) => sum + (one.lineId === lineId ? one.count : 0), 0);
            must(
              laidOut === undefined || laidOut === known,
              () => `The composer laid out ${laidOut} of line ${lineId} of ${at}, which knows of ${known}.`,
            );
          }
          for (const known of order.plates) {
            const is = sight.look<PlateState>(`plate/${known.plateId}`);
            // What is over may have left memory.
            if (is === undefined && known.state !== 'open') continue;
            const agree = { open: 'sealed', settled: 'settled', cancelled: 'discarded' }[known.state];
            must(
              is?.status === agree,
              () => `${at} has ${known.plateId} as ${known.state}; the plate itself is ${is?.status}.`,
            );
          }
        }
      },
    };
  },
};
