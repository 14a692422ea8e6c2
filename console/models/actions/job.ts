/** What an operator can do to a job. */
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { type Action, always, type Choice, define, OTHER, reason } from './define.ts';

const hardBlocker = (job: View<'job'>): string | null => {
  const hard = (job.blockers ?? []).find((blocker) => !blocker.canOverride);
  return hard === undefined ? null : `is blocked: ${hard.words.replace(/\.$/, '')}`;
};
/** Blockers that a person may wave through, with a reason. */
export const manualBlockers = (job: View<'job'>) =>
  (job.blockers ?? []).filter((blocker) => blocker.canOverride);

/** Lines of orders with parts on the plate. */
const linesOn = (job: View<'job'>): number =>
  new Set((job.items ?? []).map((item) => `${item.orderId ?? job.orderId}/${item.lineId}`)).size;

/** Parts of a plate that prints that are not given up yet, with what each is called. */
export const giveUpAction = (parts: readonly Choice[]): Action<'job'> =>
  define('job', {
    command: 'give-up-parts',
    verb: 'Give up a part',
    from: ['printing', 'paused'],
    onlyWhenDue: true,
    unless: () => (parts.length > 1 ? null : 'has one part left: cancel the job instead'),
    because: true,
    consequence:
      'The part counts as bad and is made again as the policy has it. A machine that can prints on without it; others print it to the end.',
    questions: [{ name: 'itemId', words: 'Part', kind: 'choice', choices: parts }],
    reasons: [
      reason('came-loose', 'Came loose'),
      reason('warped', 'Warps'),
      reason('layer-shift', 'Shifted'),
      OTHER,
    ],
    toBody: ({ itemId }) => ({ itemIds: [itemId] }),
  });

const beforePrint = ['queued', 'scheduled', 'preparing', 'reserving', 'review', 'ready'] as const;

export const jobActions: readonly Action<'job'>[] = [
  define('job', {
    command: 'release',
    verb: 'Release',
    tone: 'primary',
    from: ['review', 'ready'],
    unless: hardBlocker,
    mustSayWhy: (jobs) => jobs.some((job) => manualBlockers(job).length > 0),
    consequence:
      'The plate is sent to its printer and starts. Blockers that wait for a person are overridden.',
    reasons: [
      reason('checked-at-machine', 'Checked at the machine'),
      reason('known-good', 'Printed well before'),
      reason('customer-waits', 'Customer waits'),
      OTHER,
    ],
  }),
  define('job', {
    command: 'pause',
    verb: 'Pause',
    from: ['printing'],
    consequence: 'The machine pauses the print.',
    atOnce: true,
  }),
  define('job', {
    command: 'resume',
    verb: 'Resume',
    tone: 'primary',
    from: ['paused'],
    consequence: 'The machine goes on with the print.',
    mustSayWhy: (jobs) => jobs.some((job) => job.pausedByAnomaly === true),
    reasons: [reason('looks-well', 'It looks well'), reason('mended', 'Mended'), OTHER],
  }),
  define('job', {
    command: 'requeue',
    verb: 'Requeue',
    tone: 'primary',
    from: ['failed'],
    because: true,
    consequence: 'The plate is queued again; the next attempt may go to another machine.',
    reasons: [
      reason('cause-mended', 'Cause mended'),
      reason('other-machine', 'Try another machine'),
      reason('one-off', 'Seems a one-off'),
      OTHER,
    ],
  }),
  define('job', {
    command: 'hold',
    verb: 'Hold',
    from: [...beforePrint, 'failed'],
    because: true,
    mustSayWhy: always,
    consequence: 'It will not print until the hold is lifted.',
    reasons: [
      reason('ask-customer', 'Question to the customer'),
      reason('material-doubt', 'Doubt about the material'),
      reason('machine-doubt', 'Doubt about the machine'),
      OTHER,
    ],
  }),
  define('job', {
    command: 'unhold',
    verb: 'Lift hold',
    tone: 'primary',
    from: ['held'],
    unless: (job) => {
      if (job.heldByHand === true) return null;
      if (job.heldByOrder === true) return 'is held with its order: lift the hold of the order';
      return job.heldByPlan === true ? 'is held by its plan: unblock or revise it' : null;
    },
    consequence: 'It goes back to the queue, unless its order or its plan holds it too.',
    atOnce: true,
  }),
  define('job', {
    command: 'unschedule',
    verb: 'Back to queue',
    from: ['scheduled', 'preparing', 'reserving', 'review', 'ready'],
    because: true,
    consequence: 'Its printer and its grams are freed; the dispatcher chooses again.',
    reasons: [
      reason('other-machine', 'Another machine suits better'),
      reason('urgent-job', 'Something urgent goes first'),
      OTHER,
    ],
  }),
  define('job', {
    command: 'split',
    verb: 'Take apart',
    from: beforePrint,
    because: true,
    onlyWhenDue: true,
    unless: (job) => (linesOn(job) > 1 ? null : 'holds parts of one line only'),
    consequence:
      'The job is cancelled before it begins. Each order gets its parts back, and they are laid out anew.',
    reasons: [
      reason('one-is-urgent', 'One of them is urgent'),
      reason('do-not-belong', 'They do not belong together'),
      OTHER,
    ],
  }),
  define('job', {
    command: 'priority',
    verb: 'Priority',
    from: [...beforePrint, 'held', 'failed'],
    consequence: 'It moves up or down the queue: the lowest number goes first.',
    questions: [
      { name: 'priority', words: 'Priority', kind: 'number', hint: 'a whole number; 0 is the most urgent' },
    ],
  }),
  define('job', {
    command: 'cancel',
    verb: 'Cancel',
    tone: 'danger',
    from: [...beforePrint, 'held', 'released', 'printing', 'paused', 'failed'],
    because: true,
    mustSayWhy: always,
    consequence:
      'The plate is given up, a print in progress included. What is printed is scrap; its parts go back to the order.',
    reasons: [
      reason('customer-cancelled', 'Customer cancelled'),
      reason('bad-print', 'Print goes wrong'),
      reason('wrong-plan', 'Wrong plan or material'),
      OTHER,
    ],
  }),
];
