/** Runs one scenario under many seeds, on worker threads, and keeps of each what sums and reports need. */
import { createHash } from 'node:crypto';
import type { Broken, DaysRequest, DaysResult } from '../days/contract.ts';
import { runPool } from './pool.ts';

export interface SweepRequest extends Omit<DaysRequest, 'seed'> {
  /** In rising order. */
  readonly seeds: readonly number[];
  readonly workers: number;
  /** Instead of the module that runs the real farm days; it calls `serveDays`. */
  readonly module?: URL;
}

export interface SweepWatch {
  readonly line?: (seed: number, words: string) => void | Promise<void>;
  /** Of one seed, 0 to 1. */
  readonly progress?: (seed: number, share: number) => void;
  /** In the order of the seeds. */
  readonly ended?: (row: SeedRow) => void;
  readonly signal?: AbortSignal;
}

export interface Crash {
  readonly words: string;
}

/** What is kept of each seed: a thousand of them fit. */
const kept = [
  'scenario',
  'seed',
  'days',
  'startAt',
  'endAt',
  'hash',
  'turns',
  'events',
  'figures',
  'broken',
  'promises',
] as const satisfies readonly (keyof DaysResult)[];
type Kept = Pick<DaysResult, (typeof kept)[number]>;

/** One seed of a sweep. `result` is `null` when its worker died. */
export interface SeedRow {
  readonly seed: number;
  readonly result: Kept | null;
  readonly broken: Broken | null;
  readonly crash: Crash | null;
}

export type PrinterFigures = DaysResult['byPrinter'][string];

export interface Sweep {
  readonly request: Omit<SweepRequest, 'module'>;
  /** Of the seeds that ended, in their order. */
  readonly rows: readonly SeedRow[];
  /** Means over the seeds. */
  readonly byPrinter: Readonly<Record<string, PrinterFigures>>;
  /** SHA-256 over seeds and hashes in order: says in one word whether two sweeps were the same. */
  readonly hash: string;
  /** The run that pictures show, where they were asked for: the only one, the first that broke, or a typical one. */
  readonly pictured: DaysResult | null;
  readonly isInterrupted: boolean;
}

/** What a worker is given, and what it says on its way. */
export interface DaysTask {
  readonly request: DaysRequest;
  readonly lines: boolean;
}
export type DaysNote =
  | { readonly type: 'lines'; readonly lines: readonly string[] }
  | { readonly type: 'progress'; readonly share: number };

const realModule = (): URL => new URL('./days-worker.ts', import.meta.url);

export const failed = ({ broken, crash }: SeedRow): boolean => broken !== null || crash !== null;

/** Rejects when the request is wrong, or the workers can't run. */
export async function runSweep(request: SweepRequest, watch: SweepWatch = {}): Promise<Sweep> {
  const { module = realModule(), ...asked } = request;
  const { seeds, workers, scenario, days, properties, pictures = false } = asked;
  const { signal } = watch;
  const taskOf = (seed: number, withPictures: boolean): DaysTask => ({
    request: {
      scenario,
      seed,
      ...(days !== undefined && { days }),
      ...(properties !== undefined && { properties }),
      pictures: withPictures,
    },
    lines: watch.line !== undefined && !(withPictures && seeds.length > 1),
  });
  const rows: SeedRow[] = [];
  const sums = new Map<string, PrinterFigures>();
  let pictured: DaysResult | null = null;
  const single = pictures && seeds.length === 1;

  await runPool<DaysTask, DaysResult>(
    { module, workers, tasks: seeds.map((seed) => taskOf(seed, single)), ...(signal && { signal }) },
    {
      ended(index, ending) {
        const seed = seeds[index]!;
        if (ending.kind === 'rejected') throw new Error(`Seed ${seed} could not be run: ${ending.words}`);
        const row = rowOf(seed, ending.kind === 'done' ? ending.value : { words: ending.words });
        if (ending.kind === 'done') {
          addUp(sums, ending.value.byPrinter);
          if (single) pictured = ending.value;
        }
        rows.push(row);
        watch.ended?.(row);
      },
      async note(index, said) {
        const note = said as DaysNote;
        const seed = seeds[index]!;
        if (note.type === 'progress') watch.progress?.(seed, note.share);
        else for (const words of note.lines) await watch.line?.(seed, words);
      },
    },
  );

  const seed = pictures && !single ? tellingSeed(rows) : undefined;
  if (seed !== undefined)
    await runPool<DaysTask, DaysResult>(
      { module, workers: 1, tasks: [taskOf(seed, true)], ...(signal && { signal }) },
      {
        ended(_, ending) {
          if (ending.kind === 'done') pictured = ending.value;
        },
      },
    );

  const ran = rows.filter(({ result }) => result !== null).length;
  return {
    request: asked,
    rows,
    byPrinter: Object.fromEntries([...sums].map(([id, sum]) => [id, mapped(sum, (value) => value / ran)])),
    hash: hashOf(rows),
    pictured,
    isInterrupted: rows.length < seeds.length,
  };
}

function rowOf(seed: number, ended: DaysResult | Crash): SeedRow {
  if ('words' in ended) return { seed, result: null, broken: null, crash: ended };
  const result = Object.fromEntries(kept.map((key) => [key, ended[key]])) as unknown as Kept;
  return { seed, result, broken: result.broken, crash: null };
}

function hashOf(rows: readonly SeedRow[]): string {
  const hash = createHash('sha256');
  for (const { seed, result } of rows) hash.update(`${seed} ${result?.hash ?? 'crashed'}\n`);
  return hash.digest('hex');
}

/** The first that broke, or the one nearest to the median of the margin per machine hour. */
export function tellingSeed(rows: readonly SeedRow[]): number | undefined {
  const broken = rows.find((row) => row.broken !== null);
  if (broken !== undefined) return broken.seed;
  const ranked = rows
    .flatMap(({ seed, result }) => (result ? [{ seed, margin: result.figures.marginPerMachineHour }] : []))
    .sort((a, b) => a.margin - b.margin || a.seed - b.seed);
  return ranked[Math.floor((ranked.length - 1) / 2)]?.seed;
}

function addUp(sums: Map<string, PrinterFigures>, byPrinter: DaysResult['byPrinter']): void {
  for (const [id, figures] of Object.entries(byPrinter)) {
    const sum = sums.get(id);
    sums.set(id, sum ? mapped(sum, (value, key) => value + figures[key]) : figures);
  }
}

const mapped = (
  figures: PrinterFigures,
  change: (value: number, key: keyof PrinterFigures) => number,
): PrinterFigures => ({
  printingHours: change(figures.printingHours, 'printingHours'),
  failures: change(figures.failures, 'failures'),
  platesPrinted: change(figures.platesPrinted, 'platesPrinted'),
  margin: change(figures.margin, 'margin'),
});
