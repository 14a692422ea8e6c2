/** One line of `docs/BENCHMARKS.md`. `goal` is the number of the goal that the figure answers. */
export interface BenchRow {
  readonly goal: string;
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly note?: string;
}
