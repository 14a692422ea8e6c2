/** One worker thread that takes one task at a time. Whatever kills it is an ending like any other. */
import { totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';

/** How one task ended. */
export type Ending<Out> =
  | { readonly kind: 'done'; readonly value: Out }
  /** It threw: the task itself is wrong, or the code that was run is. */
  | { readonly kind: 'rejected'; readonly words: string }
  /** The worker died of it: out of memory, or an error that nobody caught. */
  | { readonly kind: 'crashed'; readonly words: string };

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'note'; readonly note: unknown }
  | { readonly type: 'done'; readonly value: unknown }
  | { readonly type: 'rejected'; readonly words: string };

/** What a task says on its way. The worker waits when too much of it is not taken in yet. */
export type TakeNote = (note: unknown) => void | Promise<void>;

/** Heap that each of so many workers may have. */
export const heapMegabytesOf = (workers: number): number =>
  Math.max(512, Math.min(4_096, Math.floor((0.7 * totalmem()) / 2 ** 20 / workers)));

export class Hand<Task, Out> {
  /** It takes no more tasks. */
  isDead = false;
  /** Its module was loaded: what kills it from here on is the task's doing. */
  wasReady = false;
  readonly #worker: Worker;
  readonly #inFlight = new Int32Array(new SharedArrayBuffer(4));
  readonly #ready = Promise.withResolvers<void>();
  #current: { readonly end: (ending: Ending<Out>) => void; readonly takeNote: TakeNote } | undefined;
  #deathWords = '';

  /** `module` calls `serve` of `./serve.ts`. */
  constructor(module: URL, heapMegabytesMax: number) {
    this.#worker = new Worker(module, {
      workerData: { inFlight: this.#inFlight },
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytesMax },
    });
    this.#worker.on('message', (said: FromWorker) => void this.#hear(said));
    this.#worker.on('error', (error: Error & { readonly code?: string }) => {
      this.#deathWords =
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'It ran out of memory.' : (error.stack ?? String(error));
    });
    this.#worker.on('exit', (code) => {
      this.isDead = true;
      this.#ready.resolve();
      this.#end({ kind: 'crashed', words: this.#deathWords || `The worker ended with code ${code}.` });
    });
  }

  /** One task at a time. Never rejects. */
  async ask(task: Task, takeNote: TakeNote = () => undefined): Promise<Ending<Out>> {
    const { promise, resolve } = Promise.withResolvers<Ending<Out>>();
    this.#current = { end: resolve, takeNote };
    await this.#ready.promise;
    if (this.isDead) this.#end({ kind: 'crashed', words: this.#deathWords || 'The worker is gone.' });
    else this.#worker.postMessage(task);
    return promise;
  }

  /** Ends it at once, whatever it does. */
  async close(): Promise<void> {
    this.isDead = true;
    await this.#worker.terminate();
  }

  async #hear(said: FromWorker): Promise<void> {
    if (said.type === 'done') this.#end({ kind: 'done', value: said.value as Out });
    else if (said.type === 'rejected') this.#end({ kind: 'rejected', words: said.words });
    else if (said.type === 'ready') {
      this.wasReady = true;
      this.#ready.resolve();
    } else
      try {
        await this.#current?.takeNote(said.note);
      } catch (error) {
        this.#deathWords = (error as Error).message;
        await this.close();
      } finally {
        Atomics.sub(this.#inFlight, 0, 1);
        Atomics.notify(this.#inFlight, 0);
      }
  }

  #end(ending: Ending<Out>): void {
    const current = this.#current;
    this.#current = undefined;
    current?.end(ending);
  }
}
