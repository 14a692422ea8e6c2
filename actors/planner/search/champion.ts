/** The best schedule so far. Copied only when it is about to be left, and only the machines that changed since. */
import type { Sequences } from './sequences.ts';

export class Champion {
  readonly #schedule: Sequences;
  /** As `Sequences.order`, with the same room. */
  #order: Int32Array;
  #room: number;
  readonly #length: Int32Array;
  readonly #isDirty: Uint8Array;
  readonly #dirty: Int32Array;
  #dirtyCount = 0;
  #isPending = false;

  constructor(schedule: Sequences) {
    const machines = schedule.length.length;
    this.#schedule = schedule;
    this.#order = schedule.order.slice();
    this.#room = schedule.room;
    this.#length = schedule.length.slice();
    this.#isDirty = new Uint8Array(machines);
    this.#dirty = new Int32Array(machines);
  }

  changed(k: number): void {
    if (this.#isDirty[k] === 1) return;
    this.#isDirty[k] = 1;
    this.#dirty[this.#dirtyCount++] = k;
  }

  /** What stands now is the best. */
  improved(): void {
    this.#isPending = true;
  }

  /** Before a change for the worse. */
  keep(): void {
    if (!this.#isPending) return;
    this.#isPending = false;
    const { length, order, room } = this.#schedule;
    if (this.#room !== room) this.#widen(room);
    for (let i = 0; i < this.#dirtyCount; i++) {
      const k = this.#dirty[i]!;
      const from = k * room;
      const count = length[k]!;
      for (let at = from; at < from + count; at++) this.#order[at] = order[at]!;
      this.#length[k] = count;
      this.#isDirty[k] = 0;
    }
    this.#dirtyCount = 0;
  }

  /** Brings the best back. */
  restore(): void {
    this.keep();
    for (let i = 0; i < this.#dirtyCount; i++) {
      const k = this.#dirty[i]!;
      const from = k * this.#room;
      this.#schedule.assign(k, this.#order.subarray(from, from + this.#length[k]!));
      this.#isDirty[k] = 0;
    }
    this.#dirtyCount = 0;
    this.#schedule.recount();
  }

  #widen(room: number): void {
    const order = new Int32Array(this.#length.length * room);
    for (let k = 0; k < this.#length.length; k++) {
      const from = k * this.#room;
      order.set(this.#order.subarray(from, from + this.#length[k]!), k * room);
    }
    this.#order = order;
    this.#room = room;
  }
}
