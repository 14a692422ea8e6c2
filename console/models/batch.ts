/** One command for many rows: a few at a time, each with its own result; what fails stays selected. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { type Trouble, troubleFrom } from './problem.ts';

export interface RowResult {
  readonly id: string;
  readonly state: 'waiting' | 'sending' | 'done' | 'failed';
  readonly trouble: Trouble | null;
}
export interface BatchRun {
  readonly verb: string;
  readonly rows: readonly RowResult[];
  readonly running: boolean;
}

/** Commands under way at a time. */
export const BATCH_WIDTH = 4;

export interface Batch {
  readonly run: ReadonlySignal<BatchRun | null>;
  /** Resolves with the ids that failed; never rejects. */
  start(
    verb: string,
    ids: readonly string[],
    send: (id: string) => Promise<unknown>,
  ): Promise<readonly string[]>;
  dismiss(): void;
}

export const createBatch = (): Batch => {
  const run = signal<BatchRun | null>(null, { name: 'batch' });
  return {
    run,
    async start(verb, ids, send) {
      let rows: readonly RowResult[] = ids.map((id) => ({ id, state: 'waiting', trouble: null }));
      const show = (running: boolean) => {
        run.value = { verb, rows, running };
      };
      const set = (id: string, state: RowResult['state'], trouble: Trouble | null = null) => {
        rows = rows.map((row) => (row.id === id ? { id, state, trouble } : row));
        show(true);
      };
      show(true);
      const queue = [...ids];
      const worker = async () => {
        for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
          set(id, 'sending');
          try {
            await send(id);
            set(id, 'done');
          } catch (error) {
            set(id, 'failed', troubleFrom(error));
          }
        }
      };
      await Promise.all(Array.from({ length: Math.min(BATCH_WIDTH, ids.length) }, worker));
      show(false);
      return rows.filter((row) => row.state === 'failed').map((row) => row.id);
    },
    dismiss() {
      run.value = null;
    },
  };
};
