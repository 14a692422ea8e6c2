/**
 * What a change of the sequences would cost, without making it: the change of `Sequences.cost`, or Infinity as soon as it
 * is sure to exceed the limit, which it mostly is.
 */
import { attendedEnd } from './instance.ts';
import { Sequences } from './sequences.ts';

export class Moves extends Sequences {
  /** After a trial that was not given up: when the machine would end its last job. −Infinity: it would do nothing. */
  ended = 0;

  /**
   * On machine `k`, the `out` jobs from position `at` give way to the `count` jobs from position `from` of machine
   * `source`, another one; it must be able to run them.
   */
  splice(
    k: number,
    at: number,
    out: number,
    source: number,
    from: number,
    count: number,
    limit: number,
  ): number {
    const { instance, end, lateness } = this;
    const { machines, states, setup, setupCost, processing, running, release, due, state } = instance;
    const { tardiness, completion, attendance } = instance;
    const { order } = this;
    const base = k * this.room + at;
    const incoming = source * this.room + from;
    let delta = 0;
    for (let i = base; i < base + out; i++) delta -= lateness[order[i]!]! + this.effort[order[i]!]!;
    let t: number;
    let s: number;
    if (at === 0) {
      t = instance.readyAt[k]!;
      s = instance.initialState[k]!;
    } else {
      t = end[order[base - 1]!]!;
      s = state[order[base - 1]!]!;
    }
    for (let i = incoming; i < incoming + count; i++) {
      const j = order[i]!;
      const cell = j * machines + k;
      const pair = s * states + state[j]!;
      const time = processing[cell]!;
      if (attendance === null) t += setup[pair]! + time;
      else t = attendedEnd(attendance, t, setup[pair]!) + time;
      const first = release[j]! + time;
      if (t < first) t = first;
      s = state[j]!;
      const late = t - due[j]!;
      delta += running[cell]! + setupCost[pair]! + completion[j]! * t;
      if (late > 0) delta += tardiness[j]! * late;
    }
    if (count === 0 && out === this.length[k]) {
      this.ended = -Infinity;
      return delta;
    }
    return this.#rest(k, at + out, t, s, delta, limit);
  }

  /** Machine `k`, which must be able to, does job `j` too, before the one at position `at`. */
  insertion(j: number, k: number, at: number, limit: number): number {
    const { machines } = this.instance;
    this.order[machines * this.room] = j;
    return this.splice(k, at, 0, machines, 0, 1, limit);
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
    let gone = 0;
    for (let i = base + a; i <= base + b; i++) gone -= this.lateness[order[i]!]! + this.effort[order[i]!]!;
    swap(order, base + a, base + b);
    const delta = this.#run(k, a, b, gone, limit);
    swap(order, base + a, base + b);
    return delta;
  }

  /** Jobs from `middle` up to `right` go before those from `left` up to `middle`. */
  #turned(k: number, left: number, middle: number, right: number, limit: number): number {
    const { order } = this;
    const base = k * this.room;
    let gone = 0;
    for (let i = base + left; i < base + right; i++)
      gone -= this.lateness[order[i]!]! + this.effort[order[i]!]!;
    turn(order, base + left, base + middle, base + right);
    const delta = this.#run(k, left, right - 1, gone, limit);
    turn(order, base + left, base + left + right - middle, base + right);
    return delta;
  }

  /** Cost of what stands in `order` now from position `a` to `b`, and of what follows, on top of `delta`. */
  #run(k: number, a: number, b: number, delta: number, limit: number): number {
    const { instance } = this;
    const { machines, states, setup, setupCost, processing, running, release, due, state } = instance;
    const { tardiness, completion, attendance } = instance;
    const { order } = this;
    const base = k * this.room;
    let t = this.timeBefore(k, a);
    let s = this.stateBefore(k, a);
    for (let i = base + a; i <= base + b; i++) {
      const j = order[i]!;
      const cell = j * machines + k;
      const pair = s * states + state[j]!;
      const time = processing[cell]!;
      if (attendance === null) t += setup[pair]! + time;
      else t = attendedEnd(attendance, t, setup[pair]!) + time;
      const first = release[j]! + time;
      if (t < first) t = first;
      s = state[j]!;
      const late = t - due[j]!;
      delta += running[cell]! + setupCost[pair]! + completion[j]! * t;
      if (late > 0) delta += tardiness[j]! * late;
    }
    return this.#rest(k, b + 1, t, s, delta, limit);
  }

  /** What the jobs from position `i` on would cost more, were the machine free at `t` in state `s`, on top of `delta`. */
  #rest(k: number, i: number, t: number, s: number, delta: number, limit: number): number {
    const length = this.length[k]!;
    if (i >= length) {
      this.ended = t;
      return delta;
    }
    const { instance, end, duration, soonest, lateness } = this;
    const { due, tardiness, completion, attendance } = instance;
    const { order } = this;
    const base = k * this.room;
    let j = order[base + i]!;
    const pair = s * instance.states + instance.state[j]!;
    delta += instance.setupCost[pair]! - this.setupPaid[j]!;
    const time = duration[j]! - this.setup[j]!;
    if (attendance === null) t += instance.setup[pair]! + time;
    else t = attendedEnd(attendance, t, instance.setup[pair]!) + time;
    for (;;) {
      if (t < soonest[j]!) t = soonest[j]!;
      const before = end[j]!;
      if (t === before) {
        this.ended = end[order[base + length - 1]!]!;
        return delta;
      }
      // From here on everything is later: nothing that follows can get cheaper.
      if (delta > limit && t > before) return Infinity;
      const late = t - due[j]!;
      delta += completion[j]! * t - lateness[j]!;
      if (late > 0) delta += tardiness[j]! * late;
      if (++i === length) {
        this.ended = t;
        return delta;
      }
      j = order[base + i]!;
      if (attendance === null) t += duration[j]!;
      else t = attendedEnd(attendance, t, this.setup[j]!) + duration[j]! - this.setup[j]!;
    }
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
