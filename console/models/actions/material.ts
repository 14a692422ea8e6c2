/** Material kept for orders that wait, or let go, whatever the policy does by itself. */
import { type Action, define, OTHER, reason } from './define.ts';

const ORDERS_MAX = 200;
const from = ['accepted', 'inProduction', 'onHold'] as const;

export const materialActions: readonly Action<'order'>[] = [
  define('order', {
    command: 'keep-material',
    verb: 'Keep material',
    from: [...from],
    consequence:
      'Grams are kept for its plates that wait, and no other plate is started on them. What no spool has enough for is named, and kept once there is.',
    reasons: [reason('promised', 'Promised'), reason('scarce', 'Material is scarce'), OTHER],
    together: { path: '/api/v1/stock/reserve', ids: 'orderIds', idsMax: ORDERS_MAX },
  }),
  define('order', {
    command: 'release-material',
    verb: 'Release material',
    from: [...from],
    consequence:
      'What is kept for its plates that wait is free for others, until you keep it again. They stay in the queue: hold the order where it is not to be made.',
    reasons: [reason('not-paid', 'Does not pay'), reason('others-first', 'Others go first'), OTHER],
    together: { path: '/api/v1/stock/release', ids: 'orderIds', idsMax: ORDERS_MAX },
  }),
];
