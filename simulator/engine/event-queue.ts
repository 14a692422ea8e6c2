/**
 * A priority queue of small integers ("ids"), ordered by (time, priority, sequence of being set). It allocates nothing once
 * it has grown to its size.
 *
 * - A heap of four children a node over typed arrays: half the levels of a binary heap, siblings in one cache line.
 * - An id that is cleared or set anew leaves its old entry where it is; the entry is known to be stale by its sequence and
 *   is dropped when it comes to the head. When more than half of the entries are stale, they are swept out: so clearing
 *   costs amortised O(log n), and memory is bounded by twice the ids.
 * - Taking the head leaves a hole, which the next `set` fills by sifting down: what takes one event mostly sets another, and
 *   pays for one heap operation instead of two.
 */

/** Priorities go from -`PRIORITY_MAX` to `PRIORITY_MAX`; the lesser comes first. */
export const PRIORITY_MAX = 255;
/** Priority and sequence share one double: 9 bits with sign, and 44. */
const SEQUENCES = 2 ** 44;
const NONE = -1;
/** Fewer stale entries than this are never worth a sweep. */
const SWEEP_MIN = 64;

export class EventQueue {
  #times: Float64Array;
  #keys: Float64Array;
  #ids: Int32Array;
  /** Entries of the heap, stale ones and the hole included. */
  #length = 0;
  #stale = 0;
  /** The root was taken and not yet replaced. */
  #hole = false;
  #sequence = 0;
  /** By id: the key of its valid entry, NaN if it has none. */
  #keyOf: Float64Array;
  #timeOf: Float64Array;

  constructor(capacity = 64) {
    this.#times = new Float64Array(capacity);
    this.#keys = new Float64Array(capacity);
    this.#ids = new Int32Array(capacity);
    this.#keyOf = new Float64Array(capacity).fill(Number.NaN);
    this.#timeOf = new Float64Array(capacity);
  }

  /** How many ids are set. */
  get size(): number {
    return this.#length - this.#stale - (this.#hole ? 1 : 0);
  }

  /** How many entries the heap holds, those included that are of no account any more. */
  get entries(): number {
    return this.#length;
  }

  /** Makes room for ids below `count`. An id must have room before it is set. */
  reserve(count: number): void {
    const had = this.#keyOf.length;
    if (count <= had) return;
    const capacity = Math.max(count, 2 * had);
    this.#keyOf = grown(this.#keyOf, capacity).fill(Number.NaN, had);
    this.#timeOf = grown(this.#timeOf, capacity);
  }

