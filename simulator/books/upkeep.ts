/** A machine's planned maintenance: what is planned, what has opened, what is due by use, and who hears of it. When windows open, the clock's rules say. */
import { nextOpening, windowsOf } from '../../actors/maintenance/windows.ts';
import type { Loose } from '../properties/step.ts';
import type { Due } from './book.ts';

const HOUR_SECONDS = 3_600;
const MINUTE_MS = 60_000;
const MISSED_MAX_MS = 30 * 86_400_000;
const none = { plans: [], doneUntil: {}, printedSeconds: {}, owed: [], beganAt: null };

const settingsOf = ({ spec }: Loose): readonly Loose[] => spec?.maintenance ?? [];
const upkeepOf = ({ upkeep = none }: Loose): Loose => upkeep;
const isByUse = ({ when }: Loose): boolean => when.everyPrintedHours !== undefined;
const isOnce = ({ when }: Loose): boolean => when.at !== undefined;
const without = (table: Loose, id: string): Loose =>
  Object.fromEntries(Object.entries(table).filter(([one]) => one !== id));

export const hasUpkeep = (printer: Loose): boolean =>
  printer.upkeep !== undefined || settingsOf(printer).length > 0;
export const isOwed = (printer: Loose): boolean => upkeepOf(printer).owed.length > 0;

function plansOf(printer: Loose): readonly Loose[] {
  const { doneUntil, plans } = upkeepOf(printer);
  return [...settingsOf(printer), ...plans].map((plan) =>
    plan.id in doneUntil ? { ...plan, doneUntil: doneUntil[plan.id] } : plan,
  );
}

const opensNext = (plans: readonly Loose[], at: number): number | null =>
  nextOpening(plans as never, at)?.fromAt ?? null;

/** What is planned for one time is done in that time. */
function owedOf({ beganAt, owed }: Loose): Loose {
  if (owed.length === 0) return null;
  const edges: number[] = [...new Set<number>(owed.flatMap((one: Loose) => [one.fromAt, one.untilAt]))].sort(
    (a, b) => a - b,
  );
  const isIn = (at: number) => owed.some(({ fromAt, untilAt }: Loose) => fromAt <= at && at < untilAt);
  const ms = edges.reduce((sum, at, index) => sum + (isIn(at) ? (edges[index + 1] ?? at) - at : 0), 0);
  return { minutes: ms / MINUTE_MS, beganAt };
}

/** The dispatcher hears of it, and the next window is waited for. */
export function tell(due: Due): undefined {
  if (!hasUpkeep(due.now)) return;
  due.tell('dispatcher.maintenanceChanged', 'farm', {
    ...{ printerId: due.now.id, plans: plansOf(due.now), owed: owedOf(upkeepOf(due.now)) },
  });
}
export function waitForNext(due: Due): undefined {
  if (hasUpkeep(due.now)) due.rings('maintenance-opens', opensNext(plansOf(due.now), due.step.at));
}

export const dueByUse = (printer: Loose): readonly Loose[] =>
  plansOf(printer).filter(
    (plan) =>
      isByUse(plan) &&
      (upkeepOf(printer).printedSeconds[plan.id] ?? 0) >= plan.when.everyPrintedHours * HOUR_SECONDS,
  );

export function plan(due: Due): undefined {
  const { at, said } = due.step;
  const { id, minutes, what, when } = said;
  const isPast = isOnce(said) && when.at <= at;
  if (isPast || settingsOf(due.now).some((one) => one.id === id)) return due.refuse();
  const upkeep = upkeepOf(due.now);
  const { doneUntil, plans, printedSeconds } = upkeep;
  due.fact('printer.maintenancePlanned', {
    upkeep: {
      ...upkeep,
      plans: [...plans.filter((one: Loose) => one.id !== id), { id, what, minutes, when }],
      doneUntil: { ...doneUntil, [id]: at },
      printedSeconds: {
        ...without(printedSeconds, id),
        ...(isByUse(said) && { [id]: printedSeconds[id] ?? 0 }),
      },
    },
  });
  waitForNext(due);
  tell(due);
}

