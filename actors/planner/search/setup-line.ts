/**
 * One machine with set-up between jobs, everything released: what it costs to exchange two neighbouring blocks of jobs, or two
 * jobs. All that a block holds is delayed alike, so that a change has three or four delays, each known at once; as cost is convex in
 * delay, its tangent then tells without a walk what the change costs at least, and most need no more (the idea of Ergun and Orlin,
 * "Fast neighborhood search for the single machine total weighted tardiness problem", 2006, with bounds in place of tables).
 */
import type { Instance } from './instance.ts';
import { swap, turn } from './moves.ts';

export class SetupLine {
  readonly jobs: number;
  /**
   * Jobs in order from position 1 to `jobs`; before and after them, at 0 and `jobs + 1`, stands one that is none, numbered `jobs`:
   * the state the machine is in, and the makespan.
   */
  readonly order: Int32Array;
  /** Changes weighed. */
  weighed = 0;
  /** Cost of all but what running costs, the same in any order. */
  cost = 0;
  /** What the change costs that was found last; see `furthest`. */
  found = 0;
  readonly #width: number;
  /** Set-up and time of b when it follows a, at [a × width + b], and the cost of that set-up. */
  readonly #time: Float64Array;
  readonly #fee: Float64Array;
  readonly #hasFees: boolean;
  readonly #due: Float64Array;
  readonly #tardiness: Float64Array;
  readonly #completion: Float64Array;
  /** At each position: the end, how late that is (below zero if early), and what a unit of tardiness costs there. */
  readonly #end: Float64Array;
  readonly #late: Float64Array;
  readonly #weight: Float64Array;
  /** Of the positions before: the cost of their ends, and of a unit of delay. */
  readonly #spent: Float64Array;
  readonly #urgency: Float64Array;

  constructor(instance: Instance, order: Int32Array) {
    const { jobs, states, state, setup, setupCost, processing, initialState, readyAt } = instance;
    const width = jobs + 1;
    this.jobs = jobs;
    this.#width = width;
    this.#time = new Float64Array(width * width);
    this.#fee = new Float64Array(width * width);
    for (let a = 0; a < width; a++) {
      const row = (a === jobs ? initialState[0]! : state[a]!) * states;
      for (let b = 0; b < jobs; b++) {
        this.#time[a * width + b] = setup[row + state[b]!]! + processing[b]!;
        this.#fee[a * width + b] = setupCost[row + state[b]!]!;
      }
    }
    this.#hasFees = setupCost.some((cost) => cost !== 0);
    this.#due = Float64Array.of(...instance.due, Infinity);
    this.#tardiness = Float64Array.of(...instance.tardiness, 0);
    this.#completion = Float64Array.of(...instance.completion, instance.makespan);
    this.order = Int32Array.of(jobs, ...order, jobs);
    this.#end = new Float64Array(jobs + 2).fill(readyAt[0]!);
    this.#late = new Float64Array(jobs + 2);
    this.#weight = new Float64Array(jobs + 2);
    this.#spent = new Float64Array(jobs + 3);
    this.#urgency = new Float64Array(jobs + 3);
    this.refresh();
  }

