/** One actor by itself, for tests of its life: says what is said to it, shows what it says and asks for. */
import { type ActorDefinition, type ActorState, statusOf } from '../../runtime/actor.ts';
import { type Address, address, type By, type EffectRequest, type Message } from '../../runtime/envelope.ts';
import { after } from '../../runtime/outcome.ts';
import { newborn, type TurnResult, timerMessage, turn } from '../../runtime/turn.ts';

export interface Said {
  readonly by?: By;
  readonly reason?: { readonly code: string; readonly words?: string };
}

const START_AT = Date.UTC(2026, 2, 2, 8);

export class Alone<C> {
  readonly #definition: ActorDefinition;
  readonly #to: Address;
  #state: ActorState;
  #said = 0;
  at = START_AT;
  /** What the last turn came to. */
  last: TurnResult | undefined;

  constructor(definition: ActorDefinition, id: string) {
    this.#definition = definition;
    this.#to = address(definition.kind, id);
    this.#state = newborn(definition, this.#to);
  }

  get status(): string {
    return statusOf(this.#state.snapshot);
  }

  get context(): C {
    return this.#state.snapshot.context as C;
  }

  /** Takes one message, a minute after the one before; by an actor where nobody else is named. */
  hear(type: string, payload: object = {}, said: Said = {}): TurnResult {
    this.at += 60_000;
    return this.#take({
      id: `m-${this.#said++}`,
      to: this.#to,
      type: `${this.#definition.kind}.${type}`,
      payload: payload as Message['payload'],
      at: this.at,
      by: said.by ?? { kind: said.reason ? 'operator' : 'actor', id: 'test' },
      correlation: 'c',
      ...(said.reason ? { reason: said.reason } : {}),
    });
  }

  /** Lets time pass; deadlines that fall due are taken in order. */
  pass(ms: number): void {
    const until = this.at + ms;
    for (;;) {
      const [next] = Object.entries(this.#state.timers)
        .filter(([, timer]) => timer.dueAt <= until)
        .sort(([, a], [, b]) => a.dueAt - b.dueAt);
      if (next === undefined) break;
      this.at = next[1].dueAt;
      this.#take(timerMessage(this.#to, next[0], next[1], this.at));
    }
    this.at = until;
  }

  #take(message: Message): TurnResult {
    const result = turn(this.#definition, this.#state, message);
    this.#state = after(result, this.#state, message);
    this.last = result;
    return result;
  }
}

/** `printer/p-1 printer.reserve` for each message of a turn, in order. */
export const sent = (result: TurnResult): readonly string[] =>
  result.sends.map((message) => `${message.to} ${message.type}`);

export const payloadOf = <P = Record<string, unknown>>(result: TurnResult, type: string): P =>
  result.sends.find((message) => message.type === type)?.payload as P;

export const asked = (result: TurnResult): readonly EffectRequest[] => result.effects;
