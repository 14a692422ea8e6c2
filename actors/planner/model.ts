/**
 * A farm's problem as the search takes it: jobs, machines and states by number, times in milliseconds from now, money by
 * the millisecond. What a plan costs is worked out here and nowhere else; see docs/decisions/008-production-planner.md.
 */
import { takesJobNow } from '../capability/availability.ts';
import { finite } from './finite.ts';
import { fleetOf, plannable, rowOf } from './fleet.ts';
import type { FrozenAssignment, PlanJob, PlanPrinter, Problem, Rejection } from './problem.ts';
import { type Attendance, attendedEnd, workEnd } from './search/calendar.ts';
import { type Instance, makeInstance } from './search/instance.ts';
import { attendanceOf, changes, closedOf, people, States } from './states.ts';

export interface Model {
  readonly problem: Problem;
  readonly instance: Instance;
  /** By number: as due, then as important. */
  readonly jobs: readonly PlanJob[];
  /** Those that may be planned for, by id. */
  readonly printers: readonly PlanPrinter[];
  /** Cost of making a job on a machine, material included, at [j × machines + k]. */
  readonly expense: Float64Array;
  /** 1: late on whatever machine, were it made next of all. */
  readonly isHopeless: Uint8Array;
  /** 1: costs more than it earns on whatever machine. */
  readonly isLoss: Uint8Array;
  readonly rejected: Rejection[];
  /** Scales of what a change may cost: of one that makes dates slip, and of one that only costs money. */
  readonly scales: { readonly late: number; readonly money: number };
}

const HOUR_MS = 3_600_000;
/**
 * A date missed by an hour counts as sixty times the price of the job: a minute outweighs what any change-over or dearer
 * machine could save, so that a date is broken only where each plan breaks one.
 */
const LATE_PER_HOUR = 60;
/** A date that can't be kept whatever is done counts for less: those that can be kept are kept first. */
const HOPELESS = 0.25;
/** An hour that a job waits costs this share of what it earns: machines that stand idle, and those that are held up. */
const WAIT_PER_HOUR = 0.02;
/** Of jobs that are alike in all else the one that is due first, or came first, goes first. */
const FIRST_COME = 0.001;
const SMALLEST_WORTH = 0.01;

