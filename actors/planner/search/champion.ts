/** The best schedule so far. Copied only when it is about to be left, and only the machines that changed since. */
import type { Sequences } from './sequences.ts';

export class Champion {
  readonly #schedule: Sequences;
  readonly #order: Int32Array[];
  readonly #isDirty: Uint8Array;
  readonly #dirty: Int32Array;
  #dirtyCount = 0;
  #isPending = false;

  constructor(schedule: Sequences) {
    const machines = schedule.length.length;
    this.#schedule = schedule;
    this.#order = Array.from({ length: machines }, (_, k) => schedule.jobsOf(k).slice());
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
    for (let i = 0; i < this.#dirtyCount; i++) {
      const k = this.#dirty[i]!;
      this.#order[k] = this.#schedule.jobsOf(k).slice();
      this.#isDirty[k] = 0;
    }
    this.#dirtyCount = 0;
  }

  /** Brings the best back. */
  restore(): void {
    this.keep();
    for (let i = 0; i < this.#dirtyCount; i++) {
      const k = this.#dirty[i]!;
      this.#schedule.assign(k, this.#order[k]!);
      this.#isDirty[k] = 0;
    }
    this.#dirtyCount = 0;
    this.#schedule.recount();
  }
}
