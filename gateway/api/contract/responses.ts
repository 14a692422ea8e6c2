/** What the API answers. Times are UTC milliseconds, money is in the currency's smallest unit. */
import type { PlannedStart } from '../../../actors/dispatcher/schema.ts';
import type { MaterialSpec, Policies, ProfileSpec, Shift, SlaTier } from '../../../actors/farm/schema.ts';
import type { PreflightFailure, PreflightReport, PrinterFit } from '../../../actors/preflight/schema.ts';
import type { By, Reason } from '../../../runtime/envelope.ts';
import type { Kind, KindPath, View } from './kinds.ts';

/** `nextCursor` goes into `?cursor=`; null at the end. `counts` is of all of the kind, whatever the filter. */
export interface Page<K extends Kind = Kind> {
  readonly items: readonly View<K>[];
  readonly nextCursor: string | null;
  readonly counts: { readonly [status: string]: number };
}

export interface TimelineEffect {
  readonly id: string;
  readonly type: string;
  readonly at: number;
  readonly outcome: 'pending' | 'done' | 'failed' | 'unknown';
  readonly attempts: number | null;
  readonly detail: string | null;
}

/** One turn of one actor: what was said to it, by whom and why, and what came of it. */
export interface TimelineItem {
  readonly seq: number;
  readonly address: string;
  readonly kind: string;
  readonly id: string;
  readonly at: number;
  readonly version: number;
  readonly status: string;
  /** The message that was taken. */
  readonly message: { readonly id: string; readonly type: string; readonly payload: unknown };
  readonly by: By;
  readonly reason: Reason | null;
  readonly correlation: string;
  /** The turn that said it, where that is known. */
  readonly cause: {
    readonly messageId: string;
    readonly seq: number | null;
    readonly address: string | null;
  } | null;
  readonly facts: readonly { readonly type: string; readonly words: string; readonly payload: unknown }[];
  readonly effects: readonly TimelineEffect[];
}

export interface Timeline {
  readonly items: readonly TimelineItem[];
  /** Sequence number to go on after; null at the end. */
  readonly nextAfter: number | null;
}

/** A stored model file. A file that can't be read as a model is kept all the same, with its `failure`. */
export interface ModelAnswer {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly fileName: string;
}

export interface ModelReport {
  readonly sha256: string;
  readonly sizeBytes: number | null;
  /** `stored`: nobody has asked for it to be checked yet. */
  readonly state: 'stored' | 'analysing' | 'analysed' | 'failed';
  readonly report: PreflightReport | null;
  readonly failure: PreflightFailure | null;
  readonly fits: readonly PrinterFit[];
  /** Artifacts: the mended mesh that is sliced, and a small mesh for pictures. */
  readonly canonicalHash: string | null;
  readonly previewHash: string | null;
}

export interface FarmAnswer {
  readonly name: string;
  readonly version: string;
  readonly currency: string;
  /** Decimals of the currency's smallest unit: 2 for USD. */
  readonly minorDigits: number;
  readonly timezone: string;
  readonly lanes: readonly string[];
  readonly materials: readonly MaterialSpec[];
  readonly profiles: readonly ProfileSpec[];
  readonly tiers: readonly SlaTier[];
  readonly defaultTier: string;
  readonly shifts: readonly Shift[];
  /** The rules in force. */
  readonly policies: Policies;
  readonly slicers: readonly { readonly name: string; readonly version: string }[];
  /** Printer families with a connector. */
  readonly families: readonly { readonly id: string; readonly name: string }[];
}

export interface ScheduleAnswer {
  readonly at: number;
  readonly policyVersion: string | null;
  readonly stoppedBecause: string | null;
  readonly plan: readonly PlannedStart[];
  /** Why a waiting job has no place, by job id. */
  readonly waitingBecause: { readonly [jobId: string]: string };
}

/** What the control centre shows; each is a count of things now. */
export interface Counters {
  readonly queue: number;
  readonly manualReview: number;
  readonly ready: number;
  readonly printing: number;
  readonly paused: number;
  readonly qc: number;
  readonly failed: number;
  readonly quotesToReview: number;
  readonly quotesApproved: number;
  readonly ordersOpen: number;
  readonly ordersToPack: number;
  readonly printersOnline: number;
  readonly printersOffline: number;
  readonly platesToClear: number;
  readonly lotsLow: number;
  readonly incidentsOpen: number;
  readonly parked: number;
}

export interface CountersAnswer {
  readonly at: number;
  readonly counters: Counters;
  readonly byStatus: { readonly [K in KindPath]: { readonly [status: string]: number } };
}

/** A message that failed and was set aside for a person. */
export interface ParkedAnswer {
  readonly items: readonly {
    readonly messageId: string;
    readonly address: string;
    readonly type: string;
    readonly at: number;
    readonly parkedAt: number | null;
    readonly attempts: number;
    readonly error: string;
    readonly payload: unknown;
  }[];
}

export interface HealthCheck {
  readonly name: string;
  readonly ok: boolean;
  /** The farm can't work without it. */
  readonly required: boolean;
  /** How it is, or what is waited for. */
  readonly words: string;
}

/** 200 only when every required check is ok, else 503 with the same body. */
export interface HealthAnswer {
  readonly status: 'ok' | 'degraded' | 'waiting';
  readonly version: string;
  readonly at: number;
  readonly startedAt: number;
  readonly waitsFor: readonly string[];
  readonly checks: readonly HealthCheck[];
}

export interface CreatedAnswer {
  readonly id: string;
  readonly status: string;
  readonly version: number;
}

export interface BootstrapAnswer {
  /** False when it had been done before: nothing was changed. */
  readonly created: boolean;
  readonly words: string;
}