export function modelOf(problem: Problem, evaluationsMax: number): Model {
  const { now, setup: costs } = problem;
  const printers = plannable(problem.printers);
  const machines = printers.length;
  const rejected: Rejection[] = [];
  const wanted = admitted(problem, machines, evaluationsMax, rejected);
  const attempts = 1 / (1 - Math.min(0.95, Math.max(0, finite(problem.failureShare, 0))));
  const states = new States();
  for (const job of wanted) states.of(job.stateKey);
  const change = changes(states, problem);
  const attendance = attendanceOf(problem);
  const closed = closedOf(printers, now);
  const readyAt = new Float64Array(machines);
  const initialState = new Int32Array(machines);
  const loaded = new Int32Array(machines);
  const spool = new Float64Array(machines);
  for (const [k, printer] of printers.entries()) {
    const frozen = lastFrozen(problem.frozen, printer.id);
    const isClear = frozen === undefined && takesJobNow(printer.availability);
    const until = Math.max(finite(printer.readyAt, now), finite(frozen?.endAt, now));
    readyAt[k] = Math.max(0, until - now);
    const state = states.known(frozen === undefined ? printer.stateKey : frozen.stateKey);
    initialState[k] = isClear ? states.clear(state) : state;
    loaded[k] = states.known(printer.stateKey);
    spool[k] = gramsOf(printer.spool);
  }
  const fleet = fleetOf(printers);
  const prices = new Map(problem.materials.map((one) => [one.code, one]));
  const least = leastGrams(states, loaded, spool);
  const firsts = Array.from({ length: states.half }, (_, key) =>
    firstReady(key, states, change.time, readyAt, initialState, attendance),
  );

  const jobs: PlanJob[] = [];
  const room = wanted.length * machines;
  const most = wanted.length;
  // In one piece: it is made for each plan, and each array by itself costs as much as filling it.
  const numbers = new Float64Array(2 * room + 4 * most);
  const cut = (from: number, length: number) => numbers.subarray(from, from + length);
  let processing = cut(0, room);
  let expense = cut(room, room);
  const release = cut(2 * room, most);
  const due = cut(2 * room + most, most);
  const tardiness = cut(2 * room + 2 * most, most);
  const completion = cut(2 * room + 3 * most, most);
  const state = new Int32Array(most);
  const isHopeless = new Uint8Array(most);
  const isLoss = new Uint8Array(most);
  const total = { time: 0, tardiness: 0, completion: 0 };
  for (const job of wanted) {
    const j = jobs.length;
    const base = j * machines;
    const row = rowOf(job, fleet, printers, prices.get(job.requirements.material), attempts);
    const key = states.of(job.stateKey);
    const grams = Math.max(0, finite(job.massGrams, 0));
    const from = Math.max(0, finite(job.releaseAt, now) - now);
    const dueIn = job.dueAt === null ? Infinity : finite(job.dueAt, Infinity) - now;
    let { cheapest, shortest } = row;
    const { cost, time } = row;
    for (let k = 0; k < machines; k++) {
      processing[base + k] = time[k]!;
      expense[base + k] = cost[k]!;
    }
    let isWhole = row.isAlike;
    let struck = 0;
    if (!(least[key]! >= grams))
      for (let k = 0; k < machines; k++)
        if (loaded[k] === key && !(spool[k]! >= grams)) struck += strike(processing, expense, base + k);
    for (const printerId in job.avoidUntil)
      if (job.avoidUntil[printerId]! > now)
        struck += strike(processing, expense, base + (fleet.numberOf.get(printerId) ?? room));
    for (const printerId in job.keptFrom)
      if (job.keptFrom[printerId] !== undefined)
        struck += strike(processing, expense, base + (fleet.numberOf.get(printerId) ?? room));
    if (struck > 0) {
      isWhole = false;
      cheapest = Infinity;
      shortest = Infinity;
      for (let cell = base; cell < base + machines; cell++) {
        if (processing[cell] === Infinity) continue;
        if (expense[cell]! < cheapest) cheapest = expense[cell]!;
        if (processing[cell]! < shortest) shortest = processing[cell]!;
      }
    }
    if (shortest === Infinity) {
      rejected.push({ jobId: job.id, code: 'no-printer', because: '' });
      continue;
    }
    const { ready, soonestReady } = firsts[key]!;
    let soonest = Infinity;
    if (isWhole && closed === null) soonest = (soonestReady > from ? soonestReady : from) + shortest;
    else
      for (let k = 0; k < machines; k++) {
        const takes = processing[base + k]!;
        if (takes === Infinity) continue;
        const setup = change.time[initialState[k]! * states.count + key]!;
        const end =
          closed === null
            ? (ready[k]! > from ? ready[k]! : from) + takes
            : workEnd({ attendance, closed }, k, readyAt[k]!, setup, takes, from);
        if (end < soonest) soonest = end;
      }
    const value = Math.max(0, finite(job.value, 0));
    const worth = value - cheapest - change.least;
    const promised =
      Math.max(value, cheapest, change.most, SMALLEST_WORTH) * Math.max(0, finite(job.weight, 1));
    release[j] = from;
    due[j] = dueIn;
    state[j] = key;
    isHopeless[j] = soonest > dueIn ? 1 : 0;
    isLoss[j] = worth < 0 ? 1 : 0;
    if (dueIn < Infinity)
      tardiness[j] = (promised * LATE_PER_HOUR * (isHopeless[j] === 1 ? HOPELESS : 1)) / HOUR_MS;
    const turn = 1 + (FIRST_COME * (wanted.length - j)) / wanted.length;
    completion[j] = (Math.max(worth, SMALLEST_WORTH) * WAIT_PER_HOUR * turn) / HOUR_MS;
    total.time += shortest;
    total.tardiness += tardiness[j]!;
    total.completion += completion[j]!;
    jobs.push(job);
  }
  const count = jobs.length;
  if (count < wanted.length) {
    processing = processing.subarray(0, count * machines);
    expense = expense.subarray(0, count * machines);
  }
  const instance = makeInstance({
    jobs: count,
    machines,
    states: states.count,
    processing,
    running: expense,
    release,
    due,
    tardiness,
    completion,
    state,
    setup: change.time,
    setupCost: change.cost,
    readyAt,
    initialState,
    makespan: 0,
    attendance,
    closed,
  });
  const mean = (sum: number): number => sum / Math.max(1, count);
  const swing = costs.changeoverCost + people(costs.startMinutes + costs.changeoverMinutes, problem);
  const money = mean(total.completion) * mean(total.time) + finite(swing, 0) || 1;
  const scales = { money, late: mean(total.tardiness) * mean(total.time) + money };
  return { problem, instance, jobs, printers, expense, isHopeless, isLoss, rejected, scales };
}

