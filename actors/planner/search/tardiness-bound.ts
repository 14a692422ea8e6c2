/**
 * What weighted tardiness comes to at least. Cut into layers: of each, that one weight higher than the last, all jobs that weigh as
 * much have to be done, and their completions in order cannot be sooner than the shortest of them allow.
 */
import type { Instance } from './instance.ts';

const LAYERS_MAX = 64;

/** `times`: the least time of each job on any machine with the least set-up for it; `soonest`: when it can end at the soonest. */
export function tardinessBound(
  { jobs, tardiness, due, readyAt }: Instance,
  times: Float64Array,
  soonest: Float64Array,
): number {
  const some = Int32Array.from({ length: jobs }, (_, j) => j).filter(
    (j) => tardiness[j]! > 0 && due[j]! < Infinity,
  );
  const by = (key: Float64Array): Int32Array => some.toSorted((a, b) => key[a]! - key[b]!);
  const orders = [by(times), by(due), by(soonest)] as const;
  const ready = readyAt.toSorted();
  const weights = [...new Set(some.values().map((j) => tardiness[j]!))].sort((a, b) => a - b);
  const step = Math.max(1, weights.length / LAYERS_MAX);
  let bound = 0;
  let below = 0;
  for (let at = 0; at < weights.length; at += step) {
    const weight = weights[Math.floor(at)]!;
    bound += (weight - below) * layer(weight);
    below = weight;
  }
  return bound;

  /** The least sum of tardiness of all jobs that weigh so much. */
  function layer(weight: number): number {
    const [shortest, urgent, early] = orders.map((order) => order.filter((j) => tardiness[j]! >= weight));
    let sum = 0;
    let work = 0;
    let waited = 0;
    let machines = 0;
    for (let k = 0; k < urgent!.length; k++) {
      work += times[shortest![k]!]!;
      // Machines take part from when they are ready.
      while (machines < ready.length && (machines === 0 || (work + waited) / machines > ready[machines]!))
        waited += ready[machines++]!;
      const end = Math.max((work + waited) / machines, soonest[early![k]!]!);
      sum += Math.max(0, end - due[urgent![k]!]!);
    }
    return sum;
  }
}
