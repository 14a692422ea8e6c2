import type { OrderState } from '../../actors/order/schema.ts';
import type { PlateState } from '../../actors/plate/schema.ts';
import { kindOf } from '../../runtime/envelope.ts';
import { must, type Property } from './property.ts';

export const noPromiseLost: Property = {
  name: 'no promise lost',
  holds:
    'ordered = planned + in work + good + cancelled; what is in work is on open plates; good parts are on settled ones.',
  watch: ({ world }) => ({
    turned: ({ message, state }) => {
      if (kindOf(message.to) !== 'order') return;
      const order = state.snapshot.context as OrderState;
      for (const [lineId, line] of Object.entries(order.ledger)) {
        const words = () => `${message.to} line ${lineId} after ${message.type}: ${JSON.stringify(line)}`;
        const { ordered, planned, inWork, good, cancelled } = line;
        must(ordered === planned + inWork + good + cancelled, words);
        must(Math.min(planned, inWork, good, cancelled, line.bad) >= 0, words);
        const open = order.plates.filter((plate) => plate.lineId === lineId && plate.state === 'open');
        must(inWork === open.reduce((sum, plate) => sum + plate.count, 0), words);
      }
    },
    ended: () => {
      for (const at of world.all('order')) {
        const order = world.look<OrderState>(at)!.context;
        const good = new Map<string, number>();
        for (const known of order.plates) {
          const plate = world.look<PlateState>(`plate/${known.plateId}`);
          const agree = { open: 'sealed', settled: 'settled', cancelled: 'discarded' }[known.state];
          must(
            plate?.status === agree,
            () => `${at} has ${known.plateId} as ${known.state}; the plate itself is ${plate?.status}.`,
          );
          const made = plate.context.verdicts.filter((verdict) => verdict.result === 'good').length;
          if (known.state === 'settled') good.set(known.lineId, (good.get(known.lineId) ?? 0) + made);
        }
        for (const [lineId, line] of Object.entries(order.ledger)) {
          const made = good.get(lineId) ?? 0;
          must(
            line.good === made,
            () => `${at} counts ${line.good} good of line ${lineId}; its plates have ${made}.`,
          );
        }
      }
    },
  }),
};
