/** What an operator can do about an incident. */
import { type Action, always, define, OTHER, reason } from './define.ts';

export const incidentActions: readonly Action<'incident'>[] = [
  define('incident', {
    command: 'acknowledge',
    verb: 'I look after it',
    from: ['open'],
    consequence: 'Others see that somebody has taken it.',
    atOnce: true,
  }),
  define('incident', {
    command: 'resolve',
    verb: 'Resolve',
    from: ['open', 'acknowledged'],
    because: true,
    mustSayWhy: always,
    consequence: 'It is closed with what was done. It opens again if it happens again.',
    reasons: [
      reason('mended', 'Mended'),
      reason('no-fault', 'No fault found'),
      reason('done', 'Next step done'),
      OTHER,
    ],
  }),
];
