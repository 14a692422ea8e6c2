/** What to leave out of the beginning, while the model still remembers that it started empty. */

/**
 * How many observations to leave out: the MSER-5 rule (White 1997). Of all truncations at a multiple of five in the first
 * half, the one that makes the standard error of the mean of what remains the least.
 */
export function warmUpLength(observations: readonly number[], batch = 5): number {
  const means = Array.from({ length: Math.floor(observations.length / batch) }, (_, b) => {
    let sum = 0;
    for (let i = 0; i < batch; i++) sum += observations[b * batch + i]!;
    return sum / batch;
  });
  let best = 0;
  let bestError = Infinity;
  let sum = 0;
  let squares = 0;
  for (let cut = means.length - 1; cut >= 0; cut--) {
    sum += means[cut]!;
    squares += means[cut]! ** 2;
    const kept = means.length - cut;
    if (cut > means.length / 2) continue;
    const error = (squares - sum ** 2 / kept) / kept ** 2;
    if (error <= bestError) {
      bestError = error;
      best = cut;
    }
  }
  return best * batch;
}

/** Whatever can forget: every statistic of this library. */
export interface Resettable {
  reset(now: number): void;
}

/** Lets the statistics begin at `time`: they forget what was before. Events at that time that were scheduled before come first. */
export function endWarmUp(
  simulation: { readonly now: number; at(time: number, action: () => void, priority?: number): unknown },
  time: number,
  statistics: readonly Resettable[],
): void {
  simulation.at(time, () => {
    for (const statistic of statistics) statistic.reset(simulation.now);
  });
}