/** As due, then as important: the same whatever order they are given in. */
function admitted(
  { frozen, jobs }: Problem,
  machines: number,
  evaluationsMax: number,
  rejected: Rejection[],
): readonly PlanJob[] {
  const seen = new Set<string>();
  for (const one of frozen) seen.add(one.jobId);
  const settled = frozen.length === 0 ? null : new Set(seen);
  const wanted: PlanJob[] = [];
  for (const job of sorted(jobs)) {
    const { id, notReadyBecause } = job;
    if (seen.has(id)) {
      if (!settled?.has(id))
        rejected.push({ jobId: id, code: 'duplicate', because: 'A job of this id is planned already.' });
      continue;
    }
    seen.add(id);
    if (notReadyBecause !== null) rejected.push({ jobId: id, code: 'not-ready', because: notReadyBecause });
    else if ((wanted.length + 1) * machines > evaluationsMax)
      rejected.push({
        jobId: id,
        code: 'budget',
        because: 'More urgent jobs fill the plan; this one comes up again as they are done.',
      });
    else wanted.push(job);
  }
  return wanted;
}

const sorted = (jobs: readonly PlanJob[]): readonly PlanJob[] => [...jobs].sort(byDueDate);

function byDueDate(a: PlanJob, b: PlanJob): number {
  const due = dueOf(a) - dueOf(b);
  if (due !== 0) return due;
  const came = a.releaseAt - b.releaseAt;
  return b.weight - a.weight || came || b.value - a.value || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

const dueOf = ({ dueAt }: PlanJob): number =>
  dueAt === null || Number.isNaN(dueAt) ? Number.MAX_SAFE_INTEGER : dueAt;

/** What can be promised of a spool; infinite where nobody counts. */
const gramsOf = (spool: PlanPrinter['spool']): number =>
  spool === undefined ? Infinity : spool.unfitBecause === null ? spool.availableGrams : -Infinity;

/** By state, the least that a machine which is loaded so has. */
function leastGrams({ half }: States, loaded: Int32Array, spool: Float64Array): Float64Array {
  const least = new Float64Array(half).fill(Infinity);
  for (let k = 0; k < loaded.length; k++)
    if (!(spool[k]! >= least[loaded[k]!]!)) least[loaded[k]!] = spool[k]!;
  return least;
}

/** When each machine could begin with a job of some state, were it the next, and when the first of them could. */
interface Firsts {
  readonly ready: Float64Array;
  readonly soonestReady: number;
}

function firstReady(
  key: number,
  { count }: States,
  time: Float64Array,
  readyAt: Float64Array,
  initialState: Int32Array,
  attendance: Attendance | null,
): Firsts {
  const ready = new Float64Array(readyAt.length);
  let soonestReady = Infinity;
  for (let k = 0; k < readyAt.length; k++) {
    const length = time[initialState[k]! * count + key]!;
    ready[k] = attendance === null ? readyAt[k]! + length : attendedEnd(attendance, readyAt[k]!, length);
    if (ready[k]! < soonestReady) soonestReady = ready[k]!;
  }
  return { ready, soonestReady };
}

/** A job can't be made there; 1, and 0 where there is no such machine. */
function strike(processing: Float64Array, expense: Float64Array, cell: number): number {
  if (cell >= processing.length) return 0;
  processing[cell] = Infinity;
  expense[cell] = 0;
  return 1;
}

export function lastFrozen(
  frozen: readonly FrozenAssignment[],
  printerId: string,
): FrozenAssignment | undefined {
  let last: FrozenAssignment | undefined;
  for (const one of frozen)
    if (one.printerId === printerId && (last === undefined || last.endAt < one.endAt)) last = one;
  return last;
}
