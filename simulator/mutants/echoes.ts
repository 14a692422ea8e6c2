/**
 * What if that were said now? Turns are pure, so a word that was said in a play, to this actor or another of its kind, can
 * be said to it at any other moment of its life, on the side: too early, too late, about something else. What facts mean
 * and what actors owe must hold all the same. It reaches what a play comes by once in thousands.
 */
import { definitions } from '../../actors/definitions.ts';
import { type ActorState, statusOf } from '../../runtime/actor.ts';
import { kindOf, type Message } from '../../runtime/envelope.ts';
import { after } from '../../runtime/outcome.ts';
import { newborn, turn } from '../../runtime/turn.ts';
import { dutiesAreDone } from '../properties/duties-are-done.ts';
import { factsAreSo } from '../properties/facts-are-so.ts';
import { PropertyBroken, type Sight } from '../properties/property.ts';
import { staleChangesNothing } from '../properties/stale-changes-nothing.ts';
import { throwing, Watchers } from '../properties/watchers.ts';
import { wellFormed } from '../properties/well-formed.ts';
import { budgetOf, fewer, shrink } from '../seeds/shrink.ts';
import { Dice } from '../world/dice.ts';
import type { Turned } from '../world/world.ts';

/** Of each status and type so many are tried in one play. */
const TRIES_OF_A_KIND = 4;
const TRIES_MAX = 6_000;

const contract = [factsAreSo, dutiesAreDone, staleChangesNothing, wellFormed];

interface Heard {
  readonly message: Message;
  readonly before: ActorState;
}

/** A word out of its time that breaks something: those taken before it, and itself as the last. */
export interface Echo {
  readonly property: string;
  readonly words: string;
  readonly messages: readonly Message[];
}

const sight: Sight = {
  definitions,
  now: 0,
  hasFloor: false,
  look: () => undefined,
  all: () => [],
  parked: () => [],
};

/** The property that breaks when this is said to an actor in this state; `null` when all hold. */
function said(message: Message, before: ActorState, watchers: Watchers): Omit<Echo, 'messages'> | null {
  try {
    const result = turn(definitions.get(kindOf(message.to))!, before, message);
    const state = after(result, before, message);
    watchers.turned({ seq: 0, at: message.at, message, before, result, state });
    return null;
  } catch (error) {
    if (error instanceof PropertyBroken) return { property: error.property, words: error.message };
    return { property: 'no defect', words: (error as Error).stack ?? String(error) };
  }
}

export class Echoes {
  readonly #of = new Map<string, Heard[]>();
  readonly #lives = new Map<string, Message[]>();

  readonly hear = ({ message, before }: Turned): void => {
    const kind = kindOf(message.to);
    const heard = this.#of.get(kind);
    if (heard) heard.push({ message, before });
    else this.#of.set(kind, [{ message, before }]);
    const life = this.#lives.get(message.to);
    if (life) life.push(message);
    else this.#lives.set(message.to, [message]);
  };

  /** Once the play is over. The same seed says the same. */
  listen(seed: number): Echo | null {
    const dice = new Dice(5 * seed + 1);
    const watchers = new Watchers(sight, contract, throwing);
    for (const heard of this.#of.values()) {
      const tried = new Map<string, number>();
      const words = heard.filter(({ message }) => message.by.kind !== 'timer');
      if (words.length === 0) continue;
      for (let count = Math.min(TRIES_MAX, 12 * heard.length); count > 0; count--) {
        const { message: now, before } = dice.pick(heard)!;
        const { message: then } = dice.pick(words)!;
        const key = `${statusOf(before.snapshot)} ${then.type}`;
        const times = tried.get(key) ?? 0;
        if (times >= TRIES_OF_A_KIND) continue;
        tried.set(key, times + 1);
        const message: Message = { ...then, id: `${then.id}-echo`, to: before.address, at: now.at };
        const broken = said(message, before, watchers);
        if (broken === null) continue;
        const life = this.#lives.get(before.address)!;
        return { ...broken, messages: [...life.slice(0, life.indexOf(now)), message] };
      }
    }
    return null;
  }
}

/** Says it all again, from the actor's birth on. */
function again(messages: readonly Message[]): Omit<Echo, 'messages'> | null {
  const [first] = messages;
  if (first === undefined) return null;
  const definition = definitions.get(kindOf(first.to))!;
  const watchers = new Watchers(sight, contract, throwing);
  let state = newborn(definition, first.to);
  for (const message of messages) {
    const broken = said(message, state, watchers);
    if (broken !== null) return broken;
    state = after(turn(definition, state, message), state, message);
  }
  return null;
}

/** Fewer words that still lead to the same. */
export async function shrinkEcho(echo: Echo, triesMax: number): Promise<readonly Message[]> {
  const step = fewer<readonly Message[], Message>(
    'fewer messages',
    (messages) => messages,
    (_, some) => some,
  );
  const fails = async (messages: readonly Message[]) => again(messages)?.property === echo.property;
  const { smallest } = await shrink(echo.messages, [step], fails, budgetOf(triesMax));
  return smallest;
}
