/** What an operator can do to a thing: in words, when it applies and why not, what it needs to be told. */
import type { CommandKind } from '../../gateway/api/contract/commands.ts';
import type { Kind, View } from '../../gateway/api/contract/kinds.ts';
import { mass } from './format.ts';

export interface Choice {
  readonly value: string;
  readonly words: string;
}
/** One thing the dialog asks for. `name` is the field of the command's body. */
export interface Question {
  readonly name: string;
  readonly words: string;
  readonly kind: 'text' | 'long' | 'number' | 'choice';
  readonly unit?: string;
  readonly hint?: string;
  readonly choices?: readonly Choice[];
  readonly optional?: boolean;
}

export interface Action<K extends CommandKind = CommandKind> {
  readonly kind: K;
  readonly command: string;
  readonly verb: string;
  /** Only from these statuses; the farm has the last word. */
  readonly from: readonly string[];
  /** A further reason why not, for a row whose status would do. */
  readonly unless?: (view: K extends Kind ? View<K> : never) => string | null;
  /** What will happen, said before it does. */
  readonly consequence: string;
  /** Short list of reasons; the words go into `because` where `because` is set, and always into `reason`. */
  readonly reasons?: readonly Choice[];
  readonly because?: boolean;
  /** Whether a reason must be given; without it one is offered only where `reasons` are. */
  readonly mustSayWhy?: (views: readonly (K extends Kind ? View<K> : never)[]) => boolean;
  readonly questions?: readonly Question[];
  readonly tone?: 'primary' | 'danger';
  /** Goes at once, without a dialog. */
  readonly atOnce?: boolean;
  /** Not shown at all where `unless` speaks against it: a button nobody wants on a good day. */
  readonly onlyWhenDue?: boolean;
  /** For bodies that are no plain copy of the answers. */
  readonly toBody?: (answers: Readonly<Record<string, string>>) => Record<string, unknown>;
}

const reason = (value: string, words: string): Choice => ({ value, words });
const OTHER = reason('other', 'Other');
const always = () => true;

const define = <K extends CommandKind>(kind: K, action: Omit<Action<K>, 'kind'>): Action<K> => ({
  kind,
  ...action,
});

const hardBlocker = (job: View<'job'>): string | null => {
  const hard = (job.blockers ?? []).find((blocker) => !blocker.canOverride);
  return hard === undefined ? null : `is blocked: ${hard.words.replace(/\.$/, '')}`;
};
/** Blockers that a person may wave through, with a reason. */
export const manualBlockers = (job: View<'job'>) =>
  (job.blockers ?? []).filter((blocker) => blocker.canOverride);

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
    atOnce: true,
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
    consequence: 'It goes back to the queue.',
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

