/** The kernel as its users see it: shapes only. `kernel.ts` makes one. */
import type { Effect } from 'effect';
import type { PendingTimer } from './actor.ts';
import type {
  Address,
  By,
  EffectRequest,
  Entry,
  FactBody,
  Json,
  Message,
  Payload,
  Reason,
} from './envelope.ts';
import type { Refusal } from './turn.ts';

/** A message as its sender writes it; the kernel adds what is left out. */
export interface Draft {
  readonly to: Address;
  readonly type: string;
  /** Encoded or decoded alike: it is checked by the schema of the message type. */
  readonly payload: Payload;
  readonly by: By;
  /** Key of deduplication. Give one when the same thing may be said twice. */
  readonly id?: string;
  /** Milliseconds since 1970, UTC; the kernel's clock if left out. */
  readonly at?: number;
  readonly correlation?: string;
  readonly cause?: string;
  readonly reason?: Reason;
}

/**
 * What became of a message, once it is durable. `refused` changed nothing and is not journaled: `seq` is then
 * undefined. `duplicate`: the message had been taken before, and this is the first receipt again.
 */
export interface Receipt {
  readonly messageId: string;
  readonly address: Address;
  readonly outcome: 'changed' | 'ignored' | 'refused';
  /** The actor's version after the turn. */
  readonly version: number;
  readonly seq: number | undefined;
  readonly status: string;
  readonly facts: readonly FactBody[];
  readonly duplicate: boolean;
  readonly refusal?: Refusal;
}

/** An actor as it durably stands. */
export interface StoredState {
  readonly address: Address;
  readonly version: number;
  readonly status: string;
  readonly value: unknown;
  readonly context: Payload;
  readonly timers: { readonly [timerId: string]: PendingTimer };
  /** Message types it takes in this state. */
  readonly accepts: readonly string[];
}

export interface EntryQuery {
  /** Only entries with a greater `seq`. */
  readonly after?: number;
  readonly address?: Address;
  readonly correlation?: string;
  /** At most this many; 1,000 at most, 100 if left out. */
  readonly limit?: number;
  /** `forward` from the oldest, if left out. */
  readonly direction?: 'forward' | 'backward';
  /** With `backward`: only entries with a lesser `seq`. */
  readonly before?: number;
}

/** An actor's public face: the shallow merge of the payloads of all its facts. */
export interface View {
  readonly kind: string;
  readonly id: string;
  readonly address: Address;
  readonly status: string;
  readonly version: number;
  /** Of the entry that changed it last. */
  readonly seq: number;
  readonly doc: Payload;
  /** Milliseconds since 1970, UTC. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface ViewQuery {
  readonly kind: string;
  readonly status?: readonly string[];
  readonly ids?: readonly string[];
  /** Fields of `doc` that must equal; an array means any of its members. */
  readonly where?: { readonly [field: string]: Json };
  /** By creation. `newest` if left out. */
  readonly order?: 'newest' | 'oldest';
  /** 1,000 at most, 100 if left out. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

export interface ViewPage {
  readonly items: readonly View[];
  readonly next?: string;
}

export interface Views {
  get(address: Address): Promise<View | undefined>;
  list(query: ViewQuery): Promise<ViewPage>;
  counts(kind: string, where?: ViewQuery['where']): Promise<{ readonly [status: string]: number }>;
  /** `seq` of the last entry that the views show. */
  position(): number;
  /** Resolves once the views show entry `seq`: read your own writes with `receipt.seq`. */
  reached(seq: number): Promise<void>;
}

/** One entry as it reaches the live feed, after it is durable and the views show it. */
export interface Change {
  readonly seq: number;
  readonly address: Address;
  readonly version: number;
  readonly status: string;
  readonly facts: readonly FactBody[];
  /** The whole view after this change. */
  readonly doc: Payload;
  readonly at: number;
  readonly by: By;
  readonly correlation: string;
}

/** `lag`: the reader was too slow or came too late; `missed` changes up to and with `seq` are to be had by reading views. */
export type FeedItem =
  | { readonly _tag: 'change'; readonly change: Change }
  | { readonly _tag: 'lag'; readonly missed: number; readonly seq: number };

/** Items one by one; `close` (or leaving the `for await`) ends it. */
export interface Feed extends AsyncIterable<FeedItem> {
  close(): void;
}

