/** Runs the same seeds twice, with unlike numbers of workers: whatever differs depends on something besides the seed. */
import { runSweep, type SweepRequest } from './sweep.ts';

export interface Mismatch {
  readonly seed: number;
  /** One a run; `null` where the worker died. */
  readonly hashes: readonly (string | null)[];
}

export interface Repeated {
  readonly seeds: number;
  readonly mismatches: readonly Mismatch[];
  /** Seeds that broke a property or died, in the first run. */
  readonly failed: readonly number[];
}

/** A run for each number of workers, the request's own aside. */
export async function repeatSeeds(
  request: Omit<SweepRequest, 'workers'>,
  workers: readonly number[] = [1, 2],
  signal?: AbortSignal,
): Promise<Repeated> {
  const runs = [];
  for (const count of workers)
    runs.push(await runSweep({ ...request, workers: count }, { ...(signal && { signal }) }));
  const rows = runs.map((run) => new Map(run.rows.map((row) => [row.seed, row])));
  const done = request.seeds.filter((seed) => rows.every((run) => run.has(seed)));
  return {
    seeds: done.length,
    mismatches: done.flatMap((seed) => {
      const hashes = rows.map((run) => run.get(seed)!.result?.hash ?? null);
      return new Set(hashes).size === 1 ? [] : [{ seed, hashes }];
    }),
    failed: done.filter((seed) => rows[0]!.get(seed)!.broken !== null || rows[0]!.get(seed)!.crash !== null),
  };
}
