/** A queue of numbers, first in, first out, in a ring that doubles when it is full; no memory is made for an entry. */
export class Ring {
  #entries: Float64Array;
  #first = 0;
  #length = 0;

  /** @param capacity Room to begin with; a power of two. */
  constructor(capacity = 64) {
    this.#entries = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#entries.length) this.#grow();
    this.#entries[(this.#first + this.#length++) & (this.#entries.length - 1)] = value;
  }

  /** Takes the first out; NaN if there is none. */
  shift(): number {
    if (this.#length === 0) return Number.NaN;
    const value = this.#entries[this.#first]!;
    this.#first = (this.#first + 1) & (this.#entries.length - 1);
    this.#length--;
    return value;
  }

  #grow(): void {
    const old = this.#entries;
    const entries = new Float64Array(2 * old.length);
    entries.set(old.subarray(this.#first));
    entries.set(old.subarray(0, this.#first), old.length - this.#first);
    this.#entries = entries;
    this.#first = 0;
  }
}
