/** What of a capture the days to come can touch: the past of a farm is large, and every run is given its own copy. */
import type { Capture } from '../../runtime/capture.ts';
import { idOf, kindOf } from '../../runtime/envelope.ts';

/** By kind, where nothing more is to come. */
const over: Readonly<Record<string, ReadonlySet<string>>> = {
  quote: new Set(['rejected', 'expired', 'ordered', 'failed']),
  order: new Set(['delivered', 'cancelled']),
  plan: new Set(['withdrawn']),
  plate: new Set(['settled', 'cancelled']),
  job: new Set(['completed', 'cancelled']),
  run: new Set(['judged', 'failed', 'cancelled']),
  incident: new Set(['resolved']),
  lot: new Set(['empty']),
};

/** Without actors that are over, unless something on its way is for them. */
export function trimmed(capture: Capture): Capture {
  const awaited = new Set<string>([
    ...capture.sends.map(({ to }) => to),
    ...capture.effects.map(({ from }) => from),
  ]);
  const orders = new Set(
    capture.actors.flatMap(({ address, status }) =>
      kindOf(address) === 'order' && !over.order!.has(status) ? [idOf(address)] : [],
    ),
  );
  return {
    ...capture,
    actors: capture.actors.filter(
      ({ address, context, status }) =>
        over[kindOf(address)]?.has(status) !== true ||
        awaited.has(address) ||
        // What belongs to an order that goes on may be spoken to again.
        ordersOf(context).some((orderId) => orders.has(orderId)),
    ),
  };
}

function ordersOf(context: unknown): readonly string[] {
  const { orderId, orderIds } = context as {
    readonly orderId?: string;
    readonly orderIds?: readonly string[];
  };
  return orderIds ?? (orderId === undefined ? [] : [orderId]);
}
