/** Time that passes only when everything waits for it. For tests of code that takes its time from services. */
import type { LinkServices } from '../services.ts';

export interface VirtualTime extends LinkServices {
  /** Lets time pass, timer by timer, until the promise settles. Throws when nothing is left to wait for. */
  settle<A>(promise: Promise<A>, limitMs?: number): Promise<A>;
  /** Lets this much time pass. */
  pass(ms: number): Promise<void>;
}

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly task: () => void;
}

export function virtualTime(startMs = 1_800_000_000_000): VirtualTime {
  let elapsedMs = 0;
  let order = 0;
  let timers: Timer[] = [];

  const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

  function next(): Timer | undefined {
    return timers.reduce<Timer | undefined>(
      (best, timer) =>
        !best || timer.atMs < best.atMs || (timer.atMs === best.atMs && timer.order < best.order)
          ? timer
          : best,
      undefined,
    );
  }

  function fire(timer: Timer) {
    timers = timers.filter((one) => one !== timer);
    elapsedMs = Math.max(elapsedMs, timer.atMs);
    timer.task();
  }

  const time: VirtualTime = {
    nowMs: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    after: (delayMs, task) => {
      const timer = { atMs: elapsedMs + Math.max(0, delayMs), order: order++, task };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    random: () => 0.5,
    newId: () => `id-${order++}`,
    log: () => {},
    settle: async (promise, limitMs = 86_400_000) => {
      let settled = false;
      const done = () => {
        settled = true;
      };
      promise.then(done, done);
      const untilMs = elapsedMs + limitMs;
      for (;;) {
        await breathe();
        if (settled) return promise;
        const timer = next();
        if (!timer) throw new Error('Everything waits, and nothing is left to wait for.');
        if (timer.atMs > untilMs) throw new Error(`Not settled within ${limitMs} ms of virtual time.`);
        fire(timer);
      }
    },
    pass: async (ms) => {
      const untilMs = elapsedMs + ms;
      for (;;) {
        await breathe();
        const timer = next();
        if (!timer || timer.atMs > untilMs) break;
        fire(timer);
      }
      elapsedMs = untilMs;
      await breathe();
    },
  };
  return time;
}
