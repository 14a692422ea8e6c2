/**
 * When the dispatcher plans anew, when it keeps to its plan, and when it looks again: what goes as it was planned changes
 * nothing, and a machine that becomes free is given what was planned for it, or the plan is made anew for it at once.
 */

import { hasSpoolFor, isLoadedFor, isReady, lotOf, type Tables, withSpare } from './plan-tables.ts';
import { must } from './property.ts';
import type { Loose, Step } from './step.ts';

/** After so long the plan that people read is made anew. */
const SETTLE_MS = 1_000;
/** And so often although nothing has happened; where the policy holds something back, and else. */
const LOOK_EVERY_HELD_MS = 300_000;
const LOOK_EVERY_MS = 900_000;
/** By so much the start of what was planned, or its end, may be off and still be as planned. */
const OFF_MS = 1_800_000;

const steps = ['reserved', 'starting', 'printing', 'awaitingClear'];
const spoolOf = ({ loaded }: Loose) => [loaded?.lotId, loaded?.material, loaded?.colour].join('|');
const isOff = (one: number | null, other: number | null): boolean =>
  one !== null && other !== null && Math.abs(one - other) > OFF_MS;

/** Whether what is told is news to the plan. */
function changesPlan(step: Step): boolean {
  const { at, now, said, type, was } = step;
  switch (type) {
    case 'dispatcher.printerChanged': {
      const before = was.printers[said.printerId];
      return !(
        before !== undefined &&
        steps.includes(said.availability) &&
        ['idle', ...steps].includes(before.availability) &&
        spoolOf(before) === spoolOf(said) &&
        !isOff(before.freeAt, said.availability === 'awaitingClear' ? at : said.freeAt)
      );
    }
    case 'dispatcher.jobLeft': {
      const printer = was.printers[was.assigned[said.jobId]];
      const isLast = Object.keys(was.queue).length === 0;
      return (
        was.queue[said.jobId] !== undefined ||
        printer?.availability === 'idle' ||
        (isLast && was.plan.length > 0)
      );
    }
    case 'dispatcher.lotChanged':
      // Who waits is told by what was: the turn itself may have given it a machine.
      return now.policy !== null && (isKeeping({ ...was, policy: now.policy }) || isMissed(step));
    default:
      return true;
  }
}

/** Whether grams are kept for anybody who waits: from payment on, or at a person's word. */
const isKeeping = ({ policy, queue }: Loose): boolean =>
  policy.reserveOn === 'payment' ||
  Object.values(queue as Record<string, Loose>).some(({ gramsSaid }) => gramsSaid?.keep === true);

/** Whether grams that came or went decide about a job: one that was planned there has too little, one without a place enough. */
function isMissed({ now, said, was }: Step): boolean {
  const printers = Object.values(was.printers as Record<string, Loose>).filter(
    ({ loaded }) => loaded?.lotId === said.lotId,
  );
  if (printers.length === 0) return false;
  const before = lotOf(was, said.lotId);
  if (['usable', 'material', 'colour'].some((field) => before?.[field] !== said[field])) return true;
  const spare = now.policy.sparePercent ?? 0;
  const holds = ({ availableGrams, untouched }: Loose, { massGrams }: Loose): boolean =>
    withSpare(massGrams, spare) <= (untouched === true ? withSpare(availableGrams, spare) : availableGrams);
  return Object.values(was.queue as Record<string, Loose>).some((job) => {
    if (!isLoadedFor(job, said)) return false;
    const place = was.plan.find(({ jobId }: Loose) => jobId === job.jobId);
    if (holds(before, job) && !holds(said, job))
      return printers.some(({ printerId }) => printerId === place?.printerId);
    return !holds(before, job) && holds(said, job) && place === undefined;
  });
}

function mayStart({ now }: Step, { printers, queue, taken }: Tables): boolean {
  const ready = printers.filter((printer) => isReady(now, taken, printer));
  if (ready.length === 0 || now.policy === null || now.stoppedBecause !== null) return false;
  return Object.values(queue).some((job) => ready.some((printer) => hasSpoolFor(now, printer, job)));
}

/** A machine was cleared, no more than that, and the plan knew all else: what comes next on it is planned. */
function isFreeAsPlanned({ said, type, was }: Step): boolean {
  if (type !== 'dispatcher.printerChanged' || said.availability !== 'idle') return false;
  const before = was.printers[said.printerId];
  return was.staleSince === null && steps.includes(before?.availability) && spoolOf(before) === spoolOf(said);
}

interface Pace {
  /** It planned anew. */
  readonly decides: boolean;
  /** Since when what people read lags behind; `null`: it does not. */
  readonly staleSince: number | null;
  /** What it was about goes on, deadlines and all. */
  readonly goesOn: boolean;
}

