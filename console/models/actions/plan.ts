/** What an operator can do to a plan. */
import { type Action, always, define, OTHER, reason } from './define.ts';

export const planActions: readonly Action<'plan'>[] = [
  define('plan', {
    command: 'approve',
    verb: 'Approve plan',
    tone: 'primary',
    from: ['approval'],
    consequence: 'The plan may be made although its risk is high.',
    reasons: [reason('preview-checked', 'Preview checked'), reason('made-before', 'Made before'), OTHER],
    mustSayWhy: always,
  }),
  define('plan', {
    command: 'retry',
    verb: 'Try again',
    tone: 'primary',
    from: ['stuck'],
    consequence: 'The step that failed is done again.',
    atOnce: true,
  }),
  define('plan', {
    command: 'unblock',
    verb: 'Unblock',
    from: ['blocked'],
    because: true,
    mustSayWhy: always,
    consequence: 'Its breaker is reset: the next attempt may be made.',
    reasons: [reason('reviewed', 'Plan reviewed'), reason('not-the-plan', 'It was not the plan'), OTHER],
  }),
  define('plan', {
    command: 'reject',
    verb: 'Reject plan',
    tone: 'danger',
    from: ['approval', 'stuck', 'blocked'],
    because: true,
    mustSayWhy: always,
    consequence: 'The part must not be made by this plan.',
    reasons: [reason('too-risky', 'Too risky'), reason('wrong-recipe', 'Wrong recipe'), OTHER],
  }),
];
