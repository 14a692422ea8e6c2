/** The newest deltas, in order, each written out once for all clients. Old ones fall off: memory has an end. */
export interface Delta {
  readonly seq: number;
  readonly kind: string;
  /** The frame as it is sent. */
  readonly text: string;
}

export class Ring {
  readonly #items: Delta[] = [];
  readonly #max: number;
  /** Index of `#items[0]`, counted from the first delta ever. */
  #start = 0;
  /** Every delta with a greater number is here. */
  #floor: number;

  constructor(max: number, seq: number) {
    this.#max = max;
    this.#floor = seq;
  }

  get end(): number {
    return this.#start + this.#items.length;
  }

  push(delta: Delta): void {
    this.#items.push(delta);
    // Shifting one by one would move the whole array each time.
    if (this.#items.length < this.#max * 2) return;
    const gone = this.#items.splice(0, this.#items.length - this.#max);
    this.#start += gone.length;
    this.#floor = gone.at(-1)!.seq;
  }

  /** Forgets everything: what lies before `seq` was missed. */
  clear(seq: number): void {
    this.#start = this.end;
    this.#items.length = 0;
    this.#floor = seq;
  }

  covers(seq: number): boolean {
    return seq >= this.#floor;
  }

  at(index: number): Delta | undefined {
    return this.#items[index - this.#start];
  }

  holds(index: number): boolean {
    return index >= this.#start;
  }

  /** Index of the first delta after `seq`. */
  indexAfter(seq: number): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#items[middle]!.seq <= seq) low = middle + 1;
      else high = middle;
    }
    return this.#start + low;
  }
}
