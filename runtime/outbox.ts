/**
 * Takes what turns asked for to where it is wanted, at least once: at once from memory when the turn is durable, and from
 * the table at the start and whenever memory may have lost count. Receivers see each once, for they know a message by
 * its id.
 */
import type { Database } from './database/database.ts';
import type { EffectRequest, Message } from './envelope.ts';

/** Rows in hand at a time; what is above this stays in the table until there is room again. */
const inHandMax = 50_000;
const pageRows = 2_000;
const retryMs = 200;

export interface OutboxPorts {
  readonly db: Database;
  /** Delivers a message; `done` once its row is gone or it is parked. */
  readonly send: (message: Message, suspect: boolean, done: () => void) => void;
  readonly effect: (request: EffectRequest, suspect: boolean) => void;
  readonly later: (ms: number, run: () => void) => void;
  /** Only these are ours to deliver. */
  readonly isOurs: (address: string) => boolean;
}

export class Outbox {
  readonly #ports: OutboxPorts;
  readonly #inHand = new Set<string>();
  #overflowed = false;
  #sweeping = false;
  #again = false;

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
  }

  get size(): number {
    return this.#inHand.size;
  }

  send(message: Message, suspect = false): void {
    if (!this.#take(message.id)) return;
    this.#ports.send(message, suspect, () => this.done(message.id));
  }

  effect(request: EffectRequest, suspect = false): void {
    if (this.#take(request.id)) this.#ports.effect(request, suspect);
  }

  done(id: string): void {
    this.#inHand.delete(id);
    if (this.#overflowed && this.#inHand.size < inHandMax / 2) this.sweep();
  }

  /** Takes up every row of the table that is not in hand. */
  sweep(): void {
    this.#overflowed = false;
    if (this.#sweeping) {
      this.#again = true;
      return;
    }
    this.#sweeping = true;
    this.#pages().then(
      () => {
        this.#sweeping = false;
        if (this.#again) {
          this.#again = false;
          this.sweep();
        }
      },
      () => {
        this.#sweeping = false;
        this.#ports.later(retryMs, () => this.sweep());
      },
    );
  }

  #take(id: string): boolean {
    if (this.#inHand.has(id)) return false;
    if (this.#inHand.size >= inHandMax) {
      this.#overflowed = true;
      return false;
    }
    this.#inHand.add(id);
    return true;
  }

  async #pages(): Promise<void> {
    for (let after = 0; ; ) {
      const rows = await this.#ports.db.sql
        .selectFrom('outbox')
        .select(['seq', 'kind', 'address', 'body'])
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(pageRows)
        .execute();
      for (const { kind, body, address } of rows) {
        if (!this.#ports.isOurs(address)) continue;
        if (kind === 'send') this.send(body as Message, true);
        else this.effect(body as EffectRequest, true);
      }
      if (rows.length < pageRows || this.#overflowed) return;
      after = rows.at(-1)!.seq;
    }
  }
}
