/** Where the tool is at some point of a print. */
export interface TrackPoint {
  readonly seconds: number;
  /** First byte of the line under way: its moves wait in the queue. */
  readonly offsetBytes: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Net filament pushed since the print's first move, mm. */
  readonly filamentMm: number;
  /** Speed of the move under way, mm/s. */
  readonly velocityMmPerSecond: number;
}

/** Points kept for one print. Beyond it every second one goes, and the spacing doubles. */
const POINTS_MAX = 65_536;
const FIELDS = 6;

/** A print's course, sampled: time → byte offset, position and filament. Bounded in memory, whatever the file's size. */
export class Track {
  #seconds = new Float64Array(1024);
  #values = new Float64Array(1024 * FIELDS);
  #length = 0;
  #spacingSeconds = 0.02;

  get length(): number {
    return this.#length;
  }

  /** Adds a point; one too close to the last replaces it, so that the newest is always kept. */
  add(
    seconds: number,
    offsetBytes: number,
    x: number,
    y: number,
    z: number,
    filamentMm: number,
    velocityMmPerSecond: number,
  ): void {
    const dense = this.#length > 1 && seconds - this.#seconds[this.#length - 2]! < this.#spacingSeconds;
    if (!dense) {
      if (this.#length === POINTS_MAX) this.#thin();
      if (this.#length === this.#seconds.length) this.#grow();
      this.#length++;
    }
    const at = this.#length - 1;
    const base = at * FIELDS;
    this.#seconds[at] = seconds;
    this.#values[base] = offsetBytes;
    this.#values[base + 1] = x;
    this.#values[base + 2] = y;
    this.#values[base + 3] = z;
    this.#values[base + 4] = filamentMm;
    this.#values[base + 5] = velocityMmPerSecond;
  }

  /** The last point at or before a time; the first one before the start. */
  at(seconds: number): TrackPoint {
    let low = 0;
    let high = this.#length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#seconds[middle]! <= seconds) low = middle;
      else high = middle - 1;
    }
    return this.#point(low);
  }

  #point(index: number): TrackPoint {
    const value = (field: number) => this.#values[index * FIELDS + field]!;
    return {
      seconds: this.#seconds[index]!,
      offsetBytes: value(0),
      x: value(1),
      y: value(2),
      z: value(3),
      filamentMm: value(4),
      velocityMmPerSecond: value(5),
    };
  }

  #grow(): void {
    const seconds = new Float64Array(this.#seconds.length * 2);
    seconds.set(this.#seconds);
    const values = new Float64Array(this.#values.length * 2);
    values.set(this.#values);
    this.#seconds = seconds;
    this.#values = values;
  }

  #thin(): void {
    const kept = this.#length >> 1;
    for (let index = 0; index < kept; index++) {
      const from = index * 2 + 1;
      this.#seconds[index] = this.#seconds[from]!;
      this.#values.copyWithin(index * FIELDS, from * FIELDS, (from + 1) * FIELDS);
    }
    this.#length = kept;
    this.#spacingSeconds *= 2;
  }
}
