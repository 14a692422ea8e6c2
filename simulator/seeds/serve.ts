/** The worker's side of `./hand.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { FromWorker } from './hand.ts';

/** Notes that are on their way before the worker waits for them to be taken in. */
const IN_FLIGHT_MAX = 64;

/** Takes one task after the other. `note` may block until the main thread has caught up. */
export function serve<Task>(work: (task: Task, note: (note: unknown) => void) => Promise<unknown>): void {
  const port = parentPort;
  if (port === null)
    throw new Error('This module runs on a worker thread only: see simulator/seeds/hand.ts.');
  const { inFlight } = workerData as { readonly inFlight: Int32Array };
  const say = (said: FromWorker) => port.postMessage(said);
  const note = (words: unknown) => {
    for (let now = Atomics.load(inFlight, 0); now >= IN_FLIGHT_MAX; now = Atomics.load(inFlight, 0))
      Atomics.wait(inFlight, 0, now);
    Atomics.add(inFlight, 0, 1);
    say({ type: 'note', note: words });
  };
  port.on('message', (task: Task) => {
    work(task, note).then(
      (value) => say({ type: 'done', value }),
      (error: unknown) => say({ type: 'rejected', words: (error as Error)?.message ?? String(error) }),
    );
  });
  say({ type: 'ready' });
}
