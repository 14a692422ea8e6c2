/** A quantity that holds a value until it changes (a queue's length, machines at work): its average over time. */
export class TimeWeighted {
  #value: number;
  #since: number;
  #last: number;
  #area = 0;
  #min: number;
  #max: number;

  constructor(value = 0, since = 0) {
    this.#value = value;
    this.#since = since;
    this.#last = since;
    this.#min = value;
    this.#max = value;
  }

  get value(): number {
    return this.#value;
  }

  /** The value from `now` on. Times must not go back. */
  set(value: number, now: number): void {
    this.#area += this.#value * (now - this.#last);
    this.#last = now;
    this.#value = value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  add(change: number, now: number): void {
    this.set(this.#value + change, now);
  }

  /** Value times time up to `now`. */
  integral(now: number): number {
    return this.#area + this.#value * (now - this.#last);
  }

  /** The average over time up to `now`; NaN if no time has passed. */
  mean(now: number): number {
    return now > this.#since ? this.integral(now) / (now - this.#since) : Number.NaN;
  }

  get min(): number {
    return this.#min;
  }

  get max(): number {
    return this.#max;
  }

  /** Keeps the value and forgets its past, as at the end of a warm-up. */
  reset(now: number): void {
    this.#area = 0;
    this.#since = now;
    this.#last = now;
    this.#min = this.#value;
    this.#max = this.#value;
  }
}
