/**
 * The door to the kernel. `openKernel` gives it to `async` code, `makeKernelLayer` to Effect programs; both are the same
 * works.
 */
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Context, Effect, Layer, Stream } from 'effect';
import { type ActorDefinition, definitionsOf } from './actor.ts';
import { answered, answeredEach, asDatabaseError } from './answered.ts';
import { type Clock, systemClock } from './clock.ts';
import { singleProcessHost } from './cluster/single.ts';
import type {
  Draft,
  EffectHandler,
  EntryQuery,
  FeedItem,
  Health,
  KernelHandle,
  Parked,
  ParkedItem,
  Receipt,
  StoredState,
  Views,
} from './contract.ts';
import { type Database, type DatabaseOptions, openDatabase } from './database/database.ts';
import { Engine } from './engine.ts';
import type { Address, Entry } from './envelope.ts';
import { DatabaseError, type TellError } from './errors.ts';
import type { MakeHost } from './host.ts';
import { queryEntries, streamEntries } from './journal.ts';
import type { Projection } from './projections.ts';
import { type Random32, systemRandom } from './random.ts';
import { unfinishedEffects } from './unfinished.ts';

export type * from './contract.ts';
export * from './errors.ts';

export interface KernelOptions {
  readonly definitions: readonly ActorDefinition[];
  /** Opened here and closed with the kernel, or one that is open already and stays so. */
  readonly database: DatabaseOptions | Database;
  readonly effectHandlers?: readonly EffectHandler[];
  /** Read models beside the views. */
  readonly projections?: readonly Projection[];
  /** Told of each parked item, and again at each start while it is there: raise one incident an item's id. */
  readonly onParked?: (item: ParkedItem) => void;
  readonly clock?: Clock;
  readonly random?: Random32;
  /** How long `tell` waits for its turn to be durable; 5,000 if left out. */
  readonly tellMsMax?: number;
  /** Messages that one mailbox holds for callers; 4,096 if left out. */
  readonly mailboxMax?: number;
  /** An actor not spoken to for so long sleeps; 60,000 if left out. */
  readonly idleMs?: number;
  /** How long to wait for another program to let go of the database; 3,000 if left out. */
  readonly lockMsMax?: number;
  /** Where actors live; in this process if left out. */
  readonly makeHost?: MakeHost;
  /** Called at named moments, for tests that stop the kernel at one. */
  readonly probe?: (point: string) => void;
}

const isOpen = (database: DatabaseOptions | Database): database is Database => 'sql' in database;

export interface OpenKernel extends KernelHandle {
  readonly database: Database;
  /** Resolves once the projection has applied entry `seq`. */
  projected(name: string, seq: number): Promise<void>;
  /** Stops as a killed process would, with everything undone. For tests. */
  cut(): Promise<void>;
}

/** Opens the database, takes the host lock, and takes up whatever was left. Rejects with a `DatabaseError`. */
export async function openKernel(options: KernelOptions): Promise<OpenKernel> {
  const shared = isOpen(options.database);
  const database = isOpen(options.database) ? options.database : await openDatabase(options.database);
  const engine = new Engine({
    definitions: definitionsOf(options.definitions),
    database,
    makeHost: options.makeHost ?? singleProcessHost,
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom(),
    projections: options.projections ?? [],
    onParked: options.onParked ?? (() => undefined),
    tellMsMax: options.tellMsMax ?? 5_000,
    mailboxMax: options.mailboxMax ?? 4_096,
    idleMs: options.idleMs ?? 60_000,
    instance: `process ${process.pid} on ${hostname()}`,
    probe: options.probe ?? (() => undefined),
  });
  for (const handler of options.effectHandlers ?? []) engine.handle(handler);
  const end = async () => {
    if (!shared) await database.close();
  };
  try {
    await openPatiently(engine, options.lockMsMax ?? 3_000);
  } catch (error) {
    await engine.close().catch(() => undefined);
    await end();
    throw error;
  }
  const { views, parked } = engine;
  return {
    database,
    tell: (draft) => engine.tell(draft),
    state: answered((address) => engine.state(address)),
    entries: answered((query) => queryEntries(database, query)),
    unfinished: answered((from) => unfinishedEffects(database, from)),
    journal: answeredEach((query) => streamEntries(database, query)),
    views: {
      ...views,
      get: answered(views.get),
      list: answered(views.list),
      counts: answered(views.counts),
    },
    changes: (query) => engine.feed.open(engine.views.position(), query),
    parked: {
      list: answered(parked.list),
      retry: answered(parked.retry),
      discard: answered(parked.discard),
    },
    handle: (handler) => engine.handle(handler),
    health: () => engine.health(),
    projected: (name, seq) =>
      engine.projection(name)?.reached(seq) ?? Promise.reject(new Error(`No projection "${name}".`)),
    async close() {
      await engine.close();
      await end();
    },
    async cut() {
      engine.cut();
      await end();
    },
  };
}

async function openPatiently(engine: Engine, lockMsMax: number): Promise<void> {
  for (const until = performance.now() + lockMsMax; ; ) {
    try {
      await engine.open();
      return;
    } catch (error) {
      const held = error instanceof DatabaseError && error.reason === 'already-hosted';
      if (!held || performance.now() > until) throw error;
      await pause(50);
    }
  }
}

/** The kernel for Effect programs. */
export class Kernel extends Context.Service<
  Kernel,
  {
    readonly tell: (draft: Draft) => Effect.Effect<Receipt, TellError>;
    readonly state: (address: Address) => Effect.Effect<StoredState | undefined, DatabaseError>;
    readonly entries: (query?: EntryQuery) => Effect.Effect<readonly Entry[], DatabaseError>;
    readonly journal: (query?: Pick<EntryQuery, 'after' | 'address'>) => Stream.Stream<Entry, DatabaseError>;
    readonly changes: (options?: {
      readonly after?: number;
      readonly buffer?: number;
    }) => Stream.Stream<FeedItem>;
    readonly views: Views;
    readonly parked: Parked;
    readonly handle: (handler: EffectHandler) => Effect.Effect<void>;
    readonly health: Effect.Effect<Health>;
  }
>()('runtime/Kernel') {}

/** Opens a kernel for the life of the scope. */
export const makeKernelLayer = (options: KernelOptions): Layer.Layer<Kernel, DatabaseError> =>
  Layer.effect(
    Kernel,
    Effect.gen(function* () {
      const open = yield* Effect.acquireRelease(
        Effect.tryPromise({ try: () => openKernel(options), catch: asDatabaseError }),
        (kernel) => Effect.promise(() => kernel.close()),
      );
      return Kernel.of({
        tell: (draft) =>
          Effect.tryPromise({ try: () => open.tell(draft), catch: (error) => error as TellError }),
        state: (address) => Effect.tryPromise({ try: () => open.state(address), catch: asDatabaseError }),
        entries: (query) => Effect.tryPromise({ try: () => open.entries(query), catch: asDatabaseError }),
        journal: (query) => Stream.fromAsyncIterable(open.journal(query), asDatabaseError),
        changes: (query) =>
          Stream.suspend(() => Stream.fromAsyncIterable(open.changes(query), asDatabaseError)).pipe(
            Stream.orDie,
          ),
        views: open.views,
        parked: open.parked,
        handle: (handler) => Effect.sync(() => open.handle(handler)),
        health: Effect.sync(() => open.health()),
      });
    }),
  );
