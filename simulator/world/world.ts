/**
 * The world: every actor of a farm in memory, one heap, one seed. It runs the production machines with the production
 * turn; delivery, clock and effects are its own. Between one sender and one receiver messages keep their order; across
 * pairs they overtake one another. A message may come twice, and takes effect once.
 */
import { type ActorState, type Definitions, type PendingTimer, statusOf } from '../../runtime/actor.ts';
import {
  type Address,
  type By,
  type EffectRequest,
  kindOf,
  type Message,
  type Payload,
  type Reason,
} from '../../runtime/envelope.ts';
import { derivedId } from '../../runtime/ids.ts';
import { after } from '../../runtime/outcome.ts';
import { decodeState, encodeState } from '../../runtime/snapshot.ts';
import { newborn, type TurnResult, timerMessage, turn } from '../../runtime/turn.ts';
import type { Dice } from './dice.ts';
import { Heap } from './heap.ts';

/** One turn as witnesses see it; `state` is the actor after it. */
export interface Turned {
  readonly message: Message;
  readonly before: ActorState;
  readonly result: TurnResult;
  readonly state: ActorState;
}

export type Witness = (turned: Turned) => void;

export interface Reply {
  readonly to: Address;
  readonly type: string;
  readonly payload: Payload;
}

/**
 * Carries out an effect and calls `done` once, at any time. Killed (`alive()` is false) it must do nothing more: the
 * same request comes again.
 */
export type Handler = (
  request: EffectRequest,
  done: (replies: readonly Reply[]) => void,
  alive: () => boolean,
) => void;

/** How messages travel; all of it may change while the world runs. */
export interface Network {
  delayMsMean: number;
  /** Some take much longer. */
  stallChance: number;
  stallMsMax: number;
  duplicateChance: number;
  /** An effect was carried out, and the process died before anybody knew. */
  forgetChance: number;
}

interface Occurrence {
  readonly at: number;
  readonly priority: number;
  readonly sequence: number;
  readonly run: () => void;
}

interface Lane {
  readonly waiting: EffectRequest[];
  running: EffectRequest | undefined;
  /** Counts lives: a handler of an earlier one is dead. */
  life: number;
}

export interface Said {
  readonly by?: By;
  readonly reason?: Reason;
  readonly delayMs?: number;
  /** Told once, right after the turn. */
  readonly onTaken?: (turned: Turned) => void;
}

type Carriage = Pick<Said, 'delayMs' | 'onTaken'> & { readonly isLost?: (() => boolean) | undefined };

/** Every microtask that is due runs before it. */
const macrotask = () => new Promise<void>((resolve) => void setImmediate(resolve));

const operator: By = { kind: 'operator', id: 'ada' };

export class World {
  readonly definitions: Definitions;
  readonly dice: Dice;
  readonly network: Network;
  readonly states = new Map<Address, ActorState>();
  /** Every message that was taken, by actor, in order: the journal. */
  readonly journal = new Map<Address, Message[]>();
  readonly parked: { readonly message: Message; readonly because: string }[] = [];
  now: number;
  turns = 0;
  readonly #heap = new Heap<Occurrence>();
  readonly #witnesses: Witness[] = [];
  readonly #seen = new Map<string, Message>();
  readonly #lastArrival = new Map<string, number>();
  readonly #handlers = new Map<string, { readonly name: string; readonly handle: Handler }>();
  readonly #lanes = new Map<string, Lane>();
  readonly #byKind = new Map<string, Address[]>();
  #sequence = 0;
  #said = 0;
  /** Counts crashes: what integrations were saying at one is lost with them. */
  #era = 0;
  #stirred = false;
  #defect: { readonly error: unknown } | undefined;

  constructor(definitions: Definitions, dice: Dice, network: Network, startAt: number) {
    this.definitions = definitions;
    this.dice = dice;
    this.network = network;
    this.now = startAt;
  }

  witness(witness: Witness): void {
    this.#witnesses.push(witness);
  }

