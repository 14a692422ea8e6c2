/**
 * How many uploads run at once: one a printer, and a bounded number in all. Serial uploads made 19 printers
 * wait 80 minutes elsewhere; unbounded ones saturate the farm's own network.
 */
export interface UploadGate {
  /** Runs `task` when its turn has come; first come, first served among those whose printer is free. */
  run<A>(printer: string, task: () => Promise<A>, signal?: AbortSignal): Promise<A>;
  readonly running: number;
  readonly waiting: number;
}

interface Waiter {
  readonly printer: string;
  readonly go: () => void;
}

export function createUploadGate(runningMax: number, waitingMax = 10_000): UploadGate {
  if (!Number.isInteger(runningMax) || runningMax < 1) throw new RangeError('runningMax must be at least 1');
  const busy = new Set<string>();
  const queue: Waiter[] = [];

  function admit() {
    for (let i = 0; i < queue.length && busy.size < runningMax; ) {
      const waiter = queue[i]!;
      if (busy.has(waiter.printer)) i++;
      else {
        queue.splice(i, 1);
        busy.add(waiter.printer);
        waiter.go();
      }
    }
  }

  const turn = (printer: string, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (queue.length >= waitingMax)
        return reject(new Error(`${waitingMax} uploads already wait their turn`));
      const onAbort = () => {
        const at = queue.indexOf(waiter);
        if (at >= 0) queue.splice(at, 1);
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        printer,
        go: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      queue.push(waiter);
      admit();
    });

  return {
    run: async (printer, task, signal) => {
      await turn(printer, signal);
      try {
        return await task();
      } finally {
        busy.delete(printer);
        admit();
      }
    },
    get running() {
      return busy.size;
    },
    get waiting() {
      return queue.length;
    },
  };
}
