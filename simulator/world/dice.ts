/** Draws from one seeded sequence, in the words that a model of people and machines needs. */
import { type Random32, seededRandom } from '../../runtime/random.ts';

export class Dice {
  readonly #next: Random32;

  constructor(seed: number) {
    this.#next = seededRandom(seed);
  }

  /** 0 ≤ x < 1. */
  share(): number {
    return this.#next() / 0x1_0000_0000;
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.share() < probability;
  }

  between(least: number, most: number): number {
    return least + this.share() * (most - least);
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.share() * (most - least + 1));
  }

  /** Waiting time until the next of events that come at random, `mean` apart. */
  wait(mean: number): number {
    return -Math.log(1 - this.share()) * mean;
  }

  pick<T>(of: readonly [T, ...T[]]): T;
  pick<T>(of: readonly T[]): T | undefined;
  pick<T>(of: readonly T[]): T | undefined {
    return of[Math.floor(this.share() * of.length)];
  }
}
