/**
 * Group commit. Mailboxes with staged turns queue here; a batch takes all that wait, whatever the actor, and up to two
 * batches are in flight. An actor is in one at a time, so its turns become durable in order.
 */
import type pg from 'pg';
import type { ActorState } from './actor.ts';
import { BatchRows, classify, type OutboxRow, type Trouble } from './commit.ts';
import { cutClient } from './database/database.ts';
import type { Entry } from './envelope.ts';
import { DatabaseError } from './errors.ts';
import type { Mailbox, Staged } from './mailbox.ts';
import type { Flight, Tail } from './tail.ts';

const slots = 2;
/** Turns in a batch. More would make the last wait for the first without saving the disk anything. */
const turnsMax = 512;
const pauseMs = 50;
const pauseMsMax = 2_000;

/** Rows that belong to no turn: an effect done, a duplicate's row gone. Applying one twice does no harm. */
export interface Errand {
  readonly consumed: readonly string[];
  readonly outbox: readonly OutboxRow[];
  readonly done: () => void;
}

export interface Landing {
  readonly mailbox: Mailbox;
  readonly turns: readonly Staged[];
  readonly before: ActorState | undefined;
  readonly firstSeq: number;
}

export interface CommitterOptions {
  readonly connect: () => Promise<pg.Client>;
  readonly tail: Tail;
  readonly epoch: () => number;
  /** Turns are durable; called before anyone is told. */
  readonly landed: (landings: readonly Landing[]) => void;
  /**
   * The outcome of a batch is unknown or another epoch has begun. Resolves once this kernel may write again and every
   * earlier outcome is decided; rejects to be asked again.
   */
  readonly recover: (why: string) => Promise<void>;
  /** Recovered: every mailbox has to look at the database again. */
  readonly recovered: () => void;
  readonly later: (ms: number, run: () => void) => void;
  readonly probe: (point: string) => void;
}

interface Batch {
  readonly rows: BatchRows;
  readonly mailboxes: readonly Mailbox[];
  readonly errands: readonly Errand[];
  readonly flight: Flight;
}

export class Committer {
  readonly #options: CommitterOptions;
  readonly #queued = new Set<Mailbox>();
  readonly #clients: (pg.Client | undefined)[] = Array.from({ length: slots });
  readonly #free = Array.from({ length: slots }, (_, slot) => slot);
  #errands: Errand[] = [];
  #scheduled = false;
  #lost: { readonly batch: Batch; readonly why: string }[] = [];
  #state: 'open' | 'pausing' | 'recovering' | 'closed' = 'open';
  #pauses = 0;
  /** Why nothing is written at present, in words. */
  trouble: string | undefined;

  constructor(options: CommitterOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#queued.size === 0 && this.#errands.length === 0 && this.#free.length === slots;
  }

  ready(mailbox: Mailbox): void {
    this.#queued.add(mailbox);
    this.#schedule();
  }

  run(errand: Errand): void {
    this.#errands.push(errand);
    this.#schedule();
  }

