/**
 * Simulated annealing over changes within a machine and trades of neighbouring jobs between two machines at about the same
 * time. Deterministic for a seed and a number of moves; the clock, if any, is the caller's.
 */

import { Champion } from './champion.ts';
import { seededUnit } from './chance.ts';
import { type Moves, swap, turn } from './moves.ts';
import type { Neighbours } from './neighbours.ts';
import { END, WIDTH } from './records.ts';
import { SoftMakespan } from './soft-makespan.ts';

export interface AnnealOptions {
  readonly seed: number;
  /** Changes tried. */
  readonly moves: number;
  /** Temperature at the start and at the end, in cost. */
  readonly from: number;
  readonly to: number;
  /**
   * Shares of the changes tried that are to be made though they are for the worse, at the start and at the end; the temperature,
   * `from` at first, then follows from them. What is hot depends on the instance and on how far the search has come more than any
   * formula knows.
   */
  readonly rates?: { readonly from: number; readonly to: number } | undefined;
  /** Share of the work done, 0 to 1, for whoever bounds it by time; 1 ends it. Asked every 256 moves or more often. */
  readonly share?: ((moves: number) => number) | undefined;
  /** A cost that is good enough; ends it. */
  readonly enough?: number | undefined;
  /** Where two machines trade, mostly beside jobs that need little set-up. */
  readonly neighbours?: Neighbours | null | undefined;
  /** Jobs to change first of all: those that something happened to, and their neighbours. Half of the moves begin there. */
  readonly focus?: Int32Array | undefined;
}

/** How often each kind of change is tried, added up. */
const WITHIN = 0.25;
const TAILS = 0.55;
const SWAPS = 0.8;
const INSERTIONS = 0.9;
/** Of changes within a machine, those that move jobs; the others exchange two. */
const SHIFTS = 0.6;
/** Of trades, how many are with the machine of a neighbour; and how many only where a neighbour stands. */
const NEAR = 0.95;
const BESIDE = 0.6;
const CHECK_EVERY = 1_024;
/** Tries between two looks at the share that is done, at most: a process that has just begun is slow. */
const ASK_EVERY = 256;
/** Jobs walked past, about, between two looks at the share that is done. */
const WALK = 16_384;
/** How quickly the temperature follows: weight of the last moves in the rate, power of its error, change at most. */
const RECENT = 0.1;
const FOLLOW = 0.2;
const STEP_MAX = 1.1;

/** −ln of 512 numbers spread evenly over (0, 1): what a cost may rise by at temperature 1. */
const RISES = Float64Array.from({ length: 512 }, (_, i) => -Math.log((i + 0.5) / 512));

