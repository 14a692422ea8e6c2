/** The kernel's works: mailboxes, committer, outbox, effects, timers and projections, joined. `kernel.ts` is its face. */
import { type Definitions, statusOf } from './actor.ts';
import type { Clock } from './clock.ts';
import { Committer, type Landing } from './committer.ts';
import type { Draft, EffectHandler, Health, ParkedItem, Receipt, Reply, StoredState } from './contract.ts';
import type { Database } from './database/database.ts';
import { type Delivery, deliveryOf, isReceipt, type Outcome, settle, unavailable } from './delivery.ts';
import { Effects } from './effects.ts';
import { type Address, type EffectRequest, kindOf, type Message } from './envelope.ts';
import { Closed } from './errors.ts';
import { LiveFeed } from './feed.ts';
import type { MakeHost } from './host.ts';
import { HostLock } from './hostlock.ts';
import { derivedId, uuidv7 } from './ids.ts';
import { messageOf } from './intake.ts';
import { accepts, type Surroundings } from './mailbox.ts';
import { Outbox } from './outbox.ts';
import { effectItem, messageItem, messageParked, park, parkedItems } from './parking.ts';
import { type Projection, ProjectionRunner } from './projections.ts';
import type { Random32 } from './random.ts';
import { findReceipts, loadActors, together } from './reader.ts';
import { Rooms } from './rooms.ts';
import { decodeState, type StoredActor } from './snapshot.ts';
import { Tail } from './tail.ts';
import { AlarmClock } from './timers.ts';
import { timerMessage } from './turn.ts';
import { makeViews, viewsProjection } from './views.ts';

export interface EngineOptions {
  readonly definitions: Definitions;
  readonly database: Database;
  readonly makeHost: MakeHost;
  readonly clock: Clock;
  readonly random: Random32;
  readonly projections: readonly Projection[];
  /** Called for each parked item, and at the start for those that are still there. */
  readonly onParked: (item: ParkedItem) => void;
  readonly tellMsMax: number;
  readonly mailboxMax: number;
  readonly idleMs: number;
  /** Who holds the host lock, in words for whoever is turned away. */
  readonly instance: string;
  /** Named moments, for tests that stop the kernel at one. */
  readonly probe: (point: string) => void;
}

const retryMs = 100;
const retryMsMax = 2_000;

export class Engine {
  readonly #o: EngineOptions;
  readonly #rooms: Rooms;
  readonly #tail = new Tail();
  readonly #lock: HostLock;
  readonly #committer: Committer;
  readonly #outbox: Outbox;
  readonly #effects: Effects;
  readonly #alarms: AlarmClock;
  readonly #timersOut = new Set<NodeJS.Timeout>();
  readonly #callers = new Map<Delivery, number>();
  readonly #runners: readonly ProjectionRunner[];
  readonly #load: (address: string) => Promise<StoredActor | undefined>;
  readonly #find: (id: string) => Promise<Receipt | undefined>;
  #sweeper: NodeJS.Timeout | undefined;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #parkedCount = 0;
  readonly feed: LiveFeed;
  readonly views: ReturnType<typeof makeViews>;
  readonly parked: ReturnType<typeof parkedItems>;

