/**
 * A schedule as one sequence of jobs a machine, each job started as early as it can be. Keeps, for every job, what a change
 * elsewhere needs to know about it, so that trying a change costs only the jobs that it moves.
 */
import { attendedEnd, type Instance } from './instance.ts';

/** Positions a machine has room for at first; a power of two. */
const ROOM = 16;

export class Sequences {
  readonly instance: Instance;
  /**
   * Jobs of machine k in order, from `k × room` on; valid up to `length`. Another array once there is too little room. After
   * the last machine there is room for a trial.
   */
  order: Int32Array;
  room = ROOM;
  readonly length: Int32Array;
  /** Machine of each job, −1 while it has none, and its position there. */
  readonly machineOf: Int32Array;
  readonly positionOf: Int32Array;
  /** Of each job as it is placed: when it ends, its set-up, set-up and processing together, the soonest it could end there. */
  readonly end: Float64Array;
  readonly setup: Float64Array;
  readonly setupPaid: Float64Array;
  readonly duration: Float64Array;
  readonly soonest: Float64Array;
  /** Cost of its tardiness and completion. */
  readonly lateness: Float64Array;
  /** Cost of its set-up and running. */
  readonly effort: Float64Array;
  /** Sum of both over each machine. */
  readonly machineCost: Float64Array;
  /** Number of the last change of a machine, different for each: what was worked out about it holds while this stays. */
  readonly version: Int32Array;
  /** Cost of all but the makespan. Sums of sums: see `recount`. */
  cost = 0;
  #changes = 0;
  readonly #held: Int32Array;

  constructor(instance: Instance) {
    const { jobs, machines } = instance;
    this.instance = instance;
    while (this.room < (2 * jobs) / Math.max(1, machines)) this.room *= 2;
    this.order = new Int32Array((machines + 1) * this.room);
    this.length = new Int32Array(machines);
    this.machineOf = new Int32Array(jobs).fill(-1);
    this.positionOf = new Int32Array(jobs);
    this.end = new Float64Array(jobs);
    this.setup = new Float64Array(jobs);
    this.setupPaid = new Float64Array(jobs);
    this.duration = new Float64Array(jobs);
    this.soonest = new Float64Array(jobs);
    this.lateness = new Float64Array(jobs);
    this.effort = new Float64Array(jobs);
    this.machineCost = new Float64Array(machines);
    this.version = new Int32Array(machines);
    this.#held = new Int32Array(jobs);
  }

  /** When the machine is free for position `at`. */
  timeBefore(k: number, at: number): number {
    return at === 0 ? this.instance.readyAt[k]! : this.end[this.order[k * this.room + at - 1]!]!;
  }

  stateBefore(k: number, at: number): number {
    return at === 0
      ? this.instance.initialState[k]!
      : this.instance.state[this.order[k * this.room + at - 1]!]!;
  }

  /**
   * Machine `a` gives `countA` jobs from position `i` on for the `countB` jobs from position `j` on of machine `b`. Times and
   * costs follow with `refresh`.
   */
  trade(a: number, i: number, countA: number, b: number, j: number, countB: number): void {
    const lengthA = this.length[a]! - countA + countB;
    const lengthB = this.length[b]! - countB + countA;
    this.reserve(Math.max(lengthA, lengthB));
    const { order, room } = this;
    const startA = a * room + i;
    const startB = b * room + j;
    const held = this.#held;
    for (let x = 0; x < countA; x++) held[x] = order[startA + x]!;
    if (countA !== countB) {
      order.copyWithin(startA + countB, startA + countA, a * room + this.length[a]!);
      for (let x = 0; x < countB; x++) order[startA + x] = order[startB + x]!;
      order.copyWithin(startB + countA, startB + countB, b * room + this.length[b]!);
    } else for (let x = 0; x < countB; x++) order[startA + x] = order[startB + x]!;
    for (let x = 0; x < countA; x++) order[startB + x] = held[x]!;
    this.length[a] = lengthA;
    this.length[b] = lengthB;
  }

  /** Room for so many jobs on each machine. */
  reserve(count: number): void {
    if (count <= this.room) return;
    const { order, room } = this;
    while (this.room < count) this.room *= 2;
    this.order = new Int32Array((this.length.length + 1) * this.room);
    for (let k = 0; k < this.length.length; k++)
      this.order.set(order.subarray(k * room, k * room + this.length[k]!), k * this.room);
  }

  /** Puts a job before position `at`. */
  insert(k: number, at: number, j: number): void {
    const length = this.length[k]!;
    this.reserve(length + 1);
    const base = k * this.room;
    this.order.copyWithin(base + at + 1, base + at, base + length);
    this.order[base + at] = j;
    this.length[k] = length + 1;
    this.refresh(k, at);
  }

  /** Takes the job at that position out. */
  remove(k: number, at: number): void {
    const base = k * this.room;
    const length = this.length[k]!;
    this.machineOf[this.order[base + at]!] = -1;
    this.order.copyWithin(base + at, base + at + 1, base + length);
    this.length[k] = length - 1;
    this.refresh(k, at);
  }

  /** Brings a machine up to date from a position on. */
  refresh(k: number, from: number): void {
    const { order, machineOf, positionOf, end, setup, setupPaid, duration, soonest, lateness, effort } = this;
    const { instance } = this;
    const { machines, states, processing, running, release, due, state, attendance } = instance;
    const base = k * this.room;
    const length = this.length[k]!;
    let t = this.timeBefore(k, from);
    let s = this.stateBefore(k, from);
    for (let i = from; i < length; i++) {
      const j = order[base + i]!;
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
      setupPaid[j] = instance.setupCost[pair]!;
      duration[j] = change + time;
      soonest[j] = first;
      const late = t - due[j]!;
      lateness[j] = (late > 0 ? instance.tardiness[j]! * late : 0) + instance.completion[j]! * t;
      effort[j] = running[j * machines + k]! + instance.setupCost[pair]!;
    }
    let cost = 0;
    for (let i = base; i < base + length; i++) cost += lateness[order[i]!]! + effort[order[i]!]!;
    this.cost += cost - this.machineCost[k]!;
    this.machineCost[k] = cost;
    this.version[k] = ++this.#changes;
  }

  /** Sets the whole of a machine's sequence. */
  assign(k: number, jobs: ArrayLike<number>): void {
    this.reserve(jobs.length);
    this.order.set(jobs, k * this.room);
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
    return length === 0 ? -Infinity : this.end[this.order[k * this.room + length - 1]!]!;
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
    return Array.from(this.length, (_, k) => Array.from(this.jobsOf(k)));
  }

  /** A view: it holds until the next change. */
  jobsOf(k: number): Int32Array {
    return this.order.subarray(k * this.room, k * this.room + this.length[k]!);
  }
}