/** A message or an effect that kept failing and was set aside. */
export interface ParkedItem {
  readonly id: string;
  readonly kind: 'message' | 'effect';
  /** The receiver of a message, the origin of an effect. */
  readonly address: Address;
  readonly type: string;
  readonly body: Message | EffectRequest;
  readonly because: string;
  readonly attempts: number;
  readonly parkedAt: number;
}

/** An effect asked for and not done. `parked`: it kept failing and was set aside, discarded ones included. */
export interface UnfinishedEffect {
  readonly request: EffectRequest;
  readonly parked?: { readonly because: string; readonly attempts: number };
}

export interface Parked {
  list(query?: { readonly limit?: number; readonly address?: Address }): Promise<readonly ParkedItem[]>;
  /** Gives it another three tries. `false`: no such item. */
  retry(id: string): Promise<boolean>;
  /** Sets it aside for good; the row stays, with who and why. `false`: no such item. */
  discard(id: string, by: By, reason: Reason): Promise<boolean>;
}

/** A message that carries an effect's result back. Its id is derived from the effect's, so a repeat is a duplicate. */
export interface Reply {
  readonly to: Address;
  readonly type: string;
  readonly payload: Payload;
}

export interface EffectAttempt {
  /** 1 for the first. After a restart it counts from 1 again. */
  readonly attempt: number;
  /**
   * An earlier attempt may have got through: this is not the first, or the effect comes from the outbox's table (after a
   * restart, a database that failed, or parking). The kernel always says it.
   */
  readonly mayHaveBeenTried?: boolean;
  /** Aborted when the kernel closes; the effect is then delivered again after the next start. */
  readonly signal: AbortSignal;
}

/**
 * Carries out effects of some types, at least once each: `request.id` is the idempotency key. Resolve with the messages
 * that tell the result; fail (or reject) only where trying again later may help.
 */
export interface EffectHandler {
  /** Author of the replies. */
  readonly name: string;
  readonly types: readonly string[];
  readonly handle: (
    request: EffectRequest,
    attempt: EffectAttempt,
  ) => Effect.Effect<readonly Reply[], unknown> | Promise<readonly Reply[]>;
  /** Effects of one key run in order, `perKey` at a time. The address that asked, if left out. */
  readonly key?: (request: EffectRequest) => string;
  /** 1 if left out. */
  readonly perKey?: number;
  /** Effects of this handler at a time, over all keys; 64 if left out. */
  readonly concurrency?: number;
  readonly retry?: {
    /** Then it is parked; 20 if left out. */
    readonly attemptsMax?: number;
    /** First pause, doubled each time; 500 if left out. */
    readonly pauseMs?: number;
    /** 60,000 if left out. */
    readonly pauseMsMax?: number;
  };
}

/** What the kernel waits for, and how full it is. */
export interface Health {
  readonly ok: boolean;
  /** In words, for people; empty when `ok`. */
  readonly waitsFor: readonly string[];
  readonly awake: number;
  readonly mailboxed: number;
  readonly outboxed: number;
  readonly effectsRunning: number;
  readonly effectsWaiting: number;
  readonly timers: number;
  readonly parked: number;
  readonly seq: number;
  readonly viewsSeq: number;
}

/** The kernel, for `async` code. The Effect service `Kernel` says the same in Effects. */
/** Questions (`state`, `entries`, `journal`, `views`, `parked`) reject with a `DatabaseError` while there is no answer. */
export interface KernelHandle {
  /** Rejects with a `TellError`. */
  tell(draft: Draft): Promise<Receipt>;
  state(address: Address): Promise<StoredState | undefined>;
  entries(query?: EntryQuery): Promise<readonly Entry[]>;
  /** What these actors asked of the outside and is not done yet: the oldest first, at most 1,000. */
  unfinished(from: readonly Address[]): Promise<readonly UnfinishedEffect[]>;
  /** The whole journal after `after`, in order, in constant memory. */
  journal(query?: Pick<EntryQuery, 'after' | 'address'>): AsyncIterable<Entry>;
  readonly views: Views;
  /**
   * The live feed. With `after`, changes since that `seq` come first where they are still at hand, else a `lag` does.
   * `buffer`: items kept for a slow reader; 1,024 if left out.
   */
  changes(options?: { readonly after?: number; readonly buffer?: number }): Feed;
  readonly parked: Parked;
  /** Effects wait in the outbox until a handler of their type is there. */
  handle(handler: EffectHandler): void;
  health(): Health;
  /** Finishes the turns begun, then stops. Whatever is durable goes on at the next start. */
  close(): Promise<void>;
}
