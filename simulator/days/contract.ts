/**
 * What a simulated stretch of farm days is given and what it tells. Plain data throughout, so that it crosses threads,
 * is kept as JSON and compares by value.
 */
import type { Capture } from '../../runtime/capture.ts';
import type { Entry } from '../../runtime/envelope.ts';
import type { Scenario } from '../scenarios/schema.ts';

/** A farm as it stands, to go on from. */
export interface Fork {
  readonly capture: Capture;
  /** Where virtual time begins, UTC milliseconds: not before the newest entry of the capture. */
  readonly startAt: number;
}

/** An order that comes in besides what customers want anyway. */
export interface ExtraOrder {
  /** Hours from the start. */
  readonly inHours: number;
  readonly quantity: number;
  readonly material: string;
  readonly colour: string;
  readonly sizeMillimetres: { readonly x: number; readonly y: number; readonly z: number };
  readonly tier: string;
}

export interface DaysRequest {
  readonly scenario: Scenario;
  /** Every random draw of the run follows from it. */
  readonly seed: number;
  /** Goes on from there, instead of from the scenario's first morning. */
  readonly fork?: Fork;
  /** Machines of the fork that are not there any more. */
  readonly removed?: readonly string[];
  readonly extraOrders?: readonly ExtraOrder[];
  /** Instead of the scenario's own length. */
  readonly days?: number;
  /** Checks the properties as it goes; on unless said otherwise. A check takes time and changes nothing. */
  readonly properties?: boolean;
  /** Of what people and customers say only this happens, named as the result's `acts` are; all of it where left out. */
  readonly acts?: readonly string[];
  /** Names in the result what people and customers said. */
  readonly keepsActs?: boolean;
  /** Keeps what the pictures need: bars of the Gantt chart and hourly series. */
  readonly pictures?: boolean;
}

export interface DaysWatch {
  /** One line for each event, as `--trace` prints it. Costs time only where given. */
  readonly line?: (words: string) => void;
  /** Every entry of the journal, as a live farm would export it. Costs time only where given. */
  readonly entry?: (entry: Entry) => void;
  /** Share of the virtual time that has passed, 0 to 1; told at most a hundred times. */
  readonly progress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/** What of one run people ask for first. Money in the farm's currency, as decimals. */
export interface Figures {
  readonly ordersIn: number;
  readonly ordersDelivered: number;
  readonly partsGood: number;
  readonly platesPrinted: number;
  readonly revenue: number;
  /** Revenue less material, energy, machine time, labour and what failed. */
  readonly margin: number;
  /** Margin over all hours that machines were installed, printing or not. */
  readonly marginPerMachineHour: number;
  /** Share of delivered or overdue orders that missed their date, 0 to 1. */
  readonly lateShare: number;
  /** Of all orders due within the run; an early one counts as 0. */
  readonly tardinessHoursMean: number;
  readonly tardinessHoursP90: number;
  /** From order to delivery. */
  readonly leadHoursMean: number;
  readonly leadHoursP90: number;
  /** Shares of installed machine time, 0 to 1. */
  readonly utilisation: {
    readonly printing: number;
    readonly awaitingClear: number;
    readonly maintenance: number;
    readonly down: number;
    readonly idle: number;
  };
  readonly failures: number;
  readonly failuresByCause: Readonly<Record<string, number>>;
  readonly failureShare: number;
  readonly operatorHours: number;
  readonly energyKilowattHours: number;
  readonly materialKilograms: number;
  readonly scrapKilograms: number;
  /** Quotes, plans, releases and reprints that the policy held for a person; not those that waited for a machine. */
  readonly heldForPerson: number;
  /** Share of jobs that went from order to QC without a person's decision. */
  readonly untouchedShare: number;
}

/** A stretch of one machine's time. */
export interface Bar {
  readonly printerId: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly kind: 'printing' | 'paused' | 'awaitingClear' | 'maintenance' | 'down';
  /** The job, where there is one. */
  readonly label: string | null;
  readonly ended: 'finished' | 'failed' | 'cancelled' | null;
}

/** A figure over time, one value an hour from the start. */
export interface Series {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
}

export interface Broken {
  readonly property: string;
  readonly words: string;
  /** Virtual time, UTC milliseconds. */
  readonly at: number;
}

export interface DaysResult {
  readonly scenario: string;
  readonly seed: number;
  readonly days: number;
  readonly startAt: number;
  readonly endAt: number;
  /** SHA-256 over every turn that was taken, in order: equal runs have equal hashes. */
  readonly hash: string;
  readonly turns: number;
  readonly events: number;
  readonly figures: Figures;
  readonly byPrinter: Readonly<
    Record<
      string,
      {
        readonly printingHours: number;
        readonly failures: number;
        readonly platesPrinted: number;
        readonly margin: number;
      }
    >
  >;
  /** Of orders whose P90 lies within the run and whose forecast had earlier ones to learn from: how many were ready by P50, and by P90. */
  readonly promises: { readonly orders: number; readonly heldP50: number; readonly heldP90: number };
  /** The first property that broke, or a defect of the program; `null` when all held. */
  readonly broken: Broken | null;
  readonly bars: readonly Bar[];
  readonly series: readonly Series[];
  /** Where asked for: what people and customers said, in order. */
  readonly acts?: readonly string[];
  /** With pictures: by how many hours each order due within the run missed its date; an early one is negative. */
  readonly latenessHours?: readonly number[];
}

/** Runs one seed. Rejects only when aborted or when the request itself is wrong. */
export type RunDays = (request: DaysRequest, watch?: DaysWatch) => Promise<DaysResult>;
