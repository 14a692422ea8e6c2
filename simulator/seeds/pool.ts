/**
 * Runs tasks on worker threads. Endings are told in the order of the tasks, whatever the number of workers and whoever
 * is done first; a worker that dies takes only its own task with it. What waits is bounded.
 */
import { totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';

/** How one task ended. */
export type Ending<Out> =
  | { readonly kind: 'done'; readonly value: Out }
  /** It threw: the task itself is wrong, or the code that was run is. */
  | { readonly kind: 'rejected'; readonly words: string }
  /** The worker died of it: out of memory, or an error that nobody caught. */
  | { readonly kind: 'crashed'; readonly words: string };

export interface PoolRequest<Task> {
  /** A module that calls `serve` of `./serve.ts`. */
  readonly module: URL;
  readonly tasks: readonly Task[];
  /** At least 1; more than there are cores is fine, and no faster. */
  readonly workers: number;
  /** Heap of one worker. */
  readonly heapMegabytesMax?: number;
  /** Aborted: workers are ended at once, and tasks that were not done are not told. */
  readonly signal?: AbortSignal;
}

export interface PoolWatch<Out> {
  readonly ended: (index: number, ending: Ending<Out>) => void;
  /** What a task says on its way. The worker waits when too much of it is not taken in yet. */
  readonly note?: (index: number, note: unknown) => void | Promise<void>;
}

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'note'; readonly note: unknown }
  | { readonly type: 'done'; readonly value: unknown }
  | { readonly type: 'rejected'; readonly words: string };

const CRASHES_MAX = 20;
/** Finished tasks that wait for an earlier one, per worker. */
const AHEAD_MAX = 64;

const heapMegabytes = (workers: number): number =>
  Math.max(512, Math.min(4_096, Math.floor((0.7 * totalmem()) / 2 ** 20 / workers)));

/** Resolves when every task has ended, or once aborted. Rejects when workers can't even start. */
export async function runPool<Task, Out>(request: PoolRequest<Task>, watch: PoolWatch<Out>): Promise<void> {
  const { module, tasks, signal } = request;
  const count = Math.min(request.workers, tasks.length);
  if (count === 0 || signal?.aborted) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const running = new Set<Worker>();
  const waiting = new Map<number, Ending<Out>>();
  const idle: (() => void)[] = [];
  let [next, told, crashes, isOver] = [0, 0, 0, false];

  const finish = (settle: () => void) => {
    if (isOver) return;
    isOver = true;
    signal?.removeEventListener('abort', onAbort);
    void Promise.allSettled([...running].map((worker) => worker.terminate())).then(settle);
  };
  const onAbort = () => finish(resolve);
  signal?.addEventListener('abort', onAbort, { once: true });

  const ended = (index: number, ending: Ending<Out>) => {
    if (isOver) return;
    waiting.set(index, ending);
    for (let one = waiting.get(told); one !== undefined && !isOver; one = waiting.get(told)) {
      waiting.delete(told);
      try {
        watch.ended(told++, one);
      } catch (error) {
        finish(() => reject(error));
      }
    }
    if (told === tasks.length) finish(resolve);
    else for (const wake of idle.splice(0)) wake();
  };

  const hire = () => {
    const inFlight = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(module, {
      workerData: { inFlight },
      resourceLimits: { maxOldGenerationSizeMb: request.heapMegabytesMax ?? heapMegabytes(count) },
    });
    running.add(worker);
    let isReady = false;
    let isGone = false;
    let current: number | undefined;
    let deathWords = '';
    const take = () => {
      if (isGone) return;
      if (isOver || next === tasks.length) {
        isGone = true;
        return void worker.terminate();
      }
      if (next - told >= AHEAD_MAX * count) return void idle.push(take);
      current = next++;
      worker.postMessage(tasks[current]);
    };
    const end = (ending: Ending<Out>) => {
      const index = current!;
      current = undefined;
      ended(index, ending);
      take();
    };
    worker.on('message', async (said: FromWorker) => {
      if (said.type === 'done') end({ kind: 'done', value: said.value as Out });
      else if (said.type === 'rejected') end({ kind: 'rejected', words: said.words });
      else if (said.type === 'note') {
        try {
          if (current !== undefined && !isOver) await watch.note?.(current, said.note);
        } catch (error) {
          finish(() => reject(error));
        } finally {
          Atomics.sub(inFlight, 0, 1);
          Atomics.notify(inFlight, 0);
        }
      } else {
        isReady = true;
        take();
      }
    });
    worker.on('error', (error: Error & { code?: string }) => {
      deathWords =
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'It ran out of memory.' : (error.stack ?? String(error));
    });
    worker.on('exit', (code) => {
      running.delete(worker);
      if (isOver || isGone) return;
      isGone = true;
      const words = deathWords || `The worker ended with code ${code}.`;
      if (!isReady) return finish(() => reject(new Error(`The workers can't start. ${words}`)));
      if (current !== undefined) ended(current, { kind: 'crashed', words });
      if (++crashes >= CRASHES_MAX)
        return finish(() => reject(new Error(`${crashes} workers died, the last one so: ${words}`)));
      if (next < tasks.length) hire();
    });
  };
  for (let number = 0; number < count; number++) hire();
  return promise;
}
