/** Chooses which job goes to which printer when: a singleton around the pure planner. */
import { Schema } from 'effect';
import type { EventOf } from '../../runtime/actor.ts';
import { Grams, Id, JobRequirements, PrintSeconds, Words } from '../common/schema.ts';
import { ThoughtPlate } from '../composer/schema.ts';
import { MaterialSpec, ProfileSpec } from '../farm/schema-material.ts';
import { ReleaseRules, reservationMoments, Shift } from '../farm/schema-policy.ts';
import { LoadedMaterial, PrinterSpec } from '../farm/schema-printer.ts';
import { OwedMaintenance, StandingPlan } from '../maintenance/schema.ts';
import { plannerNames } from '../planner/names.ts';
import { Approval, type GateDecision } from '../policy/schema.ts';
import { Approvals, Rules } from '../policy/schema-document.ts';
import type { Lots } from './lots.ts';
import type { Decided } from './rules.ts';

/** A person's word on the grams of a job, whatever the policy's `reserveOn`: kept while it waits, or for nobody. */
export const GramsSaid = Schema.Struct({
  keep: Schema.Boolean,
  /** UTC milliseconds. */
  at: Schema.Finite,
  /** Kept after they had been let go: its turn begins anew. */
  again: Schema.optionalKey(Schema.Boolean),
});
export type GramsSaid = typeof GramsSaid.Type;

export const QueuedJob = Schema.Struct({
  jobId: Id,
  requirements: JobRequirements,
  estimatedSeconds: PrintSeconds,
  massGrams: Grams,
  dueAt: Schema.NullOr(Schema.Finite),
  queuedAt: Schema.Finite,
  priority: Schema.Int,
  valueMinor: Schema.Int,
  /** Machines that turned it down lately, with until when they are left out; UTC milliseconds. */
  avoid: Schema.Record(Schema.String, Schema.Finite),
  /** A person's word for the dispatch gate. */
  allowed: Schema.optionalKey(Approval),
  planIds: Schema.optionalKey(Schema.Array(Id)),
  gramsSaid: Schema.optionalKey(GramsSaid),
});
export type QueuedJob = typeof QueuedJob.Type;

export const PrinterAvailability = Schema.Literals([
  'offline',
  'idle',
  'reserved',
  'starting',
  'printing',
  'paused',
  'awaitingClear',
  'foreign',
  'maintenance',
  'tripped',
  'onTrial',
  'removed',
]);
export type PrinterAvailability = typeof PrinterAvailability.Type;

export const DispatchPolicy = Schema.Struct({
  version: Schema.String,
  release: ReleaseRules,
  /** Absent in journals of before there was a dispatch gate: the ordinary rules. */
  dispatch: Schema.optionalKey(Rules),
  approvals: Schema.optionalKey(Approvals),
  timezone: Schema.String,
  shifts: Schema.Array(Shift),
  materials: Schema.Array(MaterialSpec),
  profiles: Schema.Array(ProfileSpec),
  /** Decimals of the currency's smallest unit. */
  minorDigits: Schema.Int,
  /** What a spool must hold beyond the sliced grams; 0 where absent. */
  sparePercent: Schema.optionalKey(Schema.Finite),
  /** From when on grams are held for a job; absent: from when it is scheduled. */
  reserveOn: Schema.optionalKey(Schema.Literals(reservationMoments)),
  setup: Schema.Struct({
    startMinutes: Schema.Finite,
    changeoverMinutes: Schema.Finite,
    changeoverCost: Schema.Finite,
    operatorRatePerHour: Schema.Finite,
  }),
  /** Prints that are expected to fail; absent: none. */
  failurePercent: Schema.optionalKey(Schema.Finite),
  /** By what the schedule is made; absent: by the search. The others are rules of thumb, to compare it with. */
  planner: Schema.optionalKey(Schema.Literals(plannerNames)),
});
export type DispatchPolicy = typeof DispatchPolicy.Type;

