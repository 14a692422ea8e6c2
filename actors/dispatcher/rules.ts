/** Which waiting job starts where, now. Pure: equal tables and moment give equal decisions. */
import { takesJobNow } from '../capability/availability.ts';
import { planners } from '../planner/planners.ts';
import type { Assignment, Budget, Problem, Schedule } from '../planner/problem.ts';
import { postponedWords, whyHere } from '../planner/words.ts';
import { obstaclesOf } from '../policy/judge.ts';
import type { GateDecision } from '../policy/schema.ts';
import { admit, type JobStart } from './admit.ts';
import { keysOf, oneTrialEach, type Trials, underBreakers } from './breakers.ts';
import type { Earmarks } from './earmarks.ts';
import { behindWords, inTheWay } from './maintenance.ts';
import { problemOf, type Standing } from './problem.ts';
import type { DispatcherState, PlannedStart, QueuedJob } from './schema.ts';

/** Pairs of job and printer that one decision looks at; a thousand jobs on fifty machines. */
export const EVALUATIONS_MAX = 50_000;
/** The last plan is compared with what rules of thumb would make of it so often; meanwhile it is only mended. */
const COMPARE_EVERY_MS = 60 * 60_000;
/** Changes tried on a plan: so many a waiting job, and not more than what a hundredth of a second has room for. */
const MOVES_A_JOB = 10;
const MOVES_MAX = 10_000;

export interface Decided {
  readonly starts: readonly JobStart[];
  readonly tables: Pick<DispatcherState, 'queue' | 'assigned' | 'breakers' | 'onTheWay'>;
  /** Trials of half-open breakers that begin with these starts. */
  readonly trials: Trials['began'];
  readonly plan: readonly PlannedStart[];
  readonly waitingBecause: { readonly [jobId: string]: string };
  readonly heldBack: NonNullable<DispatcherState['heldBack']>;
  /** Whether plan or reasons differ from what was recorded last. */
  readonly news: boolean;
}

export function decide(state: DispatcherState, at: number): Decided {
  const { policy } = state;
  if (policy === null || state.stoppedBecause !== null || !someoneWaits(state)) return standStill(state);

  const { held, queue } = underBreakers(state, at);
  const allowed = queue === state.queue ? state : { ...state, queue };
  const { marks, problem, standings } = problemOf(allowed, policy, at);
  const schedule = scheduled(state, problem, at);
  const ready = schedule.assignments
    .filter((one) => startsNow(one, standings.get(one.printerId)!, at) && !isInTheWay(allowed, one, at))
    .map((one) => ({ jobId: one.jobId, printerId: one.printerId, why: whyHere(one) }));
  const { heldBack, instead, starts: admitted } = admit(allowed, policy, schedule.assignments, ready, at);
  const { began, breakers, put, starts } = oneTrialEach(state, admitted);
  const starting = new Set(starts.map(({ jobId }) => jobId));
  const waitingBecause: Record<string, string> = { ...held };
  const planned: PlannedStart[] = [];
  for (const one of schedule.assignments) {
    const { jobId, printerId, startAt, endAt } = one;
    planned.push(instead[jobId] ?? { jobId, printerId, startAt, endAt, why: whyHere(one) });
    if (starting.has(jobId)) continue;
    const refused = heldBack[jobId];
    waitingBecause[jobId] =
      put[jobId] ??
      (refused === undefined ? whyLater(one, standings.get(printerId)!, state, marks) : wordsOf(refused));
  }
  for (const one of schedule.rejected) waitingBecause[one.jobId] = one.because;
  const plan = madeRoom(planned, instead);
  return {
    starts,
    tables: { ...handedOut(state, starts), breakers },
    trials: began,
    plan,
    waitingBecause,
    heldBack,
    news: differs(state, plan, waitingBecause),
  };
}

/** What was planned on a machine that another job has now follows that job. */
function madeRoom(
  planned: readonly PlannedStart[],
  instead: { readonly [jobId: string]: PlannedStart },
): readonly PlannedStart[] {
  const freeAt = new Map(Object.values(instead).map(({ endAt, printerId }) => [printerId, endAt]));
  if (freeAt.size === 0) return planned;
  return planned
    .map((one) => {
      const from = freeAt.get(one.printerId);
      if (from === undefined || instead[one.jobId] !== undefined) return one;
      const laterMs = Math.max(0, from - one.startAt);
      const endAt = one.endAt + laterMs;
      freeAt.set(one.printerId, endAt);
      return laterMs === 0 ? one : { ...one, startAt: one.startAt + laterMs, endAt };
    })
    .sort((a, b) => a.startAt - b.startAt);
}

export const isCompared = ({ comparedAt }: DispatcherState, at: number): boolean =>
  comparedAt === null || at >= comparedAt + COMPARE_EVERY_MS;

