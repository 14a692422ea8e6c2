/**
 * Weights of risk factors from how attempts came out: logistic regression with no weight below 0 (a factor speaks against a
 * run or says nothing), by projected gradient descent with a little ridge. Deterministic: no draws.
 */
export interface Row {
  /** 0 to 1 each. */
  readonly measures: readonly number[];
  readonly failed: boolean;
}

export interface Fit {
  readonly intercept: number;
  readonly weights: readonly number[];
}

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

export const chanceOf = ({ intercept, weights }: Fit, measures: readonly number[]): number =>
  logistic(weights.reduce((sum, weight, index) => sum + weight * measures[index]!, intercept));

/** @param ridge pulls weights of factors that hardly ever occur towards 0. */
export function fitted(rows: readonly Row[], { rounds = 3_000, ridge = 0.5 } = {}): Fit {
  const count = rows[0]?.measures.length ?? 0;
  const share = rows.filter(({ failed }) => failed).length / Math.max(1, rows.length);
  let intercept = Math.log(share / (1 - share));
  const weights = new Array<number>(count).fill(0);
  // By the largest curvature there can be, so that no step overshoots; momentum makes up for it.
  const step = 4 / (rows.length * (count + 1));
  let [before, now] = [
    [intercept, ...weights],
    [intercept, ...weights],
  ];
  for (let round = 1; round <= rounds; round++) {
    const ahead = now.map((value, index) => value + ((round - 1) / (round + 2)) * (value - before[index]!));
    const slope = new Array<number>(count + 1).fill(0);
    for (const { failed, measures } of rows) {
      let x = ahead[0]!;
      for (let index = 0; index < count; index++) x += ahead[index + 1]! * measures[index]!;
      const error = logistic(x) - (failed ? 1 : 0);
      slope[0]! += error;
      for (let index = 0; index < count; index++) slope[index + 1]! += error * measures[index]!;
    }
    before = now;
    now = ahead.map((value, index) => {
      const moved = value - step * (slope[index]! + (index === 0 ? 0 : ridge * value));
      return index === 0 ? moved : Math.max(0, moved);
    });
  }
  intercept = now[0]!;
  return { intercept, weights: now.slice(1) };
}
