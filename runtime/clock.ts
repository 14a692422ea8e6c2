/** Time, as a service: the only source of it in the kernel and whatever is built on it. */

export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Calls `ring` once, at `dueAt` or as soon after as can be; the result cancels it. */
  alarm(dueAt: number, ring: () => void): () => void;
}

/** Node's timers take 31 bits of milliseconds; a longer wait is made of several. */
const waitMsMax = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  alarm(dueAt, ring) {
    let timer: NodeJS.Timeout;
    const wait = () => {
      const left = dueAt - Date.now();
      timer = setTimeout(left > waitMsMax ? wait : ring, Math.min(Math.max(left, 0), waitMsMax));
      timer.unref();
    };
    wait();
    return () => clearTimeout(timer);
  },
};

export interface ManualClock extends Clock {
  /** Moves time on, ringing alarms in order of their time. */
  advance(ms: number): void;
}

/** Time that stands still until it is moved. */
export function manualClock(startAt: number): ManualClock {
  let now = startAt;
  let alarms: { dueAt: number; ring: () => void }[] = [];
  return {
    now: () => now,
    alarm(dueAt, ring) {
      const one = { dueAt, ring };
      alarms.push(one);
      return () => {
        alarms = alarms.filter((other) => other !== one);
      };
    },
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const next = alarms.filter((one) => one.dueAt <= until).sort((a, b) => a.dueAt - b.dueAt)[0];
        if (next === undefined) break;
        alarms = alarms.filter((other) => other !== next);
        now = Math.max(now, next.dueAt);
        next.ring();
      }
      now = until;
    },
  };
}
