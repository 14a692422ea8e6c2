/** What a simulated farm is and what it meets: plain data, complete once loaded (`load.ts`). */
import { Schema } from 'effect';
import {
  listOf,
  MaterialCode,
  Name,
  NotNegative,
  orElse,
  Positive,
  SpeakableId,
} from '../../actors/farm/fields.ts';
import { MaterialSpec, ProfileSpec } from '../../actors/farm/schema-material.ts';
import { Policies, Shift } from '../../actors/farm/schema-policy.ts';
import { Prices } from '../../actors/farm/schema-prices.ts';
import { Lane, PrinterCapability } from '../../actors/farm/schema-printer.ts';
import { StandingMaintenances } from '../../actors/maintenance/schema.ts';
import { plannerNames } from '../../actors/planner/names.ts';
import { causes, machineClasses } from '../failures/causes.ts';
import { ordinaryOutages } from '../failures/outages.ts';
import { Demand, LogNormal } from './schema-demand.ts';
import { Event, FaultWindow } from './schema-faults.ts';
import { People } from './schema-people.ts';

const Text = (characters: number) =>
  Schema.String.check(Schema.isBetweenLength(1, characters, { expected: `1 to ${characters} characters` }));

/** Machines of one model. Their ids are the model's with a number: `k2-plus-1`, `k2-plus-2`. */
export const FleetEntry = Schema.Struct({
  /** Of the catalogue (`catalogue.yaml`), which completes what the file leaves out; or a new one, stated whole. */
  model: SpeakableId,
  count: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 20_000 })),
  /** Names of their own, one a machine, instead. */
  ids: Schema.optionalKey(Schema.Array(SpeakableId)),
  name: Name,
  lane: Lane.pipe(orElse('FDM')),
  capability: PrinterCapability,
  /** What an hour of printing costs in wear and maintenance. */
  ratePerHour: NotNegative,
  /** Mean draw while printing. */
  powerWatts: NotNegative,
  legacy: Schema.Boolean.pipe(orElse(false)),
  machineClass: Schema.Literals(machineClasses).pipe(orElse('coreXY')),
  runoutSensor: Schema.Boolean.pipe(orElse(true)),
  camera: Schema.Boolean.pipe(orElse(false)),
  /** Its camera is watched by software that stops a print gone wrong. */
  watched: Schema.Boolean.pipe(orElse(false)),
  powerTelemetry: Schema.Boolean.pipe(orElse(false)),
  /** Printed before the first day. */
  machineHours: NotNegative.pipe(orElse(1_500)),
  /** Serviced after so many hours of printing. */
  maintenanceEveryHours: Positive.pipe(orElse(400)),
  /** Service that is planned, as in the farm file; the farm keeps its windows. */
  maintenance: Schema.optionalKey(StandingMaintenances),
});
export type FleetEntry = typeof FleetEntry.Type;

const Outage = (kind: 'power' | 'network') =>
  Schema.Struct({
    perYear: NotNegative.pipe(orElse(ordinaryOutages[kind].perYear)),
    hours: LogNormal.pipe(orElse({ ...ordinaryOutages[kind].hours })),
  });

/** A material of one colour on the shelf. Spools that machines start with come on top. */
export const Stock = Schema.Struct({
  material: MaterialCode,
  colour: Name,
  spools: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 10_000 })),
  spoolGrams: Positive.pipe(orElse(1_000)),
  /** Ordered again when no more than so many full spools are left, back to `spools`. */
  reorderAtSpools: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 10_000 })),
  deliveryHours: LogNormal.pipe(orElse({ median: 48, sigma: 0.3 })),
});
export type Stock = typeof Stock.Type;

