import type { Availability } from '../capability/availability.ts';
import type { Requirements } from '../capability/feasibility.ts';
import type { LoadedMaterial, MaterialSpec, PrinterCapability, ProfileSpec } from '../farm/schema.ts';
import type { Lane } from '../farm/schema-printer.ts';
import type { Window } from '../farm/working-time.ts';
import type { MaintenanceWindow } from '../maintenance/schema.ts';

/** Times are UTC milliseconds, money a decimal in the farm's currency. Plain data: the planner asks nobody anything. */

export interface PlanJob {
  readonly id: string;
  readonly requirements: Requirements;
  /** The profile it is to be sliced with, where that limits the choice of machines. */
  readonly profile?: ProfileSpec | undefined;
  /** Printing time: the same on every machine, or by printer id; a machine left out is one it can't be estimated for. */
  readonly durationSeconds: number | Readonly<Record<string, number>>;
  /** May not start before. */
  readonly releaseAt: number;
  readonly dueAt: number | null;
  /** How much its date counts against those of others: 1 is ordinary, 2 twice as much. */
  readonly weight: number;
  /** What the customer pays for it. */
  readonly value: number;
  /** Two jobs of one key follow each other without a change-over; see `state-key.ts`. */
  readonly stateKey: string;
  /** Why it can't be made yet whatever the machine (no lot has the grams); null when it can. */
  readonly notReadyBecause: string | null;
  /** Machines to leave out until a moment: those that turned it down lately, or that a person excluded. */
  readonly avoidUntil?: Readonly<Record<string, number>>;
  /** Machines whose spool is kept for other jobs, with why. */
  readonly keptFrom?: Readonly<Record<string, string>>;
  /** What it takes from a spool, and from the margin; absent: so little that any spool will do. */
  readonly massGrams?: number;
}

export interface PlanPrinter {
  readonly id: string;
  readonly lane: Lane;
  readonly capability: PrinterCapability;
  readonly loaded: Pick<LoadedMaterial, 'material' | 'colour'> | null;
  readonly availability: Availability;
  /** When it is expected to be done with what it does now; null when it does nothing. */
  readonly readyAt: number | null;
  /** What is set up now, as a job's `stateKey`; null when nothing is. */
  readonly stateKey: string | null;
  /** Cost of an hour. */
  readonly ratePerHour: number;
  /** What of the loaded material can be counted on; absent: any job is covered. */
  readonly spool?: Spool;
  /** When it is maintained, in order: nothing prints then. Absent: nothing is planned. */
  readonly closed?: readonly MaintenanceWindow[];
}

/** The spool that a machine has loaded. Where a job asks for another material, what is put in its place is looked at then. */
export interface Spool {
  readonly lotId: string | null;
  readonly availableGrams: number;
  /** Why it can't be counted on, whatever the job, in words; null: for as much as is left. */
  readonly unfitBecause: string | null;
}

/** Decided already: printing, released or pinned. The planner works around it and returns it in no assignment. */
export interface FrozenAssignment {
  readonly jobId: string;
  readonly printerId: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly stateKey: string;
}

export interface SetupCosts {
  /** Clearing the plate and starting, by a person. */
  readonly startMinutes: number;
  /** Changing material or colour, by a person, on top. */
  readonly changeoverMinutes: number;
  /** Purged material and the like, a change-over. */
  readonly changeoverCost: number;
  readonly operatorRatePerHour: number;
}

export interface Problem {
  readonly now: number;
  readonly jobs: readonly PlanJob[];
  readonly printers: readonly PlanPrinter[];
  readonly materials: readonly MaterialSpec[];
  readonly setup: SetupCosts;
  /** When somebody is there; set-up and clearing wait for it, printing does not. */
  readonly attended: readonly Window[];
  readonly frozen: readonly FrozenAssignment[];
  /** Share of prints that fail and are made again, 0 up to 1; absent: none. */
  readonly failureShare?: number;
}

/** A bound on the work, in place of a clock: the same problem and budget give the same plan on any machine. */
export interface Budget {
  /** Pairs of job and printer looked at, at most; the most urgent jobs come first. */
  readonly evaluations: number;
  /** Changes tried on the plan, at most. */
  readonly moves: number;
  /** Whatever is random follows from it: an integer. */
  readonly seed: number;
  /**
   * `always`: what comes out costs no more than any rule of thumb. `whereNeeded`: the rules are asked only where most jobs have
   * no place in the last plan, and what comes out costs no more than that plan, repaired. Absent: always.
   */
  readonly rules?: 'always' | 'whereNeeded';
}

export interface Assignment {
  readonly jobId: string;
  readonly printerId: string;
  /** Set-up begins; printing follows it. */
  readonly startAt: number;
  readonly endAt: number;
  readonly setupMinutes: number;
  readonly changeover: boolean;
  /** Earned after material, machine time and set-up, prints that fail included. */
  readonly expectedMargin: number;
  readonly late: boolean;
  readonly postponed: Postponed | null;
  /** Maintenance that it waits for, although the machine is free before; absent: none. */
  readonly behind?: MaintenanceWindow;
}

/**
 * Why others go first: its date can't be kept whatever is done, or it costs more than it earns. It is planned all the
 * same, where it is in nobody's way.
 */
export type Postponed = 'hopeless' | 'loss';

export type RejectionCode = 'not-ready' | 'no-printer' | 'nobody-there' | 'budget' | 'duplicate';

export interface Rejection {
  readonly jobId: string;
  readonly code: RejectionCode;
  readonly because: string;
}

export interface Schedule {
  /** In order of start, then of printer. */
  readonly assignments: readonly Assignment[];
  readonly rejected: readonly Rejection[];
  /** What it comes to by the planner's objective, in money; less is better. Comparable for one problem only. */
  readonly cost: number;
}

/** Where jobs were planned last, in the order of their starts. Those that are gone are passed over. */
export type Previous = readonly { readonly jobId: string; readonly printerId: string }[];

export type Planner = (problem: Problem, budget: Budget, previous?: Previous) => Schedule;
