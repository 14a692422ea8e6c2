/**
 * One actor awake: its messages in order, its state, and the turns that wait to be durable. Turns are taken ahead of the
 * database (several may share one batch), but nobody hears of one before it is durable, and all of them fall back
 * together to what the database has when it is not.
 */
import { type AnyMachineSnapshot, __unsafe_getAllOwnEventDescriptors as eventsOf } from 'xstate';
import { type ActorDefinition, type ActorState, statusOf } from './actor.ts';
import type { TurnRow } from './commit.ts';
import type { Receipt } from './contract.ts';
import { type Delivery, settle } from './delivery.ts';
import type { Address } from './envelope.ts';
import { IdReused } from './errors.ts';
import { unchanged } from './outcome.ts';
import { decodeState, type StoredActor } from './snapshot.ts';
import { newborn, type Refusal, type TurnResult, turn } from './turn.ts';

/** Turns of one actor that may wait for the database at a time. */
const stagedMax = 64;
/** Own failures after which a message is parked. */
const failuresMax = 3;
const restartPauseMs = 50;

/** A turn taken and not yet durable; without a row, a refusal that waits for the turns that it was judged by. */
export interface Staged {
  readonly delivery: Delivery;
  readonly state: ActorState;
  readonly row: TurnRow | undefined;
  readonly refusal: Refusal | undefined;
}

/** What a mailbox needs of the kernel. The promises wait for as long as the database does, and end when the kernel does. */
export interface Surroundings {
  load(address: Address): Promise<StoredActor | undefined>;
  find(messageId: string): Promise<Receipt | undefined>;
  /** The mailbox has staged turns and none in flight. */
  ready(mailbox: Mailbox): void;
  /** Sets a message aside, durably. */
  park(delivery: Delivery, because: string): Promise<void>;
  /** Removes the outbox row of a message that turned out to be a duplicate. */
  forget(delivery: Delivery): void;
  /** Runs it later, unless the kernel closes. */
  later(ms: number, run: () => void): void;
  now(): number;
}

export class Mailbox {
  readonly address: Address;
  readonly definition: ActorDefinition;
  readonly #around: Surroundings;
  readonly #capacity: number;
  /** Every message in hand, by id. */
  readonly #byId = new Map<string, Delivery>();
  #inbox: Delivery[] = [];
  #staged: Staged[] = [];
  #flying: Staged[] = [];
  #durable: ActorState | undefined;
  #head: ActorState | undefined;
  #loaded = false;
  #busy = false;
  /** Counts fall-backs: what was being loaded meanwhile is out of date. */
  #era = 0;
  #closed = false;
  usedAt: number;

  constructor(address: Address, definition: ActorDefinition, capacity: number, around: Surroundings) {
    this.address = address;
    this.definition = definition;
    this.#capacity = capacity;
    this.#around = around;
    this.usedAt = around.now();
  }

  get size(): number {
    return this.#byId.size;
  }

  get isFlying(): boolean {
    return this.#flying.length > 0;
  }

  /** Every message in flight has been looked for in the journal. */
  get isChecked(): boolean {
    return this.#flying.every((one) => one.delivery.cleared);
  }

  /** As the database has it, where known. */
  get durable(): ActorState | undefined {
    return this.#loaded ? this.#durable : undefined;
  }

  /** The first staged turn must not share a batch. */
  get isSolo(): boolean {
    return this.#staged[0]?.delivery.solo ?? false;
  }

