/** What an operator can do to a quote. */
import { type Action, always, define, OTHER, reason } from './define.ts';

export const quoteActions: readonly Action<'quote'>[] = [
  define('quote', {
    command: 'approve',
    verb: 'Approve',
    tone: 'primary',
    from: ['review'],
    consequence: 'The customer gets the quote as it is priced.',
    reasons: [
      reason('geometry-checked', 'Geometry checked'),
      reason('agreed-with-customer', 'Agreed with the customer'),
      reason('made-before', 'Made before'),
      OTHER,
    ],
    mustSayWhy: always,
  }),
  define('quote', {
    command: 'order',
    verb: 'Create order',
    tone: 'primary',
    from: ['approved'],
    unless: (quote) => (quote.orderId ? 'has an order already' : null),
    consequence: 'Production begins: plans are sliced, plates laid out and queued.',
    atOnce: true,
  }),
  define('quote', {
    command: 'reprice',
    verb: 'Price again',
    from: ['review', 'approved', 'failed', 'expired'],
    consequence: 'It is priced again by the rules in force now.',
    atOnce: true,
  }),
  define('quote', {
    command: 'reject',
    verb: 'Reject',
    tone: 'danger',
    from: ['analysing', 'pricing', 'review', 'approved', 'failed'],
    because: true,
    mustSayWhy: always,
    consequence: 'The request is turned down. These words go to the customer.',
    reasons: [
      reason('not-printable', 'The model can not be printed'),
      reason('no-capacity', 'No capacity in time'),
      reason('material-missing', 'Material not available'),
      reason('compliance', 'We do not make this'),
      OTHER,
    ],
  }),
];
