/** The clock and the calendar of a simulation: what happens, in order of time. */
import { EventQueue, PRIORITY_MAX } from './event-queue.ts';

declare const kindBrand: unique symbol;
declare const timerBrand: unique symbol;
declare const handleBrand: unique symbol;

/** A registered kind of event whose handler takes an `A`. */
export type EventKind<A> = number & { readonly [kindBrand]: (argument: A) => void };
/** A reusable event of one kind and argument; see {@link Simulation.timer}. */
export type Timer = number & { readonly [timerBrand]: true };
/** One scheduled event. It stays safe to cancel for ever: it never comes to mean another event. */
export type Handle = number & { readonly [handleBrand]: true };

/** When to end a run, whichever comes first; without any, when nothing is left to happen. */
export interface RunLimit {
  /** Events due at exactly this time still happen; then the clock stands at it, even if they ended sooner. */
  readonly until?: number;
  /** At most so many events. */
  readonly events?: number;
  /** Asked after each event. */
  readonly when?: () => boolean;
}

/** Why a run ended. */
export type RunEnd = 'empty' | 'until' | 'events' | 'when' | 'stopped';

/** Handles are generation · SLOTS + slot: four million events at a time, each slot used two thousand million times. */
const SLOTS = 2 ** 22;
const GENERATIONS = 2 ** 31 - 1;

/**
 * A discrete-event simulation.
 *
 * Events at the same time happen in order of priority (lesser first, -255 to 255, 0 if not given), then in the order in which they
 * were scheduled. Time is a plain number in whatever unit the model uses.
 *
 * Three ways to make something happen, from the simplest to the fastest:
 * - {@link after} and {@link at} take a closure.
 * - {@link schedule} takes a registered kind of event and its argument.
 * - {@link arm} sets a timer, made once for each thing that happens again and again; it allocates nothing.
 */
export class Simulation {
  readonly #queue = new EventQueue();
  readonly #handlers: ((argument: never) => void)[] = [];
  /** By slot: its kind, or the complement of it if the slot goes back when its event has happened. */
  #kinds = new Int32Array(64);
  readonly #arguments: unknown[] = [];
  readonly #generations: number[] = [];
  readonly #free: number[] = [];
  readonly #closure: EventKind<() => void>;
  /** The clock, alone in an array: a double in a field of its own may be boxed at each store. */
  readonly #clock: Float64Array;
  #executed = 0;
  #isStopping = false;
  #isRunning = false;

  constructor(start = 0) {
    this.#clock = Float64Array.of(start);
    this.#closure = this.event((run: () => void) => run());
  }

  /** The time of the event that is happening, or that happened last. */
  get now(): number {
    return this.#clock[0]!;
  }

  /** How many events have happened. */
  get executed(): number {
    return this.#executed;
  }

  /** How many events are still to happen. */
  get pending(): number {
    return this.#queue.size;
  }

  /** When the next event is due; Infinity if there is none. */
  get nextTime(): number {
    return this.#queue.head() < 0 ? Infinity : this.#queue.headTime;
  }

