/**
 * What if that were said now? Turns are pure, so a word that was said in a play, to this actor or another of its kind, can
 * be said to it at any other moment of its life, on the side: too early, too late, about something else. What facts mean
 * and what actors owe must hold all the same. It reaches what a play comes by once in thousands.
 */
import { definitions } from '../../actors/definitions.ts';
import { type ActorState, statusOf } from '../../runtime/actor.ts';
import { kindOf, type Message } from '../../runtime/envelope.ts';
import { after } from '../../runtime/outcome.ts';
import { newborn, timerMessage, turn } from '../../runtime/turn.ts';
import { asTheBookSays } from '../properties/as-the-book-says.ts';
import { deadlinesAreKept } from '../properties/deadlines-are-kept.ts';
import { dutiesAreDone } from '../properties/duties-are-done.ts';
import { factsAreSo } from '../properties/facts-are-so.ts';
import { PropertyBroken, type Sight } from '../properties/property.ts';
import { refusalsAreRight } from '../properties/refusals-are-right.ts';
import { staleChangesNothing } from '../properties/stale-changes-nothing.ts';
import { throwing, Watchers } from '../properties/watchers.ts';
import { wellFormed } from '../properties/well-formed.ts';
import { workIsGiven } from '../properties/work-is-given.ts';
import { budgetOf, fewer, shrink } from '../seeds/shrink.ts';
import { Dice } from '../world/dice.ts';
import type { Turned } from '../world/turned.ts';
import { varied } from './variations.ts';

/** Of each way to stand and each type so many are tried in one play. */
const TRIES_OF_A_KIND = 3;
const TRIES_MAX = 6_000;
/** Of an actor's own deadlines, the same. */
const DEADLINES_OF_A_KIND = 2;

/** Said of plates that whoever hears of them takes for its own: only those whom they concern ever hear it. */
const personal = /^(composer\.|dispatcher\.weigh$|order\.(plated|plateSettled|jobCancelled|jobStarted)$)/;

const contract = [
  factsAreSo,
  dutiesAreDone,
  staleChangesNothing,
  refusalsAreRight,
  deadlinesAreKept,
  workIsGiven,
  wellFormed,
  asTheBookSays,
];

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
  #last: string | null = null;

  readonly hear = ({ message, before }: Turned): void => {
    const kind = kindOf(message.to);
    const heard = this.#of.get(kind);
    if (heard) heard.push({ message, before });
    else this.#of.set(kind, [{ message, before }]);
    this.#last = message.to;
    const life = this.#lives.get(message.to);
    if (life) life.push(message);
    else this.#lives.set(message.to, [message]);
  };

  /** What the actor that was spoken to last had heard until then; `null` before anybody was. */
  get last(): readonly Message[] | null {
    return this.#last === null ? null : this.#lives.get(this.#last)!;
  }

  /** Once the play is over. The same seed says the same. */
  listen(seed: number): Echo | null {
    const dice = new Dice(5 * seed + 1);
    const watchers = new Watchers(sight, contract, throwing);
    for (const heard of this.#of.values()) {
      const echo = this.#deadlines(heard, watchers) ?? this.#words(heard, dice, watchers);
      if (echo !== null) return echo;
    }
    return null;
  }

  #words(heard: readonly Heard[], dice: Dice, watchers: Watchers): Echo | null {
    const tried = new Map<string, number>();
    const words = heard
      .map(({ message }) => message)
      .filter(({ by, type }) => by.kind !== 'timer' && !personal.test(type));
    const ofType = Map.groupBy(words, ({ type }) => type);
    const types = [...ofType.keys()];
    if (words.length === 0) return null;
    for (let count = Math.min(TRIES_MAX, 12 * heard.length); count > 0; count--) {
      const { message: now, before } = dice.pick(heard)!;
      const type = dice.pick(types)!;
      const others = ofType.get(type)!;
      if (!isFresh(tried, `${standingOf(before)} ${type}`, TRIES_OF_A_KIND)) continue;
      const then = dice.pick(others)!;
      const payload = varied(dice, then, before.snapshot.context, others);
      const { by, reason, ...rest } = dice.pick(others)!;
      const message: Message = {
        ...rest,
        payload,
        by,
        ...(reason === undefined ? {} : { reason }),
        id: `${then.id}-echo`,
        to: before.address,
        at: now.at,
      };
      const echo = this.#echoOf(message, before, now, watchers);
      if (echo !== null) return echo;
    }
    return null;
  }

  /** What if nothing came before the deadline that stands? */
  #deadlines(heard: readonly Heard[], watchers: Watchers): Echo | null {
    const tried = new Map<string, number>();
    for (const { before, message: now } of heard)
      for (const [timerId, timer] of Object.entries(before.timers)) {
        if (!isFresh(tried, `${standingOf(before)} ${timerId}`, DEADLINES_OF_A_KIND)) continue;
        const message = timerMessage(before.address, timerId, timer, timer.dueAt);
        const echo = this.#echoOf(message, before, now, watchers);
        if (echo !== null) return echo;
      }
    return null;
  }

  #echoOf(message: Message, before: ActorState, now: Message, watchers: Watchers): Echo | null {
    const broken = said(message, before, watchers);
    if (broken === null) return null;
    const life = this.#lives.get(before.address)!;
    return { ...broken, messages: [...life.slice(0, life.indexOf(now)), message] };
  }
}

function isFresh(tried: Map<string, number>, key: string, most: number): boolean {
  const times = tried.get(key) ?? 0;
  tried.set(key, times + 1);
  return times < most;
}

/** How an actor stands: its status, and which of the things that it may have it has. */
function standingOf({ snapshot }: ActorState): string {
  let marks = '';
  for (const value of Object.values(snapshot.context as Record<string, unknown>))
    marks += isNothing(value) ? '0' : '1';
  return `${statusOf(snapshot)} ${marks}`;
}

const isNothing = (value: unknown): boolean =>
  !value || (typeof value === 'object' && Object.keys(value).length === 0);

/**
 * Says it all again, from the actor's birth on: what breaks, or `null`. Of a property alone, where it is given: what holds
 * in a farm need not hold of every life that is cut short.
 */
export function again(messages: readonly Message[], property?: string): Omit<Echo, 'messages'> | null {
  const [first] = messages;
  if (first === undefined) return null;
  const definition = definitions.get(kindOf(first.to))!;
  const watched = contract.filter(({ name }) => property === undefined || name === property);
  const watchers = new Watchers(sight, watched, throwing);
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
  const fails = async (messages: readonly Message[]) =>
    again(messages, echo.property)?.property === echo.property;
  const { smallest } = await shrink(echo.messages, [step], fails, budgetOf(triesMax));
  return smallest;
}