/** Leaves the best schedule found in `schedule`. Returns the moves made. */
export function anneal(schedule: Moves, options: AnnealOptions): number {
  const { instance, length, machineOf, positionOf, records, cells } = schedule;
  const { jobs, machines, states, state, eligible, eligibleFrom, readyAt, makespan } = instance;
  if (jobs === 0 || machines === 0) return 0;
  const { moves, share, focus, rates, neighbours = null, enough = -Infinity } = options;
  const unit = seededUnit(options.seed);
  const pick = (count: number): number => (unit() * count) | 0;
  const champion = new Champion(schedule);
  const alone = machines === 1;
  const soft = makespan > 0 ? new SoftMakespan(schedule) : null;
  let temperature = options.from;
  let rate = rates?.from ?? 0;
  let risen = 0;
  let noise = 0;
  let cost = schedule.total();
  let best = cost;
  let made = 0;
  let done = 0;
  const atMost = share === undefined ? CHECK_EVERY : ASK_EVERY;
  const askEvery = Math.max(1, Math.min(atMost, Math.floor((WALK * machines) / jobs)));

  for (; made < moves; made++) {
    if (made % askEvery === 0) {
      done = share === undefined ? made / moves : share(made);
      if (done >= 1) break;
    }
    if (made % CHECK_EVERY === 0) {
      if (rates === undefined) temperature = options.from * (options.to / options.from) ** done;
      else if (made > 0) {
        rate += RECENT * (risen / CHECK_EVERY - rate);
        risen = 0;
        const wanted = rates.from * (rates.to / rates.from) ** done;
        const step = (wanted / Math.max(rate, 1e-6)) ** FOLLOW;
        temperature *= Math.min(STEP_MAX, Math.max(1 / STEP_MAX, step));
      }
      noise = 1e-9 * Math.abs(cost);
      if (soft !== null) {
        soft.sharpen(done);
        schedule.recount();
      }
    }
    const rise = temperature * RISES[(unit() * 512) | 0]!;
    const j =
      focus !== undefined && focus.length > 0 && unit() < 0.5 ? focus[pick(focus.length)]! : pick(jobs);
    const a = machineOf[j]!;
    const i = positionOf[j]!;
    const lengthA = length[a]!;
    const kind = unit();
    let delta: number;
    if (alone || kind < WITHIN) {
      if (lengthA < 2) continue;
      // Near and far alike: as likely 1 to 2 places away as 16 to 32. So the length of what moves, but mostly it is short.
      const distance = (lengthA ** unit()) | 0;
      const to = unit() < 0.5 ? i - distance : i + distance;
      if (to < 0 || to >= lengthA) continue;
      const left = i < to ? i : to;
      const isShift = distance === 1 || unit() < SHIFTS;
      const limit = soft === null ? rise : rise + makespan * soft.fallMost(a, a);
      let count = 1;
      if (isShift) {
        const u = unit();
        count = ((lengthA / 2) ** (u * u)) | 0;
        if (i + count > lengthA || to + count > lengthA) continue;
        delta = schedule.shift(a, i, to, count, limit);
      } else delta = schedule.exchange(a, left, i + to - left, limit);
      if (soft !== null && delta < Infinity) delta += makespan * soft.change(a, schedule.ended, a, 0);
      if (!(delta <= rise)) continue;
      if (delta > 0) {
        if (delta > noise) risen++;
        champion.keep();
      }
      const base = a * schedule.room;
      if (!isShift) swap(schedule.order, base + i, base + to);
      else if (i < to) turn(schedule.order, base + i, base + i + count, base + to + count);
      else turn(schedule.order, base + to, base + i, base + i + count);
      schedule.refresh(a, left);
      soft?.look(a);
      champion.changed(a);
    } else {
      const aim = neighbours === null ? 1 : unit();
      let b: number;
      let beside = -1;
      if (neighbours !== null && aim < NEAR) {
        const first = neighbours.from[state[j]!]!;
        beside = neighbours.jobs[first + pick(neighbours.from[state[j]! + 1]! - first)]!;
        b = machineOf[beside]!;
        if (cells.values[j * cells.stride + cells.column[b]!] === Infinity) continue;
      } else {
        const first = eligibleFrom[j]!;
        b = eligible[first + pick(eligibleFrom[j + 1]! - first)]!;
      }
      if (b === a) continue;
      const { order, room } = schedule;
      const lengthB = length[b]!;
      const baseA = a * room;
      const baseB = b * room;
      const begin = i === 0 ? readyAt[a]! : records[order[baseA + i - 1]! * WIDTH + END]!;
      // The place on the other machine at that time: near where it would be if both were equally busy.
      let at: number;
      // For the latest end it is all one when a job is done.
      if (beside >= 0 && soft !== null) at = positionOf[beside]! + pick(2);
      else {
        at = ((i * lengthB) / lengthA) | 0;
        while (at < lengthB && records[order[baseB + at]! * WIDTH + END]! <= begin) at++;
        while (at > 0 && records[order[baseB + at - 1]! * WIDTH + END]! > begin) at--;
        if (unit() < 0.5) at += pick(3) - 1;
      }
      if (at < 0 || at > lengthB) continue;
      if (neighbours !== null && soft === null && aim < BESIDE) {
        const row = state[j]! * states;
        const isBeside =
          (at < lengthB && neighbours.isNear[row + state[order[baseB + at]!]!] === 1) ||
          (at > 0 && neighbours.isNear[row + state[order[baseB + at - 1]!]!] === 1);
        if (!isBeside) continue;
      }
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
      const limit = soft === null ? rise : rise + makespan * soft.fallMost(a, b);
      delta = schedule.trading(a, i, countA, b, at, countB, limit);
      if (soft !== null && delta < Infinity)
        delta += makespan * soft.change(a, schedule.ended, b, schedule.endedOther);
      if (!(delta <= rise)) continue;
      if (delta > 0) {
        if (delta > noise) risen++;
        champion.keep();
      }
      schedule.trade(a, i, countA, b, at, countB);
      schedule.refresh(a, i);
      schedule.refresh(b, at);
      soft?.look(a);
      soft?.look(b);
      champion.changed(a);
      champion.changed(b);
    }
    if (soft === null) cost += delta;
    else cost = schedule.total();
    if (cost < best - noise) {
      best = cost;
      champion.improved();
      if (best <= enough) break;
    }
  }
  champion.restore();
  return made;
}