/** A person's plan goes; of one that comes again only its next window may be called off. */
export function callOff(due: Due): undefined {
  const { at, said } = due.step;
  const { next, planId } = said;
  const upkeep = upkeepOf(due.now);
  const owed = upkeep.owed.filter((one: Loose) => one.planId !== planId);
  const wasOwed = owed.length < upkeep.owed.length;
  const known = plansOf(due.now).find(({ id }) => id === planId);
  const opensAt = known === undefined ? null : opensNext([known], at);
  const isSet = settingsOf(due.now).some(({ id }) => id === planId);
  const isHopeless = known === undefined ? !wasOwed : next === true ? !wasOwed && opensAt === null : isSet;
  if ((wasOwed && upkeep.beganAt !== null) || isHopeless) return due.refuse();
  let left: Loose;
  if (next === true && known !== undefined) {
    left = wasOwed
      ? { ...upkeep, owed }
      : { ...upkeep, doneUntil: { ...upkeep.doneUntil, [planId]: opensAt ?? at } };
    if (!wasOwed && isOnce(known)) left = gone(left, planId);
  } else left = { ...gone(upkeep, planId), owed };
  due.fact('printer.maintenanceCancelled', { upkeep: left });
  waitsNoMore(due);
  waitForNext(due);
  tell(due);
}

const gone = (upkeep: Loose, planId: string): Loose => ({
  ...upkeep,
  plans: upkeep.plans.filter(({ id }: Loose) => id !== planId),
  doneUntil: without(upkeep.doneUntil, planId),
  printedSeconds: without(upkeep.printedSeconds, planId),
});

export function waitsNoMore(due: Due): undefined {
  if (!isOwed(due.now) || due.now.maintenanceBecause !== null) due.over('maintenance-waits');
}

/** Of each plan the latest window is owed; what comes once is planned no longer. */
export function opened(printer: Loose, at: number): Loose {
  const upkeep = upkeepOf(printer);
  const windows: readonly Loose[] = windowsOf(plansOf(printer) as never, at - MISSED_MAX_MS, at + 1);
  const ids = [...new Set<string>(windows.map(({ planId }) => planId))];
  const latest = ids.map((id) => windows.findLast(({ planId }) => planId === id)!);
  const after = {
    ...upkeep,
    doneUntil: { ...upkeep.doneUntil, ...Object.fromEntries(latest.map((one) => [one.planId, one.fromAt])) },
    owed: [...upkeep.owed.filter(({ planId }: Loose) => !ids.includes(planId)), ...latest],
  };
  const over = upkeep.plans.filter((one: Loose) => isOnce(one) && one.when.at <= at && ids.includes(one.id));
  return over.reduce((left: Loose, { id }: Loose) => gone(left, id), after);
}

/** With other settings: what they plan anew begins now. */
export function withSettings(printer: Loose, spec: Loose, at: number, isNew: boolean): Loose {
  const settings = settingsOf({ spec });
  if (settings.length === 0 && printer.upkeep === undefined) return {};
  const upkeep = isNew ? none : upkeepOf(printer);
  const plans = upkeep.plans.filter(({ id }: Loose) => settings.every((one) => one.id !== id));
  const whenOf = (id: string) => JSON.stringify(settingsOf(printer).find((one) => one.id === id)?.when);
  const isKept = ({ id, when }: Loose) =>
    plans.some((one: Loose) => one.id === id) || (!isNew && whenOf(id) === JSON.stringify(when));
  const all: readonly Loose[] = [...settings, ...plans];
  const done = (one: Loose) => (isKept(one) ? (upkeep.doneUntil[one.id] ?? at) : at);
  return {
    upkeep: {
      ...upkeep,
      plans,
      doneUntil: Object.fromEntries(all.map((one) => [one.id, done(one)])),
      printedSeconds: Object.fromEntries(
        all.filter(isByUse).map(({ id }) => [id, upkeep.printedSeconds[id] ?? 0]),
      ),
    },
  };
}

/** Done with: what was owed, and what was due by use. */
export function ended(printer: Loose): Loose {
  const { upkeep } = printer;
  if (upkeep === undefined) return {};
  const seconds = { ...upkeep.printedSeconds };
  for (const { id } of dueByUse(printer)) if (id in seconds) seconds[id] = 0;
  return { upkeep: { ...upkeep, owed: [], beganAt: null, printedSeconds: seconds } };
}

/** What a run printed counts; where the machine does not say, the time since it started. */
export function used({ startedAt, upkeep }: Loose, printedSeconds: number | null, at: number): Loose {
  const sums = Object.entries<number>(upkeep?.printedSeconds ?? {});
  if (sums.length === 0) return {};
  const passed = startedAt === null ? 0 : (at - startedAt) / 1_000;
  const seconds = Math.max(0, printedSeconds ?? passed);
  return {
    upkeep: { ...upkeep, printedSeconds: Object.fromEntries(sums.map(([id, sum]) => [id, sum + seconds])) },
  };
}

/** A print that would still run when a window opens. */
export const runsIntoWindow = (printer: Loose, seconds: number, at: number): boolean =>
  hasUpkeep(printer) && windowsOf(plansOf(printer) as never, at, at + 1_000 * seconds).length > 0;
