/** A plan after something changed: what still holds is kept, the rest is put where it costs least, then a short search. */
import { anneal } from './anneal.ts';
import type { Instance } from './instance.ts';
import { Moves } from './moves.ts';
import { hasNeighbours, Neighbours } from './neighbours.ts';
import { type Solution, type SolveOptions, scaleOf } from './solve.ts';
import { insertBest } from './start.ts';

/** Cooler than a search from nothing: the plan is good but where it was hurt. */
const HOT = 0.03;
const COLD = 0.008;

/** A plan brought up to date, with the machines that something happened to. */
export interface Repaired {
  readonly schedule: Moves;
  readonly hurt: ReadonlySet<number>;
}

/**
 * `previous`: jobs by machine, in the numbers of `instance`. Jobs that are new, or whose machine can't do them any more, are
 * placed anew; the others stay as they are. Those of `without` are left out.
 */
export function repair(
  instance: Instance,
  previous: readonly ArrayLike<number>[],
  without?: ReadonlySet<number>,
): Repaired {
  const { jobs, machines, processing } = instance;
  const schedule = new Moves(instance);
  const placed = new Uint8Array(jobs);
  const hurt = new Set<number>();
  for (let k = 0; k < machines; k++) {
    const kept: number[] = [];
    for (const j of Array.from(previous[k] ?? [])) {
      if (j < 0 || j >= jobs || placed[j] === 1) continue;
      if (processing[j * machines + k] === Infinity) continue;
      placed[j] = 1;
      kept.push(j);
    }
    if (kept.length < (previous[k]?.length ?? 0)) hurt.add(k);
    schedule.assign(k, kept);
  }
  const loose: number[] = [];
  for (let j = 0; j < jobs; j++) if (placed[j] === 0 && without?.has(j) !== true) loose.push(j);
  loose.sort(byDate(instance));
  for (const j of loose) {
    insertBest(schedule, j);
    hurt.add(schedule.machineOf[j]!);
  }
  schedule.recount();
  return { schedule, hurt };
}

/** The order in which jobs without a place are given one: as due, then as urgent. */
export const byDate =
  ({ due, tardiness }: Instance) =>
  (a: number, b: number): number =>
    Math.sign(due[a]! - due[b]!) || tardiness[b]! - tardiness[a]! || a - b;

/** Repairs the plan, then searches on from it; half of the moves begin with what was hurt and what was around it. */
export function replan(
  instance: Instance,
  previous: readonly ArrayLike<number>[],
  { seed, moves, share }: SolveOptions,
): Solution {
  const { schedule, hurt } = repair(instance, previous);
  const focus = Int32Array.from([...hurt].flatMap((k) => Array.from(schedule.jobsOf(k))));
  const scale = scaleOf(instance);
  const neighbours = hasNeighbours(instance) ? new Neighbours(instance) : null;
  const made = anneal(schedule, {
    seed,
    moves,
    share,
    from: HOT * scale,
    to: COLD * scale,
    neighbours,
    focus,
  });
  return { schedule, moves: made, isProven: false };
}
