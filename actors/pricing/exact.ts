/**
 * Exact fractions over whole numbers of any size. Prices divide (by what survives, by what is left after the margin),
 * and a decimal rounded in between would make the lines of a price disagree with its total.
 */
export interface Exact {
  readonly numerator: bigint;
  /** Always above 0. */
  readonly denominator: bigint;
}

const reduce = (numerator: bigint, denominator: bigint): Exact => {
  let [a, b] = [numerator < 0n ? -numerator : numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? zero : { numerator: numerator / a, denominator: denominator / a };
};

export const zero: Exact = { numerator: 0n, denominator: 1n };
export const one: Exact = { numerator: 1n, denominator: 1n };

/** The number as it is written: 24.9 is exactly 249/10, not the binary fraction nearest to it. Throws on NaN and infinities. */
export function exact(value: number): Exact {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is no amount`);
  const [digits = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = digits.split('.');
  const scale = Number(exponent) - fraction.length;
  const unscaled = BigInt(whole + fraction);
  return scale >= 0 ? reduce(unscaled * 10n ** BigInt(scale), 1n) : reduce(unscaled, 10n ** BigInt(-scale));
}

export const plus = (a: Exact, b: Exact): Exact =>
  reduce(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
export const minus = (a: Exact, b: Exact): Exact =>
  plus(a, { numerator: -b.numerator, denominator: b.denominator });
export const times = (a: Exact, b: Exact): Exact =>
  reduce(a.numerator * b.numerator, a.denominator * b.denominator);
export const sum = (values: readonly Exact[]): Exact => values.reduce(plus, zero);

/** Throws on a divisor of 0: callers refuse that case in words before they come here. */
export function over(a: Exact, b: Exact): Exact {
  if (b.numerator === 0n) throw new RangeError('division by zero');
  const sign = b.numerator < 0n ? -1n : 1n;
  return reduce(a.numerator * b.denominator * sign, a.denominator * b.numerator * sign);
}

export const isLess = (a: Exact, b: Exact): boolean =>
  a.numerator * b.denominator < b.numerator * a.denominator;
export const greater = (a: Exact, b: Exact): Exact => (isLess(a, b) ? b : a);
export const percent = (value: number): Exact => over(exact(value), exact(100));

/** To the nearest whole number of 10^-digits, halves away from zero, as invoices do. Returns that number: 12.345 to 2 digits is 1235. */
export function roundHalfUp(value: Exact, digits: number): bigint {
  const scaled = value.numerator * 10n ** BigInt(digits);
  const size = scaled < 0n ? -scaled : scaled;
  const rounded = (2n * size + value.denominator) / (2n * value.denominator);
  return scaled < 0n ? -rounded : rounded;
}

/** For display and statistics only; money is rounded with `roundHalfUp`. */
export const toNumber = (value: Exact, digits = 6): number =>
  Number(roundHalfUp(value, digits)) / 10 ** digits;