export const dispatcherMessages = {
  'dispatcher.configure': Schema.Struct({ policy: DispatchPolicy }),
  /** Another policy is in force; what else it was configured with stays. */
  'dispatcher.govern': Schema.Struct({
    version: Schema.String,
    release: Rules,
    dispatch: Rules,
    approvals: Approvals,
  }),
  'dispatcher.jobQueued': Schema.Struct({ job: QueuedJob }),
  /** `released`: it is with its machine; otherwise it went without having been made. */
  'dispatcher.jobLeft': Schema.Struct({ jobId: Id, released: Schema.optionalKey(Schema.Boolean) }),
  'dispatcher.printerChanged': Schema.Struct({
    printerId: Id,
    availability: PrinterAvailability,
    spec: PrinterSpec,
    hasConnector: Schema.Boolean,
    loaded: Schema.NullOr(LoadedMaterial),
    freeAt: Schema.NullOr(Schema.Finite),
    /** Its breaker is half open: it gets one job, of no great value. */
    onTrial: Schema.optionalKey(Schema.Boolean),
  }),
  /** Its planned maintenance, and what of it has come. */
  'dispatcher.maintenanceChanged': Schema.Struct({
    printerId: Id,
    plans: Schema.Array(StandingPlan),
    owed: Schema.NullOr(OwedMaintenance),
  }),
  'dispatcher.lotChanged': Schema.Struct({
    lotId: Id,
    material: Schema.String,
    colour: Schema.String,
    availableGrams: Grams,
    usable: Schema.Boolean,
    /** A new spool, and nobody counts on it. */
    untouched: Schema.optionalKey(Schema.Boolean),
  }),
  /** The composer asks what a schedule with each of these sets of plates would come to; the first is compared with. */
  'dispatcher.weigh': Schema.Struct({
    askId: Schema.String,
    composerId: Id,
    failurePercentPerHour: Schema.Finite,
    alternatives: Schema.Array(Schema.Array(ThoughtPlate)).check(Schema.isMaxLength(12)),
  }),
  /** Of a plan or a profile, such as `plan/P-1-1` or `profile/standard-04:PLA`, by whoever keeps it. */
  'dispatcher.breaker': Schema.Struct({
    key: Schema.String,
    state: Schema.Literals(['closed', 'tripped', 'halfOpen']),
    because: Schema.String,
  }),
  /** A person stops or resumes all dispatching; `pausePrinting`: what prints is paused as well. */
  'dispatcher.stop': Schema.Struct({ because: Words, pausePrinting: Schema.optionalKey(Schema.Boolean) }),
  'dispatcher.go': Schema.Struct({}),
};
export type DispatcherMessage = EventOf<typeof dispatcherMessages>;

export const dispatcherFacts = {
  'dispatcher.configured': 'Policy in force changed',
  'dispatcher.planned': 'Schedule changed',
  'dispatcher.assigned': 'Jobs assigned',
  'dispatcher.stopped': 'Dispatching stopped for the whole farm',
  'dispatcher.resumed': 'Dispatching resumed',
} as const;

export interface KnownPrinter {
  readonly printerId: string;
  readonly availability: PrinterAvailability;
  readonly spec: PrinterSpec;
  readonly hasConnector: boolean;
  readonly loaded: LoadedMaterial | null;
  readonly freeAt: number | null;
  readonly onTrial?: boolean;
}

/** A breaker that is not closed. */
export interface KnownBreaker {
  readonly state: 'tripped' | 'halfOpen';
  readonly because: string;
  /** The job that is its trial now. */
  readonly trial: string | null;
}

/** What is planned to be done to a machine, and what of it has come. */
export interface KnownMaintenance {
  readonly plans: readonly StandingPlan[];
  readonly owed: OwedMaintenance | null;
}

export interface KnownLot {
  readonly material: string;
  readonly colour: string;
  readonly availableGrams: number;
  readonly usable: boolean;
  readonly untouched?: boolean;
}

/** One planned start, for the schedule page; times are UTC milliseconds. */
export interface PlannedStart {
  readonly jobId: string;
  readonly printerId: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly why: string;
}

/** A job given to a machine, with why that one. */
export interface Start {
  readonly jobId: string;
  readonly printerId: string;
  readonly why: string;
}

export interface DispatcherState {
  readonly id: string;
  readonly policy: DispatchPolicy | null;
  /** Waiting jobs, by id. */
  readonly queue: { readonly [jobId: string]: QueuedJob };
  /** Jobs on their way to a printer, by id. */
  readonly assigned: { readonly [jobId: string]: string };
  /** The latest decision that gave jobs to machines; the journal has those before it. */
  readonly lastStarts: readonly Start[];
  readonly printers: { readonly [printerId: string]: KnownPrinter };
  /** Planned maintenance by machine; absent while there was none. */
  readonly maintenance?: { readonly [printerId: string]: KnownMaintenance };
  /** Lots with something left to promise, and those that a machine has loaded. */
  readonly lots: Lots;
  readonly plan: readonly PlannedStart[];
  /** Why a waiting job has no place, by job id. */
  readonly waitingBecause: { readonly [jobId: string]: string };
  /** What the dispatch gate said of waiting jobs that a machine stood ready for, by job id; absent while it held nothing back yet. */
  readonly heldBack?: { readonly [jobId: string]: GateDecision };
  readonly stoppedBecause: string | null;
  /** Since when; UTC milliseconds. */
  readonly stoppedAt: number | null;
  /** Of plans and profiles, by key; those that are closed are not among them. */
  readonly breakers: { readonly [key: string]: KnownBreaker };
  /** By job on its way to a machine, the breakers that it depends on. */
  readonly onTheWay: { readonly [jobId: string]: readonly string[] };
  /** The composer that is told when a machine becomes free; `null`: no parts wait. */
  readonly poolOf: string | null;
  /** When the plan was made; `null`: not since it was told so. UTC milliseconds. */
  readonly plannedAt: number | null;
  /** When it was compared with rules of thumb last; `null`: not since it was told so. UTC milliseconds. */
  readonly comparedAt: number | null;
  /** Since when the plan that people read lags behind the tables; `null` when it does not. UTC milliseconds. */
  readonly staleSince: number | null;
  /** Of the turn under way only. */
  readonly decided: Decided | null;
}