  /** Puts the id in at that time, or moves it there if it is in already. Among equals it comes last. */
  set(id: number, time: number, priority = 0): void {
    const key = priority * SEQUENCES + this.#sequence++;
    if (!Number.isNaN(this.#keyOf[id]!)) this.clear(id);
    this.#keyOf[id] = key;
    this.#timeOf[id] = time;
    const at = this.#hole ? 0 : this.#append();
    this.#times[at] = time;
    this.#keys[at] = key;
    this.#ids[at] = id;
    // Times go through the arrays and not as arguments: a double that is handed to a function which is not inlined is boxed.
    if (at === 0) this.#settle();
    else this.#up(at);
  }

  /** Takes the id out. False if it was not in. */
  clear(id: number): boolean {
    if (!this.has(id)) return false;
    this.#keyOf[id] = Number.NaN;
    this.#stale++;
    if (this.#stale > SWEEP_MIN && 2 * this.#stale > this.#length) this.#sweep();
    return true;
  }

  has(id: number): boolean {
    // False for NaN, and for an id beyond what was reserved.
    return this.#keyOf[id]! > -Infinity;
  }

  /** When the id is due; NaN if it is not in. */
  timeOf(id: number): number {
    return this.has(id) ? this.#timeOf[id]! : Number.NaN;
  }

  /** The first id, or -1 if none is set. */
  head(): number {
    if (this.#hole) this.#fill();
    if (this.#length === 0) return NONE;
    const id = this.#ids[0]!;
    return this.#keyOf[id] === this.#keys[0] ? id : this.#skipStale();
  }

  /** The time of what `head` has just found. */
  get headTime(): number {
    return this.#times[0]!;
  }

  /** Takes out what `head` has just found, with nothing set or cleared in between. */
  takeHead(): void {
    this.#keyOf[this.#ids[0]!] = Number.NaN;
    this.#hole = true;
  }

  /** Room for one more entry at the end of the heap; its place. */
  #append(): number {
    if (this.#length === this.#times.length) this.#grow();
    return this.#length++;
  }

  /** The root was written. */
  #settle(): void {
    this.#hole = false;
    this.#down(0);
  }

  #skipStale(): number {
    while (this.#length > 0) {
      const id = this.#ids[0]!;
      if (this.#keyOf[id] === this.#keys[0]) return id;
      this.#stale--;
      this.#fill();
    }
    return NONE;
  }

  /** Closes the hole at the root with the last entry. */
  #fill(): void {
    this.#hole = false;
    const last = --this.#length;
    if (last === 0) return;
    this.#times[0] = this.#times[last]!;
    this.#keys[0] = this.#keys[last]!;
    this.#ids[0] = this.#ids[last]!;
    this.#down(0);
  }

  #up(from: number): void {
    const times = this.#times;
    const keys = this.#keys;
    const ids = this.#ids;
    const time = times[from]!;
    const key = keys[from]!;
    const id = ids[from]!;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const above = times[parent]!;
      if (above < time || (above === time && keys[parent]! < key)) break;
      times[at] = above;
      keys[at] = keys[parent]!;
      ids[at] = ids[parent]!;
      at = parent;
    }
    times[at] = time;
    keys[at] = key;
    ids[at] = id;
  }

  #down(from: number): void {
    const times = this.#times;
    const keys = this.#keys;
    const ids = this.#ids;
    const length = this.#length;
    const time = times[from]!;
    const key = keys[from]!;
    const id = ids[from]!;
    let at = from;
    for (;;) {
      const first = 4 * at + 1;
      if (first >= length) break;
      let least = first;
      let leastTime = times[first]!;
      // Unrolled where all four children are there, which is nearly always: a third of the time of the loop below.
      if (first + 3 < length) {
        const second = times[first + 1]!;
        if (second < leastTime || (second === leastTime && keys[first + 1]! < keys[least]!)) {
          least = first + 1;
          leastTime = second;
        }
        const third = times[first + 2]!;
        if (third < leastTime || (third === leastTime && keys[first + 2]! < keys[least]!)) {
          least = first + 2;
          leastTime = third;
        }
        const fourth = times[first + 3]!;
        if (fourth < leastTime || (fourth === leastTime && keys[first + 3]! < keys[least]!)) {
          least = first + 3;
          leastTime = fourth;
        }
      } else {
        for (let child = first + 1; child < length; child++) {
          const other = times[child]!;
          if (other < leastTime || (other === leastTime && keys[child]! < keys[least]!)) {
            least = child;
            leastTime = other;
          }
        }
      }
      if (time < leastTime || (time === leastTime && key < keys[least]!)) break;
      times[at] = leastTime;
      keys[at] = keys[least]!;
      ids[at] = ids[least]!;
      at = least;
    }
    times[at] = time;
    keys[at] = key;
    ids[at] = id;
  }

  /** Drops the stale entries and makes a heap of the others. */
  #sweep(): void {
    let kept = 0;
    for (let at = this.#hole ? 1 : 0; at < this.#length; at++) {
      const id = this.#ids[at]!;
      if (this.#keyOf[id] !== this.#keys[at]) continue;
      this.#times[kept] = this.#times[at]!;
      this.#keys[kept] = this.#keys[at]!;
      this.#ids[kept] = id;
      kept++;
    }
    this.#length = kept;
    this.#stale = 0;
    this.#hole = false;
    for (let at = (kept - 2) >> 2; at >= 0; at--) this.#down(at);
  }

  #grow(): void {
    const capacity = 2 * this.#times.length;
    this.#times = grown(this.#times, capacity);
    this.#keys = grown(this.#keys, capacity);
    this.#ids = grown(this.#ids, capacity);
  }
}

function grown<T extends Float64Array | Int32Array>(array: T, capacity: number): T {
  const more = new (array.constructor as new (length: number) => T)(capacity);
  more.set(array);
  return more;
}