/** What this turn must have come to. */
function paceOf(step: Step, tables: Tables): Pace {
  const { at, turned, was } = step;
  if (turned.message.by.kind === 'timer') return { decides: true, staleSince: null, goesOn: false };
  if (isFreeAsPlanned(step)) return whenFree(step, tables);
  const isNews = changesPlan(step);
  const staleSince = was.staleSince ?? (isNews ? at : null);
  const decides = isNews && mayStart(step, tables);
  return { decides, staleSince: decides ? null : staleSince, goesOn: !isNews };
}

/** It has what is planned there next; where that cannot be, or is off by much, and somebody could use it, all is planned anew. */
function whenFree(step: Step, tables: Tables): Pace {
  const { at, now, said, was } = step;
  const { printerId } = said;
  const printer = now.printers[printerId];
  const next = was.plan.find(
    (one: Loose) => one.printerId === printerId && was.queue[one.jobId] !== undefined,
  );
  const job = next === undefined ? undefined : was.queue[next.jobId];
  const isHeld = next !== undefined && was.heldBack?.[next.jobId] !== undefined;
  const isWanted = isReady(now, tables.taken, printer) && mayStart(step, { ...tables, printers: [printer] });
  const isPlanned = job !== undefined && isLoadedFor(job, printer.loaded);
  if (now.plan === was.plan && tables.starts.length > 0) {
    const [start, ...more] = tables.starts;
    must(
      more.length === 0 &&
        start.jobId === next?.jobId &&
        start.printerId === printerId &&
        start.why === next.why,
      () =>
        `${start.jobId} is given to ${start.printerId} unplanned; ${next?.jobId} was next on ${printerId}.`,
    );
    must(
      !isOff(next.startAt, at),
      () => `${start.jobId} was planned for ${next.startAt}, and starts at ${at}.`,
    );
    return { decides: false, staleSince: null, goesOn: false };
  }
  const isSure = was.plannedAt !== at;
  const decided = now.plannedAt === at && (isSure || now.plan !== was.plan);
  if (decided || now.staleSince !== null) {
    must(
      decided === mayStart(step, tables) && (isPlanned || isWanted),
      () => `${printerId} is free as planned, and nothing speaks for another plan.`,
    );
    return { decides: decided, staleSince: decided ? null : at, goesOn: false };
  }
  // Of two plans of one moment the second may say the same again.
  const mayRest = !isSure || !isWanted || (isPlanned && isHeld && !isOff(next.startAt, at));
  must(mayRest, () => `${printerId} stands idle, and there is work that it could do.`);
  return { decides: false, staleSince: null, goesOn: false };
}

/** Returns whether the plan was made anew. */
export function checkPace(step: Step, tables: Tables): boolean {
  const { at, from, now, to, turned, was } = step;
  const { decides, goesOn, staleSince } = paceOf(step, tables);
  const waits = Object.keys(now.queue).length > 0;
  const rests = waits ? 'watching' : 'idle';
  const expected = goesOn ? from : staleSince === null ? rests : 'settling';
  must(
    to === expected && now.staleSince === staleSince && now.decided === null,
    () => `After ${step.type} the dispatcher is ${to}, stale since ${now.staleSince}: not ${expected}.`,
  );
  must(
    decides
      ? now.plannedAt === at
      : turned.before.version === 0 ||
          staleSince !== null ||
          (now.plan === was.plan && now.plannedAt === was.plannedAt),
    () => `${step.type} changes nothing, and the dispatcher plans anew.`,
  );
  const due = Object.values(turned.state.timers).map(({ dueAt }) => dueAt);
  const next = goesOn
    ? Object.values(turned.before.timers)
        .map(({ dueAt }) => dueAt)
        .join()
    : `${nextLook(step)}`;
  must(
    due.join() === (to === 'idle' ? '' : next),
    () => `The dispatcher in ${to} looks again at ${due.join() || 'no time'}, not at ${next}.`,
  );
  return decides;
}

function nextLook({ at, now, to }: Step): number {
  if (to === 'settling') return Math.max(at, now.staleSince + SETTLE_MS);
  const looks = Object.values(now.queue as Record<string, Loose>)
    .flatMap(({ avoid }) => Object.values(avoid) as number[])
    .filter((until) => until > at);
  const every = Object.keys(now.heldBack ?? {}).length > 0 ? LOOK_EVERY_HELD_MS : LOOK_EVERY_MS;
  return Math.min(Math.max(at, (now.plannedAt ?? at) + every), ...looks);
}
