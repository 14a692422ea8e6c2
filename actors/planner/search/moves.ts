/**
 * What a change of the sequences would cost, without making it: the change of `Sequences.cost`, or Infinity as soon as it
 * is sure to exceed the limit, which it mostly is.
 */
import { workEnd } from './calendar.ts';
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
import { Sequences } from './sequences.ts';

export class Moves extends Sequences {
  /** After a trial that was not given up: when the machine would end its last job. −Infinity: it would do nothing. */
  ended = 0;
  /** The same of the other machine of a trade. */
  endedOther = 0;
  #free = 0;
  #state = 0;
  /** Whether a machine may stand idle for a release date. */
  readonly #mayWait: boolean;

  constructor(instance: Instance) {
    super(instance);
    this.#mayWait = instance.release.some((at) => at > 0);
  }

  /**
   * Machine `a` would give `countA` jobs from position `i` on for the `countB` jobs from position `j` on of machine `b`.
   * Infinity also where one of them can't run on the other.
   */
  trading(a: number, i: number, countA: number, b: number, j: number, countB: number, limit: number): number {
    // Tails are long: what the other side costs at least ends most of them early.
    const isLong = countA + countB > 4;
    let restB = isLong ? this.#atLeast(b, j, countB, a, i, countA) : -Infinity;
    const headA = this.#head(a, i, countA, b, j, countB, isLong ? limit - restB : Infinity);
    if (headA === Infinity) return Infinity;
    const freeA = this.#free;
    const stateA = this.#state;
    const leastA = headA + this.#restAtLeast(a, i + countA, freeA, stateA);
    const headB = this.#head(b, j, countB, a, i, countA, limit - leastA);
    if (headB === Infinity) return Infinity;
    restB = this.#restAtLeast(b, j + countB, this.#free, this.#state);
    if (leastA + headB + restB > limit) return Infinity;
    restB = this.#rest(b, j + countB, this.#free, this.#state, headB, limit - leastA);
    if (restB === Infinity) return Infinity;
    this.endedOther = this.length[b]! - countB + countA === 0 ? -Infinity : this.ended;
    const delta = this.#rest(a, i + countA, freeA, stateA, headA + restB, limit);
    if (this.length[a]! - countA + countB === 0) this.ended = -Infinity;
    return delta;
  }

  /** Machine `k`, which must be able to, would do job `j` too, before the one at position `at`. */
  insertion(j: number, k: number, at: number, limit: number): number {
    const { machines } = this.instance;
    this.order[machines * this.room] = j;
    const head = this.#head(k, at, 0, machines, 0, 1, Infinity);
    if (head + this.#restAtLeast(k, at, this.#free, this.#state) > limit) return Infinity;
    return this.#rest(k, at, this.#free, this.#state, head, limit);
  }

  /** The jobs that come, less those that go. Leaves when the machine is free after them, and its state. */
  #head(
    k: number,
    at: number,
    out: number,
    source: number,
    from: number,
    count: number,
    limit: number,
  ): number {
    const { instance, records, order } = this;
    const { states, setup, setupCost, state, calendar } = instance;
    const { values, stride, column } = this.cells;
    const own = column[k]!;
    const base = k * this.room + at;
    let t: number;
    let s: number;
    let delta = out === 0 ? 0 : -records[order[base + out - 1]! * WIDTH + SPENT]!;
    if (at === 0) {
      t = instance.readyAt[k]!;
      s = instance.initialState[k]!;
    } else {
      const before = order[base - 1]!;
      t = records[before * WIDTH + END]!;
      s = state[before]!;
      if (out > 0) delta += records[before * WIDTH + SPENT]!;
    }
    const first = source * this.room + from;
    const last = first + count;
    let coming = count > 0 && limit < Infinity ? this.#floorOf(first, from, count) : -Infinity;
    for (let i = first; i < last; i++) {
      const j = order[i]!;
      const cell = j * stride + own;
      const pair = s * states + state[j]!;
      const time = values[cell]!;
      if (time === Infinity) return Infinity;
      const r = j * WIDTH;
      if (calendar === null) {
        t += setup[pair]! + time;
        const soonest = records[r + RELEASE]! + time;
        if (t < soonest) t = soonest;
      } else t = workEnd(calendar, k, t, setup[pair]!, time, records[r + RELEASE]!);
      s = state[j]!;
      const late = t - records[r + DUE]!;
      delta += values[cell + 1]! + setupCost[pair]! + records[r + COMPLETION]! * t;
      if (late > 0) delta += records[r + TARDINESS]! * late;
      coming -= records[r + LEAST]!;
      if (delta + coming > limit) return Infinity;
    }
    this.#free = t;
    this.#state = s;
    return delta;
  }

