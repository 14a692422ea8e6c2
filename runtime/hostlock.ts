/**
 * One kernel at a time may host the actors of a database. It holds a lock by a connection of its own, and writes under an
 * epoch that it has begun; a kernel that lost either finds its commits refused.
 */
import type pg from 'pg';
import { cutClient, type Database } from './database/database.ts';
import { lockKeys } from './database/migrations.ts';
import { DatabaseError } from './errors.ts';

export class HostLock {
  readonly #db: Database;
  readonly #instance: string;
  #client: pg.Client | undefined;
  #onLost: () => void = () => undefined;
  #epoch = -1;

  constructor(db: Database, instance: string) {
    this.#db = db;
    this.#instance = instance;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get isHeld(): boolean {
    return this.#client !== undefined;
  }

  onLost(callback: () => void): void {
    this.#onLost = callback;
  }

  /**
   * Takes the lock where it is not held, and begins an epoch. Waits for commits under way to end, so afterwards every
   * earlier one is decided. Resolves to the last `seq` of the journal.
   */
  async begin(): Promise<number> {
    const client = this.#client ?? (await this.#take());
    try {
      await client.query('begin');
      await client.query('select pg_advisory_xact_lock($1)', [lockKeys.commit]);
      const { rows } = await client.query<{ epoch: number }>(
        'update kernel_meta set epoch = epoch + 1, instance = $1 returning epoch',
        [this.#instance],
      );
      const last = await client.query<{ seq: number }>('select coalesce(max(seq), 0) as seq from entries');
      await client.query('commit');
      this.#epoch = rows[0]!.epoch;
      return last.rows[0]!.seq;
    } catch (error) {
      // The next attempt begins with a connection that owes nothing.
      this.#client = undefined;
      cutClient(client);
      throw error;
    }
  }

  async #take(): Promise<pg.Client> {
    const client = await this.#db.connect();
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [
      lockKeys.host,
    ]);
    if (!rows[0]!.held) {
      const holder = await client.query<{ instance: string }>('select instance from kernel_meta');
      await client.end();
      throw new DatabaseError({
        reason: 'already-hosted',
        message:
          `Another program (${holder.rows[0]?.instance ?? 'unknown'}) runs the actors of this database. Two would start things ` +
          'twice. Stop that one first, or give this one a database of its own.',
      });
    }
    client.once('end', () => {
      if (this.#client !== client) return;
      this.#client = undefined;
      this.#onLost();
    });
    this.#client = client;
    return client;
  }

  /** As `release`, but as a killed process would. */
  cut(): void {
    const client = this.#client;
    this.#client = undefined;
    if (client) cutClient(client);
  }

  async release(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }
}
