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
  /** Perhaps carried out before, by a process that died or that forgot. */
  tried: boolean,
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

/** What is to happen, without a closure for the kinds that come by the million. */
interface Occurrence {
  readonly at: number;
  readonly priority: number;
  readonly sequence: number;
  readonly kind: 'run' | 'deliver' | 'fire' | 'serve';
  /** Of `run`. */
  readonly run: (() => void) | undefined;
  /** Of `deliver`. */
  readonly message: Message | undefined;
  readonly carriage: Carriage | undefined;
  /** Of `fire`: the actor; of `serve`: the lane. */
  readonly key: string;
  /** Of `fire`. */
  readonly timerId: string;
  readonly timer: PendingTimer | undefined;
}

/** What a world keeps of its past. */
export interface Memory {
  /** Every message of every actor. */
  readonly journal: boolean;
  /** For how long a message that comes again is known by its id, at least; infinite: always. */
  readonly dedupeMs: number;
}

const everything: Memory = { journal: true, dedupeMs: Number.POSITIVE_INFINITY };

interface Asked {
  readonly request: EffectRequest;
  readonly tried: boolean;
}

interface Lane {
  waiting: Asked[];
  running: EffectRequest | undefined;
  /** Counts lives: a handler of an earlier one is dead. */
  life: number;
}

export interface Said {
  readonly by?: By;
  readonly reason?: Reason;
  /** Of what counts once however often it is said. */
  readonly id?: string;
  readonly delayMs?: number;
  /** Told once, right after the turn. */
  readonly onTaken?: (turned: Turned) => void;
  /** Told once, whatever came of it: taken, refused, or known already. */
  readonly onArrived?: () => void;
}

type Carriage = Pick<Said, 'delayMs' | 'onTaken' | 'onArrived'> & {
  readonly isLost?: (() => boolean) | undefined;
};

/** Every microtask that is due runs before it. */
const macrotask = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** Nothing is drawn where nothing can come of it. */
const isPrompt = ({ delayMsMean, stallChance, duplicateChance, forgetChance }: Network): boolean =>
  delayMsMean === 0 && stallChance === 0 && duplicateChance === 0 && forgetChance === 0;

const isBefore = (a: Occurrence, b: Occurrence): boolean =>
  a.at !== b.at ? a.at < b.at : a.priority !== b.priority ? a.priority < b.priority : a.sequence < b.sequence;

