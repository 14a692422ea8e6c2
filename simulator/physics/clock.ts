/**
 * Wall time and timers, as something handed in: servers run on the machine's clock, tests on one they turn
 * by hand. Times are milliseconds since the Unix epoch.
 */
export interface Clock {
  nowMs(): number;
  /** Runs `action` once, `delayMs` from now (never synchronously). Returns a function that cancels it. */
  setTimer(action: () => void, delayMs: number): () => void;
}

/**
 * The machine's own clock, monotonic: a step of the wall clock does not reach it. Timers do not keep the
 * process alive: the open sockets do.
 */
export const systemClock: Clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  setTimer(action, delayMs) {
    const handle = setTimeout(action, Math.max(0, Math.min(delayMs, MAX_TIMER_MS)));
    handle.unref();
    return () => clearTimeout(handle);
  },
};

/** Longest delay `setTimeout` takes before it wraps to one millisecond. */
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Pending {
  readonly dueMs: number;
  readonly sequence: number;
  readonly action: () => void;
  cancelled: boolean;
}

/** A clock that stands still until it is advanced. Timers fire in order of time, then of creation. */
export class VirtualClock implements Clock {
  #nowMs: number;
  #sequence = 0;
  #pending: Pending[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  setTimer(action: () => void, delayMs: number): () => void {
    const timer: Pending = {
      dueMs: this.#nowMs + Math.max(0, delayMs),
      sequence: this.#sequence++,
      action,
      cancelled: false,
    };
    this.#pending.push(timer);
    return () => {
      timer.cancelled = true;
    };
  }

  /** Moves time forward, firing every timer due on the way, those set meanwhile included. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) {
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.action();
    }
    this.#nowMs = endMs;
  }

  /** As `advance`, but lets the event loop turn between steps, so that sockets carry what timers sent. */
  async run(ms: number, stepMs = 250): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= stepMs) {
      this.advance(Math.min(stepMs, leftMs));
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  #next(endMs: number): Pending | undefined {
    this.#pending = this.#pending.filter((timer) => !timer.cancelled);
    let best: Pending | undefined;
    for (const timer of this.#pending) {
      if (timer.dueMs > endMs) continue;
      if (best === undefined || timer.dueMs < best.dueMs) best = timer;
      else if (timer.dueMs === best.dueMs && timer.sequence < best.sequence) best = timer;
    }
    if (best !== undefined) best.cancelled = true;
    return best;
  }
}
