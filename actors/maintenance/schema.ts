/** Planned maintenance of a machine: once, every week, or after so many hours of printing. */
import { Schema } from 'effect';
import { LocalTime, listOf, Name, SpeakableId, Timezone } from '../farm/fields.ts';
import { Weekday } from '../farm/schema-policy.ts';

const MINUTES_MAX = 7 * 24 * 60;
const HOURS_MAX = 100_000;
export const PLANS_MAX = 50;

/** `once`: at a moment, UTC milliseconds; people read it by the clock of the zone. */
export const Once = Schema.Struct({ at: Schema.Finite, timezone: Timezone });

/** `weekly`: by the clock on the wall of a time zone. The farm file may leave the zone out: it is the farm's then. */
export const Weekly = Schema.Struct({
  days: listOf(Weekday, 7).check(Schema.isMinLength(1), Schema.isUnique()),
  from: LocalTime,
  timezone: Timezone,
});

/** After so many hours printed: no window, but a notice that it is due. */
export const ByUse = Schema.Struct({
  everyPrintedHours: Schema.Finite.check(Schema.isBetween({ minimum: 1, maximum: HOURS_MAX })),
});

export const MaintenancePlan = Schema.Struct({
  id: SpeakableId,
  /** What is done, as `nozzle service`. */
  what: Name,
  minutes: Schema.Finite.check(Schema.isBetween({ minimum: 1, maximum: MINUTES_MAX })),
  when: Schema.Union([Once, Weekly, ByUse]),
});
export type MaintenancePlan = typeof MaintenancePlan.Type;

/** As the farm file has it: what comes again and again. */
const StandingMaintenance = Schema.Struct({
  ...MaintenancePlan.fields,
  when: Schema.Union([Weekly, ByUse]),
});
export const StandingMaintenances = listOf(StandingMaintenance, 20).check(
  Schema.makeFilter((plans) => new Set(plans.map(({ id }) => id)).size === plans.length, {
    expected: 'maintenance plans with an id each of its own',
  }),
);

/** As another actor is told of it. */
export const StandingPlan = Schema.Struct({
  ...MaintenancePlan.fields,
  /** Windows that open up to this moment are done with; UTC milliseconds. */
  doneUntil: Schema.optionalKey(Schema.Finite),
});
export type StandingPlan = typeof StandingPlan.Type;

/** One time that a machine is to be left alone; UTC milliseconds, `untilAt` excluded. */
export interface MaintenanceWindow {
  readonly planId: string;
  readonly what: string;
  readonly fromAt: number;
  readonly untilAt: number;
  readonly timezone: string;
}

/** Of windows that have opened and that no person has ended yet: how long they take, and since when the machine is taken out for it. */
export const OwedMaintenance = Schema.Struct({
  minutes: Schema.Finite,
  /** UTC milliseconds; `null`: a print is on it still. */
  beganAt: Schema.NullOr(Schema.Finite),
});
export type OwedMaintenance = typeof OwedMaintenance.Type;

export type OfClock = typeof Once.Type | typeof Weekly.Type;

export const isOnce = (when: MaintenancePlan['when']): when is typeof Once.Type => 'at' in when;
export const isByUse = (when: MaintenancePlan['when']): when is typeof ByUse.Type =>
  'everyPrintedHours' in when;
