/**
 * Why a job is planned where it is, and what each other machine would come to instead. Worked out only when somebody asks:
 * the job is taken out of the plan and put where it does least harm on each machine, all others keeping their order.
 */
import { windowWords } from '../maintenance/windows.ts';
import { type Model, modelOf } from './model.ts';
import { obstacle } from './obstacle.ts';
import { repaired } from './plan.ts';
import type { PlanJob, Previous, Problem } from './problem.ts';
import type { Moves } from './search/moves.ts';
import { type Effect, possibleWords } from './why-words.ts';

export interface PairVerdict {
  readonly printerId: string;
  readonly verdict: 'chosen' | 'possible' | 'impossible';
  readonly words: string;
  /** When it would be done here, UTC milliseconds; null where it can't be. */
  readonly endAt: number | null;
  /** Against the machine that was chosen: by how many hours later, and what more is spent on machines, people and material. */
  readonly hoursLater: number | null;
  readonly costMore: number | null;
}

export interface Explanation {
  readonly jobId: string;
  /** Null: it has no place. */
  readonly printerId: string | null;
  /** The chosen machine first, then the possible ones by what they would harm, then the others by id. */
  readonly machines: readonly PairVerdict[];
}

const HOUR_MS = 3_600_000;

/** Null: the problem has no such job. */
export function why(
  problem: Problem,
  previous: Previous,
  jobId: string,
  evaluations: number,
): Explanation | null {
  const job = problem.jobs.find(({ id }) => id === jobId);
  if (job === undefined) return null;
  const model = modelOf(problem, evaluations);
  const j = model.jobs.findIndex(({ id }) => id === jobId);
  const rejected = model.rejected.find((one) => one.jobId === jobId && one.code !== 'no-printer');
  if (j < 0) return { jobId, printerId: null, machines: against(problem, job, rejected?.because ?? null) };
  const schedule = repaired(model, previous);
  const chosen = schedule.machineOf[j]!;
  const place = schedule.positionOf[j]!;
  const asIs = sums(model, schedule, j);
  const behind = behindWords(model, schedule, j);
  const ranked: { readonly verdict: PairVerdict; readonly harm: number }[] = [];
  schedule.remove(chosen, place);
  const { eligible, eligibleFrom } = model.instance;
  for (let e = eligibleFrom[j]!; e < eligibleFrom[j + 1]!; e++) {
    const k = eligible[e]!;
    if (k === chosen) continue;
    const at = leastHarm(schedule, j, k);
    schedule.insert(k, at, j);
    const there = sums(model, schedule, j);
    const effect = effectOf(asIs, there);
    ranked.push({
      verdict: {
        printerId: model.printers[k]!.id,
        verdict: 'possible',
        words: `${possibleWords(effect)}${behindWords(model, schedule, j)}`,
        endAt: problem.now + there.end,
        hoursLater: effect.hoursLater,
        costMore: effect.costMore,
      },
      harm: there.total - asIs.total,
    });
    schedule.remove(k, at);
  }
  ranked.sort((a, b) => a.harm - b.harm || (a.verdict.printerId < b.verdict.printerId ? -1 : 1));
  const possible = ranked.map(({ verdict }) => verdict);
  const best: PairVerdict = {
    printerId: model.printers[chosen]!.id,
    verdict: 'chosen',
    words: `${chosenWords(asIs, possible[0])}${behind}`,
    endAt: problem.now + asIs.end,
    hoursLater: 0,
    costMore: 0,
  };
  const known = new Set([best.printerId, ...possible.map(({ printerId }) => printerId)]);
  const others = against(problem, job, null).filter(({ printerId }) => !known.has(printerId));
  return { jobId, printerId: best.printerId, machines: [best, ...possible, ...others] };
}

function leastHarm(schedule: Moves, j: number, k: number): number {
  let best = schedule.length[k]!;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at <= schedule.length[k]!; at++) {
    const harm = schedule.insertion(j, k, at, least);
    if (harm >= least) continue;
    least = harm;
    best = at;
  }
  return best;
}

interface Sums {
  /** Of the job, milliseconds from now. */
  readonly end: number;
  readonly lateMs: number;
  readonly needsChange: boolean;
  /** Money for machines, people and material, of all jobs. */
  readonly spent: number;
  /** Of the others, added up. */
  readonly othersEnd: number;
  readonly othersLate: number;
  readonly total: number;
}

function sums({ instance }: Model, schedule: Moves, j: number): Sums {
  const { due, machines, running, setupCost, state, states } = instance;
  const half = states / 2;
  let spent = 0;
  let othersEnd = 0;
  let othersLate = 0;
  for (let k = 0; k < machines; k++)
    for (const [position, other] of schedule.jobsOf(k).entries()) {
      const pair = schedule.stateBefore(k, position) * states + state[other]!;
      spent += running[other * machines + k]! + setupCost[pair]!;
      if (other === j) continue;
      const end = schedule.jobEnd(other);
      othersEnd += end;
      if (end > due[other]!) othersLate++;
    }
  const end = schedule.jobEnd(j);
  const before = schedule.stateBefore(schedule.machineOf[j]!, schedule.positionOf[j]!);
  return {
    end,
    lateMs: Math.max(0, end - due[j]!),
    needsChange: before % half !== state[j]!,
    spent,
    othersEnd,
    othersLate,
    total: schedule.total(),
  };
}

/** Maintenance that stands between the end of the job before it and its own beginning. */
function behindWords({ instance, printers, problem: { now } }: Model, schedule: Moves, j: number): string {
  const k = schedule.machineOf[j]!;
  const { closed = [], id } = printers[k]!;
  if (closed.length === 0) return '';
  const free = now + schedule.timeBefore(k, schedule.positionOf[j]!);
  const begins = now + schedule.jobEnd(j) - instance.processing[j * instance.machines + k]!;
  const window = closed.find(({ fromAt, untilAt }) => untilAt > free && fromAt < begins && untilAt <= begins);
  return window === undefined
    ? ''
    : ` It would begin after the maintenance of ${id}: ${windowWords(window)}.`;
}

const effectOf = (asIs: Sums, there: Sums): Effect => ({
  hoursLater: tenth((there.end - asIs.end) / HOUR_MS),
  costMore: cents(there.spent - asIs.spent),
  lateHours: tenth(there.lateMs / HOUR_MS),
  isChange: there.needsChange,
  othersHours: tenth((there.othersEnd - asIs.othersEnd) / HOUR_MS),
  othersLate: there.othersLate - asIs.othersLate,
});

function chosenWords({ end, lateMs, needsChange }: Sums, next: PairVerdict | undefined): string {
  const setup = needsChange ? 'after a change-over' : 'without a change-over';
  const late =
    lateMs > 0 ? ` Its date is missed by ${hours(lateMs / HOUR_MS)}; no other machine does less harm.` : '';
  const only = next === undefined ? ' No other machine can take it.' : '';
  return `Planned here, ${setup}: done in ${hours(end / HOUR_MS)}.${late}${only}`;
}

const hours = (count: number): string => `${tenth(count)} h`;
const tenth = (count: number): number => Math.round(count * 10) / 10;
const cents = (amount: number): number => Math.round(amount * 100) / 100;

function against(problem: Problem, job: PlanJob, because: string | null): PairVerdict[] {
  const material = problem.materials.find(({ code }) => code === job.requirements.material);
  return [...problem.printers]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((printer) => ({
      printerId: printer.id,
      verdict: 'impossible' as const,
      words: obstacle(job, printer, material, problem.now) ?? because ?? job.notReadyBecause ?? '',
      endAt: null,
      hoursLater: null,
      costMore: null,
    }));
}