  /** The host lock may be gone: writes nothing more before that is settled. */
  check(): void {
    if (this.#state === 'closed' || this.#state === 'recovering') return;
    this.trouble = words('the connection that holds the host lock was lost');
    this.#state = 'recovering';
    this.#options.tail.lose();
    this.#recoverWhenAlone();
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    await Promise.all(this.#clients.map((client) => client?.end().catch(() => undefined)));
  }

  /** As `close`, but as a killed process would: connections are cut, whatever they were doing. */
  cut(): void {
    this.#state = 'closed';
    for (const client of this.#clients) if (client) cutClient(client);
  }

  /** Asked anew after each step that others may have used to close it. */
  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  /** The end of the event loop's round lets everything that has arrived by now share the batch. */
  #schedule(): void {
    if (this.#scheduled || this.#state !== 'open') return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  #send(): void {
    while (this.#state === 'open' && this.#free.length > 0) {
      const batch = this.#take();
      if (batch === undefined) return;
      const slot = this.#free.pop()!;
      this.#write(slot, batch).catch((error) => {
        throw error;
      });
    }
  }

  #take(): Batch | undefined {
    if (this.#queued.size === 0 && this.#errands.length === 0) return undefined;
    const rows = new BatchRows();
    const mailboxes: Mailbox[] = [];
    let turns = 0;
    for (const mailbox of this.#queued) {
      const solo = mailbox.isSolo;
      if (solo && mailboxes.length > 0) continue;
      this.#queued.delete(mailbox);
      const staged = mailbox.takeOff();
      if (staged.length === 0) continue;
      mailboxes.push(mailbox);
      turns += staged.length;
      try {
        addRows(rows, mailbox, staged);
      } catch (error) {
        // Not JSON: only a batch of its own tells which message it was. Rows added of it must not be written.
        mailbox.fallBack(staged.length === 1 ? 'blamed' : 'alone', words(error));
        for (const other of mailboxes) if (other !== mailbox) other.fallBack('again', '');
        return this.#take();
      }
      if (solo || turns >= turnsMax) break;
    }
    const errands = this.#errands.splice(0, turnsMax);
    for (const { consumed, outbox } of errands) {
      for (const id of consumed) rows.consume(id);
      for (const row of outbox) rows.addOutbox(row);
    }
    if (mailboxes.length === 0 && errands.length === 0) return undefined;
    return { rows, mailboxes, errands, flight: this.#options.tail.depart() };
  }

  async #write(slot: number, batch: Batch): Promise<void> {
    let firstSeq: number;
    try {
      this.#clients[slot] ??= await this.#options.connect();
      this.#options.probe('commit.before');
      if (this.#isClosed()) return;
      const writing = batch.rows.write(this.#clients[slot], this.#options.epoch());
      this.#options.probe('commit.sent');
      firstSeq = await writing;
    } catch (error) {
      if (this.#isClosed()) return;
      if (this.#clients[slot]) cutClient(this.#clients[slot]);
      this.#clients[slot] = undefined;
      this.#free.push(slot);
      this.#failed(batch, error);
      return;
    }
    if (this.#isClosed()) return;
    this.#free.push(slot);
    this.#pauses = 0;
    this.trouble = undefined;
    this.#land(batch, firstSeq);
    if (this.#state === 'recovering') this.#recoverWhenAlone();
    this.#send();
  }

  #land(batch: Batch, firstSeq: number): void {
    const entries: Entry[] = [];
    const landings: Landing[] = [];
    let seq = firstSeq;
    for (const mailbox of batch.mailboxes) {
      const landing = { mailbox, firstSeq: seq, ...mailbox.land() };
      landings.push(landing);
      for (const { row } of landing.turns) {
        if (row === undefined) continue;
        const { message, version, status, outcome, facts } = row;
        entries.push({ seq: seq++, address: mailbox.address, version, status, outcome, message, facts });
      }
    }
    this.#options.probe('commit.done');
    if (this.#isClosed()) return;
    this.#options.tail.arrive(batch.flight, entries);
    this.#options.landed(landings);
    for (const { mailbox, turns, firstSeq: first } of landings) mailbox.settleLanded(turns, first);
    for (const errand of batch.errands) errand.done();
  }

  #failed(batch: Batch, error: unknown): void {
    const kind = classify(error);
    const why = words(error);
    this.trouble = why;
    if (kind === 'unknown' || kind === 'fenced' || this.#state === 'recovering') {
      this.#lost.push({ batch, why });
      this.#state = 'recovering';
      this.#options.tail.lose();
      this.#recoverWhenAlone();
      return;
    }
    this.#options.tail.arrive(batch.flight, []);
    this.#errands.unshift(...batch.errands);
    const how = escalate(kind, batch.mailboxes);
    for (const mailbox of batch.mailboxes) mailbox.fallBack(how, why);
    if (kind === 'trouble') this.#pause();
    else this.#schedule();
  }

  #pause(): void {
    if (this.#state !== 'open') return;
    this.#state = 'pausing';
    const ms = Math.min(pauseMs * 2 ** this.#pauses++, pauseMsMax);
    this.#options.later(ms, () => {
      if (this.#state !== 'pausing') return;
      this.#state = 'open';
      this.#send();
    });
  }

  #recoverWhenAlone(): void {
    if (this.#free.length < slots) return;
    const why = this.#lost[0]?.why ?? this.trouble ?? '';
    this.#options.recover(why).then(
      () => {
        const lost = this.#lost;
        this.#lost = [];
        this.#state = 'open';
        this.#pauses = 0;
        this.trouble = undefined;
        for (const { batch } of lost) this.#errands.unshift(...batch.errands);
        this.#queued.clear();
        this.#options.recovered();
        this.#send();
      },
      (error) => {
        this.trouble = words(error);
        const ms = Math.min(pauseMs * 2 ** this.#pauses++, pauseMsMax);
        this.#options.later(ms, () => this.#recoverWhenAlone());
      },
    );
  }
}

function addRows(rows: BatchRows, mailbox: Mailbox, staged: readonly Staged[]): void {
  let last: Staged | undefined;
  for (const one of staged) {
    if (one.row === undefined) continue;
    rows.addTurn(one.row);
    last = one;
  }
  if (last) rows.addActor(mailbox.definition, mailbox.baseVersion, last.state);
}

/** A conflict is most often a duplicate, which looking finds; what fails alone again is to blame. */
function escalate(kind: Trouble, mailboxes: readonly Mailbox[]): 'again' | 'alone' | 'blamed' {
  if (kind === 'trouble') return 'again';
  if (kind === 'conflict' && !mailboxes.every((mailbox) => mailbox.isChecked)) return 'again';
  return mailboxes.length === 1 ? 'blamed' : 'alone';
}

/** SQLSTATEs with which a session ends: the connection failed, or the server stops, crashed or only just starts. */
const isOver = /^(08[0-9A-Z]{3}|57P0[1-4])$/;

/** What the server itself says stands as it is; a broken connection speaks of sockets, which help nobody. */
export function words(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof DatabaseError) return said;
  const { code, severity } = (error ?? {}) as { readonly code?: unknown; readonly severity?: unknown };
  const isAnswer = severity !== undefined && !isOver.test(String(code));
  return isAnswer ? said : `The database does not answer (${said}).`;
}
