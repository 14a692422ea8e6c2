/** One thing that can go wrong, as a rule over plain facts. */
export interface FactorRule<Facts> {
  readonly code: string;
  /** Its weight at its worst, 0 to 1: the risk it would be if nothing else were the matter. */
  readonly worst: number;
  /** How bad it is here, 0 (not at all) to 1 (at its worst). */
  readonly measure: (facts: Facts) => number;
  readonly words: (facts: Facts) => string;
}

/** 0 up to `from`, 1 from `to` on, straight in between. */
export const ramp = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));

export const flag = (set: boolean): number => (set ? 1 : 0);
