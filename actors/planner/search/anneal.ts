/**
 * Simulated annealing over changes within a machine and trades of neighbouring jobs between two machines at about the same
 * time. Deterministic for a seed and a number of moves; the clock, if any, is the caller's.
 */

import { Champion } from './champion.ts';
import { seededUnit } from './chance.ts';
import { type Moves, swap, turn } from './moves.ts';

export interface AnnealOptions {
  readonly seed: number;
  /** Changes tried. */
  readonly moves: number;
  /** Temperature at the start and at the end, in cost. */
  readonly from: number;
  readonly to: number;
  /** Share of the work done, 0 to 1, for whoever bounds it by time; 1 ends it. Asked every 1,024 moves. */
  readonly share?: ((moves: number) => number) | undefined;
  /** A cost that is good enough; ends it. */
  readonly enough?: number | undefined;
  /** Jobs to change first of all: those that something happened to, and their neighbours. Half of the moves begin there. */
  readonly focus?: Int32Array | undefined;
}

/** How often each kind of change is tried, added up. */
const WITHIN = 0.2;
const TAILS = 0.5;
const SWAPS = 0.7;
const INSERTIONS = 0.8;
/** How far a job moves within its machine, and how often it may go anywhere there. */
const REACH = 4;
const FAR = 0.2;
const CHECK_EVERY = 1_024;

/** −ln of 512 numbers spread evenly over (0, 1): what a cost may rise by at temperature 1. */
const RISES = Float64Array.from({ length: 512 }, (_, i) => -Math.log((i + 0.5) / 512));

