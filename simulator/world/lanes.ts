/** Effects are carried out: for each actor and each kind of work one at a time, in the order in which they were asked for. */
import type { Address, EffectRequest, Message, Payload } from '../../runtime/envelope.ts';
import { derivedId } from '../../runtime/ids.ts';
import type { Agenda } from './agenda.ts';
import { type Delivery, isPrompt, type Network } from './delivery.ts';
import type { Dice } from './dice.ts';

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

export class Lanes {
  readonly #agenda: Agenda;
  readonly #delivery: Delivery;
  readonly #dice: Dice;
  readonly #network: Network;
  readonly #handlers = new Map<string, { readonly name: string; readonly handle: Handler }>();
  readonly #lanes = new Map<string, Lane>();

  constructor(agenda: Agenda, delivery: Delivery, dice: Dice, network: Network) {
    this.#agenda = agenda;
    this.#delivery = delivery;
    this.#dice = dice;
    this.#network = network;
  }

  handle(name: string, types: readonly string[], handle: Handler): void {
    for (const type of types) this.#handlers.set(type, { name, handle });
  }

  ask(request: EffectRequest, tried = false): void {
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

  serve(key: string): void {
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
      const prompt = isPrompt(this.#network);
      const isForgotten = !prompt && this.#dice.chance(this.#network.forgetChance);
      if (isForgotten) lane.waiting.unshift({ request, tried: true });
      else this.#answer(name, request, replies);
      if (prompt && lane.waiting.length === 0) this.#lanes.delete(key);
      else this.#serveSoon(key);
    };
    handle(request, done, alive, tried);
  }

  /** Those who carry something out die with the process, and what was under way is asked for once more. */
  crash(): void {
    for (const [key, lane] of this.#lanes) {
      lane.waiting = lane.waiting.map(({ request }) => ({ request, tried: true }));
      if (lane.running === undefined) continue;
      lane.waiting.unshift({ request: lane.running, tried: true });
      lane.running = undefined;
      lane.life++;
      this.#agenda.run(this.#agenda.now + this.#dice.between(1_000, 60_000), 0, () => this.serve(key));
    }
  }

  #serveSoon(key: string): void {
    this.#agenda.serve(this.#agenda.now + this.#delivery.lag(), key);
  }

  #answer(name: string, request: EffectRequest, replies: readonly Reply[]): void {
    for (const [index, { to, type, payload }] of replies.entries()) {
      const message: Message = {
        id: derivedId(request.id, index, request.at),
        to,
        type,
        payload,
        at: this.#agenda.now,
        by: { kind: 'integration', id: name },
        correlation: request.correlation,
        cause: request.id,
      };
      this.#delivery.carry(message, name);
    }
  }
}
