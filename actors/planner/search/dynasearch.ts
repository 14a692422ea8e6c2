/**
 * One machine without set-up, release dates or calendar: iterated dynasearch (Congram, Potts and van de Velde, "An iterated
 * dynasearch algorithm for the single-machine total weighted tardiness scheduling problem", 2002), with insertions beside
 * exchanges as in Grosso, Della Croce and Tadei (2004). A dynamic program finds the best set of changes that do not
 * overlap, and all of them are made at once; a schedule that no set improves is shaken and descended from again.
 */
import { seededUnit } from './chance.ts';
import type { Instance } from './instance.ts';
import type { Moves } from './moves.ts';
import { swap, turn } from './moves.ts';

export interface DynasearchOptions {
  readonly seed: number;
  /** Changes weighed. */
  readonly moves: number;
  /** Share of the work done, 0 to 1; 1 ends it. */
  readonly share?: ((moves: number) => number) | undefined;
  /** A cost that is good enough; ends it. */
  readonly enough?: number | undefined;
}

const STAY = 0;
const EXCHANGE = 1;
const FORWARD = 2;
const BACKWARD = 3;
/** Exchanges of a shake, at least and at most, of any two jobs. */
const SHAKE_LEAST = 4;
const SHAKE_MOST = 9;
/** Shakes from one schedule after another before going back to the best. */
const RETURN_AFTER = 40;

/** Above this, one descent takes longer than a search may. */
export const LINE_MAX = 1_000;

export const isPlain = ({
  jobs,
  machines,
  setup,
  setupCost,
  release,
  readyAt,
  calendar,
}: Instance): boolean =>
  machines === 1 &&
  jobs <= LINE_MAX &&
  calendar === null &&
  setup.every((time) => time === 0) &&
  setupCost.every((cost) => cost === 0) &&
  release.every((at) => at <= readyAt[0]!);

/** Leaves the best schedule found in `schedule`. Returns the changes weighed. */
export function dynasearch(schedule: Moves, { seed, moves, share, enough }: DynasearchOptions): number {
  const { instance } = schedule;
  if (instance.jobs < 2) return 0;
  const unit = seededUnit(seed);
  // What running costs is the same in any order.
  const enoughHere = (enough ?? -Infinity) - instance.running.reduce((sum, cost) => sum + cost, 0);
  const line = new Line(instance);
  const order = schedule.jobsOf(0).slice();
  const best = order.slice();
  const before = order.slice();
  let leastCost = Infinity;
  let cost = Infinity;
  let shakes = 0;
  while (line.weighed < moves && (share === undefined || share(line.weighed) < 1)) {
    const found = line.descend(order, moves);
    if (found < leastCost) {
      leastCost = found;
      best.set(order);
    }
    if (found <= cost) {
      cost = found;
      before.set(order);
    } else order.set(before);
    if (leastCost <= Math.max(line.unavoidable, enoughHere)) break;
    if (++shakes % RETURN_AFTER === 0) {
      order.set(best);
      before.set(best);
      cost = leastCost;
    }
    const times = SHAKE_LEAST + ((unit() * (SHAKE_MOST - SHAKE_LEAST + 1)) | 0);
    for (let x = 0; x < times; x++) {
      swap(order, (unit() * order.length) | 0, (unit() * order.length) | 0);
    }
  }
  const had = schedule.total();
  const jobs = schedule.jobsOf(0).slice();
  schedule.assign(0, best);
  if (schedule.total() > had) schedule.assign(0, jobs);
  return line.weighed;
}

class Line {
  weighed = 0;
  /** What running and the soonest ends cost in any order: nothing can be less. */
  readonly unavoidable: number;
  readonly #instance: Instance;
  readonly #end: Float64Array;
  /** Cost of all positions before. */
  readonly #before: Float64Array;
  /** Best change of cost of the first positions, and how: the kind of the change that ends there, and where it begins. */
  readonly #gain: Float64Array;
  readonly #kind: Uint8Array;
  readonly #from: Int32Array;
  /** For the job at each position, the sum over those passed so far, were they done without it. */
  readonly #passed: Float64Array;

  constructor(instance: Instance) {
    const { jobs } = instance;
    this.#instance = instance;
    this.#end = new Float64Array(jobs);
    this.#before = new Float64Array(jobs + 1);
    this.#gain = new Float64Array(jobs + 1);
    this.#kind = new Uint8Array(jobs + 1);
    this.#from = new Int32Array(jobs + 1);
    this.#passed = new Float64Array(jobs);
    this.unavoidable = 0;
    for (let j = 0; j < jobs; j++)
      this.unavoidable += this.#costAt(j, instance.readyAt[0]! + instance.processing[j]!);
  }

