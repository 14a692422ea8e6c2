/** Draws from a seeded sequence, in the few shapes that a forecast needs. */
import { seededRandom } from '../../runtime/random.ts';

export interface Chance {
  /** 0 ≤ x < 1. */
  readonly share: () => number;
  /** Of mean 0 and standard deviation 1. */
  readonly normal: () => number;
  /** Until the next of things that come at random, `mean` apart. */
  readonly wait: (mean: number) => number;
}

export function chanceOf(seed: number): Chance {
  const next = seededRandom(seed);
  const share = () => next() / 0x1_0000_0000;
  return {
    share,
    // Box–Muller; its second value is let go, so that each draw takes two numbers whatever came before.
    normal: () => Math.sqrt(-2 * Math.log(1 - share())) * Math.cos(2 * Math.PI * share()),
    wait: (mean) => -Math.log(1 - share()) * mean,
  };
}
