/** A machine: readiness, loaded material, plate, health, and the one run that it may have. */
import { Schema } from 'effect';
import type { EventOf } from '../../runtime/actor.ts';
import type { Troubled } from '../common/incidents.ts';
import { Cause, Grams, Id, PrintSeconds, Sha256, Words } from '../common/schema.ts';
import { LoadedMaterial, PrinterSpec } from '../farm/schema-printer.ts';
import type { Suspicion } from '../guardrails/anomaly.ts';
import type { Breaker } from '../guardrails/breaker.ts';
import type { Health } from '../guardrails/health.ts';
import { Sign } from '../guardrails/schema-sign.ts';
import { MaintenancePlan } from '../maintenance/schema.ts';
import type { Upkeep } from './upkeep.ts';

/** What the machine's own word for our run adds up to; see `gateway/printers/reconcile.ts` for how it is decided. */
export const RunEvidence = Schema.Struct({
  /** The machine's identity of the print, where the family has one. */
  jobIdentity: Schema.NullOr(Schema.String),
  printedSeconds: Schema.NullOr(Schema.Finite),
  filamentMillimetres: Schema.NullOr(Schema.Finite),
  /** Share of the file carried out, 0–1. */
  progress: Schema.NullOr(Schema.Finite),
  /** True when the end was not watched but found afterwards. */
  foundAfterwards: Schema.Boolean,
  /** That a meter counted from start to end, where there is one. */
  kilowattHours: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 10_000 }))),
});
export type RunEvidence = typeof RunEvidence.Type;

const runEvent = Schema.Struct({ runId: Id, evidence: RunEvidence });

export const printerMessages = {
  'printer.add': Schema.Struct({ spec: PrinterSpec, hasConnector: Schema.Boolean }),
  'printer.edit': Schema.Struct({ spec: PrinterSpec, hasConnector: Schema.Boolean }),
  'printer.remove': Schema.Struct({ because: Schema.optionalKey(Words) }),

  // From jobs and runs.
  'printer.reserve': Schema.Struct({ jobId: Id }),
  'printer.unreserve': Schema.Struct({ jobId: Id }),
  'printer.print': Schema.Struct({
    jobId: Id,
    runId: Id,
    gcodeHash: Sha256,
    gcodeBytes: Schema.Int,
    remoteName: Schema.String,
    material: Schema.String,
    colour: Schema.String,
    massGrams: Grams,
    estimatedSeconds: PrintSeconds,
  }),
  'printer.pause': Schema.Struct({ runId: Schema.optionalKey(Id) }),
  'printer.resume': Schema.Struct({ runId: Schema.optionalKey(Id) }),
  /** To print on without these parts of the plate. */
  'printer.leaveOut': Schema.Struct({ runId: Id, itemIds: Schema.Array(Id) }),
  /** `jobId`: whose run it is, so that a reservation can be told from another job's. */
  'printer.cancel': Schema.Struct({
    runId: Id,
    jobId: Schema.optionalKey(Id),
    because: Schema.optionalKey(Words),
  }),

  /** A sign that its run goes wrong; from so much confidence on something is done: paused, or only told. */
  'printer.anomaly': Schema.Struct({
    runId: Id,
    ...Sign.fields,
    from: Schema.Finite,
    pauses: Schema.Boolean,
  }),

  // From operators.
  'printer.clearPlate': Schema.Struct({}),
  'printer.load': Schema.Struct({ loaded: Schema.NullOr(LoadedMaterial) }),
  'printer.startMaintenance': Schema.Struct({ because: Words }),
  'printer.endMaintenance': Schema.Struct({}),
  /** Service at a moment, every week, or after so many hours of printing; of the same id in place of what was planned. */
  'printer.planMaintenance': MaintenancePlan,
  /** `next`: the coming window only, and of those that come again the others stay. */
  'printer.cancelMaintenance': Schema.Struct({
    planId: Schema.String,
    next: Schema.optionalKey(Schema.Boolean),
  }),
  /** A person has found the cause: a trial follows, or `closed` for none. Once more ends the trial. */
  'printer.reset': Schema.Struct({ closed: Schema.optionalKey(Schema.Boolean) }),
  /** A person takes it out of service, whatever its runs came to. */
  'printer.trip': Schema.Struct({ because: Words }),
  /** From the guard, of a run that is over: what it came to, and what it was likely to come to on any machine. */
  'printer.runScored': Schema.Struct({
    runId: Id,
    /** Of its parts, 0–1; `null` where what ended it says nothing of the machine. */
    badShare: Schema.NullOr(Schema.Finite),
    chance: Schema.Finite,
    because: Schema.NullOr(Words),
    /** The policy lets the machine be taken out of service for it. */
    holds: Schema.Boolean,
  }),
  /** A person has looked at the machine and says what became of a run that the farm can't see. */
  'printer.settleRun': Schema.Struct({
    runId: Id,
    outcome: Schema.Literals(['finished', 'failed']),
    because: Words,
  }),

  // From the gateway.
  'printer.linkChanged': Schema.Struct({
    link: Schema.Literals(['up', 'down']),
    because: Schema.NullOr(Words),
    camera: Schema.Boolean,
    powerTelemetry: Schema.Boolean,
  }),
  'printer.dispatched': Schema.Struct({ runId: Id, jobIdentity: Schema.NullOr(Schema.String) }),
  /** Certain: the run was not started. */
  'printer.dispatchFailed': Schema.Struct({ runId: Id, cause: Cause }),
  /** Nobody can say yet whether it started: nothing is repeated, a person is told, the machine is watched. */
  'printer.dispatchUnclear': Schema.Struct({ runId: Id, because: Words }),
  'printer.commandFailed': Schema.Struct({
    command: Schema.Literals(['pause', 'resume', 'cancel', 'leaveOut']),
    runId: Schema.NullOr(Id),
    cause: Cause,
  }),
  /** It prints these parts no further. */
  'printer.leftOut': Schema.Struct({ runId: Id, itemIds: Schema.Array(Id) }),
  'printer.runStarted': runEvent,
  'printer.runPaused': Schema.Struct({ runId: Id, because: Schema.NullOr(Words) }),
  'printer.runResumed': Schema.Struct({ runId: Id }),
  'printer.runFinished': runEvent,
  'printer.runFailed': Schema.Struct({ runId: Id, evidence: RunEvidence, cause: Cause }),
  'printer.runCancelled': runEvent,
  'printer.foreignPrintSeen': Schema.Struct({ fileName: Schema.NullOr(Schema.String) }),
  'printer.foreignPrintEnded': Schema.Struct({}),
  'printer.desynced': Schema.Struct({ because: Words }),
  'printer.recovered': Schema.Struct({}),
  'printer.readiness': Schema.Struct({ ready: Schema.Boolean, because: Schema.NullOr(Words) }),
};
export type PrinterMessage = EventOf<typeof printerMessages>;

