/** Planned maintenance, reckoned once more from the plans: hour by hour by the calendar, not as the farm does it. */
import type { MaintenancePlan } from '../../actors/maintenance/schema.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import { statusOf } from '../../runtime/actor.ts';
import { must, type Property } from './property.ts';

const MINUTE_MS = 60_000;
const DAYS = 9;
/** A deadline may ring late, by half a minute on average where the farm is slow (`simulator/world/options.ts`). */
const LATE_MS_MAX = 10 * MINUTE_MS;

const noon = (at: number, timezone: string, days: number) =>
  Temporal.Instant.fromEpochMilliseconds(Math.floor(at))
    .toZonedDateTimeISO(timezone)
    .add({ days })
    .withPlainTime('12:00');

/** When it opened last, at the latest at that moment, or opens first after it; `null`: never. */
export function openings(
  { when }: MaintenancePlan,
  at: number,
): { readonly last: number | null; readonly next: number | null } {
  if ('everyPrintedHours' in when) return { last: null, next: null };
  if ('at' in when) return when.at <= at ? { last: when.at, next: null } : { last: null, next: when.at };
  const moments: number[] = [];
  for (let days = -DAYS; days <= DAYS; days++) {
    const day = noon(at, when.timezone, days);
    const name = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'][day.dayOfWeek - 1]!;
    if ((when.days as readonly string[]).includes(name))
      moments.push(day.withPlainTime(when.from).epochMilliseconds);
  }
  return {
    last: moments.findLast((one) => one <= at) ?? null,
    next: moments.find((one) => one > at) ?? null,
  };
}

export function plansOf({ spec, upkeep }: PrinterState) {
  return [...(spec?.maintenance ?? []), ...(upkeep?.plans ?? [])].map((plan) => ({
    plan,
    doneUntil: upkeep?.doneUntil[plan.id] ?? Number.NEGATIVE_INFINITY,
  }));
}

export const maintenanceIsKept: Property = {
  name: 'maintenance is kept',
  invariant: null,
  holds:
    'No print of ours starts that by its estimate runs into planned maintenance; a window that opens takes the machine out of service as soon as nothing prints, and a person puts it back.',
  of: ['printer'],
  watch: () => ({
    turned: ({ message, before, state, result }) => {
      const was = before.snapshot.context as PrinterState;
      const now = state.snapshot.context as PrinterState;
      const { at } = message;
      for (const { type, payload } of result.facts) {
        if (type === 'printer.dispatching') {
          const untilAt = at + Number(payload.estimatedSeconds) * 1_000;
          for (const { doneUntil, plan } of plansOf(now)) {
            const { last, next } = openings(plan, at);
            must(
              (next === null || next >= untilAt || next <= doneUntil) &&
                (last === null || last <= doneUntil || last + plan.minutes * MINUTE_MS <= at),
              () =>
                `${message.to} starts ${payload.runId} until ${untilAt}, and ${plan.id} opens at ${next ?? last}.`,
            );
          }
        }
        if (type === 'printer.maintenanceEnded')
          must(
            message.type === 'printer.endMaintenance' || message.type === 'printer.runResumed',
            () => `${message.to} goes back into service by ${message.type}.`,
          );
      }
      const status = statusOf(state.snapshot);
      if (status === 'removed' || status === 'unknown') return;
      const owed = now.upkeep?.owed ?? [];
      must(
        owed.length === 0 || now.runId !== null || ['maintenance', 'tripped'].includes(status),
        () => `${message.to} is ${status}, and ${owed[0]?.what} was to begin at ${owed[0]?.fromAt}.`,
      );
      must(
        was.runId === null || now.runId !== null || message.type !== 'printer.maintenanceOpens',
        () => `${message.to} gives up ${was.runId} for its maintenance.`,
      );
      // What should have opened by now has, or its deadline is about to ring; of a machine that was not there nothing is owed.
      if (statusOf(before.snapshot) === 'removed') return;
      const rings = Object.entries(before.timers).some(
        ([id, { dueAt }]) => id.includes('maintenance-opens') && dueAt <= at && at - dueAt < LATE_MS_MAX,
      );
      for (const { doneUntil, plan } of plansOf(was)) {
        const { last } = openings(plan, rings ? at - LATE_MS_MAX : at);
        must(
          last === null || last <= doneUntil || message.type === 'printer.maintenanceOpens',
          () => `${plan.id} of ${message.to} was to open at ${last}, and at ${at} it has not.`,
        );
      }
    },
  }),
};
