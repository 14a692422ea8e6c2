/** What a turn has come to so far: the machine's wishes, given their envelopes as they come. */
import type { AnyMachineSnapshot } from 'xstate';
import type { ActorState, Outgoing, PendingTimer } from './actor.ts';
import type { Sink } from './compile/sink.ts';
import type { Address, By, EffectRequest, FactBody, Message, Payload } from './envelope.ts';
import { derivedId } from './ids.ts';
import type { Refusal, TimerSet, TurnResult } from './turn.ts';

type Timers = ActorState['timers'];
const nothing: readonly never[] = [];

export class Draft implements Sink {
  /** Counts all that was asked for, also what came to nothing: a turn with a wish in it is not ignored. */
  wishes = 0;
  readonly address: Address;
  refusal: Refusal | undefined = undefined;
  readonly #message: Message;
  readonly #version: number;
  #timers: Timers;
  #facts: FactBody[] | undefined = undefined;
  #sends: Message[] | undefined = undefined;
  #effects: EffectRequest[] | undefined = undefined;
  #timersSet: TimerSet[] | undefined = undefined;
  #timersCancelled: string[] | undefined = undefined;
  #by: By | undefined = undefined;
  /** Numbers what is given an id. */
  #asked = 0;

  constructor(address: Address, version: number, timers: Timers, message: Message) {
    this.address = address;
    this.#version = version;
    this.#timers = timers;
    this.#message = message;
    if (message.by.kind === 'timer') this.#drop(message.by.id);
  }

  fact(fact: FactBody): void {
    this.wishes++;
    if (this.#facts === undefined) this.#facts = [fact];
    else this.#facts.push(fact);
  }

  send(outgoing: Outgoing): void {
    this.wishes++;
    const { to, type, payload } = outgoing;
    const { id, at, correlation } = this.#message;
    this.#by ??= { kind: 'actor', id: this.address };
    const message: Message = {
      id: derivedId(id, this.#asked++, at),
      to,
      type,
      payload: payload as Payload,
      at,
      by: this.#by,
      correlation,
      cause: id,
    };
    if (this.#sends === undefined) this.#sends = [message];
    else this.#sends.push(message);
  }

  effect(type: string, payload: Payload): void {
    this.wishes++;
    const { id, at, correlation } = this.#message;
    const request: EffectRequest = {
      id: derivedId(id, this.#asked++, at),
      from: this.address,
      type,
      payload,
      at,
      cause: id,
      correlation,
    };
    if (this.#effects === undefined) this.#effects = [request];
    else this.#effects.push(request);
  }

  refuse(code: string, because: string): void {
    this.wishes++;
    this.refusal ??= { code, because };
  }

  raise(id: string | undefined, type: string, delayMs: number | undefined): void {
    this.wishes++;
    // A raise without a delay is taken within the step itself.
    if (delayMs === undefined) return;
    const timerId = id as string;
    const dueAt = this.#message.at + delayMs;
    this.#timers = { ...this.#timers, [timerId]: { type, dueAt, setAtVersion: this.#version } };
    const set = { id: timerId, type, dueAt };
    if (this.#timersSet === undefined) this.#timersSet = [set];
    else this.#timersSet.push(set);
  }

  cancel(id: string): void {
    this.wishes++;
    if (this.#timers[id] !== undefined) this.#drop(id);
  }

  changed(snapshot: AnyMachineSnapshot): TurnResult {
    return {
      outcome: 'changed',
      state: { address: this.address, version: this.#version, snapshot, timers: this.#timers },
      facts: this.#facts ?? nothing,
      sends: this.#sends ?? nothing,
      timersSet: this.#timersSet ?? nothing,
      timersCancelled: this.#timersCancelled ?? nothing,
      effects: this.#effects ?? nothing,
    };
  }

  #drop(id: string): void {
    this.#timers = without(this.#timers, id);
    if (this.#timersCancelled === undefined) this.#timersCancelled = [id];
    else this.#timersCancelled.push(id);
  }
}

/** A copy made by leaving out, not by `delete`, which would turn it into a slow dictionary. */
export function without(timers: Timers, id: string): Timers {
  const left: Record<string, PendingTimer> = {};
  for (const key of Object.keys(timers)) if (key !== id) left[key] = timers[key]!;
  return left;
}
