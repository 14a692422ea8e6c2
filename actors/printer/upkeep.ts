/** A machine's planned maintenance: what is planned, which windows have opened, how long it has printed since. Pure. */
import {
  isByUse,
  isOnce,
  type MaintenancePlan,
  type MaintenanceWindow,
  type OwedMaintenance,
  type StandingPlan,
} from '../maintenance/schema.ts';
import { nextOpening, runsInto, windowsOf, windowWords } from '../maintenance/windows.ts';
import type { PrinterState } from './schema.ts';

const MINUTE_MS = 60_000;
const HOUR_SECONDS = 3_600;
/** A window that opened while the farm was off is made up for, if it is no older. */
const MISSED_MAX_MS = 30 * 24 * 60 * MINUTE_MS;

export interface Upkeep {
  /** Planned by people; those of the machine's settings stand there. */
  readonly plans: readonly MaintenancePlan[];
  /** By plan: windows up to this moment have opened or were called off; UTC milliseconds. */
  readonly doneUntil: { readonly [planId: string]: number };
  /** By plan: seconds printed since it was done last. */
  readonly printedSeconds: { readonly [planId: string]: number };
  /** Windows that have opened, until a person ends the maintenance. */
  readonly owed: readonly MaintenanceWindow[];
  /** Since when the machine is out of service for them; `null`: it still prints. */
  readonly beganAt: number | null;
}

const none: Upkeep = { plans: [], doneUntil: {}, printedSeconds: {}, owed: [], beganAt: null };

const upkeepOf = ({ upkeep }: PrinterState): Upkeep => upkeep ?? none;

/** All plans, those of its settings first. */
export function plansOf({ spec, upkeep }: PrinterState): readonly StandingPlan[] {
  const { doneUntil, plans } = upkeep ?? none;
  return [...(spec?.maintenance ?? []), ...plans].map((plan) =>
    doneUntil[plan.id] === undefined ? plan : { ...plan, doneUntil: doneUntil[plan.id]! },
  );
}

export const hasUpkeep = ({ spec, upkeep }: PrinterState): boolean =>
  upkeep !== undefined || (spec?.maintenance ?? []).length > 0;

/** When the next window opens; `null`: none is known. UTC milliseconds. */
export const opensNext = (printer: PrinterState, at: number): number | null =>
  nextOpening(plansOf(printer), at)?.fromAt ?? null;

const without = <T>(table: { readonly [id: string]: T }, id: string): { readonly [id: string]: T } =>
  Object.fromEntries(Object.entries(table).filter(([one]) => one !== id));

/** Windows of the past are none of a plan's that is made now. */
export function planned(printer: PrinterState, plan: MaintenancePlan, at: number): Upkeep {
  const upkeep = upkeepOf(printer);
  return {
    ...upkeep,
    plans: [...upkeep.plans.filter(({ id }) => id !== plan.id), plan],
    doneUntil: { ...upkeep.doneUntil, [plan.id]: at },
    printedSeconds: isByUse(plan.when)
      ? { ...upkeep.printedSeconds, [plan.id]: upkeep.printedSeconds[plan.id] ?? 0 }
      : without(upkeep.printedSeconds, plan.id),
  };
}

/** With other settings: what they plan anew begins now. `anew`: the machine comes to the farm, and nothing of before holds. */
export function withSettings(
  printer: PrinterState,
  spec: NonNullable<PrinterState['spec']>,
  at: number,
  anew?: 'anew',
): Pick<PrinterState, 'upkeep'> {
  const settings = spec.maintenance ?? [];
  if (settings.length === 0 && printer.upkeep === undefined) return {};
  const upkeep = anew ? none : upkeepOf(printer);
  const before = new Map((anew ? [] : (printer.spec?.maintenance ?? [])).map((plan) => [plan.id, plan]));
  const plans = upkeep.plans.filter(({ id }) => settings.every((one) => one.id !== id));
  const known = [...settings, ...plans];
  const isOld = ({ id, when }: MaintenancePlan) =>
    plans.some((one) => one.id === id) || JSON.stringify(before.get(id)?.when) === JSON.stringify(when);
  return {
    upkeep: {
      ...upkeep,
      plans,
      doneUntil: Object.fromEntries(
        known.map((plan) => [plan.id, isOld(plan) ? (upkeep.doneUntil[plan.id] ?? at) : at]),
      ),
      printedSeconds: Object.fromEntries(
        known.filter(({ when }) => isByUse(when)).map(({ id }) => [id, upkeep.printedSeconds[id] ?? 0]),
      ),
    },
  };
}

/** Why a plan can't be made so; `null`: it can. */
export function whyNotPlanned(printer: PrinterState, plan: MaintenancePlan, at: number): string | null {
  const { id, when } = plan;
  if (printer.spec?.maintenance?.some((one) => one.id === id))
    return `${id} stands in the settings of ${printer.id}: change it there, or give this one another id.`;
  if (isOnce(when) && when.at <= at) return `It would begin in the past: choose a moment still to come.`;
  return null;
}

/** Why there is nothing to call off; `null`: there is. */
export function whyNotCancelled(
  printer: PrinterState,
  { next, planId }: { readonly planId: string; readonly next?: boolean },
  at: number,
): string | null {
  const { beganAt, owed } = upkeepOf(printer);
  const isOwed = owed.some((one) => one.planId === planId);
  if (isOwed && beganAt !== null) return `It has begun: end the maintenance of ${printer.id} instead.`;
  const plan = plansOf(printer).find(({ id }) => id === planId);
  if (plan === undefined)
    return isOwed ? null : `${printer.id} has no planned maintenance ${planId}; see which ids it has.`;
  if (next === true)
    return isOwed || nextOpening([plan], at) !== null
      ? null
      : `${planId} has no window to come: it is due by hours printed.`;
  return printer.spec?.maintenance?.some(({ id }) => id === planId)
    ? `${planId} stands in the settings of ${printer.id}: take it out there, or cancel its next window only.`
    : null;
}