  handle(name: string, types: readonly string[], handle: Handler): void {
    for (const type of types) this.#handlers.set(type, { name, handle });
  }

  /** The state of an actor's machine as one word, and its context. */
  look<C = Payload>(to: Address): { readonly status: string; readonly context: C } | undefined {
    const state = this.states.get(to);
    return state && { status: statusOf(state.snapshot), context: state.snapshot.context as C };
  }

  /** Addresses of a kind, in order of birth. */
  all(kind: string): readonly Address[] {
    return this.#byKind.get(kind) ?? [];
  }

  after(delayMs: number, run: () => void, priority = 0): void {
    this.#heap.push({ at: this.now + Math.max(0, delayMs), priority, sequence: this.#sequence++, run });
  }

  /** Somebody outside says something to an actor. Messages of one author to one actor keep their order. */
  tell(to: Address, type: string, payload: Payload, said: Said = {}): void {
    const by = said.by ?? operator;
    const id = `w-${this.#said++}`;
    const at = this.now;
    const message: Message = {
      id,
      to,
      type,
      payload,
      at,
      by,
      correlation: id,
      ...(said.reason ? { reason: said.reason } : {}),
    };
    const era = this.#era;
    const isLost = by.kind === 'integration' ? () => era !== this.#era : undefined;
    this.#carry(message, `${by.kind} ${by.id}`, { ...said, isLost });
  }

  /** The event that runs now has begun, or moved on, work made of promises: the next one waits until it rests. */
  stir(): void {
    this.#stirred = true;
  }

  /** The same; should that work reject, the world ends with its error. */
  carry(work: Promise<unknown>): void {
    this.#stirred = true;
    work.catch((error: unknown) => {
      this.#defect ??= { error };
    });
  }

