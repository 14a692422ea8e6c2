/** Draws from the distributions that the models are written in. Each takes a fixed number of draws. */
import type { Dice } from './dice.ts';

/** A positive quantity by its median and the standard deviation of its logarithm: 0.5 is "a third of draws off by half or more". */
export interface LogNormal {
  readonly median: number;
  readonly sigma: number;
}

/** Standard normal; two draws (Box and Muller). */
export function normal(dice: Dice): number {
  return Math.sqrt(-2 * Math.log(1 - dice.share())) * Math.cos(2 * Math.PI * dice.share());
}

export const logNormal = (dice: Dice, { median, sigma }: LogNormal): number =>
  median * Math.exp(sigma * normal(dice));

/**
 * A whole number from 1 to `most` with P(N ≥ n) ≈ n^−tail: most are 1, a few are very large. One draw. The tail beyond
 * `most` lies on `most`.
 */
export function paretoCount(dice: Dice, tail: number, most: number): number {
  return Math.min(most, Math.floor((1 - dice.share()) ** (-1 / tail)));
}

/** A whole number from 1 upwards, each further one with the same probability: mean 1 / (1 − more). One draw. */
export function geometricCount(dice: Dice, more: number, most: number): number {
  if (more <= 0) {
    dice.share();
    return 1;
  }
  return Math.min(most, 1 + Math.floor(Math.log(1 - dice.share()) / Math.log(more)));
}

/** Index of one of the weights, each as likely as its share of their sum. One draw. The sum must be positive. */
export const weighted = (dice: Dice, weights: readonly number[]): number => weightedAt(dice.share(), weights);

/** The same for luck that is drawn already, 0 ≤ luck < 1. */
export function weightedAt(luck: number, weights: readonly number[]): number {
  let sum = 0;
  for (const weight of weights) sum += weight;
  let left = luck * sum;
  let last = 0;
  for (let index = 0; index < weights.length; index++) {
    if (weights[index]! <= 0) continue;
    last = index;
    left -= weights[index]!;
    if (left < 0) return index;
  }
  return last;
}

/** One of several choices, each as likely as its share of all shares. One draw. */
export function chosen<T extends { readonly share: number }>(dice: Dice, choices: readonly T[]): T {
  let sum = 0;
  for (const { share } of choices) sum += share;
  let left = dice.share() * sum;
  for (const choice of choices) {
    left -= choice.share;
    if (left < 0) return choice;
  }
  throw new RangeError('Nothing to choose from: the shares of the choices must be positive in sum.');
}
