/** Student's t distribution: what a mean of few observations must be multiplied with. */

/** The probability that |T| ≤ t with so many degrees of freedom. */
export function studentCentral(t: number, degrees: number): number {
  return 1 - incompleteBeta(degrees / (degrees + t * t), degrees / 2, 1 / 2);
}

/**
 * The t with P(|T| ≤ t) = `level`: 2.262 for nine degrees of freedom and a level of 0.95.
 *
 * @param level In (0, 1).
 * @param degrees ≥ 1.
 */
export function studentQuantile(level: number, degrees: number): number {
  if (last.level === level && last.degrees === degrees) return last.t;
  const t = bisected(level, degrees);
  last = { level, degrees, t };
  return t;
}

/** Intervals of many figures over the same runs ask for the same t one after the other. */
let last = { level: Number.NaN, degrees: Number.NaN, t: Number.NaN };

function bisected(level: number, degrees: number): number {
  let low = 0;
  let high = 1;
  while (studentCentral(high, degrees) < level) high *= 2;
  // Bisection until the doubles are used up: 60 halvings, and never wrong.
  for (let middle = high / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (studentCentral(middle, degrees) < level) low = middle;
    else high = middle;
  }
  return high;
}

/** Regularised incomplete beta function by its continued fraction (Lentz); ~1e-14. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges quickly on this side of the mean.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front =
    Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 300; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return front * fraction;
}

/** log Γ(x) for x > 0: Stirling's series, after shifting x to where it is exact. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 15; z++) shift += Math.log(z);
  const w = 1 / (z * z);
  const series = (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w / 1188)))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
