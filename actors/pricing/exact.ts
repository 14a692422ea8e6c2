/**
 * Exact fractions over whole numbers of any size. Prices divide (by what survives, by what is left after the margin),
 * and a decimal rounded in between would make the lines of a price disagree with its total.
 *
 * Fractions need not be in lowest terms: to find these costs far more than the sums themselves, so it is done where
 * numbers grow long. Compare with {@link isEqual}.
 */
export interface Exact {
  readonly numerator: bigint;
  /** Always above 0. */
  readonly denominator: bigint;
}

/** Denominators of a price stay below; one that does not is brought down before it slows what follows. */
const LONG = 1n << 256n;

const lowest = (numerator: bigint, denominator: bigint): Exact => {
  let [a, b] = [numerator < 0n ? -numerator : numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? zero : { numerator: numerator / a, denominator: denominator / a };
};

const quotient = (numerator: bigint, denominator: bigint): Exact =>
  denominator > LONG ? lowest(numerator, denominator) : { numerator, denominator };

export const zero: Exact = { numerator: 0n, denominator: 1n };
export const one: Exact = { numerator: 1n, denominator: 1n };

/** Rates and prices come with each quote. */
const known = new Map<number, Exact>();
const KNOWN_MAX = 1_000;

/** The number as it is written: 24.9 is exactly 249/10, not the binary fraction nearest to it. Throws on NaN and infinities. */
export function exact(value: number): Exact {
  let found = known.get(value);
  if (found === undefined) {
    found = written(value);
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(value, found);
  }
  return found;
}

function written(value: number): Exact {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is no amount`);
  const [digits = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = digits.split('.');
  const scale = Number(exponent) - fraction.length;
  const unscaled = BigInt(whole + fraction);
  return scale >= 0 ? quotient(unscaled * 10n ** BigInt(scale), 1n) : lowest(unscaled, 10n ** BigInt(-scale));
}

export function plus(a: Exact, b: Exact): Exact {
  if (a.numerator === 0n) return b;
  if (b.numerator === 0n) return a;
  const [m, n] = [a.denominator, b.denominator];
  if (m === n) return quotient(a.numerator + b.numerator, m);
  // Decimals mostly go into each other.
  if (m % n === 0n) return quotient(a.numerator + b.numerator * (m / n), m);
  if (n % m === 0n) return quotient(a.numerator * (n / m) + b.numerator, n);
  return quotient(a.numerator * n + b.numerator * m, m * n);
}
export const minus = (a: Exact, b: Exact): Exact =>
  plus(a, { numerator: -b.numerator, denominator: b.denominator });
export const times = (a: Exact, b: Exact): Exact =>
  a.numerator === 0n || b.numerator === 0n
    ? zero
    : quotient(a.numerator * b.numerator, a.denominator * b.denominator);
export const sum = (values: readonly Exact[]): Exact => values.reduce(plus, zero);

/** Throws on a divisor of 0: callers refuse that case in words before they come here. */
export function over(a: Exact, b: Exact): Exact {
  if (b.numerator === 0n) throw new RangeError('division by zero');
  const sign = b.numerator < 0n ? -1n : 1n;
  if (a.numerator === 0n) return zero;
  return quotient(a.numerator * b.denominator * sign, a.denominator * b.numerator * sign);
}

export const isEqual = (a: Exact, b: Exact): boolean =>
  a.numerator * b.denominator === b.numerator * a.denominator;
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
