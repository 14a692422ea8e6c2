/**
 * Grams that a spool should hold for a plate: as sliced, and a share more. Priming, flow and the filament's own diameter
 * make a print take a few percent more or less than its file says. To a hundredth of a gram.
 */
export const withSpare = (massGrams: number, sparePercent: number): number =>
  sparePercent === 0 ? massGrams : Math.ceil(massGrams * (100 + sparePercent)) / 100;