  /** The least that running the `count` jobs at `order[first]` costs; `from` is their position. */
  #floorOf(first: number, from: number, count: number): number {
    const { order, records } = this;
    const all = records[order[first + count - 1]! * WIDTH + FLOOR]!;
    return from === 0 ? all : all - records[order[first - 1]! * WIDTH + FLOOR]!;
  }

  /** What a delay by a unit of time of all jobs from position `i` on costs as they stand. */
  #urgencyFrom(k: number, i: number): number {
    const { order, records } = this;
    const base = k * this.room;
    const all = records[order[base + this.length[k]! - 1]! * WIDTH + URGENCY]!;
    return i === 0 ? all : all - records[order[base + i - 1]! * WIDTH + URGENCY]!;
  }

  /**
   * What `#rest` comes to at least. Cost is convex in the delay, so that it lies above its tangent; set-up that waits for people, and
   * delay that idle time swallows, know no such bound.
   */
  #restAtLeast(k: number, i: number, t: number, s: number): number {
    if (i === this.length[k]) return 0;
    const { instance, records } = this;
    if (instance.calendar !== null) return -Infinity;
    const j = this.order[k * this.room + i]!;
    const r = j * WIDTH;
    const pair = s * instance.states + instance.state[j]!;
    let end = t + instance.setup[pair]! + records[r + DURATION]! - records[r + SETUP]!;
    if (end < records[r + SOONEST]!) end = records[r + SOONEST]!;
    const delay = end - records[r + END]!;
    const paid = instance.setupCost[pair]! - records[r + SETUP_PAID]!;
    if (delay > 0 && this.#mayWait) return paid;
    return paid + delay * this.#urgencyFrom(k, i);
  }

  /** What a change of machine `k` costs at least, if `out` jobs give way to `count` others. */
  #atLeast(k: number, at: number, out: number, source: number, from: number, count: number): number {
    const { records, order } = this;
    if (this.instance.calendar !== null) return -Infinity;
    const base = k * this.room + at;
    const spentBefore = at === 0 ? 0 : records[order[base - 1]! * WIDTH + SPENT]!;
    let low = count === 0 ? 0 : this.#floorOf(source * this.room + from, from, count);
    if (out > 0) low += spentBefore - records[order[base + out - 1]! * WIDTH + SPENT]!;
    if (at + out === this.length[k]) return low;
    const next = order[base + out]! * WIDTH;
    const gained =
      records[next + END]! - this.timeBefore(k, at) - records[next + DURATION]! + records[next + SETUP]!;
    return low - records[next + SETUP_PAID]! - gained * this.#urgencyFrom(k, at + out);
  }

  /** Moves `count` jobs from position `from` so that the first of them stands at position `to` of the same machine. */
  shift(k: number, from: number, to: number, count: number, limit: number): number {
    return from < to
      ? this.#turned(k, from, from + count, to + count, limit)
      : this.#turned(k, to, from, from + count, limit);
  }

  /** Lets the jobs at two positions of a machine, `a` before `b`, change places. */
  exchange(k: number, a: number, b: number, limit: number): number {
    const { order } = this;
    const base = k * this.room;
    const gone = this.#spentBefore(k, a) - this.#spentBefore(k, b + 1);
    swap(order, base + a, base + b);
    const delta = this.#run(k, a, b, gone, limit);
    swap(order, base + a, base + b);
    return delta;
  }

  /** Jobs from `middle` up to `right` go before those from `left` up to `middle`. */
  #turned(k: number, left: number, middle: number, right: number, limit: number): number {
    const { order } = this;
    const base = k * this.room;
    const gone = this.#spentBefore(k, left) - this.#spentBefore(k, right);
    turn(order, base + left, base + middle, base + right);
    const delta = this.#run(k, left, right - 1, gone, limit);
    turn(order, base + left, base + left + right - middle, base + right);
    return delta;
  }

  /** Cost of what stands in `order` now from position `a` to `b`, and of what follows, on top of `delta`. */
  #run(k: number, a: number, b: number, delta: number, limit: number): number {
    const { instance } = this;
    const { states, setup, setupCost, state, calendar } = instance;
    const { order, records } = this;
    const { values, stride, column } = this.cells;
    const own = column[k]!;
    const base = k * this.room;
    let t = this.timeBefore(k, a);
    let s = this.stateBefore(k, a);
    for (let i = base + a; i <= base + b; i++) {
      const j = order[i]!;
      const cell = j * stride + own;
      const pair = s * states + state[j]!;
      const time = values[cell]!;
      const r = j * WIDTH;
      if (calendar === null) {
        t += setup[pair]! + time;
        const soonest = records[r + RELEASE]! + time;
        if (t < soonest) t = soonest;
      } else t = workEnd(calendar, k, t, setup[pair]!, time, records[r + RELEASE]!);
      s = state[j]!;
      const late = t - records[r + DUE]!;
      delta += values[cell + 1]! + setupCost[pair]! + records[r + COMPLETION]! * t;
      if (late > 0) delta += records[r + TARDINESS]! * late;
    }
    if (delta + this.#restAtLeast(k, b + 1, t, s) > limit) return Infinity;
    return this.#rest(k, b + 1, t, s, delta, limit);
  }

  /** What the jobs from position `i` on would cost more, were the machine free at `t` in state `s`, on top of `delta`. */
  #rest(k: number, i: number, t: number, s: number, delta: number, limit: number): number {
    const length = this.length[k]!;
    if (i >= length) {
      this.ended = t;
      return delta;
    }
    const { instance, records, order } = this;
    const { calendar } = instance;
    const base = k * this.room;
    const last = base + length - 1;
    let j = order[base + i]!;
    let r = j * WIDTH;
    const pair = s * instance.states + instance.state[j]!;
    delta += instance.setupCost[pair]! - records[r + SETUP_PAID]!;
    const time = records[r + DURATION]! - records[r + SETUP]!;
    if (calendar === null) t += instance.setup[pair]! + time;
    else t = workEnd(calendar, k, t, instance.setup[pair]!, time, records[r + RELEASE]!);
    for (let x = base + i; ; ) {
      if (t < records[r + SOONEST]!) t = records[r + SOONEST]!;
      const before = records[r + END]!;
      if (t === before) {
        this.ended = records[order[last]! * WIDTH + END]!;
        return delta;
      }
      // From here on everything is later: nothing that follows can get cheaper.
      if (delta > limit && t > before) return Infinity;
      const late = t - records[r + DUE]!;
      delta += records[r + COMPLETION]! * t - records[r + LATENESS]!;
      if (late > 0) delta += records[r + TARDINESS]! * late;
      if (x === last) {
        this.ended = t;
        return delta;
      }
      j = order[++x]!;
      r = j * WIDTH;
      if (calendar === null) t += records[r + DURATION]!;
      else {
        const change = records[r + SETUP]!;
        t = workEnd(calendar, k, t, change, records[r + DURATION]! - change, records[r + RELEASE]!);
      }
    }
  }

  /** Cost of the jobs before position `at`. */
  #spentBefore(k: number, at: number): number {
    return at === 0 ? 0 : this.records[this.order[k * this.room + at - 1]! * WIDTH + SPENT]!;
  }
}

/** What stands from `middle` up to `right` comes before what stands from `left` up to `middle`. */
export function turn(order: Int32Array, left: number, middle: number, right: number): void {
  const short = Math.min(middle - left, right - middle);
  if (middle - left === 1) {
    const x = order[left]!;
    for (let i = left; i < right - 1; i++) order[i] = order[i + 1]!;
    order[right - 1] = x;
    return;
  }
  if (short === 1) {
    const x = order[right - 1]!;
    for (let i = right - 1; i > left; i--) order[i] = order[i - 1]!;
    order[left] = x;
    return;
  }
  reverse(order, left, middle);
  reverse(order, middle, right);
  reverse(order, left, right);
}

function reverse(order: Int32Array, from: number, to: number): void {
  for (let a = from, b = to - 1; a < b; a++, b--) swap(order, a, b);
}

export function swap(order: Int32Array, a: number, b: number): void {
  const x = order[a]!;
  order[a] = order[b]!;
  order[b] = x;
}
