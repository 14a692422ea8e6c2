/** A world's clock, and what is to happen by it: in order of time, then of priority (lesser first), then of being put in. */
import type { PendingTimer } from '../../runtime/actor.ts';
import type { Address, Message } from '../../runtime/envelope.ts';
import { EventQueue } from '../engine/event-queue.ts';
import type { Carriage } from './delivery.ts';

/** Without a closure for the kinds that come by the million. */
export interface Occurrence {
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

const SOON_HELD_MAX = 4_096;

const isBefore = (a: Occurrence, b: Occurrence): boolean =>
  a.at !== b.at ? a.at < b.at : a.priority !== b.priority ? a.priority < b.priority : a.sequence < b.sequence;

export class Agenda {
  /** UTC milliseconds. */
  now: number;
  readonly #queue = new EventQueue();
  /** By their numbers in the queue. */
  readonly #queued: (Occurrence | undefined)[] = [];
  readonly #free: number[] = [];
  /** What happens in the present moment or was put in for a moment that is past: in order, without the queue. */
  #soon: Occurrence[] = [];
  #soonHead = 0;
  #sequence = 0;

  constructor(startAt: number) {
    this.now = startAt;
  }

  /** What was put in so far, happened or not. */
  get count(): number {
    return this.#sequence;
  }

  run(at: number, priority: number, run: () => void): void {
    this.#put(at, priority, 'run', run, undefined, undefined, '', '', undefined);
  }

  deliver(at: number, message: Message, carriage: Carriage | undefined): void {
    this.#put(at, 0, 'deliver', undefined, message, carriage, '', '', undefined);
  }

  fire(at: number, to: Address, timerId: string, timer: PendingTimer): void {
    this.#put(at, 0, 'fire', undefined, undefined, undefined, to, timerId, timer);
  }

  serve(at: number, lane: string): void {
    this.#put(at, 0, 'serve', undefined, undefined, undefined, lane, '', undefined);
  }

  /** The next to happen, left where it is. */
  peek(): Occurrence | undefined {
    const soon = this.#soon[this.#soonHead];
    const head = this.#queue.head();
    const later = head < 0 ? undefined : this.#queued[head];
    if (soon === undefined) return later;
    return later === undefined || isBefore(soon, later) ? soon : later;
  }

  /** Takes out what `peek` gave, and moves the clock to it. */
  take(next: Occurrence): void {
    if (next.at > this.now) this.now = next.at;
    if (next !== this.#soon[this.#soonHead]) {
      const head = this.#queue.head();
      this.#queue.takeHead();
      this.#queued[head] = undefined;
      this.#free.push(head);
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
    if (at <= this.now && priority === 0) {
      this.#soon.push(one);
      return;
    }
    const number = this.#free.pop() ?? this.#queued.length;
    this.#queue.reserve(number + 1);
    this.#queued[number] = one;
    this.#queue.set(number, at, priority);
  }
}
