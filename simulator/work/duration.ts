/** How long a print really takes and how much it really uses, against the slicer's word. */
import type { Dice } from '../world/dice.ts';
import { normal } from '../world/distributions.ts';

export interface SpreadModel {
  /** Of the farm as a whole: 1.04 is four in a hundred more than estimated. */
  readonly bias: number;
  /** σ of the logarithm between machines: one is always a bit slower than its neighbour. */
  readonly machineSigma: number;
  /** σ of the logarithm between prints of one machine. */
  readonly printSigma: number;
}

/** Time, once warm. Assumed; a farm's own runs say better: `run.printedSeconds` over `run.estimatedSeconds`. */
export const ordinaryDuration: SpreadModel = { bias: 1.04, machineSigma: 0.03, printSigma: 0.02 };

/** Filament: priming and oozing use a little more than was sliced; diameter and flow vary. Assumed. */
export const ordinaryUse: SpreadModel = { bias: 1.02, machineSigma: 0.01, printSigma: 0.015 };

/** What one machine makes of every estimate. Draw it once a machine from its own stream, and keep it. */
export const machineBias = (dice: Dice, model: SpreadModel): number =>
  model.bias * Math.exp(spread(dice, model.machineSigma));

/** One print of a machine with that bias: seconds of seconds, or grams of grams. */
export const actual = (dice: Dice, estimate: number, bias: number, model: SpreadModel): number =>
  estimate * bias * Math.exp(spread(dice, model.printSigma));

/** Log-normal with mean one. */
const spread = (dice: Dice, sigma: number): number => sigma * normal(dice) - (sigma * sigma) / 2;

/**
 * Grams gone when a print ends at a share of its time. Plastic is laid down evenly over time, but for the purge line at
 * the start.
 */
export const usedGrams = (wholeGrams: number, atShare: number, purgeGrams = PURGE_GRAMS): number =>
  Math.min(1, Math.max(0, atShare)) * wholeGrams + (atShare > 0 ? purgeGrams : 0);

/** A purge line of 120 × 0.8 × 0.3 mm, twice, of a material of 1.24 g/cm³. */
const PURGE_GRAMS = 0.07;
