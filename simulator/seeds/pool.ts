/**
 * Runs tasks on worker threads. Endings are told in the order of the tasks, whatever the number of workers and whoever
 * is done first; a worker that dies takes only its own task with it. What waits is bounded.
 */
import { type Ending, Hand, heapMegabytesOf } from './hand.ts';

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
  readonly note?: (index: number, note: unknown) => void | Promise<void>;
}

const CRASHES_MAX = 20;
/** Finished tasks that wait for an earlier one, per worker. */
const AHEAD_MAX = 64;

/** Resolves when every task has ended, or once aborted. Rejects when workers can't start, or die again and again. */
export async function runPool<Task, Out>(request: PoolRequest<Task>, watch: PoolWatch<Out>): Promise<void> {
  const { module, tasks, signal } = request;
  const count = Math.min(request.workers, tasks.length);
  const heap = request.heapMegabytesMax ?? heapMegabytesOf(count);
  const hands = new Set<Hand<Task, Out>>();
  const early = new Map<number, Ending<Out>>();
  let wake = Promise.withResolvers<void>();
  let [next, told, crashes] = [0, 0, 0];
  let defect: { readonly error: unknown } | undefined;
  const isOver = () => defect !== undefined || signal?.aborted === true;

  const stop = () => {
    wake.resolve();
    for (const hand of hands) void hand.close();
  };
  const giveUp = (error: unknown) => {
    defect ??= { error };
    stop();
  };
  const tell = (index: number, ending: Ending<Out>) => {
    early.set(index, ending);
    for (let one = early.get(told); one !== undefined; one = early.get(told)) {
      early.delete(told);
      watch.ended(told++, one);
    }
    wake.resolve();
    wake = Promise.withResolvers();
  };

  const work = async () => {
    let hand: Hand<Task, Out> | undefined;
    while (next < tasks.length && !isOver()) {
      if (next - told >= AHEAD_MAX * count) {
        await wake.promise;
        continue;
      }
      const index = next++;
      if (hand === undefined || hand.isDead) {
        hand = new Hand<Task, Out>(module, heap);
        hands.add(hand);
      }
      const ending = await hand.ask(tasks[index]!, (note) => watch.note?.(index, note));
      if (isOver()) break;
      if (ending.kind === 'crashed') {
        hands.delete(hand);
        if (!hand.wasReady) throw new Error(`The workers can't start. ${ending.words}`);
        if (++crashes >= CRASHES_MAX)
          throw new Error(`${crashes} workers died, the last one so: ${ending.words}`);
      }
      tell(index, ending);
    }
    if (hand !== undefined && !hand.isDead) await hand.close();
  };

  if (signal?.aborted) return;
  signal?.addEventListener('abort', stop, { once: true });
  await Promise.all(Array.from({ length: count }, () => work().catch(giveUp)));
  signal?.removeEventListener('abort', stop);
  if (defect) throw defect.error;
}