  /** To where no set of changes improves. Returns the cost of tardiness and completion. */
  descend(order: Int32Array, moves: number): number {
    this.#count(order);
    while (this.weighed < moves && this.#program(order)) {
      this.#make(order);
      this.#count(order);
    }
    return this.#before[order.length]!;
  }

  #costAt(j: number, t: number): number {
    const { due, tardiness, completion } = this.#instance;
    const late = t - due[j]!;
    return (late > 0 ? tardiness[j]! * late : 0) + completion[j]! * t;
  }

  #count(order: Int32Array): void {
    let t = this.#instance.readyAt[0]!;
    for (let i = 0; i < order.length; i++) {
      const j = order[i]!;
      t += this.#instance.processing[j]!;
      this.#end[i] = t;
      this.#before[i + 1] = this.#before[i]! + this.#costAt(j, t);
    }
  }

  /** Whether there is something to gain. Position i counts from 0; `gain[i]` is of the positions before i. */
  #program(order: Int32Array): boolean {
    const { processing, due, tardiness, completion } = this.#instance;
    const [end, before, gain, kind, from, passed] = [
      this.#end,
      this.#before,
      this.#gain,
      this.#kind,
      this.#from,
      this.#passed,
    ];
    gain[0] = 0;
    for (let j = 0; j < order.length; j++) {
      const b = order[j]!;
      const timeB = processing[b]!;
      const endJ = end[j]!;
      let least = gain[j]!;
      let how = STAY;
      let where = j;
      let pushed = 0;
      passed[j] = 0;
      for (let i = j - 1; i >= 0; i--) {
        const a = order[i]!;
        const timeA = processing[a]!;
        const soFar = gain[i]!;
        const had = before[j + 1]! - before[i]!;
        const late = endJ - due[a]!;
        const aLast = (late > 0 ? tardiness[a]! * late : 0) + completion[a]! * endJ;
        const firstEnd = end[i]! - timeA + timeB;
        const early = firstEnd - due[b]!;
        const bFirst = (early > 0 ? tardiness[b]! * early : 0) + completion[b]! * firstEnd;
        // a after b: those between, and b, are done sooner by the time of a.
        const sooner = endJ - timeA;
        const soonerLate = sooner - due[b]!;
        const ahead =
          passed[i]! + (soonerLate > 0 ? tardiness[b]! * soonerLate : 0) + completion[b]! * sooner;
        passed[i] = ahead;
        const forward = soFar + ahead + aLast - had;
        if (forward < least) {
          least = forward;
          how = FORWARD;
          where = i;
        }
        // b before a: a and those between are done later by the time of b.
        const later = end[i]! + timeB;
        const laterLate = later - due[a]!;
        pushed += (laterLate > 0 ? tardiness[a]! * laterLate : 0) + completion[a]! * later;
        const backward = soFar + pushed + bFirst - had;
        if (backward < least) {
          least = backward;
          how = BACKWARD;
          where = i;
        }
        // Both change places. Those between cost nothing at least, and what they did at least if they are done later.
        let exchange = soFar + aLast + bFirst - had;
        const shift = timeB - timeA;
        if (exchange + (shift >= 0 ? before[j]! - before[i + 1]! : 0) >= least) continue;
        if (shift === 0) exchange += before[j]! - before[i + 1]!;
        else
          for (let x = i + 1; x < j && exchange < least; x++) {
            const y = order[x]!;
            const t = end[x]! + shift;
            const over = t - due[y]!;
            exchange += (over > 0 ? tardiness[y]! * over : 0) + completion[y]! * t;
          }
        if (exchange < least) {
          least = exchange;
          how = EXCHANGE;
          where = i;
        }
      }
      // Staying is a change of nothing that ends here.
      gain[j + 1] = least;
      kind[j + 1] = how;
      from[j + 1] = where;
    }
    this.weighed += (order.length * (order.length - 1)) / 2;
    // Less than rounding is nothing.
    return gain[order.length]! < -1e-9 * Math.max(1, before[order.length]!);
  }

  #make(order: Int32Array): void {
    for (let j = order.length; j > 0; j = this.#from[j]!) {
      const i = this.#from[j]!;
      if (this.#kind[j] === EXCHANGE) swap(order, i, j - 1);
      else if (this.#kind[j] === FORWARD) turn(order, i, i + 1, j);
      else if (this.#kind[j] === BACKWARD) turn(order, i, j - 1, j);
    }
  }
}