/** From the plan that is on record, so that what was found once is not looked for again. */
function scheduled(state: DispatcherState, problem: Problem, at: number): Schedule {
  const { plan, policy } = state;
  const moves = Math.min(MOVES_MAX, MOVES_A_JOB * problem.jobs.length);
  const rules = isCompared(state, at) ? 'always' : 'whereNeeded';
  const budget: Budget = { evaluations: EVALUATIONS_MAX, moves, seed: at, rules };
  return planners[policy?.planner ?? 'search'](problem, budget, plan);
}

const wordsOf = (decision: GateDecision): string =>
  obstaclesOf(decision)
    .map(({ words }) => words)
    .join(' ');

/** Told where there is something to tell, or to take back. */
export function heldBackIn({ decided, heldBack }: DispatcherState): Pick<DispatcherState, 'heldBack'> {
  const now = decided?.heldBack ?? {};
  return heldBack === undefined && Object.keys(now).length === 0 ? {} : { heldBack: now };
}

/** Jobs that start wait no longer; they are on their way. */
export function handedOut(
  { assigned, onTheWay, queue }: DispatcherState,
  starts: Decided['starts'],
): Pick<DispatcherState, 'queue' | 'assigned' | 'onTheWay'> {
  if (starts.length === 0) return { queue, assigned, onTheWay };
  const started = new Set(starts.map(({ jobId }) => jobId));
  const left: Record<string, QueuedJob> = {};
  for (const jobId in queue) if (!started.has(jobId)) left[jobId] = queue[jobId]!;
  const given = { ...assigned };
  const going = { ...onTheWay };
  for (const { jobId, printerId } of starts) {
    given[jobId] = printerId;
    going[jobId] = keysOf(queue[jobId]!);
  }
  return { queue: left, assigned: given, onTheWay: going };
}

function standStill(state: DispatcherState): Decided {
  const because =
    state.stoppedBecause !== null
      ? `Dispatching is stopped: ${state.stoppedBecause}`
      : 'The farm is not configured yet.';
  const waitingBecause = Object.fromEntries(Object.keys(state.queue).map((jobId) => [jobId, because]));
  return {
    starts: [],
    tables: {
      queue: state.queue,
      assigned: state.assigned,
      breakers: state.breakers,
      onTheWay: state.onTheWay,
    },
    trials: [],
    plan: [],
    waitingBecause,
    heldBack: {},
    news: differs(state, [], waitingBecause),
  };
}

/** The plan goes around maintenance; nothing that is planned otherwise starts all the same. */
const isInTheWay = (state: DispatcherState, { jobId, printerId }: Assignment, at: number): boolean =>
  inTheWay(state, printerId, state.queue[jobId]!.estimatedSeconds, at) !== null;

/** Only what a machine can begin by itself is given to it; the rest is a plan, and may change. */
const startsNow = (one: Assignment, { printer }: Standing, at: number): boolean =>
  one.startAt <= at && !one.changeover && takesJobNow(printer.availability);

function whyLater(one: Assignment, standing: Standing, { queue }: DispatcherState, marks: Earmarks): string {
  const { colour, material } = queue[one.jobId]!.requirements;
  const words = one.changeover
    ? `Planned on ${one.printerId}: load ${material} in ${colour} there${fromSpool(one.jobId, marks)}, and it can start.`
    : standing.words;
  const said = one.behind === undefined ? words : `${words} ${behindWords(one)}`;
  return one.postponed === null ? said : `${postponedWords[one.postponed]} ${said}`;
}

/** Whose grams are kept is told where they are: any other spool of its kind may be kept for others. */
function fromSpool(jobId: string, { byJob, unheld }: Earmarks): string {
  const lotId = byJob.get(jobId)?.lotId;
  if (lotId !== undefined) return ` (lot ${lotId})`;
  return unheld.includes(jobId) ? ' (a new lot: what there is is too little, or kept for others)' : '';
}

/** A plan is news when its order or its machines differ; that every start is a minute later is not. */
function differs(
  state: DispatcherState,
  planned: readonly PlannedStart[],
  waitingBecause: Decided['waitingBecause'],
): boolean {
  const before = state.plan;
  if (planned.length !== before.length) return true;
  for (let index = 0; index < planned.length; index++) {
    const { jobId, printerId } = planned[index]!;
    if (jobId !== before[index]!.jobId || printerId !== before[index]!.printerId) return true;
  }
  let jobs = 0;
  for (const jobId in waitingBecause) {
    if (waitingBecause[jobId] !== state.waitingBecause[jobId]) return true;
    jobs++;
  }
  for (const _ in state.waitingBecause) jobs--;
  return jobs !== 0;
}

export function someoneWaits({ queue }: DispatcherState): boolean {
  for (const _ in queue) return true;
  return false;
}
