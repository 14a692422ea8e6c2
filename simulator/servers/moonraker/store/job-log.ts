import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** What the machine itself saw. It is the truth a test holds the farm's account against. */
export interface JobLogEntry {
  readonly event: 'started' | 'ended' | 'uploaded' | 'power_cut' | 'power_restored';
  /** ISO 8601, the printer's wall clock. */
  readonly at: string;
  readonly printer: string;
  /** Counts starts; `ended` carries the number of its start. */
  readonly start?: number;
  readonly file?: string;
  readonly sizeBytes?: number;
  readonly sha256?: string;
  /** How it ended: complete, cancelled, error, replaced, shutdown, restart, power_cut. */
  readonly outcome?: string;
  readonly message?: string;
  readonly materials?: readonly string[];
}

const ENTRIES_MAX = 100_000;

/** The printer's own log: in memory, and appended to a file before anything else happens. */
export class JobLog {
  readonly #path: string | undefined;
  readonly #entries: JobLogEntry[] = [];

  constructor(path: string | undefined) {
    this.#path = path;
    if (path !== undefined) mkdirSync(dirname(path), { recursive: true });
  }

  get entries(): readonly JobLogEntry[] {
    return this.#entries;
  }

  add(entry: JobLogEntry): void {
    if (this.#path !== undefined) appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
    this.#entries.push(entry);
    if (this.#entries.length > ENTRIES_MAX) this.#entries.shift();
  }
}
