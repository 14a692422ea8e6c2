/** A bounded queue: few slices at once, few waiting, and a place in it can be given up. */
import { SliceFailed } from '../../actors/slicing/schema.ts';

interface Waiting {
  readonly start: () => void;
}

export class SlicingQueue {
  readonly #concurrency: number;
  readonly #waitingMax: number;
  readonly #waiting: Waiting[] = [];
  #running = 0;

  constructor(options: { readonly concurrency: number; readonly waitingMax: number }) {
    this.#concurrency = options.concurrency;
    this.#waitingMax = options.waitingMax;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Runs the task when its turn comes. Rejects with `busy` when the queue is full, `cancelled` on abort. */
  async run<Value>(task: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
    await this.#turn(signal);
    try {
      return await task();
    } finally {
      this.#running--;
      this.#waiting.shift()?.start();
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(cancelled());
    if (this.#running < this.#concurrency) {
      this.#running++;
      return Promise.resolve();
    }
    if (this.#waiting.length >= this.#waitingMax)
      return Promise.reject(
        new SliceFailed({
          code: 'busy',
          message: `${this.#running} plates are being sliced and ${this.#waiting.length} are waiting, which is the limit.`,
          likelyCause: 'Many plans were released at once.',
          remedy: 'Try again when some are done, or raise the limit of the slicing queue.',
        }),
      );
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(cancelled());
      };
      const entry: Waiting = {
        start: () => {
          signal.removeEventListener('abort', onAbort);
          this.#running++;
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(entry);
    });
  }
}

export function cancelled(): SliceFailed {
  return new SliceFailed({
    code: 'cancelled',
    message: 'The slice was cancelled.',
    likelyCause: 'Its plan was withdrawn or the farm is stopping.',
    remedy: 'Nothing needs doing; slice again if it is still wanted.',
  });
}
