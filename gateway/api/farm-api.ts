/**
 * The one door through which the API reaches the farm. `bin/up.ts` puts the real parts in, tests put in others; the API
 * itself opens no database, disk or printer.
 */
import type { Readable } from 'node:stream';
import type { FarmConfig } from '../../actors/farm/schema.ts';
import type { By } from '../../runtime/envelope.ts';
import type { KernelHandle } from '../../runtime/kernel.ts';
import type { Family } from '../printers/contract.ts';
import type {
  BootstrapAnswer,
  HealthCheck,
  ModelReport,
  Telemetry,
  WhatIfModel,
  WhatIfQuestion,
  WhatIfStatus,
} from './contract/index.ts';

/** Content-addressed bytes. */
export interface ApiArtifacts {
  /** Keeps a stream whole or not at all: a stream that ends in an error leaves nothing behind. */
  put(bytes: Readable): Promise<{ readonly sha256: string; readonly sizeBytes: number }>;
  /** Undefined: there is no such artifact. */
  stat(sha256: string): Promise<{ readonly sizeBytes: number } | undefined>;
  open(sha256: string): Promise<Readable>;
}

/** What printers say between facts. */
export interface TelemetrySource {
  latest(): readonly Telemetry[];
  /** Calls back with each new value; returns the way out. */
  observe(listener: (telemetry: Telemetry) => void): () => void;
}

/** Answers what would be if. Questions are few, and forgotten with the process. */
export interface WhatIfDesk {
  /** Throws {@link WhatIfRefused} for a question that makes no sense on this farm. */
  ask(question: WhatIfQuestion, by: By): Promise<WhatIfStatus>;
  /** Newest first. */
  list(): readonly WhatIfStatus[];
  get(id: string): WhatIfStatus | undefined;
  /** Undefined: there is no such question. */
  cancel(id: string): WhatIfStatus | undefined;
  /** Machines that can be added by their model's name. */
  models(): Promise<readonly WhatIfModel[]>;
  /** Calls back with each progress and each answer; returns the way out. */
  observe(listener: (status: WhatIfStatus) => void): () => void;
}

export class WhatIfRefused extends Error {
  readonly code: 'invalid' | 'busy';
  /** What to do, in words. */
  readonly remedy: string;
  /** Which of the question's changes it is about, from 0; absent: the question as a whole. */
  readonly change: number | undefined;

  constructor(code: 'invalid' | 'busy', words: string, remedy: string, change?: number) {
    super(words);
    this.code = code;
    this.remedy = remedy;
    this.change = change;
  }
}

export interface FarmApi {
  readonly version: string;
  /** UTC milliseconds. */
  readonly startedAt: number;
  readonly now: () => number;
  readonly kernel: Pick<
    KernelHandle,
    'tell' | 'state' | 'entries' | 'unfinished' | 'journal' | 'views' | 'changes' | 'parked' | 'health'
  >;
  readonly artifacts: ApiArtifacts;
  /** The farm file in force; it may change while the farm runs. */
  readonly farm: () => FarmConfig;
  readonly telemetry: TelemetrySource;
  readonly families: readonly Family[];
  readonly slicers: () => readonly { readonly name: string; readonly version: string }[];
  /** What is known of a stored model; starts the check when nobody has asked for it yet. */
  readonly modelReport: (sha256: string, fileName: string | undefined) => Promise<ModelReport>;
  /** The next number of a series, never given twice, restarts included. `numbersFromViews` is one. */
  readonly nextNumber: (series: 'quote') => Promise<number>;
  /** Checks beside the kernel's own: slicer, artifacts, disk. */
  readonly checks: () => readonly HealthCheck[] | Promise<readonly HealthCheck[]>;
  /** Absent: this farm does not simulate. */
  readonly whatIf?: WhatIfDesk;
  /** Absent: this farm is no demo. */
  readonly bootstrap?: () => Promise<BootstrapAnswer>;
}

export interface ApiOptions {
  /** `127.0.0.1` unless given. Anything wider needs a token. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly token?: string | undefined;
  /** Folder of the built console; absent: API only. */
  readonly consoleFolder?: string | undefined;
  /** Names other than loopback that a browser may call the farm by while no token is set. */
  readonly allowedHosts?: readonly string[];
  /** Other origins whose pages may use the API, such as a console under development. */
  readonly allowedOrigins?: readonly string[];
  readonly limits?: Partial<Limits>;
  /** One JSON line a request, when given. */
  readonly log?: ((line: string) => void) | undefined;
}

export interface Limits {
  readonly modelBytesMax: number;
  readonly jsonBytesMax: number;
  readonly uploadsAtOnceMax: number;
  readonly feedClientsMax: number;
  /** Idempotency keys remembered. */
  readonly keysMax: number;
  /** Deltas kept at least for feeds that are behind. */
  readonly ringMax: number;
  /** Bytes waiting in a feed's socket before it is left behind, and how long it may stay there. */
  readonly feedBytesHigh: number;
  readonly feedStuckMsMax: number;
  readonly heartbeatMs: number;
  /** Views of one kind in a snapshot. */
  readonly snapshotViewsMax: number;
  readonly requestMsMax: number;
}

export const limitsByDefault: Limits = {
  modelBytesMax: 200 * 1024 * 1024,
  jsonBytesMax: 1024 * 1024,
  uploadsAtOnceMax: 8,
  feedClientsMax: 200,
  keysMax: 10_000,
  ringMax: 1_024,
  feedBytesHigh: 1024 * 1024,
  feedStuckMsMax: 30_000,
  heartbeatMs: 5_000,
  snapshotViewsMax: 500,
  requestMsMax: 120_000,
};
