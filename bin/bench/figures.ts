/** Numbers as the tables show them. */
export const sorted = (numbers: readonly number[]): readonly number[] => numbers.toSorted((a, b) => a - b);

/** Nearest rank; NaN of nothing. */
export function quantile(numbers: readonly number[], q: number): number {
  const inOrder = sorted(numbers);
  return inOrder[Math.max(0, Math.ceil(inOrder.length * q) - 1)] ?? Number.NaN;
}

export const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);
export const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
export const seconds = (valueMs: number): string => `${(valueMs / 1_000).toFixed(2)} s`;
export const range = (values: readonly number[], show: (value: number) => string): string =>
  `${show(Math.min(...values))} to ${show(Math.max(...values))}`;