const SOON_HELD_MAX = 4_096;
const PAIRS_MAX = 10_000;

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
  /** What happens in the present moment or was put in for a moment that is past: in order, without the heap. */
  #soon: Occurrence[] = [];
  #soonHead = 0;
  readonly #memory: Memory;
  readonly #witnesses: Witness[] = [];
  readonly #leaving: ((at: Address) => void)[] = [];
  #seen = new Map<string, Message>();
  #seenBefore = new Map<string, Message>();
  #seenSince: number;
  /** Until then a message may come again, and ids are remembered: most worlds never get there. */
  #copiesUntil = Number.NEGATIVE_INFINITY;
  readonly #lastArrival = new Map<string, number>();
  readonly #handlers = new Map<string, { readonly name: string; readonly handle: Handler }>();
  readonly #lanes = new Map<string, Lane>();
  readonly #byKind = new Map<string, Set<Address>>();
  readonly #lists = new Map<string, readonly Address[]>();
  #sequence = 0;
  #said = 0;
  /** Counts crashes: what integrations were saying at one is lost with them. */
  era = 0;
  /** Asked before people or customers say something, or a mishap befalls: `false` and it does not happen. */
  outside: ((act: string) => boolean) | undefined;
  #pairsMax = PAIRS_MAX;
  #stirred = false;
  #defect: { readonly error: unknown } | undefined;

  constructor(
    definitions: Definitions,
    dice: Dice,
    network: Network,
    startAt: number,
    memory: Memory = everything,
  ) {
    this.definitions = definitions;
    this.dice = dice;
    this.network = network;
    this.now = startAt;
    this.#seenSince = startAt;
    this.#memory = memory;
  }

  /** What was put in so far, happened or not. */
  get events(): number {
    return this.#sequence;
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
    let list = this.#lists.get(kind);
    if (list === undefined) {
      list = [...(this.#byKind.get(kind) ?? [])];
      this.#lists.set(kind, list);
    }
    return list;
  }

  after(delayMs: number, run: () => void, priority = 0): void {
    this.#put(this.now + Math.max(0, delayMs), priority, 'run', run, undefined, undefined, '', '', undefined);
  }

  /**
   * An actor that is over leaves memory; whoever listens is told before. Spoken to again it would be born anew, so only
   * those are to be forgotten that nobody speaks to any more.
   */
  forget(at: Address): void {
    if (!this.states.has(at)) return;
    for (const listen of this.#leaving) listen(at);
    this.states.delete(at);
    this.journal.delete(at);
    this.#byKind.get(kindOf(at))?.delete(at);
    this.#lists.delete(kindOf(at));
  }

  onForget(listen: (at: Address) => void): void {
    this.#leaving.push(listen);
  }

  /** Actors that lived elsewhere before, with what was on its way between them. */
  adopt(states: Iterable<ActorState>, sends: Iterable<Message>, effects: Iterable<EffectRequest>): void {
    this.#expectCopies();
    for (const state of states) {
      this.states.set(state.address, state);
      this.#know(state.address);
      for (const [timerId, timer] of Object.entries(state.timers)) this.#arm(state.address, timerId, timer);
    }
    for (const sent of sends) this.#carry(sent, sent.by.id);
    for (const request of effects) this.#ask(request, true);
  }

  #know(at: Address): void {
    const kind = kindOf(at);
    const peers = this.#byKind.get(kind);
    if (peers) peers.add(at);
    else this.#byKind.set(kind, new Set([at]));
    this.#lists.delete(kind);
    if (this.#memory.journal) this.journal.set(at, []);
  }

  /** Somebody outside says something to an actor. Messages of one author to one actor keep their order. */
  tell(to: Address, type: string, payload: Payload, said: Said = {}): void {
    const by = said.by ?? operator;
    if (this.outside !== undefined && !(by.kind === 'integration' && to.startsWith('printer/'))) {
      if (!this.outside(`${type} ${to}`)) {
        said.onArrived?.();
        return;
      }
    }
    if (said.id !== undefined) this.#expectCopies();
    const id = said.id ?? `w-${this.#said++}`;
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
    const era = this.era;
    const isLost = by.kind === 'integration' ? () => era !== this.era : undefined;
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
      const next = this.#next();
      if (next === undefined) return false;
      if (next.at > at || stop()) return true;
      this.#take(next);
      if (next.at > this.now) this.now = next.at;
      this.#happen(next);
      if (this.#stirred) await this.#rest();
    }
  }

  #put(
    at: number,
    priority: number,
    kind: Occurrence['kind'],
    run: Occurrence['run'],
    message: Occurrence['message'],
    carriage: Occurrence['carriage'],
    key: string,
    timerId: string,
    timer: Occurrence['timer'],
  ): void {
    const sequence = this.#sequence++;
    const one: Occurrence = { at, priority, sequence, kind, run, message, carriage, key, timerId, timer };
    if (at <= this.now && priority === 0) this.#soon.push(one);
    else this.#heap.push(one);
  }

  #next(): Occurrence | undefined {
    const soon = this.#soon[this.#soonHead];
    const later = this.#heap.peek();
    if (soon === undefined) return later;
    return later === undefined || isBefore(soon, later) ? soon : later;
  }

  #take(next: Occurrence): void {
    if (next !== this.#soon[this.#soonHead]) {
      this.#heap.pop();
      return;
    }
    this.#soonHead++;
    if (this.#soonHead === this.#soon.length) {
      this.#soon.length = 0;
      this.#soonHead = 0;
    } else if (this.#soonHead >= SOON_HELD_MAX) {
      this.#soon = this.#soon.slice(this.#soonHead);
      this.#soonHead = 0;
    }
  }

  #happen(one: Occurrence): void {
    switch (one.kind) {
      case 'deliver':
        if (one.carriage?.isLost?.() === true) return;
        this.#deliver(one.message!, one.carriage?.onTaken);
        one.carriage?.onArrived?.();
        return;
      case 'fire': {
        const timer = one.timer!;
        if (this.states.get(one.key as Address)?.timers[one.timerId]?.setAtVersion !== timer.setAtVersion)
          return;
        this.#deliver(timerMessage(one.key as Address, one.timerId, timer, this.now));
        return;
      }
      case 'serve':
        this.#serve(one.key);
        return;
      default:
        one.run!();
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
    this.era++;
    this.#expectCopies();
    for (const [at, state] of this.states) {
      const definition = this.definitions.get(kindOf(at))!;
      this.states.set(
        at,
        decodeState(definition, JSON.parse(JSON.stringify(encodeState(definition, state)))),
      );
    }
    for (const [key, lane] of this.#lanes) {
      lane.waiting = lane.waiting.map(({ request }) => ({ request, tried: true }));
      if (lane.running === undefined) continue;
      lane.waiting.unshift({ request: lane.running, tried: true });
      lane.running = undefined;
      lane.life++;
      this.after(this.dice.between(1_000, 60_000), () => this.#serve(key));
    }
  }

  #carry(message: Message, from: string, how?: Carriage): void {
    const { dice, network } = this;
    if (isPrompt(network) && this.#lastArrival.size === 0) {
      const at = this.now + (how?.delayMs ?? 0);
      this.#put(at, 0, 'deliver', undefined, message, how, '', '', undefined);
      return;
    }
    this.#expectCopies();
    const pair = `${from}>${message.to}`;
    const delay =
      how?.delayMs ??
      (dice.chance(network.stallChance)
        ? dice.between(0, network.stallMsMax)
        : dice.wait(network.delayMsMean));
    const arrival = Math.max(this.now + delay, this.#lastArrival.get(pair) ?? 0);
    this.#lastArrival.set(pair, arrival);
    if (this.#lastArrival.size > this.#pairsMax) this.#forgetPairs();
    this.#put(arrival, 0, 'deliver', undefined, message, how, '', '', undefined);
    if (how?.isLost === undefined && dice.chance(network.duplicateChance)) {
      const again = arrival + dice.wait(60_000);
      this.#put(again, 0, 'deliver', undefined, message, undefined, '', '', undefined);
    }
  }

  /** What has arrived holds nothing up any more. */
  #forgetPairs(): void {
    for (const [pair, arrival] of this.#lastArrival) if (arrival <= this.now) this.#lastArrival.delete(pair);
    this.#pairsMax = Math.max(PAIRS_MAX, 2 * this.#lastArrival.size);
  }

  #expectCopies(): void {
    this.#copiesUntil = this.now + this.#memory.dedupeMs;
  }

  /** Two generations, so that each id is known for the whole time at least. */
  #remember(message: Message): void {
    const { dedupeMs } = this.#memory;
    if (this.now - this.#seenSince > dedupeMs) {
      this.#seenBefore = this.#seen;
      this.#seen = new Map();
      this.#seenSince = this.now;
    }
    this.#seen.set(message.id, message);
  }

  #isKnown(message: Message): boolean {
    const twin = this.#seen.get(message.id) ?? this.#seenBefore.get(message.id);
    if (twin === undefined) return false;
    if (
      twin !== message &&
      JSON.stringify(twin.payload) !== JSON.stringify(message.payload) &&
      twin.by.kind === 'actor'
    )
      throw new Error(
        `Two messages share the id ${message.id}: ${twin.to} ${twin.type}, ${message.to} ${message.type}.`,
      );
    return true;
  }

  #deliver(message: Message, onTaken?: (turned: Turned) => void): void {
    const mayComeTwice = this.now <= this.#copiesUntil;
    if (mayComeTwice && this.#isKnown(message)) return;
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
    if (mayComeTwice) this.#remember(message);
    if (result.outcome === 'refused' && before.version === 0)
      this.parked.push({ message, because: result.refusal?.because ?? '' });
    const state = after(result, before, message);
    if (known === undefined) this.#know(message.to);
    this.states.set(message.to, state);
    if (this.#memory.journal) this.journal.get(message.to)!.push(message);
    for (const timer of result.timersSet) this.#arm(message.to, timer.id, state.timers[timer.id]);
    for (const sent of result.sends) this.#carry(sent, message.to);
    for (const request of result.effects) this.#ask(request);
    const turned = { message, before, result, state };
    for (const witness of this.#witnesses) witness(turned);
    onTaken?.(turned);
  }

  #arm(to: Address, timerId: string, timer: PendingTimer | undefined): void {
    if (timer === undefined) return;
    this.#put(timer.dueAt + this.#lag(), 0, 'fire', undefined, undefined, undefined, to, timerId, timer);
  }

  #lag(): number {
    return isPrompt(this.network) ? 0 : this.dice.wait(this.network.delayMsMean);
  }

  #serveSoon(key: string): void {
    const at = this.now + this.#lag();
    this.#put(at, 0, 'serve', undefined, undefined, undefined, key, '', undefined);
  }

  #ask(request: EffectRequest, tried = false): void {
    const handler = this.#handlers.get(request.type);
    if (handler === undefined)
      throw new Error(`Nobody carries out ${request.type}, asked for by ${request.from}.`);
    const key = `${handler.name} ${request.from}`;
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = { waiting: [], running: undefined, life: 0 };
      this.#lanes.set(key, lane);
    }
    lane.waiting.push({ request, tried });
    this.#serveSoon(key);
  }

  #serve(key: string): void {
    const lane = this.#lanes.get(key);
    if (lane === undefined || lane.running !== undefined) return;
    const asked = lane.waiting.shift();
    if (asked === undefined) {
      this.#lanes.delete(key);
      return;
    }
    const { request, tried } = asked;
    lane.running = request;
    const life = ++lane.life;
    const alive = () => lane.life === life;
    const { name, handle } = this.#handlers.get(request.type)!;
    const done = (replies: readonly Reply[]) => {
      if (!alive()) return;
      lane.life++;
      lane.running = undefined;
      const isForgotten = !isPrompt(this.network) && this.dice.chance(this.network.forgetChance);
      if (isForgotten) lane.waiting.unshift({ request, tried: true });
      else this.#answer(name, request, replies);
      this.#serveSoon(key);
    };
    handle(request, done, alive, tried);
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
