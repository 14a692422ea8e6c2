import { GcodeError } from './commands.ts';

interface QueuedScript {
  readonly script: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Scripts that may wait for the machine at once. */
const QUEUE_MAX = 256;

/** What runs the scripts. */
export interface ScriptHost {
  /** The machine is free now: no line of a print holds it. */
  isFree(): boolean;
  run(script: string): Promise<void>;
  failed(error: Error): void;
  done(): void;
}

/** Scripts from outside, one at a time, each waiting until the machine is free. */
export class ScriptQueue {
  readonly #host: ScriptHost;
  readonly #waiting: QueuedScript[] = [];
  #running = false;

  constructor(host: ScriptHost) {
    this.#host = host;
  }

  /** Resolves when the script has run. Rejects with GcodeError, or what `rejectAll` was given. */
  add(script: string): Promise<void> {
    if (this.#waiting.length >= QUEUE_MAX) {
      throw new GcodeError(`Too many scripts waiting (${QUEUE_MAX}); a line of the print holds the machine`);
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ script, resolve, reject });
      this.pump();
    });
  }

  /** Starts the next script, if there is one and it may run. */
  pump(): void {
    if (this.#running || this.#waiting.length === 0 || !this.#host.isFree()) return;
    const next = this.#waiting.shift()!;
    this.#running = true;
    this.#host
      .run(next.script)
      .then(next.resolve, (error: unknown) => {
        const failure = error instanceof Error ? error : new Error(String(error));
        this.#host.failed(failure);
        next.reject(failure);
      })
      .finally(() => {
        this.#running = false;
        this.#host.done();
        this.pump();
      });
  }

  rejectAll(error: Error): void {
    for (const queued of this.#waiting.splice(0)) queued.reject(error);
  }
}