  /**
   * Takes what is due until then, or until there is nothing more. `false`: nothing is left. Work made of promises takes
   * no virtual time: all its continuations run in the moment of the event that stirred it.
   */
  async runUntil(at: number, stop: () => boolean = () => false): Promise<boolean> {
    await this.#rest();
    for (;;) {
      const next = this.#heap.peek();
      if (next === undefined) return false;
      if (next.at > at || stop()) return true;
      this.#heap.pop();
      this.now = Math.max(this.now, next.at);
      next.run();
      if (this.#stirred) await this.#rest();
    }
  }

  async #rest(): Promise<void> {
    while (this.#stirred) {
      this.#stirred = false;
      await macrotask();
    }
    if (this.#defect) throw this.#defect.error;
  }

  /** The farm's process is killed and begins again: actors from their snapshots, effects that were under way once more. */
  crash(): void {
    this.#era++;
    for (const [at, state] of this.states) {
      const definition = this.definitions.get(kindOf(at))!;
      this.states.set(
        at,
        decodeState(definition, JSON.parse(JSON.stringify(encodeState(definition, state)))),
      );
    }
    for (const [key, lane] of this.#lanes) {
      if (lane.running === undefined) continue;
      lane.waiting.unshift(lane.running);
      lane.running = undefined;
      lane.life++;
      this.after(this.dice.between(1_000, 60_000), () => this.#serve(key));
    }
  }

  #carry(message: Message, from: string, how: Carriage = {}): void {
    const { dice, network } = this;
    const pair = `${from}>${message.to}`;
    const delay =
      how.delayMs ??
      (dice.chance(network.stallChance)
        ? dice.between(0, network.stallMsMax)
        : dice.wait(network.delayMsMean));
    const arrival = Math.max(this.now + delay, this.#lastArrival.get(pair) ?? 0);
    this.#lastArrival.set(pair, arrival);
    this.after(arrival - this.now, () => {
      if (how.isLost?.() !== true) this.#deliver(message, how.onTaken);
    });
    if (how.isLost === undefined && dice.chance(network.duplicateChance))
      this.after(arrival - this.now + dice.wait(60_000), () => this.#deliver(message));
  }

  #deliver(message: Message, onTaken?: (turned: Turned) => void): void {
    const twin = this.#seen.get(message.id);
    if (twin !== undefined) {
      if (
        twin !== message &&
        JSON.stringify(twin.payload) !== JSON.stringify(message.payload) &&
        twin.by.kind === 'actor'
      )
        throw new Error(
          `Two messages share the id ${message.id}: ${twin.to} ${twin.type}, ${message.to} ${message.type}.`,
        );
      return;
    }
    const definition = this.definitions.get(kindOf(message.to));
    if (definition === undefined) throw new Error(`There is no kind of actor for ${message.to}.`);
    const known = this.states.get(message.to);
    const before = known ?? newborn(definition, message.to);
    const result = turn(definition, known, message);
    this.turns++;
    const fromActor = message.by.kind === 'actor';
    // A caller who is refused may say it again: only what is journaled is remembered.
    if (result.outcome === 'refused' && !fromActor) {
      const turned = { message, before, result, state: before };
      for (const witness of this.#witnesses) witness(turned);
      onTaken?.(turned);
      return;
    }
    this.#seen.set(message.id, message);
    if (result.outcome === 'refused' && before.version === 0)
      this.parked.push({ message, because: result.refusal?.because ?? '' });
    const state = after(result, before, message);
    if (known === undefined) {
      const kind = kindOf(message.to);
      const peers = this.#byKind.get(kind);
      if (peers) peers.push(message.to);
      else this.#byKind.set(kind, [message.to]);
      this.journal.set(message.to, []);
    }
    this.states.set(message.to, state);
    this.journal.get(message.to)!.push(message);
    for (const timer of result.timersSet) this.#arm(message.to, timer.id, state.timers[timer.id]);
    for (const sent of result.sends) this.#carry(sent, message.to);
    for (const request of result.effects) this.#ask(request);
    const turned = { message, before, result, state };
    for (const witness of this.#witnesses) witness(turned);
    onTaken?.(turned);
  }

  #arm(to: Address, timerId: string, timer: PendingTimer | undefined): void {
    if (timer === undefined) return;
    const lateMs = this.dice.wait(this.network.delayMsMean);
    this.after(timer.dueAt - this.now + lateMs, () => {
      if (this.states.get(to)?.timers[timerId]?.setAtVersion !== timer.setAtVersion) return;
      this.#deliver(timerMessage(to, timerId, timer, this.now));
    });
  }

  #ask(request: EffectRequest): void {
    const handler = this.#handlers.get(request.type);
    if (handler === undefined)
      throw new Error(`Nobody carries out ${request.type}, asked for by ${request.from}.`);
    const key = `${handler.name} ${request.from}`;
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = { waiting: [], running: undefined, life: 0 };
      this.#lanes.set(key, lane);
    }
    lane.waiting.push(request);
    this.after(this.dice.wait(this.network.delayMsMean), () => this.#serve(key));
  }

  #serve(key: string): void {
    const lane = this.#lanes.get(key)!;
    if (lane.running !== undefined) return;
    const request = lane.waiting.shift();
    if (request === undefined) return;
    lane.running = request;
    const life = ++lane.life;
    const alive = () => lane.life === life;
    const { name, handle } = this.#handlers.get(request.type)!;
    const done = (replies: readonly Reply[]) => {
      if (!alive()) return;
      lane.life++;
      lane.running = undefined;
      if (this.dice.chance(this.network.forgetChance)) lane.waiting.unshift(request);
      else this.#answer(name, request, replies);
      this.after(this.dice.wait(this.network.delayMsMean), () => this.#serve(key));
    };
    handle(request, done, alive);
  }

  #answer(name: string, request: EffectRequest, replies: readonly Reply[]): void {
    for (const [index, { to, type, payload }] of replies.entries()) {
      const message: Message = {
        id: derivedId(request.id, index, request.at),
        to,
        type,
        payload,
        at: this.now,
        by: { kind: 'integration', id: name },
        correlation: request.correlation,
        cause: request.id,
      };
      this.#carry(message, name);
    }
  }
}