export function cancelled(
  printer: PrinterState,
  { next, planId }: { readonly planId: string; readonly next?: boolean },
  at: number,
): Upkeep {
  const upkeep = upkeepOf(printer);
  const owed = upkeep.owed.filter((one) => one.planId !== planId);
  const plan = plansOf(printer).find(({ id }) => id === planId);
  if (next === true && plan !== undefined) {
    // What has opened already is the next one.
    if (owed.length < upkeep.owed.length) return { ...upkeep, owed };
    const until = nextOpening([plan], at)?.fromAt ?? at;
    const kept = { ...upkeep, doneUntil: { ...upkeep.doneUntil, [planId]: until } };
    return isOnce(plan.when) ? withoutPlan(kept, planId) : kept;
  }
  return { ...withoutPlan(upkeep, planId), owed };
}

const withoutPlan = (upkeep: Upkeep, planId: string): Upkeep => ({
  ...upkeep,
  plans: upkeep.plans.filter(({ id }) => id !== planId),
  doneUntil: without(upkeep.doneUntil, planId),
  printedSeconds: without(upkeep.printedSeconds, planId),
});

/** Of each plan the latest window that has opened by now is owed; one that came once is planned no longer. */
export function opened(printer: PrinterState, at: number): Upkeep {
  const upkeep = upkeepOf(printer);
  const latest = new Map(
    windowsOf(plansOf(printer), at - MISSED_MAX_MS, at + 1).map((window) => [window.planId, window]),
  );
  const isOver = ({ id, when }: MaintenancePlan) => isOnce(when) && when.at <= at && latest.has(id);
  const over = upkeep.plans.filter(isOver).map(({ id }) => id);
  const next = {
    ...upkeep,
    doneUntil: {
      ...upkeep.doneUntil,
      ...Object.fromEntries([...latest].map(([id, { fromAt }]) => [id, fromAt])),
    },
    owed: [...upkeep.owed.filter(({ planId }) => !latest.has(planId)), ...latest.values()],
  };
  return over.reduce(withoutPlan, next);
}

export const isOwed = (printer: PrinterState): boolean => upkeepOf(printer).owed.length > 0;

/** `nozzle service from Tue 24 Nov 09:00 to 10:30`, and what else is owed. */
export const owedWords = (printer: PrinterState): string =>
  upkeepOf(printer).owed.map(windowWords).join('; ');

export const owedOf = (printer: PrinterState): OwedMaintenance | null => {
  const { beganAt, owed } = upkeepOf(printer);
  if (owed.length === 0) return null;
  let [takesMs, reached] = [0, 0];
  // What was planned for the same time is done at the same time.
  for (const { fromAt, untilAt } of [...owed].sort((a, b) => a.fromAt - b.fromAt)) {
    takesMs += Math.max(0, untilAt - Math.max(fromAt, reached));
    reached = Math.max(reached, untilAt);
  }
  return { minutes: takesMs / MINUTE_MS, beganAt };
};

/** A person ended it: what was owed is done, and so is what was due by use. */
export function ended(printer: PrinterState): Pick<PrinterState, 'upkeep'> {
  if (printer.upkeep === undefined) return {};
  const { printedSeconds } = printer.upkeep;
  const due = new Set(dueByUse(printer).map(({ id }) => id));
  return {
    upkeep: {
      ...printer.upkeep,
      owed: [],
      beganAt: null,
      printedSeconds: Object.fromEntries(
        Object.entries(printedSeconds).map(([id, seconds]) => [id, due.has(id) ? 0 : seconds]),
      ),
    },
  };
}

/** A run is over: what it printed counts. */
export function used(
  printer: PrinterState,
  printedSeconds: number | null | undefined,
  at: number,
): Pick<PrinterState, 'upkeep'> {
  const { startedAt, upkeep } = printer;
  if (upkeep === undefined || Object.keys(upkeep.printedSeconds).length === 0) return {};
  const passed = startedAt === null ? 0 : Math.max(0, at - startedAt) / 1_000;
  const seconds = Math.max(0, printedSeconds ?? passed);
  return {
    upkeep: {
      ...upkeep,
      printedSeconds: Object.fromEntries(
        Object.entries(upkeep.printedSeconds).map(([id, sum]) => [id, sum + seconds]),
      ),
    },
  };
}

/** Plans whose hours are full. */
export const dueByUse = (printer: PrinterState): readonly MaintenancePlan[] =>
  plansOf(printer).filter(
    ({ id, when }) =>
      isByUse(when) && (upkeepOf(printer).printedSeconds[id] ?? 0) >= when.everyPrintedHours * HOUR_SECONDS,
  );

export function dueWords(printer: PrinterState): string {
  const { printedSeconds } = upkeepOf(printer);
  return dueByUse(printer)
    .map(({ id, what }) => `${what} is due after ${Math.floor(printedSeconds[id]! / HOUR_SECONDS)} h printed`)
    .join('; ');
}

/** Why a print of so many seconds must not begin now: it would still run when a window opens. */
export function whyIntoWindow(printer: PrinterState, seconds: number, at: number): string | null {
  if (!hasUpkeep(printer)) return null;
  const untilAt = at + seconds * 1_000;
  const window = runsInto(windowsOf(plansOf(printer), at, untilAt), at, untilAt);
  return window === null ? null : `maintenance (${windowWords(window)}) would begin before it is done.`;
}
