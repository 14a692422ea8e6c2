/**
 * Processes: a life told from its own point of view, as a generator that waits with `yield*`. Slower than timers by an order
 * of magnitude and far easier to read.
 */
import type { Claim, ClaimOptions, Resource } from './resource.ts';
import type { Simulation } from './simulation.ts';
import type { Store } from './store.ts';

/** Interrupts come before whatever else happens at that time. */
const URGENT = -255;

/** Thrown into a process that is interrupted, where it waits. */
export class Interrupt extends Error {
  override readonly name = 'Interrupt';
  override readonly cause: unknown;

  constructor(cause?: unknown) {
    super('The process was interrupted where it waited. Catch Interrupt around the yield* to go on.');
    this.cause = cause;
  }
}

/** The process that waits, as what it waits for sees it. */
export interface Waiter {
  readonly simulation: Simulation;
  interrupt(cause?: unknown): () => boolean;
}

/**
 * The wait is over. The process goes on in an event of its own at the same time, so that nobody's code runs within another's;
 * an event of which the wait is all there is says `isOwnEvent`, and the process goes on within it.
 */
export type Resume<T> = (value: T, isOwnEvent?: boolean) => void;

/** Begins to wait. Returns how to stop, for when the process is interrupted; after that `resume` must not be called. */
export type Begin<T> = (waiter: Waiter, resume: Resume<T>) => () => void;

/** Something that a process can wait for; its value is what `yield*` gives. */
export class Wait<T> {
  readonly begin: Begin<T>;

  constructor(begin: Begin<T>) {
    this.begin = begin;
  }

  *[Symbol.iterator](): Generator<Wait<unknown>, T, unknown> {
    return (yield this as unknown as Wait<unknown>) as T;
  }
}

/** The body of a process. */
export type Life<R = void> = Generator<Wait<unknown>, R, unknown>;

export class Process<R = unknown> {
  readonly simulation: Simulation;
  readonly #life: Life<R>;
  readonly #onEnd: ((result: R) => void)[] = [];
  #stopWaiting: (() => void) | undefined;
  #result: R | undefined;
  #isAlive = true;

  private constructor(simulation: Simulation, life: Life<R>) {
    this.simulation = simulation;
    this.#life = life;
  }

  /** Starts a process; its first step happens now, as an event of its own. */
  static start<R>(simulation: Simulation, life: Life<R>): Process<R> {
    const process = new Process(simulation, life);
    const handle = simulation.after(0, () => process.#step(() => life.next()));
    process.#stopWaiting = () => void simulation.cancel(handle);
    return process;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** What the life returned; undefined while it lasts. */
  get result(): R | undefined {
    return this.#result;
  }

  /**
   * Throws an {@link Interrupt} into the process where it waits, as an urgent event of the present time. What it waited for is
   * given up first, so it cannot come as well. Nothing happens to a process that has ended by then.
   *
   * @returns Takes the interrupt back; false if it came already.
   */
  interrupt(cause?: unknown): () => boolean {
    const handle = this.simulation.after(
      0,
      () => {
        if (!this.#isAlive) return;
        this.#stopWaiting?.();
        this.#step(() => this.#life.throw(new Interrupt(cause)));
      },
      URGENT,
    );
    return () => this.simulation.cancel(handle);
  }

  /** Calls back when the process has ended, at once if it has. */
  whenEnded(tell: (result: R) => void): () => void {
    if (!this.#isAlive) tell(this.#result as R);
    else this.#onEnd.push(tell);
    return () => {
      const place = this.#onEnd.indexOf(tell);
      if (place >= 0) this.#onEnd.splice(place, 1);
    };
  }

  #step(advance: () => IteratorResult<Wait<unknown>, R>): void {
    this.#stopWaiting = undefined;
    let step: IteratorResult<Wait<unknown>, R>;
    try {
      step = advance();
    } catch (error) {
      this.#isAlive = false;
      throw error;
    }
    if (step.done) {
      this.#isAlive = false;
      this.#result = step.value;
      for (const tell of this.#onEnd.splice(0)) tell(step.value);
      return;
    }
    this.#wait(step.value);
  }

  #wait(wait: Wait<unknown>): void {
    let isOver = false;
    const stop = wait.begin(this, (value, isOwnEvent = false) => {
      if (isOver) throw new Error('A Wait resumed its process twice, or after it was told to stop.');
      isOver = true;
      if (isOwnEvent) return this.#step(() => this.#life.next(value));
      const handle = this.simulation.after(0, () => this.#step(() => this.#life.next(value)));
      this.#stopWaiting = () => {
        this.simulation.cancel(handle);
        stop();
      };
    });
    if (isOver) return;
    this.#stopWaiting = () => {
      isOver = true;
      stop();
    };
  }
}

/** Starts a process. */
export function start<R>(simulation: Simulation, life: Life<R>): Process<R> {
  return Process.start(simulation, life);
}

/** Waits for a span of time. */
export function hold(delay: number): Wait<void> {
  return new Wait(({ simulation }, resume) => {
    const handle = simulation.after(delay, () => resume(undefined, true));
    return () => void simulation.cancel(handle);
  });
}

/**
 * Waits for a unit of the resource, and gives the claim: release it in a `finally`. If the unit is taken away by a more
 * urgent claim, the process is interrupted with that claim as the cause.
 */
export function acquire(
  resource: Resource,
  options: Pick<ClaimOptions, 'priority' | 'preempt'> = {},
): Wait<Claim> {
  return new Wait((process, resume) => {
    const claim = resource.claim({
      ...options,
      onGranted: (granted) => resume(granted),
      onPreempted: (_, by) => void process.interrupt(by),
    });
    return () => claim.release();
  });
}

/** Waits for an item of the store. */
export function take<T>(store: Store<T>, accepts?: (item: T) => boolean): Wait<T> {
  return new Wait((_, resume) => {
    let taken: { readonly item: T } | undefined;
    const withdraw = store.take((item) => {
      taken = { item };
      resume(item);
    }, accepts);
    return () => {
      // Interrupted between being handed the item and waking: nothing is lost, it goes back in at the end.
      if (!withdraw() && taken) store.put(taken.item);
    };
  });
}

/** Waits until there is room in the store for the item. */
export function put<T>(store: Store<T>, item: T): Wait<void> {
  return new Wait((_, resume) => {
    const withdraw = store.put(item, () => resume());
    return () => void withdraw();
  });
}

/** Waits for the end of another process, and gives what it returned. */
export function join<R>(other: Process<R>): Wait<R> {
  return new Wait((_, resume) => other.whenEnded((result) => resume(result)));
}
