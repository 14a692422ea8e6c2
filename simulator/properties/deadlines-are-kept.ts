/** Deadlines stand for as long as what they are for, are due when they are said to be, and do what they are there for. */
import { shows } from './duties.ts';
import { openings, plansOf } from './maintenance-is-kept.ts';
import { must, type Property } from './property.ts';
import { records, type Step, stepOf } from './step.ts';

const MINUTE_MS = 60_000;
const LINK_PATIENCE_MS = 10 * MINUTE_MS;
const START_PATIENCE_MS = 20 * MINUTE_MS;
const SPARE_MS = 30 * MINUTE_MS;

interface Deadline {
  /** A part of its name. */
  readonly name: string;
  readonly in: readonly string[];
  /** When this step sets it for; `null`: the step leaves it as it is. `undefined`: it must not stand. */
  readonly due: (step: Step) => number | null | undefined;
  readonly does: (step: Step) => boolean;
}

const entering = ({ from, to }: Step): boolean => from !== to;

const known =
  'offline idle reserved awaitingClear foreign maintenance tripped onTrial starting printing paused servicing'.split(
    ' ',
  );
const setsAlarm = new Set([
  'printer.add',
  'printer.edit',
  'printer.planMaintenance',
  'printer.cancelMaintenance',
  'printer.maintenanceOpens',
]);

/** Of plans that come once or weekly, the first that opens and is not done with. */
function nextOpening({ at, now }: Step): number | undefined {
  const found = plansOf(now).flatMap(({ doneUntil, plan }) => {
    const { next } = openings(plan, Math.max(at, doneUntil));
    return next === null ? [] : [next];
  });
  return found.length === 0 ? undefined : Math.min(...found);
}

const deadlines: Readonly<Record<string, readonly Deadline[]>> = {
  printer: [
    {
      name: 'startPatience',
      in: ['starting'],
      due: (step) => (entering(step) ? step.at + START_PATIENCE_MS : null),
      does: (step) => shows(step, 'start-overdue'),
    },
    {
      name: 'printPatience',
      in: ['printing'],
      due: (step) => (entering(step) ? step.at + 2_000 * step.now.estimatedSeconds + SPARE_MS : null),
      does: (step) => shows(step, 'print-overdue'),
    },
    {
      name: 'link-overdue',
      in: ['starting', 'printing', 'paused', 'servicing'],
      due: ({ at, said, type }) => {
        if (type !== 'printer.linkChanged') return null;
        return said.link === 'down' ? at + LINK_PATIENCE_MS : undefined;
      },
      does: (step) => shows(step, 'link-lost'),
    },
    {
      name: 'maintenance-opens',
      in: known,
      due: (step) => (setsAlarm.has(step.type) ? nextOpening(step) : null),
      does: (step) => records(step, 'printer.maintenanceOwed'),
    },
  ],
  quote: [
    {
      name: 'validity',
      in: ['review', 'approved'],
      due: (step) => (entering(step) ? Math.max(step.at, step.now.price.validUntil) : null),
      does: ({ to }) => to === 'expired',
    },
  ],
};

function compare(one: Deadline, step: Step): void {
  const { at, by, from, to, turned } = step;
  const find = (timers: Step['turned']['state']['timers']) =>
    Object.entries(timers).find(([id]) => id.includes(one.name))?.[1];
  const stands = find(turned.state.timers);
  const stood = find(turned.before.timers);
  const isRung = turned.message.by.kind === 'timer' && by.includes(one.name);
  if (isRung && stood !== undefined)
    must(
      at >= stood.dueAt && one.does(step),
      () =>
        `${turned.message.to} in ${from}: ${one.name} rings at ${at} for ${stood.dueAt}, and nothing comes of it.`,
    );
  const isAbout = one.in.includes(to);
  const due = isAbout ? one.due(step) : undefined;
  const expected = due === null ? (isRung ? undefined : stood?.dueAt) : due;
  must(
    stands?.dueAt === expected,
    () =>
      `${turned.message.to} goes from ${from} to ${to}: ${one.name} is due at ${stands?.dueAt}, not ${expected}.`,
  );
}

export const deadlinesAreKept: Property = {
  name: 'deadlines are kept',
  invariant: null,
  holds: 'A deadline stands as long as what it is for, rings when it is due, and does what it is there for.',
  of: Object.keys(deadlines),
  watch: () => ({
    turned: (turned) => {
      if (turned.result.outcome !== 'changed') return;
      const step = stepOf(turned);
      for (const one of deadlines[step.kind]!) compare(one, step);
    },
  }),
};