/** Leaves the best schedule found in `schedule`. Returns the moves made. */
export function anneal(schedule: Moves, options: AnnealOptions): number {
  const { instance, length, machineOf, positionOf, end } = schedule;
  const { jobs, machines, eligible, eligibleFrom, processing, readyAt, makespan } = instance;
  if (jobs === 0 || machines === 0) return 0;
  const { moves, share, focus, enough = -Infinity } = options;
  const unit = seededUnit(options.seed);
  const pick = (count: number): number => (unit() * count) | 0;
  const champion = new Champion(schedule);
  const alone = machines === 1;
  const peaks = makespan > 0 ? new Peaks(schedule) : null;
  let temperature = options.from;
  let cost = schedule.total();
  let best = cost;
  let made = 0;

  for (; made < moves; made++) {
    if (made % CHECK_EVERY === 0) {
      const done = share === undefined ? made / moves : share(made);
      if (done >= 1) break;
      temperature = options.from * (options.to / options.from) ** done;
    }
    const rise = temperature * RISES[(unit() * 512) | 0]!;
    const limit = peaks === null ? rise : rise + makespan * peaks.highest;
    const j =
      focus !== undefined && focus.length > 0 && unit() < 0.5 ? focus[pick(focus.length)]! : pick(jobs);
    const a = machineOf[j]!;
    const i = positionOf[j]!;
    const lengthA = length[a]!;
    const kind = unit();
    let delta: number;
    if (alone || kind < WITHIN) {
      if (lengthA < 2) continue;
      const reach = kind < FAR * (alone ? 1 : WITHIN) ? lengthA : REACH;
      const to = i + pick(2 * reach + 1) - reach;
      if (to < 0 || to >= lengthA || to === i) continue;
      const how = unit();
      const left = i < to ? i : to;
      const isShift = how < 0.5 || to - i === 1 || i - to === 1;
      const count = how < 0.12 ? 2 : 1;
      if (isShift) {
        if (i + count > lengthA || to + count > lengthA) continue;
        delta = schedule.shift(a, i, to, count, limit);
      } else delta = schedule.exchange(a, left, i + to - left, limit);
      if (peaks !== null && delta < Infinity) delta += makespan * peaks.change(a, schedule.ended, -1, 0);
      if (!(delta <= rise)) continue;
      if (delta > 0) champion.keep();
      const base = a * schedule.room;
      if (!isShift) swap(schedule.order, base + i, base + to);
      else if (i < to) turn(schedule.order, base + i, base + i + count, base + to + count);
      else turn(schedule.order, base + to, base + i, base + i + count);
      schedule.refresh(a, left);
      champion.changed(a);
    } else {
      const first = eligibleFrom[j]!;
      const b = eligible[first + pick(eligibleFrom[j + 1]! - first)]!;
      if (b === a) continue;
      const { order, room } = schedule;
      const lengthB = length[b]!;
      const baseA = a * room;
      const baseB = b * room;
      const begin = i === 0 ? readyAt[a]! : end[order[baseA + i - 1]!]!;
      // The place on the other machine at that time: near where it would be if both were equally busy.
      let at = ((i * lengthB) / lengthA) | 0;
      while (at < lengthB && end[order[baseB + at]!]! <= begin) at++;
      while (at > 0 && end[order[baseB + at - 1]!]! > begin) at--;
      if (unit() < 0.5) at += pick(3) - 1;
      if (at < 0 || at > lengthB) continue;
      let countA = 1;
      let countB = 0;
      if (kind < TAILS) {
        countA = lengthA - i;
        countB = lengthB - at;
      } else if (kind < SWAPS) countB = 1;
      else if (kind >= INSERTIONS) {
        countA = 1 + pick(2);
        countB = pick(3);
      }
      if (i + countA > lengthA || at + countB > lengthB) continue;
      let fits = true;
      for (let x = baseA + i + 1; fits && x < baseA + i + countA; x++)
        fits = processing[order[x]! * machines + b]! < Infinity;
      for (let x = baseB + at; fits && x < baseB + at + countB; x++)
        fits = processing[order[x]! * machines + a]! < Infinity;
      if (!fits) continue;
      delta = schedule.splice(a, i, countA, b, at, countB, Infinity);
      const ended = schedule.ended;
      delta += schedule.splice(b, at, countB, a, i, countA, limit - delta);
      if (peaks !== null && delta < Infinity) delta += makespan * peaks.change(a, ended, b, schedule.ended);
      if (!(delta <= rise)) continue;
      if (delta > 0) champion.keep();
      schedule.trade(a, i, countA, b, at, countB);
      schedule.refresh(a, i);
      schedule.refresh(b, at);
      champion.changed(a);
      champion.changed(b);
    }
    peaks?.look();
    cost += delta;
    if (cost < best - 1e-9 * Math.abs(best)) {
      best = cost;
      champion.improved();
      if (best <= enough) break;
    }
  }
  champion.restore();
  return made;
}

/** The three machines that end last: what remains when two of them change. */
class Peaks {
  readonly #schedule: Moves;
  readonly #machine = [-1, -1, -1];
  readonly #end = [0, 0, 0];

  constructor(schedule: Moves) {
    this.#schedule = schedule;
    this.look();
  }

  get highest(): number {
    return this.#end[0]!;
  }

  look(): void {
    const machine = this.#machine;
    const end = this.#end;
    machine.fill(-1);
    end.fill(0);
    for (let k = 0; k < this.#schedule.length.length; k++) {
      const ended = this.#schedule.endOf(k);
      if (!(ended > end[2]!)) continue;
      let at = 2;
      for (; at > 0 && ended > end[at - 1]!; at--) {
        end[at] = end[at - 1]!;
        machine[at] = machine[at - 1]!;
      }
      end[at] = ended;
      machine[at] = k;
    }
  }

  /** How the makespan changes when machine `a` ends at one time and `b` at another. */
  change(a: number, endA: number, b: number, endB: number): number {
    let other = 0;
    for (let i = 0; i < 3; i++)
      if (this.#machine[i] !== a && this.#machine[i] !== b) {
        other = this.#end[i]!;
        break;
      }
    return Math.max(other, endA, b < 0 ? 0 : endB) - this.#end[0]!;
  }
}
