/**
 * The checkers of the simulator on a farm that runs: its journal is read through its API, taken again with this program's
 * machines, and followed. The farm is only read.
 */
import { definitions } from '../../actors/definitions.ts';
import type { Entry } from '../../runtime/envelope.ts';
import { properties as all } from '../properties/index.ts';
import type { ParkedItem, Property, Turned } from '../properties/property.ts';
import { stateIsReplay } from '../properties/state-is-replay.ts';
import { type Violation, Watchers } from '../properties/watchers.ts';
import { Doorbell } from './doorbell.ts';
import { Player, type Said } from './player.ts';
import { JournalError, linesOf, readJournal } from './read.ts';

/** What the watch needs of a farm's API. */
export interface FarmReader {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Rejects where the farm does not answer. */
  read(path: string): Promise<Response>;
  /** Whether an error means that the farm is away for now. */
  isAway(error: unknown): boolean;
}

export interface LiveViolation extends Violation {
  /** What led to it, oldest first; empty where it showed between turns. */
  readonly chain: readonly Said[];
}

export interface LiveWatchOptions {
  readonly reader: FarmReader;
  readonly properties?: readonly Property[];
  readonly onViolation: (violation: LiveViolation) => void;
  readonly onNews: (news: News) => void;
}

export type News =
  | { readonly type: 'away'; readonly because: string }
  | { readonly type: 'back' }
  /** The whole journal up to here was checked; from now on it is followed. */
  | { readonly type: 'caughtUp' }
  | { readonly type: 'behind'; readonly entries: number };

/** More than this far behind the farm is worth a word. */
const BEHIND_ENTRIES = 5_000;
const RETRY_MS = 1_000;
const PAGE = 50_000;
/** Of one property's violations this many are told, then they are counted. */
const TOLD_EACH = 20;

/** It is not the farm that was watched. */
export class OtherJournal extends Error {}

export class LiveWatch {
  readonly player = new Player(definitions);
  readonly #options: LiveWatchOptions;
  readonly #watchers: Watchers;
  readonly #counts = new Map<string, number>();
  #doorbell: Doorbell | undefined;
  #settled = 0;
  #reading = false;
  #caughtUp = false;
  #told = false;
  #closed = false;
  #wasAway = false;
  /** Id of the message taken last. */
  #last: string | undefined;
  readonly #ended = Promise.withResolvers<void>();

  constructor(options: LiveWatchOptions) {
    this.#options = options;
    this.#watchers = new Watchers(this.player, options.properties ?? all, (violation) =>
      this.#violated(violation),
    );
  }

  get violations(): number {
    let sum = 0;
    for (const count of this.#counts.values()) sum += count;
    return sum;
  }

  /** How many of each property. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** How many entries the farm has that were not checked yet. */
  get behind(): number {
    return Math.max(0, this.#settled - this.player.seq);
  }

  /** Watches until the signal; rejects where the farm says that it is not wanted, or is another farm than before. */
  async run(signal: AbortSignal): Promise<void> {
    const { reader, onNews } = this.#options;
    if (signal.aborted) return;
    const stop = () => this.#ended.resolve();
    signal.addEventListener('abort', stop, { once: true });
    this.#doorbell = new Doorbell({
      url: reader.url,
      headers: reader.headers,
      settled: (seq) => this.#ring(seq),
      heard: (isHeard, because) => {
        if (!isHeard) this.#wasAway = true;
        onNews(isHeard ? { type: 'back' } : { type: 'away', because });
      },
      refused: (because) =>
        this.#ended.reject(new Error(`The farm does not let itself be watched: ${because}.`)),
    });
    try {
      await this.#ended.promise;
    } finally {
      this.#closed = true;
      this.#doorbell.close();
      signal.removeEventListener('abort', stop);
    }
  }

  #ring(seq: number): void {
    this.#settled = Math.max(this.#settled, seq);
    if (this.#reading) return;
    this.#reading = true;
    this.#catchUp()
      .catch((error: unknown) => this.#ended.reject(error))
      .finally(() => {
        this.#reading = false;
      });
  }

  async #catchUp(): Promise<void> {
    const { reader, onNews } = this.#options;
    while (!this.#closed) {
      try {
        await this.#recognise();
        while (this.player.seq < this.#settled && !this.#closed) {
          const before = this.player.seq;
          await this.#read();
          // A number that no entry has: nothing is there to be read up to it.
          if (this.player.seq === before) break;
          if (this.#caughtUp && this.behind > BEHIND_ENTRIES && !this.#told) {
            this.#told = true;
            onNews({ type: 'behind', entries: this.behind });
          }
        }
        await this.#lookAround();
        if (!this.#caughtUp) onNews({ type: 'caughtUp' });
        this.#caughtUp = true;
        this.#told = false;
        return;
      } catch (error) {
        if (!reader.isAway(error) && !(error instanceof TypeError)) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  async #read(): Promise<void> {
    const after = this.player.seq;
    const { body } = await this.#options.reader.read(`/api/v1/events?after=${after}&limit=${PAGE}`);
    if (body === null) return;
    const entries = readJournal(linesOf(body), definitions, {
      name: 'The journal of the farm',
      isPart: true,
    });
    for await (const entry of entries) {
      // Beyond, an entry with a lesser number may still come.
      if (entry.seq > this.#settled || this.#closed) return;
      this.#take(entry);
    }
  }

  #take(entry: Entry): void {
    this.#last = entry.message.id;
    let turned: Turned;
    try {
      turned = this.player.take(entry);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.player.seq = entry.seq;
      this.#violated({
        property: stateIsReplay.name,
        invariant: stateIsReplay.invariant,
        words: error.message,
        at: entry.message.at,
        turned: null,
      });
      return;
    }
    this.#watchers.turned(turned);
  }

  /** After a break: is it the same farm, with the same past? */
  async #recognise(): Promise<void> {
    const { seq } = this.player;
    if (!this.#wasAway || this.#last === undefined) return;
    const { body } = await this.#options.reader.read(`/api/v1/events?after=${seq - 1}&limit=1`);
    for await (const entry of readJournal(linesOf(body ?? []), definitions, { isPart: true }))
      if (entry.seq === seq && entry.message.id === this.#last) {
        this.#wasAway = false;
        return;
      }
    throw new OtherJournal(
      `The journal has another entry ${seq} than before, or none: it is another farm's, or was restored from a back-up.`,
    );
  }

  /** What no entry says: the time, and what was set aside. */
  async #lookAround(): Promise<void> {
    const answer = await this.#options.reader.read('/api/v1/parked?limit=1000');
    const { items } = (await answer.json()) as { readonly items: readonly ParkedItem[] };
    this.player.parkedNow = items;
    const clock = Date.parse(answer.headers.get('date') ?? '');
    if (!Number.isNaN(clock)) this.player.passTo(clock);
    if (this.player.entries > 0) this.#watchers.pulse(this.player.now);
  }

  #violated(violation: Violation): void {
    const { property, turned } = violation;
    const count = (this.#counts.get(property) ?? 0) + 1;
    this.#counts.set(property, count);
    if (count > TOLD_EACH) return;
    this.#options.onViolation({ ...violation, chain: turned ? this.player.chainOf(turned.message) : [] });
  }
}
