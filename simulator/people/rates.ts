/** When orders come: a Poisson process whose rate follows the local hour, the weekday and bursts. */
import type { Dice } from '../world/dice.ts';
import type { DemandSpec } from './demand-spec.ts';

/** Every time zone's offset is a multiple of it. */
const STEP_MS = 900_000;
const HOUR_MS = 4 * STEP_MS;
const DAY_MS = 24 * HOUR_MS;
const STEPS_MAX = 800 * 96;

/** Rates of a stretch of time, one value a quarter of an hour. */
export interface Rates {
  readonly fromAt: number;
  readonly untilAt: number;
  readonly perHour: Float64Array;
  readonly perHourMax: number;
}

/** Throws a `RangeError` on a stretch of more than 800 days, or on weights that are not weights. */
export function ratesBetween(spec: DemandSpec, fromAt: number, untilAt: number): Rates {
  const first = Math.floor(fromAt / STEP_MS) * STEP_MS;
  const count = Math.max(0, Math.ceil((untilAt - first) / STEP_MS));
  if (!(count <= STEPS_MAX))
    throw new RangeError(`Demand is drawn for at most 800 days at once, not for ${count / 96}.`);
  const perHour = new Float64Array(count);
  const hours = shares(spec.hourWeights, 24, 'hourWeights');
  const days = shares(spec.weekdayWeights, 7, 'weekdayWeights');
  let perHourMax = 0;
  let offsetMs = 0;
  for (let index = 0; index < count; index++) {
    const at = first + index * STEP_MS;
    // Clocks are put forward and back at half hours of UTC at the finest; asking is what takes time.
    if (index === 0 || at % (2 * STEP_MS) === 0) offsetMs = offsetAt(at, spec.timezone);
    const local = at + offsetMs;
    // The first of January 1970 was a Thursday.
    const weekday = (Math.floor(local / DAY_MS) + 3) % 7;
    const hour = Math.floor(local / HOUR_MS) % 24;
    let rate = spec.ordersPerDay * days[weekday]! * 7 * hours[hour]!;
    for (const burst of spec.bursts) if (at >= burst.fromAt && at < burst.untilAt) rate *= burst.factor;
    perHour[index] = rate;
    perHourMax = Math.max(perHourMax, rate);
  }
  return { fromAt: first, untilAt, perHour, perHourMax };
}

const offsetAt = (at: number, timezone: string): number =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone).offsetNanoseconds / 1e6;

function shares(weights: readonly number[], length: number, name: string): readonly number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (weights.length !== length || !(sum > 0) || weights.some((weight) => !(weight >= 0)))
    throw new RangeError(`${name} must be ${length} numbers, none negative and not all zero.`);
  return weights.map((weight) => weight / sum);
}

/** Orders an hour at a moment; 0 outside the stretch. */
export const rateAt = (rates: Rates, at: number): number =>
  rates.perHour[Math.floor((at - rates.fromAt) / STEP_MS)] ?? 0;

/**
 * When the next order comes after a moment; infinite when none comes within the stretch. By thinning (Lewis and
 * Shedler 1979): candidates at the highest rate, each kept with the share that the rate then has of it.
 */
export function nextOrderAt(rates: Rates, dice: Dice, afterAt: number): number {
  if (rates.perHourMax <= 0) return Number.POSITIVE_INFINITY;
  const meanMs = HOUR_MS / rates.perHourMax;
  for (let at = afterAt + dice.wait(meanMs); at < rates.untilAt; at += dice.wait(meanMs))
    if (dice.chance(rateAt(rates, at) / rates.perHourMax)) return at;
  return Number.POSITIVE_INFINITY;
}
