/**
 * The farm's planner: the last plan repaired, or the best of some rules of thumb, and a short search from there. It never
 * costs more than any of the rules where they are asked, whatever the moves; equal problem, budget and last plan give an equal plan.
 */
import { type Model, modelOf } from './model.ts';
import type { Planner, Previous } from './problem.ts';
import { scheduleOf } from './schedule.ts';
import { anneal } from './search/anneal.ts';
import { exact } from './search/exact.ts';
import { Moves } from './search/moves.ts';
import { repair } from './search/replan.ts';
import { type RuleName, ruleNames, type Sequenced, sequencedBy } from './start-rules.ts';

/** Temperatures as shares of what a change may cost: cool, for what is begun with is good. */
const HOT = 0.03;
const COLD = 0.003;
/** Sums in another order differ in their last digits; that is no reason to begin anew. */
const ROUNDING = 1e-9;
const PROVEN_JOBS_MAX = 5;
const PROVEN_MACHINES_MAX = 4;

export const plan: Planner = (problem, budget, previous = []) => {
  const model = modelOf(problem, budget.evaluations);
  const sequences = sequencesOf(model, previous);
  const kept = repair(model.instance, sequences).schedule;
  const isKnown = 2 * sequences.reduce((sum, jobs) => sum + jobs.length, 0) >= model.jobs.length;
  const schedule = budget.rules === 'whereNeeded' && isKnown ? kept : bestOf(model, kept);
  improve(model, schedule, budget.moves, budget.seed);
  prove(schedule);
  return scheduleOf(model, schedule);
};

export const planByRule =
  (rule: RuleName): Planner =>
  (problem, { evaluations }) => {
    const model = modelOf(problem, evaluations);
    return scheduleOf(model, assigned(model, sequencedBy(rule, model)));
  };

function assigned({ instance }: Model, { sequences }: Sequenced): Moves {
  const schedule = new Moves(instance);
  for (const [k, jobs] of sequences.entries()) schedule.assign(k, jobs);
  schedule.recount();
  return schedule;
}

export const repaired = (model: Model, previous: Previous): Moves =>
  repair(model.instance, sequencesOf(model, previous)).schedule;

/** Jobs by machine, in the numbers of the model; those that are gone are passed over. */
export function sequencesOf({ jobs, printers }: Model, previous: Previous): number[][] {
  const numberOf = new Map(jobs.map(({ id }, j) => [id, j]));
  const machineOf = new Map(printers.map(({ id }, k) => [id, k]));
  const sequences: number[][] = printers.map(() => []);
  for (const { jobId, printerId } of previous) {
    const j = numberOf.get(jobId);
    const k = machineOf.get(printerId);
    if (j !== undefined && k !== undefined) sequences[k]!.push(j);
  }
  return sequences;
}

/** The last plan, or what a rule makes of it where that costs less. */
function bestOf(model: Model, kept: Moves): Moves {
  let best: Sequenced | null = null;
  let least = kept.total() * (1 - ROUNDING);
  for (const rule of ruleNames) {
    const found = sequencedBy(rule, model);
    if (!(found.cost < least)) continue;
    best = found;
    least = found.cost;
  }
  return best === null ? kept : assigned(model, best);
}

/** Dates first, where any slips; then money. The best that was met is kept. */
function improve({ scales }: Model, schedule: Moves, moves: number, seed: number): void {
  if (moves <= 0 || schedule.instance.jobs < 2) return;
  const share = isLate(schedule) ? Math.ceil(moves / 2) : 0;
  if (share > 0) anneal(schedule, { seed, moves: share, from: HOT * scales.late, to: COLD * scales.late });
  anneal(schedule, {
    seed: seed + 1,
    moves: moves - share,
    from: HOT * scales.money,
    to: COLD * scales.money,
  });
}

/** So few jobs on so few machines that all ways to make them are looked at; in a millisecond or two. */
function prove(schedule: Moves): void {
  const { instance } = schedule;
  if (instance.jobs < 2 || instance.jobs > PROVEN_JOBS_MAX || instance.machines > PROVEN_MACHINES_MAX) return;
  const order = exact(instance, schedule.total() * (1 - ROUNDING));
  if (order === null) return;
  for (const [k, jobs] of order.entries()) schedule.assign(k, jobs);
  schedule.recount();
}

function isLate(schedule: Moves): boolean {
  const { due, jobs } = schedule.instance;
  for (let j = 0; j < jobs; j++) if (schedule.jobEnd(j) > due[j]!) return true;
  return false;
}
