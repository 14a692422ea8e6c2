/** A store of items that are put in and taken out: a buffer, a mailbox, parts on a shelf. */
import type { Simulation } from './simulation.ts';
import { TimeWeighted } from './statistics/time-weighted.ts';

/** Takes back a `put` or `take` that waits; false if it was carried out already. */
export type Withdraw = () => boolean;

interface Taker<T> {
  readonly accepts: (item: T) => boolean;
  readonly onTaken: (item: T) => void;
}

interface Putter<T> {
  readonly item: T;
  readonly onPut: (() => void) | undefined;
}

const anything = (): boolean => true;

/** First in, first out among items, among those who take and among those who put. */
export class Store<T> {
  readonly capacity: number;
  /** Items in the store, over time. */
  readonly level: TimeWeighted;
  readonly #simulation: Simulation;
  readonly #items: T[] = [];
  readonly #takers: Taker<T>[] = [];
  readonly #putters: Putter<T>[] = [];

  /** @param capacity Items beyond it wait outside; default: no bound. */
  constructor(simulation: Simulation, capacity = Infinity) {
    this.#simulation = simulation;
    this.capacity = capacity;
    this.level = new TimeWeighted(0, simulation.now);
  }

  get items(): readonly T[] {
    return this.#items;
  }

  /** Puts an item in; `onPut` is called when there is room for it, at once if there is now. */
  put(item: T, onPut?: () => void): Withdraw {
    const putter = { item, onPut };
    this.#putters.push(putter);
    this.#settle();
    return () => withdraw(this.#putters, putter);
  }

  /** Takes the first item that is accepted; `onTaken` is called when there is one, at once if there is one now. */
  take(onTaken: (item: T) => void, accepts: (item: T) => boolean = anything): Withdraw {
    const taker = { accepts, onTaken };
    this.#takers.push(taker);
    this.#settle();
    return () => withdraw(this.#takers, taker);
  }

  /** Carries out what can be. One who is told may put or take in turn: each step looks anew. */
  #settle(): void {
    for (;;) {
      if (this.#putters.length > 0 && this.#items.length < this.capacity) {
        const { item, onPut } = this.#putters.shift()!;
        this.#items.push(item);
        this.#measure();
        onPut?.();
        continue;
      }
      const who = this.#takers.findIndex(({ accepts }) => this.#items.some(accepts));
      if (who < 0) return;
      const [taker] = this.#takers.splice(who, 1);
      const [item] = this.#items.splice(this.#items.findIndex(taker!.accepts), 1);
      this.#measure();
      taker!.onTaken(item!);
    }
  }

  #measure(): void {
    this.level.set(this.#items.length, this.#simulation.now);
  }
}

function withdraw<W>(waiting: W[], one: W): boolean {
  const place = waiting.indexOf(one);
  if (place >= 0) waiting.splice(place, 1);
  return place >= 0;
}