const openOrder = ['accepted', 'inProduction', 'qc', 'onHold'] as const;
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
    consequence: 'Handed to the carrier; the customer is told.',
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
    from: ['accepted', 'inProduction', 'qc', 'onHold', 'packed', 'shipped', 'delivered'],
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
    from: [...openOrder, 'packed', 'shipped'],
    consequence: 'The note stays on record; what was promised is not rewritten.',
    questions: [{ name: 'note', words: 'Note', kind: 'long' }],
  }),
  define('order', {
    command: 'hold',
    verb: 'Hold',
    from: ['accepted', 'inProduction', 'qc'],
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
    from: [...openOrder],
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

const notRunning = ['idle', 'offline', 'awaitingClear', 'tripped', 'paused'] as const;
export const printerActions: readonly Action<'printer'>[] = [
  define('printer', {
    command: 'clear-plate',
    verb: 'Plate is clear',
    tone: 'primary',
    from: ['awaitingClear', 'offline', 'idle', 'maintenance', 'tripped'],
    unless: (printer) => (printer.plateClear === true ? 'has a clear plate' : null),
    onlyWhenDue: true,
    consequence: 'You say that the plate is empty and clean. The next job may start on it.',
    atOnce: true,
  }),
  define('printer', {
    command: 'settle-run',
    verb: 'Settle the run',
    from: ['starting', 'printing', 'paused', 'offline'],
    unless: (printer) => {
      if (!printer.runId) return 'has no run';
      const lostSight =
        printer.link !== 'up' || printer.desyncedBecause != null || printer.status === 'starting';
      return lostSight ? null : 'is seen by the farm';
    },
    onlyWhenDue: true,
    because: true,
    mustSayWhy: always,
    consequence: 'You have looked at the machine and say what became of a run that the farm can not see.',
    questions: [
      {
        name: 'outcome',
        words: 'What became of it',
        kind: 'choice',
        choices: [reason('finished', 'It finished'), reason('failed', 'It failed or never began')],
      },
    ],
    reasons: [
      reason('seen-at-machine', 'Seen at the machine'),
      reason('machine-replaced', 'Machine reset or replaced'),
      OTHER,
    ],
  }),
  define('printer', {
    command: 'reset',
    verb: 'Reset breaker',
    tone: 'primary',
    from: ['tripped'],
    mustSayWhy: always,
    consequence: 'The machine takes jobs again; its failures are counted from zero.',
    reasons: [
      reason('cause-mended', 'Cause mended'),
      reason('not-the-machine', 'It was not the machine'),
      OTHER,
    ],
  }),
  define('printer', {
    command: 'start-maintenance',
    verb: 'Maintenance',
    from: notRunning,
    because: true,
    mustSayWhy: always,
    consequence: 'It gets no jobs until it is back in service.',
    reasons: [
      reason('preventive', 'Preventive'),
      reason('nozzle', 'Nozzle'),
      reason('bed', 'Bed or adhesion'),
      reason('mechanics', 'Mechanics'),
      OTHER,
    ],
  }),
  define('printer', {
    command: 'end-maintenance',
    verb: 'Back in service',
    tone: 'primary',
    from: ['maintenance'],
    consequence: 'It takes jobs again.',
    atOnce: true,
  }),
];

const spool = (material: string, colour: string, lotId?: string): string =>
  JSON.stringify({ material, colour, ...(lotId === undefined ? {} : { lotId }) });

/** What may be said to be loaded: a lot on the shelf, a spool that no lot records, or nothing. */
export const loadAction = (
  lots: readonly View<'lot'>[],
  materials: readonly { readonly code: string; readonly colours: readonly { readonly name: string }[] }[],
): Action<'printer'> =>
  define('printer', {
    command: 'load',
    verb: 'Load material',
    from: ['idle', 'offline', 'reserved', 'awaitingClear', 'paused', 'maintenance', 'tripped', 'foreign'],
    consequence: 'Jobs are routed, and grams are taken, by what the farm believes to be loaded.',
    questions: [
      {
        name: 'loaded',
        words: 'Loaded now',
        kind: 'choice',
        choices: [
          ...lots
            .filter((lot) => lot.status === 'open' || lot.status === 'low')
            .map((lot) =>
              reason(
                spool(lot.material ?? '', lot.colour ?? '', lot.id),
                `${lot.id} · ${lot.material} ${lot.colour} · ${mass(lot.onHandGrams)} on hand`,
              ),
            ),
          ...materials.flatMap((material) =>
            material.colours.map((colour) =>
              reason(spool(material.code, colour.name), `${material.code} ${colour.name} · no lot`),
            ),
          ),
          reason('null', 'Nothing'),
        ],
      },
    ],
    toBody: (answers) => ({ loaded: JSON.parse(answers.loaded ?? 'null') as unknown }),
  });

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

/** How a status reads after "one …": reasons of a batch. */
const statusPhrases: Readonly<Record<string, string>> = {
  queued: 'waits for a machine',
  scheduled: 'waits for its machine',
  preparing: 'is being sliced',
  reserving: 'waits for material',
  review: 'needs review',
  ready: 'is ready for release',
  released: 'is on its way to the machine',
  printing: 'is printing',
  paused: 'is paused',
  cancelling: 'is being cancelled',
  qc: 'waits for inspection',
  completed: 'is completed',
  failed: 'has failed',
  held: 'is on hold',
  cancelled: 'is cancelled',
  analysing: 'is being checked',
  pricing: 'is being priced',
  approved: 'is approved',
  ordered: 'is ordered',
  rejected: 'is rejected',
  expired: 'has expired',
  offline: 'is offline',
  idle: 'is idle',
  reserved: 'is reserved',
  starting: 'is starting',
  awaitingClear: 'waits for its plate to be cleared',
  foreign: 'prints something foreign',
  maintenance: 'is in maintenance',
  tripped: 'is out of service',
};

/** Null where the action applies to the row; else why not. */
export const whyNot = <K extends Kind>(action: Action<K>, view: View<K>): string | null => {
  if (!action.from.includes(view.status)) return statusPhrases[view.status] ?? `is ${view.status}`;
  return action.unless?.(view as never) ?? null;
};

export interface Said {
  readonly reason: string | null;
  readonly words: string;
  readonly answers: Readonly<Record<string, string>>;
}

/** The command's body from what the dialog was told. */
export const bodyOf = (action: Action, said: Said): Record<string, unknown> => {
  if (action.toBody) return action.toBody(said.answers);
  const body: Record<string, unknown> = {};
  for (const question of action.questions ?? []) {
    const answer = said.answers[question.name]?.trim() ?? '';
    if (answer !== '') body[question.name] = question.kind === 'number' ? Number(answer) : answer;
    else if (!question.optional || question.name === 'tracking') body[question.name] = null;
  }
  const words = said.words.trim();
  if (said.reason !== null) body.reason = { code: said.reason, ...(words === '' ? {} : { words }) };
  const label = action.reasons?.find((one) => one.value === said.reason)?.words;
  const because = [label === 'Other' ? undefined : label, words].filter(Boolean).join(': ');
  if (action.because && because !== '') body.because = because;
  return body;
};

/** What is still missing before it may be sent, in words; null when nothing is. */
export const missingIn = (action: Action, said: Said, mustSayWhy: boolean): string | null => {
  for (const question of action.questions ?? []) {
    const answer = said.answers[question.name]?.trim() ?? '';
    if (answer === '' && !question.optional) return `${question.words}: please fill in.`;
    if (answer !== '' && question.kind === 'number' && !Number.isFinite(Number(answer)))
      return `${question.words}: a number, please.`;
  }
  if (!mustSayWhy) return null;
  if (said.reason === null) return 'Choose a reason.';
  return said.reason === 'other' && said.words.trim() === '' ? 'Say in a few words why.' : null;
};
