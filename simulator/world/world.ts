/**
 * The world: every actor of a farm in memory, one seed. It runs the production machines with the production turn; the
 * clock (`agenda.ts`), the way of messages (`delivery.ts`) and those who carry out effects (`lanes.ts`) are its own.
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
import { after } from '../../runtime/outcome.ts';
import { decodeState, encodeState } from '../../runtime/snapshot.ts';
import { newborn, timerMessage, turn } from '../../runtime/turn.ts';
import { Agenda, type Occurrence } from './agenda.ts';
import { type Carriage, Delivery, type Network } from './delivery.ts';
import type { Dice } from './dice.ts';
import { type Handler, Lanes } from './lanes.ts';
import type { Turned, Witness } from './turned.ts';

/** What a world keeps of its past. */
export interface Memory {
  /** Every message of every actor. */
  readonly journal: boolean;
  /** For how long a message that comes again is known by its id, at least; infinite: always. */
  readonly dedupeMs: number;
}

const everything: Memory = { journal: true, dedupeMs: Number.POSITIVE_INFINITY };

export interface Said extends Pick<Carriage, 'delayMs' | 'onTaken' | 'onArrived'> {
  readonly by?: By;
  readonly reason?: Reason;
  /** Of what counts once however often it is said. */
  readonly id?: string;
}

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
  turns = 0;
  readonly #agenda: Agenda;
  readonly #delivery: Delivery;
  readonly #lanes: Lanes;
  readonly #keepsJournal: boolean;
  readonly #witnesses: Witness[] = [];
  readonly #leaving: ((at: Address) => void)[] = [];
  readonly #byKind = new Map<string, Set<Address>>();
  readonly #lists = new Map<string, readonly Address[]>();
  #said = 0;
  /** Counts crashes: what integrations were saying at one is lost with them. */
  era = 0;
  /** Asked before people or customers say something, or a mishap befalls: `false` and it does not happen. */
  outside: ((act: string) => boolean) | undefined;
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
    this.#agenda = new Agenda(startAt);
    this.#delivery = new Delivery(this.#agenda, dice, network, memory.dedupeMs);
    this.#lanes = new Lanes(this.#agenda, this.#delivery, dice, network);
    this.#keepsJournal = memory.journal;
  }

  /** UTC milliseconds. */
  get now(): number {
    return this.#agenda.now;
  }

  set now(at: number) {
    this.#agenda.now = at;
  }

  /** What was to happen so far, whether it has happened or not. */
  get events(): number {
    return this.#agenda.count;
  }

  witness(witness: Witness): void {
    this.#witnesses.push(witness);
  }

  handle(name: string, types: readonly string[], handle: Handler): void {
    this.#lanes.handle(name, types, handle);
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
    this.#agenda.run(this.now + Math.max(0, delayMs), priority, run);
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
    this.#delivery.expectCopies();
    for (const state of states) {
      this.states.set(state.address, state);
      this.#know(state.address);
      for (const [timerId, timer] of Object.entries(state.timers)) this.#arm(state.address, timerId, timer);
    }
    for (const sent of sends) this.#delivery.carry(sent, sent.by.id);
    for (const request of effects) this.#lanes.ask(request, true);
  }

  #know(at: Address): void {
    const kind = kindOf(at);
    const peers = this.#byKind.get(kind);
    if (peers) peers.add(at);
    else this.#byKind.set(kind, new Set([at]));
    this.#lists.delete(kind);
    if (this.#keepsJournal) this.journal.set(at, []);
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
    if (said.id !== undefined) this.#delivery.expectCopies();
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
    this.#delivery.carry(message, `${by.kind} ${by.id}`, { ...said, isLost });
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
      const next = this.#agenda.peek();
      if (next === undefined) return false;
      if (next.at > at || stop()) return true;
      this.#agenda.take(next);
      this.#happen(next);
      if (this.#stirred) await this.#rest();
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
        this.#lanes.serve(one.key);
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
    this.#delivery.expectCopies();
    for (const [at, state] of this.states) {
      const definition = this.definitions.get(kindOf(at))!;
      this.states.set(
        at,
        decodeState(definition, JSON.parse(JSON.stringify(encodeState(definition, state)))),
      );
    }
    this.#lanes.crash();
  }

  #deliver(message: Message, onTaken?: (turned: Turned) => void): void {
    const { mayComeTwice } = this.#delivery;
    if (mayComeTwice && this.#delivery.isKnown(message)) return;
    const definition = this.definitions.get(kindOf(message.to));
    if (definition === undefined) throw new Error(`There is no kind of actor for ${message.to}.`);
    const known = this.states.get(message.to);
    const before = known ?? newborn(definition, message.to);
    const result = turn(definition, before, message);
    this.turns++;
    const fromActor = message.by.kind === 'actor';
    // A caller who is refused may say it again: only what is journaled is remembered.
    if (result.outcome === 'refused' && !fromActor) {
      const turned = { message, before, result, state: before };
      for (const witness of this.#witnesses) witness(turned);
      onTaken?.(turned);
      return;
    }
    if (mayComeTwice) this.#delivery.remember(message);
    if (result.outcome === 'refused' && before.version === 0)
      this.parked.push({ message, because: result.refusal?.because ?? '' });
    const state = after(result, before, message);
    if (known === undefined) this.#know(message.to);
    this.states.set(message.to, state);
    if (this.#keepsJournal) this.journal.get(message.to)!.push(message);
    for (const timer of result.timersSet) this.#arm(message.to, timer.id, state.timers[timer.id]);
    for (const sent of result.sends) this.#delivery.carry(sent, message.to);
    for (const request of result.effects) this.#lanes.ask(request);
    const turned = { message, before, result, state };
    for (const witness of this.#witnesses) witness(turned);
    onTaken?.(turned);
  }

  #arm(to: Address, timerId: string, timer: PendingTimer | undefined): void {
    if (timer === undefined) return;
    this.#agenda.fire(timer.dueAt + this.#delivery.lag(), to, timerId, timer);
  }
}
