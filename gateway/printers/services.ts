/** What a family may use of the world. Time and randomness come in here, so that tests hold both. */
export interface LinkServices {
  /** The farm's clock, milliseconds since 1970. It may step back. */
  readonly nowMs: () => number;
  /** Milliseconds from any start; never steps back. For time-outs and intervals. */
  readonly monotonicMs: () => number;
  /** Runs `task` once after `delayMs`; returns the way to call it off. */
  readonly after: (delayMs: number, task: () => void) => () => void;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** An identity no other call returned, for epochs and connections. */
  readonly newId: () => string;
  readonly log: (level: 'debug' | 'info' | 'warn', message: string) => void;
}

/** The real world's services. */
export const systemServices = (log: LinkServices['log'] = () => {}): LinkServices => ({
  nowMs: Date.now,
  monotonicMs: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  newId: () => crypto.randomUUID(),
  log,
});

/** Resolves after `delayMs`; rejects with the signal's reason as soon as it is aborted. */
export function sleep(services: Pick<LinkServices, 'after'>, delayMs: number, signal?: AbortSignal) {
  return new Promise<void>((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = services.after(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
