/** Distributions given by data: weighted choices, and values as they were observed. */
import type { Stream } from './stream.ts';

/** Draws one of some values with given weights, in constant time (Walker's alias method, in Vose's form). */
export class Discrete<T> {
  readonly #values: readonly T[];
  readonly #keep: Float64Array;
  readonly #alias: Int32Array;

  /** @param choices At least one; weights are finite, none negative, and not all zero. They need not sum to 1. */
  constructor(choices: readonly (readonly [value: T, weight: number])[]) {
    const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
    if (!(total > 0 && total < Infinity) || choices.some(([, weight]) => !(weight >= 0)))
      throw new RangeError(
        'Discrete: the weights must be finite, none negative and not all zero. Check the table of choices.',
      );
    const possible = choices.filter(([, weight]) => weight > 0);
    const count = possible.length;
    this.#values = possible.map(([value]) => value);
    this.#keep = new Float64Array(count).fill(1);
    this.#alias = Int32Array.from({ length: count }, (_, i) => i);
    const scaled = possible.map(([, weight]) => (weight * count) / total);
    const small = scaled.flatMap((weight, i) => (weight < 1 ? [i] : []));
    const large = scaled.flatMap((weight, i) => (weight < 1 ? [] : [i]));
    while (small.length > 0 && large.length > 0) {
      const poor = small.pop()!;
      const rich = large.at(-1)!;
      this.#keep[poor] = scaled[poor]!;
      this.#alias[poor] = rich;
      scaled[rich]! -= 1 - scaled[poor]!;
      if (scaled[rich]! < 1) small.push(large.pop()!);
    }
  }

  /** One draw of the stream. */
  draw(stream: Stream): T {
    const position = stream.unit() * this.#values.length;
    const column = Math.floor(position);
    return this.#values[position - column < this.#keep[column]! ? column : this.#alias[column]!]!;
  }
}

/**
 * Draws from observations: uniform between neighbours of the sorted values (the continuous empirical distribution). It
 * never goes beyond the least and the greatest observation; if the tail matters, fit a distribution to it.
 */
export class Empirical {
  readonly #sorted: Float64Array;

  /** @param observations At least one, in any order, finite. */
  constructor(observations: Iterable<number>) {
    this.#sorted = Float64Array.from(observations).sort();
    if (this.#sorted.length === 0 || !this.#sorted.every(Number.isFinite))
      throw new RangeError('Empirical: needs at least one observation, and finite ones.');
  }

  /** One draw of the stream. */
  draw(stream: Stream): number {
    const sorted = this.#sorted;
    const position = stream.unit() * (sorted.length - 1);
    const left = Math.floor(position);
    const low = sorted[left]!;
    return low + (position - left) * ((sorted[left + 1] ?? low) - low);
  }
}