  constructor(options: EngineOptions) {
    this.#o = options;
    const { database: db, clock, probe } = options;
    this.#lock = new HostLock(db, options.instance);
    this.#load = this.#insist(together((keys) => loadActors(db, keys)));
    this.#find = this.#insist(together((keys) => findReceipts(db, keys)));
    const later = this.#later.bind(this);
    this.#committer = new Committer({
      connect: () => db.connect(),
      tail: this.#tail,
      epoch: () => this.#lock.epoch,
      landed: (landings) => this.#landed(landings),
      recover: () => this.#begin(),
      recovered: () => this.#recovered(),
      later,
      probe,
    });
    this.#outbox = new Outbox({
      db,
      later,
      isOurs: () => true,
      effect: (request, suspect) => this.#effects.submit(request, suspect),
      send: (message, suspect, done) => {
        probe('send.before');
        if (this.#state === 'closed') return;
        if (this.#o.definitions.get(kindOf(message.to)) === undefined) {
          const delivery = deliveryOf(message, { fromOutbox: true }, done);
          this.#park(delivery, `There is no kind of actor "${kindOf(message.to)}".`).then(
            done,
            () => undefined,
          );
        } else this.#deliver(deliveryOf(message, { fromOutbox: true, suspect }, done));
      },
    });
    this.#effects = new Effects({
      later,
      probe,
      finish: (request, handler, replies) => this.#finish(request, handler, replies),
      park: (request, because, attempts) => this.#parkEffect(request, because, attempts),
    });
    this.#alarms = new AlarmClock(clock, (address, timerId, timer, taken) => {
      this.#deliver(deliveryOf(timerMessage(address, timerId, timer, clock.now()), {}, taken));
    });
    const around: Surroundings = {
      load: (address) => this.#load(address),
      find: (id) => this.#find(id),
      ready: (mailbox) => this.#committer.ready(mailbox),
      park: (delivery, because) => this.#park(delivery, because),
      forget: ({ message }) =>
        this.#committer.run({ consumed: [message.id], outbox: [], done: () => undefined }),
      later,
      now: () => clock.now(),
    };
    const { definitions, mailboxMax, idleMs } = options;
    this.#rooms = new Rooms({ definitions, mailboxMax, idleMs, around });
    this.feed = new LiveFeed();
    const views = new ProjectionRunner(viewsProjection(this.feed), db, this.#tail, probe);
    this.#runners = [
      views,
      ...options.projections.map((one) => new ProjectionRunner(one, db, this.#tail, probe)),
    ];
    this.views = makeViews(db, views);
    this.parked = parkedItems({
      db,
      returned: () => this.#outbox.sweep(),
      counted: (count) => {
        this.#parkedCount = count;
      },
    });
  }

  async open(): Promise<void> {
    await this.#begin();
    await this.#rooms.open(this.#o.makeHost);
    this.#lock.onLost(() => this.#committer.check());
    for (const runner of this.#runners) runner.start();
    await this.views.reached(0);
    await this.#readTimers();
    this.#outbox.sweep();
    await this.parked.count();
    if (this.#parkedCount > 0)
      for (const item of await this.parked.list({ limit: 1_000 })) this.#o.onParked(item);
    this.#sweeper = setInterval(() => this.#sweep(), Math.min(100, this.#o.idleMs));
    this.#sweeper.unref();
  }

  tell(draft: Draft): Promise<Receipt> {
    if (this.#state !== 'open') return Promise.reject(closed());
    const now = this.#o.clock.now();
    let message: Message;
    try {
      message = messageOf(this.#o.definitions, draft, now, () => uuidv7(now, this.#o.random));
    } catch (error) {
      return Promise.reject(error);
    }
    return new Promise((resolve, reject) => {
      const done = (outcome: Outcome) => {
        this.#callers.delete(delivery);
        if (isReceipt(outcome)) resolve(outcome);
        else reject(outcome);
      };
      const delivery = deliveryOf(message, { hasCaller: true, suspect: draft.id !== undefined }, done);
      this.#callers.set(delivery, performance.now() + this.#o.tellMsMax);
      this.#deliver(delivery);
    });
  }

  async state(address: Address): Promise<StoredState | undefined> {
    const definition = this.#o.definitions.get(kindOf(address));
    if (definition === undefined) return undefined;
    let state = this.#rooms.mailbox(address)?.durable;
    if (state === undefined) {
      const stored = (await loadActors(this.#o.database, [address])).get(address);
      state = stored && decodeState(definition, stored);
    }
    if (state === undefined || state.version === 0) return undefined;
    const { snapshot, version, timers } = state;
    return {
      address,
      version,
      status: statusOf(snapshot),
      value: snapshot.value,
      context: snapshot.context,
      timers,
      accepts: accepts(definition, snapshot),
    };
  }

  handle(handler: EffectHandler): void {
    this.#effects.register(handler);
  }

  get tail(): Tail {
    return this.#tail;
  }

  projection(name: string): ProjectionRunner | undefined {
    return this.#runners.find((runner) => runner.name === name);
  }

  health(): Health {
    const waitsFor: string[] = [];
    if (this.#state !== 'open') waitsFor.push('the kernel is closing');
    if (this.#committer.trouble) waitsFor.push(`the database: ${this.#committer.trouble}`);
    for (const { name, trouble } of this.#runners)
      if (trouble) waitsFor.push(`projection ${name}: ${trouble}`);
    for (const type of this.#effects.unclaimed) waitsFor.push(`a handler for effects "${type}"`);
    return {
      ok: waitsFor.length === 0,
      waitsFor,
      awake: this.#rooms.size,
      mailboxed: this.#rooms.deliveries,
      outboxed: this.#outbox.size,
      effectsRunning: this.#effects.running,
      effectsWaiting: this.#effects.waiting,
      timers: this.#alarms.size,
      parked: this.#parkedCount,
      seq: this.#tail.position,
      viewsSeq: this.views.position(),
    };
  }

  async close(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#alarms.close();
    // A handler that does not heed its signal is left behind; its effect is asked for again next time.
    await Promise.race([
      this.#effects.close(),
      new Promise((done) => setTimeout(done, this.#o.tellMsMax).unref()),
    ]);
    // Turns begun are finished where the database lets them; what the outbox holds is durable and goes on next time.
    const until = performance.now() + this.#o.tellMsMax;
    while (this.#callers.size > 0 && this.#committer.trouble === undefined && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    this.#end();
    await this.#committer.close();
    await Promise.all(this.#runners.map((runner) => runner.close()));
    await this.#rooms.close();
    await this.#lock.release();
  }

  /** Stops as a killed process would: at once, with everything undone. */
  cut(): void {
    if (this.#state === 'closed') return;
    this.#committer.cut();
    this.#alarms.close();
    this.#effects.close().catch(() => undefined);
    this.#end();
    this.#lock.cut();
    for (const runner of this.#runners) runner.close().catch(() => undefined);
    this.#rooms.close().catch(() => undefined);
  }

  #end(): void {
    this.#state = 'closed';
    clearInterval(this.#sweeper);
    for (const timer of this.#timersOut) clearTimeout(timer);
    for (const mailbox of this.#rooms.mailboxes) mailbox.close();
    for (const delivery of [...this.#callers.keys()]) delivery.settle(closed());
    this.feed.close();
  }

  /** Takes or keeps the host lock, begins an epoch, and takes up the journal where it ends. */
  async #begin(): Promise<void> {
    const seq = await this.#lock.begin();
    this.#tail.restart(seq);
  }

  #recovered(): void {
    for (const mailbox of this.#rooms.mailboxes) mailbox.expire();
    this.#outbox.sweep();
    this.#readTimers().catch(() => undefined);
  }

  #readTimers(): Promise<void> {
    const read = this.#insist(() =>
      this.#o.database.sql
        .selectFrom('actors')
        .select(['address', 'snapshot'])
        .where('has_timers', '=', true)
        .execute(),
    );
    return this.#alarms.reset(async () =>
      (await read()).map(({ address, snapshot }) => ({
        address: address as Address,
        timers: (snapshot as StoredActor).timers,
      })),
    );
  }

  #deliver(delivery: Delivery): void {
    if (this.#state !== 'closed') this.#rooms.deliver(delivery);
  }

  #sweep(): void {
    const now = performance.now();
    for (const [delivery, until] of this.#callers) {
      if (until > now) break;
      this.#callers.delete(delivery);
      delivery.settle(unavailable(delivery, this.#o.tellMsMax, this.health().waitsFor));
    }
    this.#rooms.tuckIn();
  }

  #landed(landings: readonly Landing[]): void {
    for (const { mailbox, turns, before } of landings) {
      this.#alarms.change(mailbox.address, before?.timers, turns.at(-1)!.state.timers);
    }
    // After the round that settles the receipts: nobody downstream hears before whoever asked.
    queueMicrotask(() => {
      for (const { turns } of landings) {
        for (const { row } of turns) {
          if (row === undefined) continue;
          for (const send of row.sends) this.#outbox.send(send);
          for (const effect of row.effects) this.#outbox.effect(effect);
        }
      }
    });
  }

  async #finish(request: EffectRequest, handler: EffectHandler, replies: readonly Reply[]): Promise<void> {
    const now = this.#o.clock.now();
    const messages = replies.map((reply, n) =>
      messageOf(
        this.#o.definitions,
        {
          ...reply,
          id: derivedId(request.id, n, request.at),
          by: { kind: 'integration', id: handler.name },
          cause: request.id,
          correlation: request.correlation,
        },
        now,
        () => '',
      ),
    );
    await new Promise<void>((done) => {
      const outbox = messages.map((body) => ({ kind: 'send' as const, body }));
      this.#committer.run({ consumed: [request.id], outbox, done });
    });
    this.#o.probe('effect.durable');
    this.#outbox.done(request.id);
    for (const message of messages) this.#outbox.send(message, true);
  }

  async #park(delivery: Delivery, because: string): Promise<void> {
    await this.#setAside(messageItem(delivery, because, this.#o.clock.now()));
    settle(delivery, messageParked(delivery, because));
  }

  async #parkEffect(request: EffectRequest, because: string, attempts: number): Promise<void> {
    await this.#setAside(effectItem(request, because, attempts, this.#o.clock.now()));
    this.#outbox.done(request.id);
  }

  async #setAside(item: ParkedItem): Promise<void> {
    await this.#insist(() => park(this.#o.database, item))();
    this.parked.count().catch(() => undefined);
    this.#o.onParked(item);
  }

  /** Asks again, with growing pauses, until there is an answer or the kernel ends. */
  #insist<A extends readonly unknown[], R>(ask: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
    return async (...args) => {
      for (let ms = retryMs; ; ms = Math.min(ms * 2, retryMsMax)) {
        if (this.#state === 'closed') throw closed();
        try {
          return await ask(...args);
        } catch {
          await new Promise<void>((resolve) => this.#later(ms, resolve));
        }
      }
    };
  }

  #later(ms: number, run: () => void): void {
    if (this.#state === 'closed') return;
    const timer = setTimeout(() => {
      this.#timersOut.delete(timer);
      run();
    }, ms);
    this.#timersOut.add(timer);
  }
}

const closed = () =>
  new Closed({ message: 'The kernel is closed or closing. Nothing was kept; say it again once it runs.' });