export const Scenario = Schema.Struct({
  name: SpeakableId,
  title: Text(120),
  /** What one sees in it, for people who choose. */
  shows: Text(1_000),
  days: Schema.Finite.check(
    Schema.isBetween({ minimum: 0.01, maximum: 700 }, { expected: 'a number of days, up to 700' }),
  ),
  /** Local time of the farm. */
  startsAt: Schema.String.check(
    Schema.isPattern(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, {
      expected: 'a local moment such as 2026-03-02T00:00',
    }),
  ),
  timezone: Name,
  currency: Schema.String.check(
    Schema.isPattern(/^[A-Z]{3}$/, { expected: 'a currency code such as USD or EUR' }),
  ),
  fleet: listOf(FleetEntry, 200).check(Schema.isMinLength(1)),
  layout: Schema.Struct({
    perRow: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000 })),
    pitchMetres: Positive,
    aisleMetres: Positive,
  }).pipe(orElse({ perRow: 10, pitchMetres: 0.8, aisleMetres: 2 })),
  materials: listOf(MaterialSpec, 500).check(Schema.isMinLength(1)),
  profiles: listOf(ProfileSpec, 500).check(Schema.isMinLength(1)),
  stock: listOf(Stock, 1_000).pipe(orElse([])),
  policies: Policies,
  /** What the dispatcher counts for a start and for a change of material. */
  setup: Schema.Struct({
    startMinutes: NotNegative,
    changeoverMinutes: NotNegative,
    changeoverCost: NotNegative,
  }).pipe(orElse({ startMinutes: 5, changeoverMinutes: 10, changeoverCost: 1 })),
  /** What makes the schedule: the farm's own search, or a rule of thumb to compare it with. */
  planner: Schema.Literals(plannerNames).pipe(orElse('search')),
  /** Courses of things that a promised date is read from; 200 on a live farm. */
  promiseDraws: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000 })).pipe(orElse(10)),
  prices: Prices,
  /** Empty: somebody is always there. */
  shifts: listOf(Shift, 50).pipe(orElse([])),
  demand: Demand,
  people: People.pipe(orElse({})),
  failures: Schema.Struct({
    /** Times the published rates; 0: machines never fail. */
    factor: NotNegative.pipe(orElse(1)),
    /** How much machines of one model differ: the deviation of the logarithm of what one's failures are multiplied by; 0: not. */
    machineSpread: Schema.Finite.check(
      Schema.isBetween({ minimum: 0, maximum: 2 }, { expected: 'a spread from 0 to 2' }),
    ).pipe(orElse(0)),
    byCause: Schema.Struct(
      Object.fromEntries(causes.map((cause) => [cause, NotNegative.pipe(orElse(1))])) as unknown as {
        readonly [C in (typeof causes)[number]]: Schema.Codec<number, number>;
      },
    ).pipe(orElse({} as never)),
  }).pipe(orElse({})),
  /** Something watches machines with a camera and says what it sees; absent: nothing does. */
  detector: Schema.optionalKey(
    Schema.Struct({
      hitShare: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })).pipe(orElse(0.8)),
      falseAlarmsPerHundredHours: NotNegative.pipe(orElse(1)),
    }),
  ),
  /** Cuts that strike every machine at once, at random; 0 a year: none. */
  outages: Schema.Struct({
    power: Outage('power').pipe(orElse({})),
    network: Outage('network').pipe(orElse({})),
  }).pipe(orElse({})),
  /** Without it print times and filament are the slicer's estimate, warming up included. */
  spread: Schema.Boolean.pipe(orElse(true)),
  /**
   * `production`: the gateway's own code speaks with the machines, over links that may fail. `direct`: they are told and
   * heard at once, which is several times as fast. Absent: production where there are faults.
   */
  gateway: Schema.optionalKey(Schema.Literals(['production', 'direct'])),
  faults: listOf(FaultWindow, 50).pipe(orElse([])),
  events: listOf(Event, 500).pipe(orElse([])),
});
export type Scenario = typeof Scenario.Type;
/** As written, once the catalogue has completed it: every key with a default may be absent. */
export type ScenarioFile = typeof Scenario.Encoded;
