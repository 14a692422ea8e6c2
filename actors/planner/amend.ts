/**
 * What the last plan would come to with jobs that are only thought of, put where they cost least: one set of them after the
 * other, all else alike, so that what differs is theirs.
 */
import { type Model, modelOf } from './model.ts';
import { sequencesOf } from './plan.ts';
import type { Assignment, Budget, PlanJob, Previous, Problem } from './problem.ts';
import { timed } from './schedule.ts';
import type { Moves } from './search/moves.ts';
import { byDate, repair } from './search/replan.ts';
import { insertBest } from './search/start.ts';

export interface Amended {
  /** Of the jobs that are thought of, as they were given; null: no place for it. */
  readonly places: readonly (Assignment | null)[];
  /** Margin expected of all that is planned, in money. */
  readonly earned: number;
  /** Ids of the problem's own jobs that are late or have no place. */
  readonly missed: readonly string[];
}

/** What one machine does. */
interface Line {
  readonly assignments: readonly Assignment[];
  readonly earned: number;
}

export function amended(
  problem: Problem,
  { evaluations }: Pick<Budget, 'evaluations'>,
  previous: Previous,
  additions: readonly (readonly PlanJob[])[],
): readonly Amended[] {
  const named = additions.map((jobs, set) => jobs.map((job) => ({ ...job, id: `${set}|${job.id}` })));
  const model = modelOf({ ...problem, jobs: [...problem.jobs, ...named.flat()] }, evaluations);
  const numberOf = new Map(model.jobs.map(({ id }, j) => [id, j]));
  const sets = named.map((jobs) => jobs.flatMap(({ id }) => numberOf.get(id) ?? []));
  const schedule = repair(model.instance, sequencesOf(model, previous), new Set(sets.flat())).schedule;
  const lines = Array.from(schedule.length, (_, k) => lineOf(model, schedule, k));
  return sets.map((jobs, set) => {
    const added = jobs.toSorted(byDate(model.instance));
    for (const j of added) insertBest(schedule, j);
    const changed = new Set(added.map((j) => schedule.machineOf[j]!));
    const now = lines.map((line, k) => (changed.has(k) ? lineOf(model, schedule, k) : line));
    for (const j of added.reverse()) schedule.remove(schedule.machineOf[j]!, schedule.positionOf[j]!);
    return amendedOf(problem, named[set]!, now);
  });
}

function lineOf(model: Model, schedule: Moves, k: number): Line {
  const assignments: Assignment[] = [];
  timed(model, schedule, k, assignments, []);
  return { assignments, earned: assignments.reduce((sum, { expectedMargin }) => sum + expectedMargin, 0) };
}

function amendedOf({ jobs }: Problem, added: readonly PlanJob[], lines: readonly Line[]): Amended {
  const planned = new Map<string, Assignment>();
  let earned = 0;
  for (const line of lines) {
    earned += line.earned;
    for (const one of line.assignments) planned.set(one.jobId, one);
  }
  return {
    places: added.map(({ id }) => planned.get(id) ?? null),
    earned,
    missed: jobs.flatMap(({ id }) => (planned.get(id)?.late === false ? [] : [id])),
  };
}
