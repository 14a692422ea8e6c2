/** What an operator can do to a lot of material. */
import { type Action, always, define, OTHER, reason } from './define.ts';

export const lotActions: readonly Action<'lot'>[] = [
  define('lot', {
    command: 'adjust',
    verb: 'Adjust',
    from: ['open', 'low', 'empty', 'quarantined'],
    because: true,
    mustSayWhy: always,
    consequence: 'The grams on hand change; the difference stays on record.',
    questions: [
      {
        name: 'deltaGrams',
        words: 'Difference',
        kind: 'number',
        unit: 'g',
        hint: 'negative for missing, positive for found',
      },
    ],
    reasons: [reason('count', 'Counted'), reason('weighed', 'Weighed'), OTHER],
  }),
  define('lot', {
    command: 'scrap',
    verb: 'Scrap',
    tone: 'danger',
    from: ['open', 'low', 'quarantined'],
    because: true,
    mustSayWhy: always,
    consequence: 'The grams leave the stock as waste.',
    questions: [{ name: 'grams', words: 'Waste', kind: 'number', unit: 'g' }],
    reasons: [reason('wet', 'Wet'), reason('tangled', 'Tangled'), reason('remnant', 'Remnant'), OTHER],
  }),
  define('lot', {
    command: 'quarantine',
    verb: 'Quarantine',
    tone: 'danger',
    from: ['open', 'low'],
    because: true,
    mustSayWhy: always,
    consequence: 'No job uses it until it is cleared.',
    reasons: [
      reason('bad-prints', 'Prints badly'),
      reason('wet', 'Wet'),
      reason('recall', 'Recalled'),
      OTHER,
    ],
  }),
  define('lot', {
    command: 'clear',
    verb: 'Lift quarantine',
    tone: 'primary',
    from: ['quarantined'],
    because: true,
    mustSayWhy: always,
    consequence: 'Jobs may use it again.',
    reasons: [reason('dried', 'Dried'), reason('tested', 'Tested'), OTHER],
  }),
];
