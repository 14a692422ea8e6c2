import type { Availability } from '../capability/availability.ts';
import type { Requirements } from '../capability/feasibility.ts';
import type { LoadedMaterial, MaterialSpec, PrinterCapability, ProfileSpec } from '../farm/schema.ts';
import type { Lane } from '../farm/schema-printer.ts';
import type { Window } from '../farm/working-time.ts';

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
  /** Breaks ties between equal dates: the greater goes first. */
  readonly weight: number;
  /** What it earns before machine time and set-up. */
  readonly value: number;
  /** Two jobs of one key follow each other without a change-over; see `state-key.ts`. */
  readonly stateKey: string;
  /** Why it can't be made yet whatever the machine (no lot has the grams); null when it can. */
  readonly notReadyBecause: string | null;
  /** Machines to leave out until a moment: those that turned it down lately, or that a person excluded. */
  readonly avoidUntil?: Readonly<Record<string, number>>;
  /** What it takes from a spool; absent: so little that any spool will do. */
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
}

/** A bound on the work, in place of a clock: the same problem and budget give the same plan on any machine. */
export interface Budget {
  /** Pairs of job and printer looked at, at most. */
  readonly evaluations: number;
  /** Whether to say why and why not for every pair; off, `perPair` is empty. */
  readonly explain: boolean;
}

export interface Assignment {
  readonly jobId: string;
  readonly printerId: string;
  /** Set-up begins; printing follows it. */
  readonly startAt: number;
  readonly endAt: number;
  readonly setupMinutes: number;
  readonly changeover: boolean;
  /** Earned after machine time and set-up. */
  readonly expectedMargin: number;
  readonly late: boolean;
  readonly why: string;
}

export type RejectionCode = 'not-ready' | 'no-printer' | 'nobody-there' | 'budget' | 'duplicate';

export interface Rejection {
  readonly jobId: string;
  readonly code: RejectionCode;
  readonly because: string;
}

export interface PairVerdict {
  readonly jobId: string;
  readonly printerId: string;
  readonly verdict: 'chosen' | 'possible' | 'impossible';
  readonly words: string;
}

export interface Schedule {
  /** In order of start, then of printer. */
  readonly assignments: readonly Assignment[];
  readonly rejected: readonly Rejection[];
  readonly perPair: readonly PairVerdict[];
}

export type Planner = (problem: Problem, budget: Budget) => Schedule;
