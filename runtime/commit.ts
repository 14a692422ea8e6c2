/** One batch on its way into the database: its rows as arrays, and the one statement that writes them. */
import type pg from 'pg';
import type { ActorDefinition, ActorState } from './actor.ts';
import { statusOf } from './actor.ts';
import type { EffectRequest, FactBody, Message } from './envelope.ts';
import { encodeState } from './snapshot.ts';

/** A connection that is silent for so long is taken for dead. */
const answerMsMax = 15_000;

const parameters = Array.from({ length: 20 }, (_, n) => `$${n + 1}`).join(', ');

export interface OutboxRow {
  readonly kind: 'send' | 'effect';
  readonly body: Message | EffectRequest;
}

/** A turn as `kernel_commit` writes it. */
export interface TurnRow {
  readonly message: Message;
  readonly version: number;
  readonly status: string;
  readonly outcome: 'changed' | 'ignored';
  readonly facts: readonly FactBody[];
  readonly sends: readonly Message[];
  readonly effects: readonly EffectRequest[];
  /** Its message came from the outbox, whose row goes with this turn. */
  readonly consumes: boolean;
}

/** What the database calls trouble: see `classify`. */
export type Trouble =
  /** The connection broke: the batch may or may not be durable. */
  | 'unknown'
  /** Another epoch has begun: nothing was written, and nothing more will be under this one. */
  | 'fenced'
  /** Nothing was written, and the batch is not to blame: disk full, deadlock, out of memory. */
  | 'trouble'
  /** Nothing was written: a message id or an actor's version was there already. */
  | 'conflict'
  /** Nothing was written, and some row in the batch is to blame. */
  | 'blame';

export class BatchRows {
  readonly #entries: [string[], number[], string[], string[], string[], string[], string[], string[]] = [
    [],
    [],
    [],
    [],
    [],
    [],
    [],
    [],
  ];
  readonly #actors: [string[], number[], number[], string[], boolean[], string[]] = [[], [], [], [], [], []];
  readonly #outbox: [string[], string[], string[], string[]] = [[], [], [], []];
  readonly #consumed: string[] = [];

  get entryCount(): number {
    return this.#entries[0].length;
  }

  addTurn(row: TurnRow): void {
    const [address, version, status, outcome, id, correlation, message, facts] = this.#entries;
    const said = row.message;
    message.push(encodeMessage(said));
    facts.push(row.facts.length === 0 ? '[]' : JSON.stringify(row.facts));
    address.push(said.to);
    version.push(row.version);
    status.push(row.status);
    outcome.push(row.outcome);
    id.push(said.id);
    correlation.push(said.correlation);
    for (const send of row.sends) this.addOutbox({ kind: 'send', body: send });
    for (const effect of row.effects) this.addOutbox({ kind: 'effect', body: effect });
    if (row.consumes) this.#consumed.push(said.id);
  }

  addActor(definition: ActorDefinition, baseVersion: number, state: ActorState): void {
    const { value, context, timers, snapshotVersion } = encodeState(definition, state);
    const snapshot = JSON.stringify({ snapshotVersion, value, context, timers });
    const [address, base, version, status, hasTimers, snapshots] = this.#actors;
    address.push(state.address);
    base.push(baseVersion);
    version.push(state.version);
    status.push(statusOf(state.snapshot));
    hasTimers.push(Object.keys(timers).length > 0);
    snapshots.push(snapshot);
  }

  addOutbox({ kind, body }: OutboxRow): void {
    const [ids, kinds, addresses, bodies] = this.#outbox;
    ids.push(body.id);
    kinds.push(kind);
    addresses.push('to' in body ? body.to : body.from);
    bodies.push(JSON.stringify(body));
  }

  consume(id: string): void {
    this.#consumed.push(id);
  }

  /** Writes all or nothing, or (the connection being dead) nobody knows what, after a while; resolves to the `seq` of the first entry. */
  async write(client: pg.Client, epoch: number): Promise<number> {
    const query: pg.QueryConfig & { query_timeout: number } = {
      name: 'commit',
      text: `select kernel_commit(${parameters}) as first`,
      values: [epoch, ...this.#entries, ...this.#actors, ...this.#outbox, this.#consumed],
      query_timeout: answerMsMax,
    };
    const { rows } = await client.query<{ first: number }>(query);
    return rows[0]!.first;
  }
}

/** The columns `address`, `message_id` and `correlation` hold the rest of the message. */
function encodeMessage({ type, payload, at, by, cause, reason }: Message): string {
  return JSON.stringify({ type, payload, at, by, cause, reason });
}

/** Told by the class of the SQLSTATE; an error without one came from the connection. */
export function classify(error: unknown): Trouble {
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code) || code.startsWith('EPIPE')) return 'unknown';
  if (code === 'KR001') return 'fenced';
  if (code === 'KR002' || code === '23505') return 'conflict';
  switch (code.slice(0, 2)) {
    case '08':
      return 'unknown';
    case '22':
    case '23':
    case '54':
      return 'blame';
    case '57':
      // Shutdown and crash of the server end the connection with the batch undecided; a cancelled query is decided.
      return code === '57014' ? 'trouble' : 'unknown';
    default:
      return 'trouble';
  }
}
