import type { Shift } from './schema-policy.ts';
import { weekdays } from './schema-policy.ts';

/** A stretch of time with somebody on the floor; UTC milliseconds, `untilAt` excluded. Lists are sorted and never overlap. */
export interface Window {
  readonly fromAt: number;
  readonly untilAt: number;
}

const MAX_DAYS = 800;
const MINUTE_MS = 60_000;

/**
 * When somebody is there between two moments, by the farm's shifts and time zone; daylight saving is the calendar's.
 * A farm without shifts is always attended. Stretches beyond 800 days are left out.
 */
export function attendedWindows(
  shifts: readonly Shift[],
  timezone: string,
  fromAt: number,
  untilAt: number,
): Window[] {
  if (untilAt <= fromAt) return [];
  if (shifts.length === 0) return [{ fromAt, untilAt }];
  const windows: Window[] = [];
  const zoned = Temporal.Instant.fromEpochMilliseconds(Math.floor(fromAt)).toZonedDateTimeISO(timezone);
  // The day before may hold a shift that runs past midnight.
  let day = zoned.toPlainDate().subtract({ days: 1 });
  for (let count = 0; count < MAX_DAYS; count++, day = day.add({ days: 1 })) {
    if (startOf(day, '00:00', timezone) >= untilAt) break;
    const weekday = weekdays[day.dayOfWeek - 1]!;
    for (const shift of shifts) {
      if (!shift.days.includes(weekday)) continue;
      const start = startOf(day, shift.from, timezone);
      const end = startOf(shift.to > shift.from ? day : day.add({ days: 1 }), shift.to, timezone);
      const window = { fromAt: Math.max(start, fromAt), untilAt: Math.min(end, untilAt) };
      if (window.untilAt > window.fromAt) windows.push(window);
    }
  }
  return merged(windows);
}

/** When a day's clock shows a time; in an hour that the clock leaves out or has twice, what the calendar makes of it. */
export const startOf = (day: Temporal.PlainDate, time: string, timezone: string): number =>
  day.toZonedDateTime({ timeZone: timezone, plainTime: time }).epochMilliseconds;

function merged(windows: Window[]): Window[] {
  const result: Window[] = [];
  for (const window of windows.sort((a, b) => a.fromAt - b.fromAt || a.untilAt - b.untilAt)) {
    const last = result.at(-1);
    if (last && window.fromAt <= last.untilAt)
      result[result.length - 1] = { fromAt: last.fromAt, untilAt: Math.max(last.untilAt, window.untilAt) };
    else result.push(window);
  }
  return result;
}

/**
 * The earliest moment, at or after `at`, from which work of `durationMs` can be done without leaving it half done
 * overnight; undefined when no window is long enough. Work of no length still needs somebody there.
 */
export function nextAttended(windows: readonly Window[], at: number, durationMs: number): number | undefined {
  for (let index = firstOpen(windows, at); index < windows.length; index++) {
    const window = windows[index]!;
    const start = Math.max(at, window.fromAt);
    if (start + durationMs <= window.untilAt && start < window.untilAt) return start;
  }
  return undefined;
}

/** When `workMs` of attended time have passed since `at`: work that can be laid down and taken up again. */
export function afterWork(windows: readonly Window[], at: number, workMs: number): number | undefined {
  let left = workMs;
  for (let index = firstOpen(windows, at); index < windows.length; index++) {
    const window = windows[index]!;
    const start = Math.max(at, window.fromAt);
    if (start + left <= window.untilAt) return start + left;
    left -= window.untilAt - start;
  }
  return undefined;
}

/** Whether somebody is there at a moment. */
export function isAttended(windows: readonly Window[], at: number): boolean {
  const window = windows[firstOpen(windows, at)];
  return window !== undefined && window.fromAt <= at;
}

/** Of a stretch of time the share with nobody there, 0 to 1; 0 for a stretch of no length. */
export function unattendedShare(windows: readonly Window[], fromAt: number, untilAt: number): number {
  if (untilAt <= fromAt) return 0;
  let attended = 0;
  for (let index = firstOpen(windows, fromAt); index < windows.length; index++) {
    const window = windows[index]!;
    if (window.fromAt >= untilAt) break;
    attended += Math.min(window.untilAt, untilAt) - Math.max(window.fromAt, fromAt);
  }
  return 1 - attended / (untilAt - fromAt);
}

/** Index of the first window that ends after a moment. */
function firstOpen(windows: readonly Window[], at: number): number {
  let low = 0;
  let high = windows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (windows[middle]!.untilAt > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

export const minutes = (count: number): number => count * MINUTE_MS;
