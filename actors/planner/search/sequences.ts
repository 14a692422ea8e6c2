/**
 * A schedule as one sequence of jobs a machine, each job started as early as it can be. Keeps, for every job, what a change
 * elsewhere needs to know about it, so that trying a change costs only the jobs that it moves.
 */
import { attendedEnd, type Instance } from './instance.ts';

/** Positions a machine has room for at first. */
const ROOM = 16;

export class Sequences {
  readonly instance: Instance;
  /** Jobs of each machine in order; valid up to `length`. */
  readonly order: Int32Array[];
  readonly length: Int32Array;
  /** Machine of each job, −1 while it has none, and its position there. */
  readonly machineOf: Int32Array;
  readonly positionOf: Int32Array;
  /** Of each job as it is placed: when it ends, its set-up, set-up and processing together, the soonest it could end there. */
  readonly end: Float64Array;
  readonly setup: Float64Array;
  readonly duration: Float64Array;
  readonly soonest: Float64Array;
  /** Cost of its tardiness and completion. */
  readonly lateness: Float64Array;
  /** Cost of its set-up and running. */
  readonly effort: Float64Array;
  /** Sum of both over each machine. */
  readonly machineCost: Float64Array;
  /** Counts changes of a machine; what was worked out about it holds while this stays. */
  readonly version: Int32Array;
  /** Cost of all but the makespan. Sums of sums: see `recount`. */
  cost = 0;

  constructor(instance: Instance) {
    const { jobs, machines } = instance;
    this.instance = instance;
    this.order = Array.from({ length: machines }, () => new Int32Array(ROOM));
    this.length = new Int32Array(machines);
    this.machineOf = new Int32Array(jobs).fill(-1);
    this.positionOf = new Int32Array(jobs);
    this.end = new Float64Array(jobs);
    this.setup = new Float64Array(jobs);
    this.duration = new Float64Array(jobs);
    this.soonest = new Float64Array(jobs);
    this.lateness = new Float64Array(jobs);
    this.effort = new Float64Array(jobs);
    this.machineCost = new Float64Array(machines);
    this.version = new Int32Array(machines);
  }

  /** When the machine is free for position `at`. */
  timeBefore(k: number, at: number): number {
    return at === 0 ? this.instance.readyAt[k]! : this.end[this.order[k]![at - 1]!]!;
  }

  stateBefore(k: number, at: number): number {
    return at === 0 ? this.instance.initialState[k]! : this.instance.state[this.order[k]![at - 1]!]!;
  }

  /** Room for one job more. */
  reserve(k: number, count: number): Int32Array {
    const order = this.order[k]!;
    if (count <= order.length) return order;
    const larger = new Int32Array(Math.max(count, 2 * order.length));
    larger.set(order);
    this.order[k] = larger;
    return larger;
  }

  /** Without bringing times and costs up to date: see `refresh`. */
  insert(k: number, at: number, j: number): void {
    const length = this.length[k]!;
    const order = this.reserve(k, length + 1);
    for (let i = length; i > at; i--) order[i] = order[i - 1]!;
    order[at] = j;
    this.length[k] = length + 1;
  }

  /** Likewise. */
  remove(k: number, at: number): void {
    const order = this.order[k]!;
    const length = this.length[k]! - 1;
    for (let i = at; i < length; i++) order[i] = order[i + 1]!;
    this.length[k] = length;
  }

  /** Brings a machine up to date from a position on. */
  refresh(k: number, from: number): void {
    const { order, machineOf, positionOf, end, setup, duration, soonest, lateness, effort } = this;
    const { instance } = this;
    const { machines, states, processing, running, release, due, state, attendance } = instance;
    const jobs = order[k]!;
    const length = this.length[k]!;
    let t = this.timeBefore(k, from);
    let s = this.stateBefore(k, from);
    for (let i = from; i < length; i++) {
      const j = jobs[i]!;
      const pair = s * states + state[j]!;
      const time = processing[j * machines + k]!;
      const change = instance.setup[pair]!;
      const first = release[j]! + time;
      if (attendance === null) t += change + time;
      else t = attendedEnd(attendance, t, change) + time;
      if (t < first) t = first;
      s = state[j]!;
      machineOf[j] = k;
      positionOf[j] = i;
      end[j] = t;
      setup[j] = change;
      duration[j] = change + time;
      soonest[j] = first;
      const late = t - due[j]!;
      lateness[j] =
        (late > 0 ? instance.tardiness[j]! * late : 0) + (instance.completion[j]! > 0 ? instance.completion[j]! * t : 0);
      effort[j] = running[j * machines + k]! + instance.setupCost[pair]!;
    }
    let cost = 0;
    for (let i = 0; i < length; i++) cost += lateness[jobs[i]!]! + effort[jobs[i]!]!;
    this.cost += cost - this.machineCost[k]!;
    this.machineCost[k] = cost;
    this.version[k]!++;
  }

  /** Sets the whole of a machine's sequence. */
  assign(k: number, jobs: ArrayLike<number>): void {
    this.reserve(k, jobs.length).set(jobs as ArrayLike<number> & Iterable<number>);
    this.length[k] = jobs.length;
    this.refresh(k, 0);
  }

  /** Sums anew, so that rounding does not add up. */
  recount(): void {
    this.cost = this.machineCost.reduce((sum, cost) => sum + cost, 0);
  }

  /** End of the machine's last job; −Infinity when it does nothing. */
  endOf(k: number): number {
    const length = this.length[k]!;
    return length === 0 ? -Infinity : this.end[this.order[k]![length - 1]!]!;
  }

  makespan(): number {
    let latest = 0;
    for (let k = 0; k < this.length.length; k++) latest = Math.max(latest, this.endOf(k));
    return latest;
  }

  total(): number {
    return this.cost + (this.instance.makespan > 0 ? this.instance.makespan * this.makespan() : 0);
  }

  copy(): number[][] {
    return this.order.map((jobs, k) => Array.from(jobs.subarray(0, this.length[k]!)));
  }
}
