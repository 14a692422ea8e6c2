/**
 * How messages travel. Between one sender and one receiver they keep their order; across pairs they overtake one another.
 * A message may come twice, and is known when it does.
 */
import type { Message } from '../../runtime/envelope.ts';
import type { Agenda } from './agenda.ts';
import type { Dice } from './dice.ts';
import type { Turned } from './turned.ts';

/** All of it may change while the world runs. */
export interface Network {
  delayMsMean: number;
  /** Some take much longer. */
  stallChance: number;
  stallMsMax: number;
  duplicateChance: number;
  /** An effect was carried out, and the process died before anybody knew. */
  forgetChance: number;
}

/** Nothing is drawn where nothing can come of it. */
export const isPrompt = ({ delayMsMean, stallChance, duplicateChance, forgetChance }: Network): boolean =>
  delayMsMean === 0 && stallChance === 0 && duplicateChance === 0 && forgetChance === 0;

/** What whoever says a word wants of its way. */
export interface Carriage {
  readonly delayMs?: number;
  /** Told once, right after the turn. */
  readonly onTaken?: (turned: Turned) => void;
  /** Told once, whatever came of it: taken, refused, or known already. */
  readonly onArrived?: () => void;
  readonly isLost?: (() => boolean) | undefined;
}

const PAIRS_MAX = 10_000;

export class Delivery {
  readonly #agenda: Agenda;
  readonly #dice: Dice;
  readonly #network: Network;
  readonly #dedupeMs: number;
  readonly #lastArrival = new Map<string, number>();
  #pairsMax = PAIRS_MAX;
  #seen = new Map<string, Message>();
  #seenBefore = new Map<string, Message>();
  #seenSince: number;
  /** Until then a message may come again, and ids are remembered: most worlds never get there. */
  #copiesUntil = Number.NEGATIVE_INFINITY;

  /** @param dedupeMs for how long a message that comes again is known by its id, at least. */
  constructor(agenda: Agenda, dice: Dice, network: Network, dedupeMs: number) {
    this.#agenda = agenda;
    this.#dice = dice;
    this.#network = network;
    this.#dedupeMs = dedupeMs;
    this.#seenSince = agenda.now;
  }

  /** Whether messages may come again now, so that those that are taken are to be remembered. */
  get mayComeTwice(): boolean {
    return this.#agenda.now <= this.#copiesUntil;
  }

  expectCopies(): void {
    this.#copiesUntil = this.#agenda.now + this.#dedupeMs;
  }

  /** What a deadline, or a request that is to be carried out, is late by. */
  lag(): number {
    return isPrompt(this.#network) ? 0 : this.#dice.wait(this.#network.delayMsMean);
  }

  carry(message: Message, from: string, how?: Carriage): void {
    const network = this.#network;
    const dice = this.#dice;
    const agenda = this.#agenda;
    if (isPrompt(network) && this.#lastArrival.size === 0) {
      agenda.deliver(agenda.now + (how?.delayMs ?? 0), message, how);
      return;
    }
    this.expectCopies();
    const pair = `${from}>${message.to}`;
    const delay =
      how?.delayMs ??
      (dice.chance(network.stallChance)
        ? dice.between(0, network.stallMsMax)
        : dice.wait(network.delayMsMean));
    const arrival = Math.max(agenda.now + delay, this.#lastArrival.get(pair) ?? 0);
    this.#lastArrival.set(pair, arrival);
    if (this.#lastArrival.size > this.#pairsMax) this.#forgetPairs();
    agenda.deliver(arrival, message, how);
    if (how?.isLost === undefined && dice.chance(network.duplicateChance))
      agenda.deliver(arrival + dice.wait(60_000), message, undefined);
  }

  /** Whether it has come before. Throws where two different messages of actors share an id. */
  isKnown(message: Message): boolean {
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

  /** Two generations, so that each id is known for the whole time at least. */
  remember(message: Message): void {
    const { now } = this.#agenda;
    if (now - this.#seenSince > this.#dedupeMs) {
      this.#seenBefore = this.#seen;
      this.#seen = new Map();
      this.#seenSince = now;
    }
    this.#seen.set(message.id, message);
  }

  /** What has arrived holds nothing up any more. */
  #forgetPairs(): void {
    const { now } = this.#agenda;
    for (const [pair, arrival] of this.#lastArrival) if (arrival <= now) this.#lastArrival.delete(pair);
    this.#pairsMax = Math.max(PAIRS_MAX, 2 * this.#lastArrival.size);
  }
}
