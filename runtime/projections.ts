/**
 * Read models built from the journal, in order, each entry once: a projection's position moves in the transaction that
 * writes its tables. Keeping up, it reads the journal's tail from memory; behind, it reads the table.
 */
import type { Transaction } from 'kysely';
import type { Database } from './database/database.ts';
import type { Tables } from './database/schema.ts';
import type { Entry } from './envelope.ts';
import { readSettled } from './reader.ts';
import type { Tail } from './tail.ts';

export type Tx = Transaction<Tables>;

export interface Projection {
  readonly name: string;
  /** Of its tables and its rules. A change builds it anew from the first entry. */
  readonly version: number;
  /** Drops what is there and makes empty tables. */
  readonly migrate: (tx: Tx) => Promise<void>;
  readonly apply: (tx: Tx, entries: readonly Entry[]) => Promise<void>;
  /** The entries are applied, durably. Must not throw. */
  readonly applied?: (entries: readonly Entry[]) => void;
}

/** Entries in one transaction. */
const entriesMax = 2_000;
/** Pause between two transactions while there is more: lets entries of one actor gather and share a row. */
const gatherMs = 15;
/** How often to look for entries where memory does not tell. */
const pollMs = 50;
const retryMsMax = 5_000;

export class ProjectionRunner {
  readonly #projection: Projection;
  readonly #db: Database;
  readonly #tail: Tail;
  readonly #probe: (point: string) => void;
  #position = -1;
  #closed = false;
  #wake: () => void = () => undefined;
  #woken = false;
  #running: Promise<void> | undefined;
  #waiters: { readonly seq: number; readonly resolve: () => void }[] = [];
  /** Why it does not move, in words. */
  trouble: string | undefined;

  constructor(projection: Projection, db: Database, tail: Tail, probe: (point: string) => void) {
    this.#projection = projection;
    this.#db = db;
    this.#tail = tail;
    this.#probe = probe;
  }

  get name(): string {
    return this.#projection.name;
  }

  /** `seq` of the last entry applied; 0 before the first. */
  get position(): number {
    return Math.max(this.#position, 0);
  }

  start(): void {
    const stop = this.#tail.onGrowth(() => this.#rouse());
    this.#running = this.#loop().finally(stop);
  }

  reached(seq: number): Promise<void> {
    if (this.#position >= seq || this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.push({ seq, resolve });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#rouse();
    await this.#running;
    for (const { resolve } of this.#waiters) resolve();
  }

  #rouse(): void {
    this.#woken = true;
    this.#wake();
  }

  async #loop(): Promise<void> {
    let failures = 0;
    while (!this.#closed) {
      try {
        if (this.#position < 0) {
          this.#position = await this.#prepare();
          this.#release();
        }
        const done = await this.#step();
        failures = 0;
        this.trouble = undefined;
        if (!done) await this.#idle(this.#knows() ? undefined : pollMs);
        else if (done < entriesMax) await pause(gatherMs);
      } catch (error) {
        if (this.#closed) return;
        this.trouble = error instanceof Error ? error.message : String(error);
        // Whether the last transaction is durable is for the table to say.
        this.#position = -1;
        await pause(Math.min(20 * 2 ** failures++, retryMsMax));
      }
    }
  }

  /** Memory tells of the next entry. */
  #knows(): boolean {
    return this.#tail.read(this.#position, 1) !== undefined;
  }

  async #step(): Promise<number> {
    const from = this.#position;
    const entries = this.#tail.read(from, entriesMax) ?? (await readSettled(this.#db, from, entriesMax));
    const last = entries.at(-1);
    if (last === undefined) return 0;
    this.#probe('projection.before');
    if (this.#closed) return 0;
    const { name, apply, applied } = this.#projection;
    await this.#db.sql.transaction().execute(async (tx) => {
      await apply(tx, entries);
      const moved = await tx
        .updateTable('projections')
        .set({ position: last.seq })
        .where('name', '=', name)
        .where('position', '=', from)
        .executeTakeFirst();
      if (moved.numUpdatedRows !== 1n) throw new Error(`Projection ${name} was moved by another program.`);
    });
    if (this.#closed) return 0;
    this.#position = last.seq;
    applied?.(entries);
    this.#release();
    return entries.length;
  }

  #release(): void {
    const reached = this.#waiters.filter(({ seq }) => seq <= this.#position);
    if (reached.length === 0) return;
    this.#waiters = this.#waiters.filter(({ seq }) => seq > this.#position);
    for (const { resolve } of reached) resolve();
  }

  async #prepare(): Promise<number> {
    const { name, version, migrate } = this.#projection;
    return this.#db.sql.transaction().execute(async (tx) => {
      const known = await tx
        .selectFrom('projections')
        .select(['version', 'position'])
        .where('name', '=', name)
        .forUpdate()
        .executeTakeFirst();
      if (known?.version === version) return known.position;
      await migrate(tx);
      await tx
        .insertInto('projections')
        .values({ name, version, position: 0 })
        .onConflict((on) => on.column('name').doUpdateSet({ version, position: 0 }))
        .execute();
      return 0;
    });
  }

  #idle(ms: number | undefined): Promise<void> {
    if (this.#woken || this.#closed) {
      this.#woken = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      this.#wake = () => {
        this.#woken = false;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
