/** What an operator can plan for a machine's maintenance, and call off. */
import { type Action, define, OTHER, reason } from './define.ts';

const anywhere = [
  'idle',
  'offline',
  'reserved',
  'awaitingClear',
  'foreign',
  'maintenance',
  'onTrial',
  'tripped',
  'starting',
  'printing',
  'paused',
  'servicing',
];

const MINUTE_MS = 60_000;
const what = {
  name: 'what',
  words: 'What is done',
  kind: 'text',
  hint: 'for example: nozzle service',
} as const;
const minutes = { name: 'minutes', words: 'Takes', kind: 'number', unit: 'min', initial: '60' } as const;

const days = [
  reason('mon', 'Monday'),
  reason('tue', 'Tuesday'),
  reason('wed', 'Wednesday'),
  reason('thu', 'Thursday'),
  reason('fri', 'Friday'),
  reason('sat', 'Saturday'),
  reason('sun', 'Sunday'),
];

/** Speakable, and its own for another time: `nozzle-service-tue-0900`. */
export const planIdOf = (...parts: readonly string[]): string =>
  parts
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '') || 'service';

type Answers = Readonly<Record<string, string>>;
const common = (answers: Answers, ...when: readonly string[]) => ({
  id: planIdOf(answers.what ?? '', ...when),
  what: (answers.what ?? '').trim(),
  minutes: Number(answers.minutes),
});

/** By the clock of the farm's zone: `2026-11-24T09:00` there, as UTC milliseconds. */
export function momentIn(timezone: string, local: string): number {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return asUtc;
  // Twice: the zone's distance from UTC may differ between the two guesses.
  return asUtc - offsetMs(timezone, asUtc - offsetMs(timezone, asUtc));
}

function offsetMs(timezone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return Math.round((shown - at) / MINUTE_MS) * MINUTE_MS;
}

const consequence =
  'No print starts that would still run when the window opens. The machine goes into maintenance then, after the print that may still be on it, until somebody puts it back into service.';

export const planOnceAction = (timezone: string): Action<'printer'> =>
  define('printer', {
    command: 'plan-maintenance',
    verb: 'Plan a service',
    from: anywhere,
    consequence,
    questions: [what, { name: 'at', words: `When (${timezone})`, kind: 'moment' }, minutes],
    toBody: (answers) => ({
      ...common(answers, answers.at ?? ''),
      when: { at: momentIn(timezone, answers.at ?? ''), timezone },
    }),
  });

export const planWeeklyAction = (timezone: string): Action<'printer'> =>
  define('printer', {
    command: 'plan-maintenance',
    verb: 'Every week',
    from: anywhere,
    consequence: `Every week: ${consequence.charAt(0).toLowerCase()}${consequence.slice(1)}`,
    questions: [
      what,
      { name: 'day', words: 'Day', kind: 'choice', choices: days },
      { name: 'from', words: `From (${timezone})`, kind: 'time', initial: '09:00' },
      minutes,
    ],
    toBody: (answers) => ({
      ...common(answers, answers.day ?? '', answers.from ?? ''),
      when: { days: [answers.day], from: answers.from, timezone },
    }),
  });

export const planByUseAction: Action<'printer'> = define('printer', {
  command: 'plan-maintenance',
  verb: 'By hours printed',
  from: anywhere,
  consequence:
    'Once the machine has printed so many hours a notice says that the service is due. Nothing is closed for it; ending a maintenance then begins the count anew.',
  questions: [
    what,
    { name: 'hours', words: 'Every', kind: 'number', unit: 'h printed', initial: '200' },
    minutes,
  ],
  toBody: (answers) => ({
    ...common(answers, `${answers.hours ?? ''}h`),
    when: { everyPrintedHours: Number(answers.hours) },
  }),
});

const whyNot = [
  reason('no-longer-needed', 'No longer needed'),
  reason('another-time', 'Another time suits better'),
  OTHER,
];

export const skipMaintenanceAction = (planId: string): Action<'printer'> =>
  define('printer', {
    command: 'cancel-maintenance',
    verb: 'Skip the next',
    from: anywhere,
    consequence: 'The next window is left out; those after it stay. The machine may print through it.',
    reasons: whyNot,
    toBody: () => ({ planId, next: true }),
  });

export const cancelMaintenanceAction = (planId: string): Action<'printer'> =>
  define('printer', {
    command: 'cancel-maintenance',
    verb: 'Cancel',
    from: anywhere,
    consequence: 'It is planned no more: the machine may print through its windows.',
    reasons: whyNot,
    toBody: () => ({ planId }),
  });