  /** Works out anew what holds from that position on. */
  refresh(from = 1): void {
    const { order, jobs } = this;
    const width = this.#width;
    for (let i = from; i <= jobs + 1; i++) {
      const j = order[i]!;
      const t = this.#end[i - 1]! + this.#time[order[i - 1]! * width + j]!;
      const late = t - this.#due[j]!;
      let cost = this.#completion[j]! * t;
      let urgency = this.#completion[j]!;
      if (late > 0) {
        cost += this.#tardiness[j]! * late;
        urgency += this.#tardiness[j]!;
      }
      this.#end[i] = t;
      this.#late[i] = late;
      this.#weight[i] = this.#tardiness[j]!;
      this.#spent[i + 1] = this.#spent[i]! + cost;
      this.#urgency[i + 1] = this.#urgency[i]! + urgency;
    }
    this.cost = this.#spent[jobs + 2]!;
    if (this.#hasFees)
      for (let i = 1; i <= jobs; i++) this.cost += this.#fee[order[i - 1]! * width + order[i]!]!;
  }

  /**
   * What it costs more if the jobs from `middle` up to `right` come before those from `left` up to `middle`; Infinity if not less
   * than `limit`.
   */
  turning(left: number, middle: number, right: number, limit: number): number {
    const order = this.order;
    const end = this.#end;
    const time = this.#time;
    const width = this.#width;
    const urgency = this.#urgency;
    const before = order[left - 1]! * width;
    const a = order[left]!;
    const lastA = order[middle - 1]! * width;
    const b = order[middle]!;
    const lastB = order[right - 1]! * width;
    const next = order[right]!;
    this.weighed++;
    const delayB = end[left - 1]! + time[before + b]! - end[middle]!;
    const delayA = end[right - 1]! + delayB + time[lastB + a]! - end[left]!;
    const delayNext = end[middle - 1]! + delayA + time[lastA + next]! - end[right]!;
    let delta =
      delayB * (urgency[right]! - urgency[middle]!) +
      delayA * (urgency[middle]! - urgency[left]!) +
      delayNext * (urgency[this.jobs + 2]! - urgency[right]!);
    if (this.#hasFees) {
      const fee = this.#fee;
      delta += fee[before + b]! + fee[lastB + a]! + fee[lastA + next]!;
      delta -= fee[before + a]! + fee[lastA + b]! + fee[lastB + next]!;
    }
    if (delta >= limit) return Infinity;
    delta += this.#excess(middle, right, delayB, limit - delta);
    if (delta >= limit) return Infinity;
    delta += this.#excess(left, middle, delayA, limit - delta);
    if (delta >= limit) return Infinity;
    delta += this.#excess(right, this.jobs + 1, delayNext, limit - delta);
    return delta < limit ? delta : Infinity;
  }

  /**
   * The end of those jobs from `middle` on that gain most by coming before those from `left` up to `middle`, 0 if none gains more than
   * `gain` (negative). The gain is in `found`. As `turning` for each in turn: what is passed is delayed alike, so that its cost adds up.
   */
  furthest(left: number, middle: number, gain: number): number {
    const order = this.order;
    const end = this.#end;
    const late = this.#late;
    const weight = this.#weight;
    const time = this.#time;
    const width = this.#width;
    const urgency = this.#urgency;
    const fee = this.#hasFees ? this.#fee : null;
    const last = this.jobs + 1;
    const before = order[left - 1]! * width;
    const a = order[left]!;
    const lastA = order[middle - 1]! * width;
    const b = order[middle]!;
    const delayB = end[left - 1]! + time[before + b]! - end[middle]!;
    const urgencyA = urgency[middle]! - urgency[left]!;
    const [beforeB, all] = [urgency[middle]!, urgency[last + 1]!];
    let passed = fee === null ? 0 : fee[before + b]! - fee[before + a]! - fee[lastA + b]!;
    let where = 0;
    for (let to = middle + 1; to <= last; to++) {
      const was = late[to - 1]!;
      const is = was + delayB;
      if (was > 0) {
        if (is < 0) passed -= weight[to - 1]! * is;
      } else if (is > 0) passed += weight[to - 1]! * is;
      const lastB = order[to - 1]! * width;
      const next = order[to]!;
      const delayA = end[to - 1]! + delayB + time[lastB + a]! - end[left]!;
      const delayNext = end[middle - 1]! + delayA + time[lastA + next]! - end[to]!;
      const urgencyB = urgency[to]!;
      let delta = passed + delayB * (urgencyB - beforeB) + delayA * urgencyA + delayNext * (all - urgencyB);
      if (fee !== null) delta += fee[lastB + a]! + fee[lastA + next]! - fee[lastB + next]!;
      if (delta >= gain) continue;
      delta += this.#excess(left, middle, delayA, gain - delta);
      if (delta >= gain) continue;
      delta += this.#excess(to, last, delayNext, gain - delta);
      if (delta >= gain) continue;
      gain = delta;
      where = to;
    }
    this.weighed += last - middle;
    this.found = gain;
    return where;
  }

  /** What it costs more if the jobs at `i` and `j`, not neighbours, change places; Infinity if not less than `limit`. */
  exchanging(i: number, j: number, limit: number): number {
    const order = this.order;
    const end = this.#end;
    const time = this.#time;
    const width = this.#width;
    const urgency = this.#urgency;
    const before = order[i - 1]! * width;
    const a = order[i]!;
    const first = order[i + 1]!;
    const last = order[j - 1]! * width;
    const b = order[j]!;
    const next = order[j + 1]!;
    this.weighed++;
    const delayB = end[i - 1]! + time[before + b]! - end[j]!;
    const delay = end[j]! + delayB + time[b * width + first]! - end[i + 1]!;
    const delayA = end[j - 1]! + delay + time[last + a]! - end[i]!;
    const delayNext = end[i]! + delayA + time[a * width + next]! - end[j + 1]!;
    let delta =
      delayB * (urgency[j + 1]! - urgency[j]!) +
      delay * (urgency[j]! - urgency[i + 1]!) +
      delayA * (urgency[i + 1]! - urgency[i]!) +
      delayNext * (urgency[this.jobs + 2]! - urgency[j + 1]!);
    if (this.#hasFees) {
      const fee = this.#fee;
      delta += fee[before + b]! + fee[b * width + first]! + fee[last + a]! + fee[a * width + next]!;
      delta -= fee[before + a]! + fee[a * width + first]! + fee[last + b]! + fee[b * width + next]!;
    }
    if (delta >= limit) return Infinity;
    delta += this.#excess(i, i + 1, delayA, limit - delta) + this.#excess(j, j + 1, delayB, limit - delta);
    if (delta >= limit) return Infinity;
    delta += this.#excess(i + 1, j, delay, limit - delta);
    if (delta >= limit) return Infinity;
    delta += this.#excess(j + 1, this.jobs + 1, delayNext, limit - delta);
    return delta < limit ? delta : Infinity;
  }

  turn(left: number, middle: number, right: number): void {
    turn(this.order, left, middle, right);
    this.refresh(left);
  }

  exchange(i: number, j: number): void {
    swap(this.order, i, j);
    this.refresh(Math.min(i, j));
  }

  /** As `order` once was. */
  restore(order: Int32Array): void {
    this.order.set(order);
    this.refresh();
  }

  /**
   * What the positions from `from` up to `to` cost more if they end later by `delay` (earlier, if below zero) than the tangent says;
   * Infinity if not less than `room`. Only those differ that become late, or cease to be.
   */
  #excess(from: number, to: number, delay: number, room: number): number {
    const lateness = this.#late;
    const weight = this.#weight;
    let excess = 0;
    if (delay > 0) {
      for (let i = from; i < to; i++) {
        const late = lateness[i]!;
        if (late > 0 || late + delay <= 0) continue;
        excess += weight[i]! * (late + delay);
        if (excess >= room) return Infinity;
      }
    } else if (delay < 0) {
      for (let i = from; i < to; i++) {
        const late = lateness[i]!;
        if (late <= 0 || late + delay >= 0) continue;
        excess -= weight[i]! * (late + delay);
        if (excess >= room) return Infinity;
      }
    }
    return excess;
  }
}
