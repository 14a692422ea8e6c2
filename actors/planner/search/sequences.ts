/**
 * A schedule as one sequence of jobs a machine, each job started as early as it can be. Keeps, for every job, what a change
 * elsewhere needs to know about it, so that trying a change costs only the jobs that it moves.
 */
import { workEnd } from './calendar.ts';
import { Cells } from './cells.ts';
import type { Instance } from './instance.ts';
import {
  COMPLETION,
  DUE,
  DURATION,
  END,
  FLOOR,
  LATENESS,
  LEAST,
  RELEASE,
  SETUP,
  SETUP_PAID,
  SOONEST,
  SPENT,
  TARDINESS,
  URGENCY,
  WIDTH,
} from './records.ts';

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
  /** Of each job, `WIDTH` numbers: see records.ts. Those of where it stands hold while it has a machine. */
  readonly records: Float64Array;
  /** Cost of each machine. */
  readonly machineCost: Float64Array;
  /** Number of the last change of a machine, different for each: what was worked out about it holds while this stays. */
  readonly version: Int32Array;
  /** Cost of all but the makespan. Sums of sums: see `recount`. */
  cost = 0;
  readonly cells: Cells;
  #changes = 0;
  readonly #held: Int32Array;

  constructor(instance: Instance) {
    const { jobs, machines } = instance;
    this.instance = instance;
    while (this.room < (2 * jobs) / Math.max(1, machines)) this.room *= 2;
    this.order = new Int32Array((machines + 1) * this.room);
    // In one piece: each array by itself costs as much as filling it.
    const whole = new Int32Array(2 * machines + 3 * jobs);
    this.length = whole.subarray(0, machines);
    this.version = whole.subarray(machines, 2 * machines);
    this.machineOf = whole.subarray(2 * machines, 2 * machines + jobs).fill(-1);
    this.positionOf = whole.subarray(2 * machines + jobs, 2 * machines + 2 * jobs);
    this.#held = whole.subarray(2 * machines + 2 * jobs);
    this.records = new Float64Array(jobs * WIDTH);
    this.cells = new Cells(instance);
    this.machineCost = new Float64Array(machines);
    for (let j = 0; j < jobs; j++) {
      const r = j * WIDTH;
      this.records[r + DUE] = instance.due[j]!;
      this.records[r + TARDINESS] = instance.tardiness[j]!;
      this.records[r + COMPLETION] = instance.completion[j]!;
      this.records[r + RELEASE] = instance.release[j]!;
      this.records[r + LEAST] = this.cells.least[j]!;
    }
  }

  /** When the machine is free for position `at`. */
  timeBefore(k: number, at: number): number {
    return at === 0
      ? this.instance.readyAt[k]!
      : this.records[this.order[k * this.room + at - 1]! * WIDTH + END]!;
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
    const { order, machineOf, positionOf, records, instance } = this;
    const { states, state, calendar, setup, setupCost } = instance;
    const { values, stride, column } = this.cells;
    const base = k * this.room;
    const length = this.length[k]!;
    const own = column[k]!;
    let t = this.timeBefore(k, from);
    let s = this.stateBefore(k, from);
    let spent = 0;
    let urgency = 0;
    let floor = 0;
    if (from > 0) {
      const before = order[base + from - 1]! * WIDTH;
      spent = records[before + SPENT]!;
      urgency = records[before + URGENCY]!;
      floor = records[before + FLOOR]!;
    }
    for (let i = from; i < length; i++) {
      const j = order[base + i]!;
      const r = j * WIDTH;
      const pair = s * states + state[j]!;
      const cell = j * stride + own;
      const time = values[cell]!;
      const change = setup[pair]!;
      const paid = setupCost[pair]!;
      const soonest = records[r + RELEASE]! + time;
      if (calendar === null) {
        t += change + time;
        if (t < soonest) t = soonest;
      } else t = workEnd(calendar, k, t, change, time, records[r + RELEASE]!);
      s = state[j]!;
      machineOf[j] = k;
      positionOf[j] = i;
      const late = t - records[r + DUE]!;
      let lateness = records[r + COMPLETION]! * t;
      urgency += records[r + COMPLETION]!;
      if (late >= 0) {
        lateness += records[r + TARDINESS]! * late;
        urgency += records[r + TARDINESS]!;
      }
      spent += lateness + values[cell + 1]! + paid;
      floor += records[r + LEAST]!;
      records[r + END] = t;
      records[r + SETUP] = change;
      records[r + DURATION] = change + time;
      records[r + SOONEST] = soonest;
      records[r + LATENESS] = lateness;
      records[r + SETUP_PAID] = paid;
      records[r + SPENT] = spent;
      records[r + URGENCY] = urgency;
      records[r + FLOOR] = floor;
    }
    this.cost += spent - this.machineCost[k]!;
    this.machineCost[k] = spent;
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
    return length === 0 ? -Infinity : this.records[this.order[k * this.room + length - 1]! * WIDTH + END]!;
  }

  /** When job j ends. */
  jobEnd(j: number): number {
    return this.records[j * WIDTH + END]!;
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
