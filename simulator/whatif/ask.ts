/** Runs one question: pairs of runs with the same luck, on worker threads, told as they come in. */
import type { WhatIfFigure } from '../../gateway/api/contract/whatif.ts';
import type { DaysRequest, DaysResult } from '../days/contract.ts';
import { runPool } from '../seeds/pool.ts';
import type { DaysNote, DaysTask } from '../seeds/sweep.ts';
import { compare, type Pair } from './compare.ts';

export interface Question {
  readonly baseline: Omit<DaysRequest, 'seed'>;
  readonly changed: Omit<DaysRequest, 'seed'>;
  readonly seed: number;
  readonly replications: number;
  readonly currency: string;
  readonly workers: number;
  /** Instead of the module that runs the real farm days; it calls `serveDays`. */
  readonly module?: URL;
}

export interface QuestionWatch {
  /** 0 to 1. */
  readonly progress?: (share: number) => void;
  /** After each pair that is done. */
  readonly pairs?: (pairs: number, figures: readonly WhatIfFigure[]) => void;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly pairs: readonly Pair[];
  readonly figures: readonly WhatIfFigure[];
  /** A property that broke in one of the runs: then the simulation itself is not to be trusted. */
  readonly broken: readonly string[];
  /** Pairs whose runs were checked against the properties. */
  readonly checked: number;
}

/** Checking takes about as long again as the run: of the pairs that go on from a farm as it stands one in so many is checked. */
const CHECKED_EVERY = 5;

const daysModule = (): URL => new URL('../seeds/days-worker.ts', import.meta.url);

/** Rejects when a run is impossible or a worker dies. Aborted it resolves with the pairs that were done. */
export async function ask(question: Question, watch: QuestionWatch = {}): Promise<Answer> {
  const { baseline, changed, currency, replications, seed, workers } = question;
  const seeds = Array.from({ length: replications }, (_, index) => seed + index);
  const isChecked = (request: Omit<DaysRequest, 'seed'>, of: number) =>
    request.fork === undefined || (of - seed) % CHECKED_EVERY === 0;
  const task = (request: Omit<DaysRequest, 'seed'>, of: number): DaysTask => ({
    request: { properties: isChecked(request, of), ...request, seed: of, pictures: false },
    lines: false,
  });
  // The two of a pair one after the other: an answer grows pair by pair.
  const tasks = seeds.flatMap((of) => [task(baseline, of), task(changed, of)]);
  const shares = new Float64Array(tasks.length);
  const pairs: Pair[] = [];
  const broken: string[] = [];
  let figures: readonly WhatIfFigure[] = [];
  let first: DaysResult | undefined;
  const tell = () => watch.progress?.(shares.reduce((sum, share) => sum + share, 0) / shares.length);
  await runPool<DaysTask, DaysResult>(
    {
      module: question.module ?? daysModule(),
      tasks,
      workers,
      ...(watch.signal && { signal: watch.signal }),
    },
    {
      note(index, note) {
        const said = note as DaysNote;
        if (said.type !== 'progress') return;
        shares[index] = said.share;
        tell();
      },
      ended(index, ending) {
        shares[index] = 1;
        if (ending.kind !== 'done') throw new Error(ending.words);
        const { value } = ending;
        if (value.broken) broken.push(`Seed ${value.seed}: ${value.broken.property}: ${value.broken.words}`);
        if (index % 2 === 0) first = value;
        else {
          pairs.push({ seed: value.seed, baseline: first!.figures, changed: value.figures });
          figures = compare(pairs, currency);
          watch.pairs?.(pairs.length, figures);
        }
        tell();
      },
    },
  );
  return { pairs, figures, broken, checked: pairs.filter((pair) => isChecked(baseline, pair.seed)).length };
}
