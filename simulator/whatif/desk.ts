/** Takes questions about a live farm and answers them one after the other, beside it and never in it. */
import { availableParallelism } from 'node:os';
import type { FarmConfig } from '../../actors/farm/schema.ts';
import type { WhatIfQuestion, WhatIfStatus } from '../../gateway/api/contract/whatif.ts';
import { type WhatIfDesk, WhatIfRefused } from '../../gateway/api/farm-api.ts';
import type { Capture } from '../../runtime/capture.ts';
import type { By } from '../../runtime/envelope.ts';
import { uuidv7 } from '../../runtime/ids.ts';
import { systemRandom } from '../../runtime/random.ts';
import { answerWords, summary } from './compare.ts';

const DAYS = 7;
const REPLICATIONS = 20;
const SEED = 1;
const WAITING_MAX = 5;
const KEPT_MAX = 50;
const PROGRESS_STEP = 0.01;

export interface DeskOptions {
  /** One look at the farm; the only thing that is asked of it. */
  readonly capture: () => Promise<Capture>;
  readonly config: () => FarmConfig;
  /** UTC milliseconds. */
  readonly now: () => number;
  /** One less than there are cores if left out: the farm keeps one. */
  readonly workers?: number;
  readonly module?: URL;
}

export interface OpenDesk extends WhatIfDesk {
  /** Gives up whatever runs or waits. */
  close(): Promise<void>;
}

interface Kept {
  status: WhatIfStatus;
  readonly ended: AbortController;
}

export function openWhatIfDesk(options: DeskOptions): OpenDesk {
  const { now } = options;
  const random = systemRandom();
  const workers = options.workers ?? Math.max(1, availableParallelism() - 1);
  const kept = new Map<string, Kept>();
  const listeners = new Set<(status: WhatIfStatus) => void>();
  let line: Promise<void> = Promise.resolve();
  let isClosed = false;

  const change = (one: Kept, changes: Partial<WhatIfStatus>) => {
    one.status = { ...one.status, ...changes };
    for (const listen of listeners) listen(one.status);
  };
  const isOver = ({ status }: Kept) => status.state !== 'waiting' && status.state !== 'running';

  async function run(one: Kept, put: Awaited<ReturnType<typeof pose>>): Promise<void> {
    if (one.ended.signal.aborted) return;
    change(one, { state: 'running' });
    let told = 0;
    try {
      const { ask } = await import('./ask.ts');
      const { broken, checked, figures, pairs } = await ask(
        {
          ...put.question,
          seed: one.status.question.seed ?? SEED,
          replications: one.status.question.replications ?? REPLICATIONS,
          workers,
          ...(options.module && { module: options.module }),
        },
        {
          signal: one.ended.signal,
          progress(share) {
            if (share - told < PROGRESS_STEP) return;
            told = share;
            change(one, { progress: share });
          },
          pairs: (replications, told) => change(one, { replications, figures: told }),
        },
      );
      if (one.ended.signal.aborted) return;
      change(one, {
        state: 'done',
        progress: 1,
        endedAt: now(),
        replications: pairs.length,
        figures,
        words: answerWords(figures, pairs.length, put.words, broken, checked),
      });
    } catch (error) {
      change(one, { state: 'failed', endedAt: now(), because: (error as Error).message });
    }
  }

  async function pose(question: WhatIfQuestion) {
    // Loaded with the first question: a farm that is never asked starts without the simulator.
    const [{ ChangeError }, { forkNow }, { posed }, { ScenarioError }] = await Promise.all([
      import('./apply.ts'),
      import('./fork.ts'),
      import('./posed.ts'),
      import('../scenarios/load.ts'),
    ]);
    const capture = await options.capture();
    try {
      return posed(question, options.config(), forkNow(capture, now()), question.days ?? DAYS);
    } catch (error) {
      if (error instanceof ScenarioError)
        throw new WhatIfRefused(
          'invalid',
          error.message,
          'Change the question accordingly and ask again.',
          error instanceof ChangeError ? error.change : undefined,
        );
      throw error;
    }
  }

  return {
    async ask(question: WhatIfQuestion, by: By) {
      const waiting = [...kept.values()].filter((one) => !isOver(one)).length;
      if (isClosed || waiting > WAITING_MAX)
        throw new WhatIfRefused(
          'busy',
          `${waiting} questions are being worked on already.`,
          'Wait for one of them, or cancel one that is not needed any more.',
        );
      const put = await pose(question);
      if (isClosed)
        throw new WhatIfRefused('busy', 'The farm is stopping.', 'Ask again once it has started.');
      const one: Kept = {
        ended: new AbortController(),
        status: {
          id: uuidv7(now(), random),
          state: 'waiting',
          progress: 0,
          question,
          changes: put.changes,
          askedAt: now(),
          askedBy: by.id,
          endedAt: null,
          seq: put.seq,
          replications: 0,
          figures: [],
          words: [],
          because: null,
        },
      };
      kept.set(one.status.id, one);
      for (const [id, old] of kept) {
        if (kept.size <= KEPT_MAX) break;
        if (isOver(old)) kept.delete(id);
      }
      change(one, {});
      line = line.then(() => run(one, put));
      return one.status;
    },
    list: () => [...kept.values()].map(({ status }) => status).reverse(),
    models: async () => (await import('../scenarios/load.ts')).listModels(),
    get: (id) => kept.get(id)?.status,
    cancel(id) {
      const one = kept.get(id);
      if (one !== undefined && !isOver(one)) {
        one.ended.abort();
        const known = summary(one.status.figures, one.status.replications);
        change(one, {
          state: 'cancelled',
          endedAt: now(),
          words: one.status.figures.length > 0 ? known : [],
        });
      }
      return one?.status;
    },
    observe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      isClosed = true;
      for (const one of kept.values()) if (!isOver(one)) one.ended.abort();
      await line;
    },
  };
}