  /** Runs `action` after `delay`. */
  after(delay: number, action: () => void, priority = 0): Handle {
    return this.schedule(this.#closure, delay, action, priority);
  }

  /** Runs `action` at an absolute time, not before now. */
  at(time: number, action: () => void, priority = 0): Handle {
    return this.schedule(this.#closure, time - this.#clock[0]!, action, priority);
  }

  /** Registers a kind of event with what it does. */
  event<A = void>(handler: (argument: A) => void): EventKind<A> {
    this.#handlers.push(handler);
    return (this.#handlers.length - 1) as EventKind<A>;
  }

  /** Schedules an event of that kind after `delay`. */
  schedule<A>(kind: EventKind<A>, delay: number, argument: A, priority = 0): Handle {
    checkTiming(delay, priority);
    const slot = this.#free.pop() ?? this.#newSlot();
    this.#kinds[slot] = ~kind;
    this.#arguments[slot] = argument;
    this.#queue.set(slot, this.#clock[0]! + delay, priority);
    return (this.#generations[slot]! * SLOTS + slot) as Handle;
  }

  /** Takes a scheduled event back. False if it has happened or was cancelled before. */
  cancel(handle: Handle): boolean {
    if (!this.isPending(handle)) return false;
    const slot = handle % SLOTS;
    this.#queue.clear(slot);
    this.#release(slot);
    return true;
  }

  /** Whether the event is still to happen. */
  isPending(handle: Handle): boolean {
    const slot = handle % SLOTS;
    return this.#generations[slot] === (handle - slot) / SLOTS && this.#queue.has(slot);
  }

  /** Makes a timer: an event of that kind and argument which is armed, disarmed and armed again at no cost of memory. */
  timer<A>(kind: EventKind<A>, argument: A): Timer {
    const slot = this.#newSlot();
    this.#kinds[slot] = kind;
    this.#arguments[slot] = argument;
    return slot as number as Timer;
  }

  /** Sets the timer to `delay` from now. If it was armed, that time is forgotten. */
  arm(timer: Timer, delay: number, priority = 0): void {
    checkTiming(delay, priority);
    this.#queue.set(timer, this.#clock[0]! + delay, priority);
  }

  /** Takes an armed timer back. False if it was not armed. */
  disarm(timer: Timer): boolean {
    return this.#queue.clear(timer);
  }

  isArmed(timer: Timer): boolean {
    return this.#queue.has(timer);
  }

  /** The time left until the timer goes off; NaN if it is not armed. */
  remaining(timer: Timer): number {
    return this.#queue.timeOf(timer) - this.#clock[0]!;
  }

  /** Lets one event happen. False if there was none. */
  step(): boolean {
    return this.run({ events: 1 }) === 'events';
  }

  /**
   * Lets events happen until a limit is reached. An error of a handler ends the run and comes out here; the event counts
   * as happened, and the simulation can be run on.
   */
  run({ until = Infinity, events = Infinity, when }: RunLimit = {}): RunEnd {
    if (this.#isRunning)
      throw new Error(
        'Simulation.run was called by an event of the same simulation. Schedule what is to follow.',
      );
    this.#isRunning = true;
    this.#isStopping = false;
    try {
      return this.#loop(until, events, when);
    } finally {
      this.#isRunning = false;
    }
  }

  /** Ends the run after the event that is happening. */
  stop(): void {
    this.#isStopping = true;
  }

  #loop(until: number, events: number, when: (() => boolean) | undefined): RunEnd {
    const queue = this.#queue;
    for (let left = events; left > 0; left--) {
      const slot = queue.head();
      if (slot < 0 || queue.headTime > until) {
        if (until !== Infinity) this.#clock[0] = Math.max(this.#clock[0]!, until);
        return slot < 0 ? 'empty' : 'until';
      }
      this.#clock[0] = queue.headTime;
      queue.takeHead();
      this.#executed++;
      const argument = this.#arguments[slot] as never;
      let kind = this.#kinds[slot]!;
      if (kind < 0) {
        kind = ~kind;
        this.#release(slot);
      }
      this.#handlers[kind]!(argument);
      if (this.#isStopping) return 'stopped';
      if (when?.()) return 'when';
    }
    return 'events';
  }

  #newSlot(): number {
    const slot = this.#generations.length;
    if (slot === SLOTS)
      throw new RangeError(
        `Simulation: ${SLOTS} events are pending at once. Does something schedule events that never stop?`,
      );
    this.#generations.push(0);
    this.#arguments.push(undefined);
    this.#queue.reserve(slot + 1);
    if (slot === this.#kinds.length) {
      const more = new Int32Array(2 * slot);
      more.set(this.#kinds);
      this.#kinds = more;
    }
    return slot;
  }

  /** A slot whose generations are used up is not used again, so that no handle ever means two events. */
  #release(slot: number): void {
    this.#arguments[slot] = undefined;
    if (++this.#generations[slot]! < GENERATIONS) this.#free.push(slot);
  }
}

function checkTiming(delay: number, priority: number): void {
  if (!(delay >= 0 && delay < Infinity && priority >= -PRIORITY_MAX && priority <= PRIORITY_MAX))
    refuseTiming(delay, priority);
}

function refuseTiming(delay: number, priority: number): never {
  throw new RangeError(
    `An event was scheduled with delay ${delay} and priority ${priority}. A delay is finite and not negative (the past ` +
      `cannot be changed), a priority a whole number from -${PRIORITY_MAX} to ${PRIORITY_MAX}.`,
  );
}
