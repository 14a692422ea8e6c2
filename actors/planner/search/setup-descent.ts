/**
 * Descent of a line with set-up by moves of blocks and exchanges of two jobs. After a change only what has an end where two
 * jobs have become neighbours is looked at again ("don't look bits": Bentley, "Fast algorithms for geometric traveling salesman
 * problems", 1992), so that a descent from a shaken schedule costs a tenth of one that looks at everything.
 */
import type { SetupLine } from './setup-line.ts';

/** Less than this share of the cost is rounding. */
export const ROUNDING = 1e-9;

export class SetupDescent {
  readonly #line: SetupLine;
  /** Jobs whose neighbour before them is new, each once, in turn; the job that is none stands for the end. */
  readonly #queue: Int32Array;
  readonly #isQueued: Uint8Array;
  #first = 0;
  #count = 0;
  readonly #position: Int32Array;
  /** The best change found at a place: `right` above 0 is a turn, otherwise `middle` above 0 an exchange with `left`. */
  #left = 0;
  #middle = 0;
  #right = 0;

  constructor(line: SetupLine) {
    this.#line = line;
    const width = line.jobs + 1;
    this.#queue = new Int32Array(width);
    this.#isQueued = new Uint8Array(width);
    this.#position = new Int32Array(width);
    this.#index(1, width + 1);
    for (let at = 1; at <= width; at++) this.#look(at);
  }

  /** To where no change helps of blocks of up to `longest` jobs next to what changed since the last descent; or until it is over. */
  descend(longest: number, isOver: () => boolean): void {
    const width = this.#queue.length;
    while (this.#count > 0 && !isOver()) {
      const job = this.#queue[this.#first]!;
      this.#first = (this.#first + 1) % width;
      this.#count--;
      this.#isQueued[job] = 0;
      while (this.#improve(this.#position[job]!, longest) && !isOver());
    }
  }

  turn(left: number, middle: number, right: number): void {
    this.#line.turn(left, middle, right);
    this.#index(left, right);
    this.#look(left);
    this.#look(left + right - middle);
    this.#look(right);
  }

  /** As the order once was, and nothing to look at. */
  restore(order: Int32Array): void {
    this.#line.restore(order);
    this.#index(1, this.#queue.length + 1);
    this.#isQueued.fill(0);
    this.#count = 0;
  }

  /** Makes the best change that has an end before position `at`, if it helps. */
  #improve(at: number, longest: number): boolean {
    this.#right = 0;
    this.#middle = 0;
    const none = -ROUNDING * Math.max(1, Math.abs(this.#line.cost));
    const gain = this.#exchanges(at, this.#blocks(at, longest, none));
    if (gain === none) return false;
    if (this.#right > 0) this.turn(this.#left, this.#middle, this.#right);
    else this.#exchange(this.#left, this.#middle);
    return true;
  }

  /** Blocks that begin at `at`, and those that end before it, to anywhere. Returns the best gain, of which `gain` is the least. */
  #blocks(at: number, longest: number, gain: number): number {
    const { jobs } = this.#line;
    for (let count = 1; count <= longest; count++) {
      if (at + count <= jobs) gain = this.#later(at, at + count, gain);
      if (at + count <= jobs + 1) gain = this.#sooner(at, at + count, gain);
      if (at - count < 1) continue;
      if (at <= jobs) gain = this.#later(at - count, at, gain);
      gain = this.#sooner(at - count, at, gain);
    }
    return gain;
  }

  #later(left: number, middle: number, gain: number): number {
    const right = this.#line.furthest(left, middle, gain);
    if (right === 0) return gain;
    this.#found(left, middle, right);
    return this.#line.found;
  }

  #sooner(middle: number, right: number, gain: number): number {
    for (let left = middle - 1; left >= 1; left--) {
      const delta = this.#line.turning(left, middle, right, gain);
      if (delta >= gain) continue;
      gain = delta;
      this.#found(left, middle, right);
    }
    return gain;
  }

  /** The two jobs beside `at` with any other. */
  #exchanges(at: number, gain: number): number {
    const { jobs } = this.#line;
    for (let one = Math.max(1, at - 1); one <= Math.min(jobs, at); one++)
      for (let other = 1; other <= jobs; other++) {
        if (Math.abs(one - other) < 2) continue;
        const [left, right] = one < other ? [one, other] : [other, one];
        const delta = this.#line.exchanging(left, right, gain);
        if (delta >= gain) continue;
        gain = delta;
        this.#found(left, right, 0);
      }
    return gain;
  }

  #found(left: number, middle: number, right: number): void {
    this.#left = left;
    this.#middle = middle;
    this.#right = right;
  }

  #exchange(i: number, j: number): void {
    this.#line.exchange(i, j);
    for (const at of [i, j]) {
      this.#index(at, at + 1);
      this.#look(at);
      this.#look(at + 1);
    }
  }

  #index(from: number, to: number): void {
    const { order } = this.#line;
    for (let at = from; at < to; at++) this.#position[order[at]!] = at;
  }

  /** The neighbours before and at that position are new to each other. */
  #look(at: number): void {
    const job = this.#line.order[at]!;
    if (this.#isQueued[job] === 1) return;
    this.#isQueued[job] = 1;
    this.#queue[(this.#first + this.#count++) % this.#queue.length] = job;
  }
}
