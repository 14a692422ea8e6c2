/** How many parts are lost, from the farm's own prints. */

/** Of ended prints: how many there were, and how much of them was lost. A print of which a quarter was rejected counts 0.25. */
export interface PrintOutcomes {
  readonly prints: number;
  readonly failed: number;
  /** Of prints that finished, the rejected shares added up. */
  readonly rejected: number;
}

/** With fewer prints the farm file's figure says more. */
export const PRINTS_MIN = 40;
/** As many prints as the farm file's figure counts for beside the farm's own. */
const STATED_WEIGHT = 20;
const HALF_PERCENTS = 200;

/**
 * Percentage of parts that are lost, in halves of a percent so that a price does not change with each print; `null` while
 * there are fewer than {@link PRINTS_MIN} prints. The stated figure counts as twenty prints (a Beta prior).
 */
export function lostParts(
  { failed, prints, rejected }: PrintOutcomes,
  statedPercent: number,
): { readonly percent: number; readonly words: string } | null {
  if (prints < PRINTS_MIN) return null;
  const share = (failed + rejected + (STATED_WEIGHT * statedPercent) / 100) / (prints + STATED_WEIGHT);
  const lost = Math.round(rejected * 10) / 10;
  return {
    percent: Math.round(share * HALF_PERCENTS) / 2,
    words: `of this farm's last ${prints} prints ${failed} failed and ${lost} plates' worth was rejected`,
  };
}