  /** `false`: full. Only callers are turned away; what is durable elsewhere waits there or here. */
  accept(delivery: Delivery): boolean {
    const twin = this.#byId.get(delivery.message.id);
    if (twin !== undefined) {
      if (delivery.fromOutbox) twin.fromOutbox = true;
      twin.twins ??= [];
      twin.twins.push(delivery.settle);
      return true;
    }
    if (delivery.hasCaller && this.#inbox.length >= this.#capacity) return false;
    this.#byId.set(delivery.message.id, delivery);
    this.#inbox.push(delivery);
    this.pump();
    return true;
  }

  /** Takes as many turns as may be taken now. */
  pump(): void {
    while (!this.#busy && !this.#closed && this.#inbox.length > 0 && this.#staged.length < stagedMax) {
      const next = this.#inbox[0]!;
      if (next.solo && this.#staged.length + this.#flying.length > 0) return;
      if (!this.#loaded) this.#load();
      else if (next.suspect && !next.cleared) this.#look(next);
      else this.#take(next);
    }
  }

  /** Hands the staged turns over to a batch. */
  takeOff(): readonly Staged[] {
    this.#flying = this.#staged;
    this.#staged = [];
    return this.#flying;
  }

  get baseVersion(): number {
    return this.#durable?.version ?? 0;
  }

  /** The flying turns are durable; the first of their entries has this `seq`. Settles nothing: see `settleLanded`. */
  land(): { readonly turns: readonly Staged[]; readonly before: ActorState | undefined } {
    const turns = this.#flying;
    const before = this.#durable;
    this.#flying = [];
    this.#durable = turns.at(-1)!.state;
    this.usedAt = this.#around.now();
    return { turns, before };
  }

  settleLanded(turns: readonly Staged[], firstSeq: number): void {
    let seq = firstSeq;
    for (const one of turns) {
      const { delivery } = one;
      this.#byId.delete(delivery.message.id);
      if (one.row === undefined) settle(delivery, this.#refused(one.state, delivery, one.refusal!));
      else {
        settle(delivery, {
          messageId: delivery.message.id,
          address: this.address,
          outcome: one.row.outcome,
          version: one.row.version,
          seq: seq++,
          status: one.row.status,
          facts: one.row.facts,
          duplicate: false,
          ...(one.refusal ? { refusal: one.refusal } : {}),
        });
      }
    }
    if (this.#staged.length > 0) this.#around.ready(this);
    this.pump();
  }

  /**
   * Nothing of what was in flight or staged is known to be durable: forgets its state and takes all those messages again,
   * each looked up first. `alone`: from now on they share no batch. `blamed`: the flying ones have failed by themselves.
   */
  fallBack(how: 'again' | 'alone' | 'blamed', because: string): void {
    const blamed = how === 'blamed' ? this.#flying.map((one) => one.delivery) : [];
    const back = [...this.#flying, ...this.#staged].map((one) => one.delivery);
    this.#flying = [];
    this.#staged = [];
    this.#loaded = false;
    this.#era++;
    for (const delivery of back) {
      delivery.suspect = true;
      delivery.cleared = false;
      if (how !== 'again') delivery.solo = true;
    }
    this.#inbox = [...back, ...this.#inbox];
    const culprit = blamed.length === 1 ? blamed[0] : undefined;
    if (culprit) this.#fail(culprit, because);
    else this.pump();
  }

  /** Another process may have written meanwhile. */
  expire(): void {
    this.fallBack('again', '');
  }

  /** Ends it; whatever is in hand and not durable is handed back. */
  close(): readonly Delivery[] {
    this.#closed = true;
    const left = [...this.#byId.values()];
    this.#byId.clear();
    this.#inbox = [];
    this.#staged = [];
    return left;
  }

  #run(work: Promise<void>): void {
    this.#busy = true;
    work
      // Only the end of the kernel rejects these.
      .catch(() => this.close())
      .then(() => {
        this.#busy = false;
        this.pump();
      });
  }

  #load(): void {
    const era = this.#era;
    this.#run(
      this.#around.load(this.address).then((stored) => {
        if (era !== this.#era) return undefined;
        try {
          this.#durable = stored && decodeState(this.definition, stored);
          this.#head = this.#durable;
          this.#loaded = true;
        } catch (error) {
          const first = this.#inbox[0];
          if (first) return this.#count(first, words(error));
        }
        return undefined;
      }),
    );
  }

  #look(delivery: Delivery): void {
    this.#run(
      this.#around.find(delivery.message.id).then((first) => {
        if (first === undefined) {
          delivery.cleared = true;
          return;
        }
        this.#drop(delivery);
        if (delivery.fromOutbox) this.#around.forget(delivery);
        settle(delivery, first.address === this.address ? first : reused(delivery, first));
      }),
    );
  }

  #take(delivery: Delivery): void {
    const { message } = delivery;
    let result: TurnResult;
    try {
      result = turn(this.definition, this.#head, message);
    } catch (error) {
      this.#fail(delivery, words(error));
      return;
    }
    const before = this.#head ?? newborn(this.definition, this.address);
    const refusal = this.#refusalOf(delivery, result, before);
    if (refusal !== undefined && delivery.hasCaller) {
      this.#inbox.shift();
      if (this.#staged.length + this.#flying.length > 0) {
        this.#stage({ delivery, state: before, row: undefined, refusal });
      } else {
        this.#byId.delete(message.id);
        settle(delivery, this.#refused(before, delivery, refusal));
      }
      return;
    }
    if (refusal !== undefined && before.version === 0) {
      this.#run(this.#setAside(delivery, `${this.address} does not exist, and refused: ${refusal.because}`));
      return;
    }
    this.#inbox.shift();
    const state = result.outcome === 'changed' ? result.state : unchanged(before, message);
    this.#stage({
      delivery,
      state,
      refusal,
      row: {
        message,
        version: state.version,
        status: statusOf(state.snapshot),
        outcome: result.outcome === 'changed' ? 'changed' : 'ignored',
        facts: result.facts,
        sends: result.sends,
        effects: result.effects,
        get consumes() {
          return delivery.fromOutbox;
        },
      },
    });
  }

  #stage(one: Staged): void {
    this.#head = one.state;
    this.#staged.push(one);
    if (this.#staged.length === 1 && this.#flying.length === 0) this.#around.ready(this);
  }

  #refusalOf(delivery: Delivery, result: TurnResult, before: ActorState): Refusal | undefined {
    if (result.outcome === 'refused') return result.refusal;
    const { message } = delivery;
    if (result.outcome !== 'ignored' || message.by.kind !== 'operator' || !delivery.hasCaller)
      return undefined;
    const takes = accepts(this.definition, before.snapshot);
    return {
      code: 'not-now',
      because:
        `${this.address} is \`${statusOf(before.snapshot)}\` and takes no \`${message.type}\` there; it takes: ` +
        `${takes.length === 0 ? 'nothing' : takes.map((type) => `\`${type}\``).join(', ')}.`,
    };
  }

  #refused(state: ActorState, { message }: Delivery, refusal: Refusal): Receipt {
    return {
      messageId: message.id,
      address: this.address,
      outcome: 'refused',
      version: state.version,
      seq: undefined,
      status: statusOf(state.snapshot),
      facts: [],
      duplicate: false,
      refusal,
    };
  }

  /** A failure of the message's own, at the head of the inbox: the actor starts again from its snapshot, after a pause. */
  #fail(delivery: Delivery, because: string): void {
    // Turns on their way to the database stay: they were taken without the failing one.
    if (this.#staged.length + this.#flying.length === 0) this.#loaded = false;
    this.#run(this.#count(delivery, because));
  }

  async #count(delivery: Delivery, because: string): Promise<void> {
    delivery.failures++;
    if (delivery.failures >= failuresMax) return this.#setAside(delivery, because);
    await new Promise<void>((resolve) =>
      this.#around.later(restartPauseMs * 4 ** (delivery.failures - 1), resolve),
    );
  }

  async #setAside(delivery: Delivery, because: string): Promise<void> {
    // A message that failed when said again may have been taken the first time.
    const first =
      delivery.cleared || !delivery.suspect ? undefined : await this.#around.find(delivery.message.id);
    if (first === undefined) await this.#around.park(delivery, because);
    this.#drop(delivery);
    if (first !== undefined) {
      if (delivery.fromOutbox) this.#around.forget(delivery);
      settle(delivery, first);
    }
  }

  #drop(delivery: Delivery): void {
    this.#byId.delete(delivery.message.id);
    const at = this.#inbox.indexOf(delivery);
    if (at >= 0) this.#inbox.splice(at, 1);
  }
}

/** Message types that the machine has transitions for in this state. */
export function accepts(definition: ActorDefinition, snapshot: AnyMachineSnapshot): readonly string[] {
  const heard = eventsOf(snapshot).map(String);
  return Object.keys(definition.messages).filter((type) =>
    heard.some(
      (name) => name === type || name === '*' || (name.endsWith('.*') && type.startsWith(name.slice(0, -1))),
    ),
  );
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const reused = (delivery: Delivery, first: Receipt): IdReused =>
  new IdReused({
    messageId: delivery.message.id,
    usedFor: first.address,
    message:
      `The id ${delivery.message.id} was used for a message to ${first.address} already, and this one is to ` +
      `${delivery.message.to}. Give each message an id of its own.`,
  });