export const printerFacts = {
  'printer.added': 'Added to the farm',
  'printer.edited': 'Settings changed',
  'printer.removed': 'Removed from the farm',
  'printer.reserved': 'Reserved for a job',
  'printer.freed': 'Reservation released',
  'printer.dispatching': 'Upload and start asked for',
  'printer.printing': 'Printing',
  'printer.pauseAsked': 'Pause asked for',
  'printer.paused': 'Paused',
  'printer.resumeAsked': 'Resume asked for',
  'printer.resumed': 'Printing again',
  'printer.leaveOutAsked': 'Asked to print on without some parts',
  'printer.leftOut': 'Prints on without some parts',
  'printer.cancelAsked': 'Cancel asked for',
  'printer.runEnded': 'The run ended; the plate is occupied',
  'printer.runNeverBegan': 'The run did not start',
  'printer.plateCleared': 'Plate confirmed clear',
  'printer.loaded': 'Material loaded',
  'printer.maintenanceStarted': 'Maintenance started',
  'printer.maintenanceEnded': 'Back from maintenance',
  'printer.maintenancePlanned': 'Maintenance planned',
  'printer.maintenanceCancelled': 'Planned maintenance cancelled',
  'printer.maintenanceOwed': 'A maintenance window opened',
  'printer.tripped': 'Taken out of service by its breaker',
  'printer.suspected': 'A sign that its print goes wrong',
  'printer.anomalyPause': 'Pause asked for: its print seems to go wrong',
  'printer.anomalyTold': 'Its print seems to go wrong',
  'printer.scored': 'A run counted for its health',
  'printer.degraded': 'Does worse than it should',
  'printer.reset': 'Breaker reset; a trial follows',
  'printer.trialWorked': 'A trial succeeded',
  'printer.closed': 'Breaker closed',
  'printer.online': 'Reachable',
  'printer.offline': 'Not reachable',
  'printer.notReady': 'Reachable, but not ready',
  'printer.commandRefused': 'The machine did not carry out a command',
  'printer.foreignPrint': 'Prints something that the farm did not send',
  'printer.foreignPrintOver': 'The foreign print ended; the plate is occupied',
  'printer.desynced': 'Says something else than the farm believes',
  'printer.recovered': 'In step with the farm again',
} as const;

export interface PrinterState extends Troubled {
  readonly id: string;
  readonly spec: PrinterSpec | null;
  readonly hasConnector: boolean;
  readonly link: 'up' | 'down';
  readonly linkBecause: string | null;
  /** Whether the machine's own firmware says that it can print. */
  readonly ready: boolean;
  readonly notReadyBecause: string | null;
  readonly camera: boolean;
  readonly powerTelemetry: boolean;
  readonly plateClear: boolean;
  readonly loaded: LoadedMaterial | null;
  readonly jobId: string | null;
  readonly runId: string | null;
  readonly remoteName: string | null;
  readonly jobIdentity: string | null;
  readonly estimatedSeconds: number | null;
  readonly startedAt: number | null;
  readonly cancelAsked: boolean;
  readonly foreignFile: string | null;
  readonly desyncedBecause: string | null;
  readonly failuresInARow: number;
  readonly trippedBecause: string | null;
  readonly breaker: Breaker;
  /** Signs that the run goes wrong, and whether something was done about them; absent while there was none. */
  readonly suspicion?: (Suspicion & { readonly acted: boolean }) | null;
  readonly health: Health;
  readonly maintenanceBecause: string | null;
  /** Its planned maintenance; absent where none was ever planned. */
  readonly upkeep?: Upkeep;
}

/** What a job learns of the machine that it has reserved; the release gate reads it. */
export const PrinterReport = Schema.Struct({
  printerId: Id,
  link: Schema.Literals(['up', 'down']),
  ready: Schema.Boolean,
  camera: Schema.Boolean,
  powerTelemetry: Schema.Boolean,
  plateClear: Schema.Boolean,
  failuresInARow: Schema.Int,
  desyncedBecause: Schema.NullOr(Schema.String),
  loaded: Schema.NullOr(LoadedMaterial),
  nozzleDiametersMillimetres: Schema.Array(Schema.Finite),
  /** Absent: it is none. */
  legacy: Schema.optionalKey(Schema.Boolean),
  /** Of its latest runs, and what of them was bad, in runs; absent where there are too few to say. */
  recentRuns: Schema.optionalKey(Schema.Int),
  recentFailures: Schema.optionalKey(Schema.Finite),
});
export type PrinterReport = typeof PrinterReport.Type;
