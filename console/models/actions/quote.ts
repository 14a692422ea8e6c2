/** What an operator can do to a quote. */
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { type Action, always, define, OTHER, reason } from './define.ts';

/** Without a sound model there is nothing to price. */
const modelTrouble = (quote: View<'quote'>): string | null => {
  const checks = (quote.lines ?? []).map((line) => quote.analyses?.[line.recipe.modelHash]?.verdict);
  if (checks.includes('block')) return 'has a model that can not be made';
  return checks.includes(undefined) ? 'has a model that is not checked' : null;
};

export const quoteActions: readonly Action<'quote'>[] = [
  define('quote', {
    command: 'approve',
    verb: 'Approve',
    tone: 'primary',
    from: ['review'],
    consequence: 'It stands as priced and can be ordered. Nothing is sent from here: tell the customer.',
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
    from: ['review', 'approved', 'failed', 'expired', 'rejected'],
    unless: modelTrouble,
    consequence: 'It is priced again by the rules in force now.',
    atOnce: true,
  }),
  define('quote', {
    command: 'reject',
    verb: 'Reject',
    tone: 'danger',
    from: ['review', 'approved'],
    because: true,
    mustSayWhy: always,
    consequence: 'The request is turned down; the words are kept with the quote. Nothing is sent from here.',
    reasons: [
      reason('not-printable', 'The model can not be printed'),
      reason('no-capacity', 'No capacity in time'),
      reason('material-missing', 'Material not available'),
      reason('compliance', 'We do not make this'),
      OTHER,
    ],
  }),
];
