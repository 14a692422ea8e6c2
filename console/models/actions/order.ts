/** What an operator can do to an order. */
import { type Action, always, define, OTHER, reason } from './define.ts';

const inMaking = ['accepted', 'inProduction'] as const;
export const orderActions: readonly Action<'order'>[] = [
  define('order', {
    command: 'pack',
    verb: 'Pack',
    tone: 'primary',
    from: ['qc'],
    consequence: 'Everything is in its box.',
    questions: [
      { name: 'packages', words: 'Packages', kind: 'number', optional: true, hint: '1 when empty' },
    ],
  }),
  define('order', {
    command: 'ship',
    verb: 'Ship',
    tone: 'primary',
    from: ['packed'],
    consequence: 'Handed to the carrier. Nothing is sent from here: tell the customer.',
    questions: [
      { name: 'carrier', words: 'Carrier', kind: 'text' },
      { name: 'tracking', words: 'Tracking number', kind: 'text', optional: true },
    ],
  }),
  define('order', {
    command: 'deliver',
    verb: 'Delivered',
    tone: 'primary',
    from: ['shipped'],
    consequence: 'The customer has it. The order is closed.',
    atOnce: true,
  }),
  define('order', {
    command: 'unhold',
    verb: 'Lift hold',
    tone: 'primary',
    from: ['onHold'],
    consequence: 'Work on the order goes on.',
    atOnce: true,
  }),
  define('order', {
    command: 'payment',
    verb: 'Record payment',
    from: [...inMaking, 'qc', 'onHold', 'packed', 'shipped', 'delivered', 'cancelled'],
    consequence: 'Stands in the order’s record; work held for payment may go on.',
    questions: [
      {
        name: 'payment',
        words: 'Payment',
        kind: 'choice',
        choices: [reason('paid', 'Paid'), reason('unpaid', 'Not paid'), reason('refunded', 'Refunded')],
      },
    ],
  }),
  define('order', {
    command: 'amend',
    verb: 'Add note',
    from: [...inMaking, 'qc', 'onHold', 'packed', 'shipped'],
    consequence: 'The note stays on record; what was promised is not rewritten.',
    questions: [{ name: 'note', words: 'Note', kind: 'long' }],
  }),
  define('order', {
    command: 'hold',
    verb: 'Hold',
    from: [...inMaking],
    because: true,
    mustSayWhy: always,
    consequence: 'No new work starts on it; what prints goes on.',
    reasons: [
      reason('ask-customer', 'Question to the customer'),
      reason('payment', 'Payment'),
      reason('material', 'Material'),
      OTHER,
    ],
  }),
  define('order', {
    command: 'cancel',
    verb: 'Cancel',
    tone: 'danger',
    from: [...inMaking, 'onHold'],
    because: true,
    mustSayWhy: always,
    consequence: 'What is not made yet is cancelled, prints in progress included. It can not be taken back.',
    reasons: [
      reason('customer-cancelled', 'Customer cancelled'),
      reason('can-not-make', 'We can not make it'),
      reason('duplicate', 'Ordered twice'),
      OTHER,
    ],
  }),
];

/** Parts of one line that wait for a person's word: bad ones, cancelled ones, ones that had no room. */
export const reprintAction = (lineId: string): Action<'order'> =>
  define('order', {
    command: 'reprint',
    verb: 'Reprint',
    tone: 'primary',
    from: [...inMaking],
    unless: (order) =>
      (order.ledger?.[lineId]?.planned ?? 0) > 0 ? null : 'has every part of the line made or on a plate',
    onlyWhenDue: true,
    consequence: 'The parts of this line that are on no plate are laid out and queued.',
    reasons: [reason('cause-mended', 'Cause mended'), reason('one-off', 'Seems a one-off'), OTHER],
    toBody: () => ({ lineId }),
  });
