/** When plans of maintenance take a machine out of work. Pure: equal plans and moments give equal windows. */

import { weekdays } from '../farm/schema-policy.ts';
import { startOf } from '../farm/working-time.ts';
import { isByUse, isOnce, type MaintenanceWindow, type OfClock, type StandingPlan } from './schema.ts';

const MINUTE_MS = 60_000;
/** A window of a week that opened as long ago may still stand. */
const DAYS_BEFORE = 8;
const DAYS_MAX = 400;

/** Windows that touch a stretch of time and are not done with, by their beginning. Plans by use have none. */
export function windowsOf(
  plans: readonly StandingPlan[],
  fromAt: number,
  untilAt: number,
): readonly MaintenanceWindow[] {
  const windows = plans.flatMap((plan) => {
    const { id, minutes, what, when } = plan;
    if (isByUse(when)) return [];
    const { timezone } = when;
    const ofPlan = { planId: id, what, timezone };
    return opensAt(plan, when, fromAt, untilAt).map(
      (at): MaintenanceWindow => ({ ...ofPlan, fromAt: at, untilAt: at + minutes * MINUTE_MS }),
    );
  });
  return windows
    .filter((one) => one.fromAt < untilAt && one.untilAt > fromAt)
    .sort((a, b) => a.fromAt - b.fromAt || (a.planId < b.planId ? -1 : 1));
}

/** The next window that opens after a moment; `null`: none within a year. */
export function nextOpening(plans: readonly StandingPlan[], after: number): MaintenanceWindow | null {
  for (const days of [DAYS_BEFORE, DAYS_MAX]) {
    const ahead = windowsOf(plans, after, after + days * 24 * 60 * MINUTE_MS);
    const next = ahead.find(({ fromAt }) => fromAt > after);
    if (next !== undefined) return next;
  }
  const once = plans.flatMap((plan) =>
    isOnce(plan.when) && plan.when.at > after ? windowsOf([plan], plan.when.at, plan.when.at + 1) : [],
  );
  return once.sort((a, b) => a.fromAt - b.fromAt)[0] ?? null;
}

function opensAt(
  { doneUntil = Number.NEGATIVE_INFINITY }: StandingPlan,
  when: OfClock,
  fromAt: number,
  untilAt: number,
): readonly number[] {
  if (isOnce(when)) return when.at > doneUntil ? [when.at] : [];
  const found: number[] = [];
  const first = Temporal.Instant.fromEpochMilliseconds(Math.floor(fromAt)).toZonedDateTimeISO(when.timezone);
  let day = first.toPlainDate().subtract({ days: DAYS_BEFORE });
  for (let count = 0; count < DAYS_MAX + 2 * DAYS_BEFORE; count++, day = day.add({ days: 1 })) {
    if (startOf(day, '00:00', when.timezone) >= untilAt) break;
    if (!when.days.includes(weekdays[day.dayOfWeek - 1]!)) continue;
    const at = startOf(day, when.from, when.timezone);
    if (at > doneUntil) found.push(at);
  }
  return found;
}

/** The first window that a print from one moment to another would run into; windows as `windowsOf` gives them. */
export function runsInto(
  windows: readonly MaintenanceWindow[],
  fromAt: number,
  untilAt: number,
): MaintenanceWindow | null {
  return windows.find((one) => one.fromAt < untilAt && one.untilAt > fromAt) ?? null;
}

/** `nozzle service from Tue 24 Nov 09:00 to 10:30`, by a clock on the wall. */
export function windowWords({ fromAt, timezone, untilAt, what }: MaintenanceWindow): string {
  const [from, until] = [fromAt, untilAt].map((at) =>
    Temporal.Instant.fromEpochMilliseconds(Math.round(at)).toZonedDateTimeISO(timezone),
  );
  const isSameDay = from!.toPlainDate().equals(until!.toPlainDate());
  return `${what} from ${dayOf(from!)} ${clockOf(from!)} to ${isSameDay ? '' : `${dayOf(until!)} `}${clockOf(until!)}`;
}

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayOf = ({ day, dayOfWeek, month }: Temporal.ZonedDateTime): string =>
  `${days[dayOfWeek - 1]} ${day} ${months[month - 1]}`;
const clockOf = (at: Temporal.ZonedDateTime): string => at.toPlainTime().toString({ smallestUnit: 'minute' });
