/**
 * Forecasts mended by what came of earlier ones. If lately nine of ten orders were ready only by 1.3 times the lead that
 * P90 had given, P90 is stretched by 1.3 (split conformal prediction: Vovk, Gammerman, Shafer, 2005). It asks
 * nothing of how the farm works, only that the orders of late are like those to come.
 */
import type { Forecast } from './schema.ts';

/** A forecast and what came of it. */
export interface Kept {
  readonly askedAt: number;
  readonly rawP50At: number;
  readonly rawP90At: number;
  readonly readyAt: number;
}

/** Fewer than this say nothing; up to some times as many they say it with growing weight. */
const KEPT_MIN = 10;
/** A stretch beyond these is a mistake somewhere else, or a farm that stood still. */
const STRETCH_MIN = 0.25;
const STRETCH_MAX = 8;
const LEAD_MS_MIN = 60_000;

export interface Stretch {
  readonly p50: number;
  readonly p90: number;
  readonly learntFrom: number;
}

export const noStretch: Stretch = { p50: 1, p90: 1, learntFrom: 0 };

/** @param kept the finished orders of late, in any order; some hundred are plenty. */
export function stretchOf(kept: readonly Kept[]): Stretch {
  if (kept.length < KEPT_MIN) return noStretch;
  return {
    p50: bounded(quantile(ratios(kept, 'rawP50At'), 0.5)),
    p90: bounded(quantile(ratios(kept, 'rawP90At'), 0.9)),
    learntFrom: kept.length,
  };
}

const ratios = (kept: readonly Kept[], key: 'rawP50At' | 'rawP90At'): number[] =>
  kept
    .map((one) => (one.readyAt - one.askedAt) / Math.max(LEAD_MS_MIN, one[key] - one.askedAt))
    .sort((a, b) => a - b);

/** The quantile that holds for the next one too: of n + 1, one is yet to come. */
function quantile(sorted: readonly number[], level: number): number {
  const rank = Math.min(sorted.length, Math.ceil(level * (sorted.length + 1)));
  return sorted[rank - 1]!;
}

const bounded = (stretch: number): number => Math.min(STRETCH_MAX, Math.max(STRETCH_MIN, stretch));

/** @param readyAt ascending moments, at least one. */
export function forecastOf(askedAt: number, readyAt: Float64Array, stretch: Stretch): Forecast {
  const raw = (level: number) => readyAt[Math.min(readyAt.length - 1, Math.floor(level * readyAt.length))]!;
  const [rawP50At, rawP90At] = [Math.ceil(raw(0.5)), Math.ceil(raw(0.9))];
  const p50At = askedAt + (rawP50At - askedAt) * stretch.p50;
  return {
    askedAt,
    p50At: Math.ceil(p50At),
    // Learnt apart, the two might cross.
    p90At: Math.ceil(Math.max(p50At, askedAt + (rawP90At - askedAt) * stretch.p90)),
    rawP50At,
    rawP90At,
    learntFrom: stretch.learntFrom,
  };
}

/** The same leads from another moment: a customer orders some time after he has asked. */
export function asOf(forecast: Forecast, at: number): Forecast {
  const byMs = at - forecast.askedAt;
  return {
    ...forecast,
    askedAt: at,
    p50At: forecast.p50At + byMs,
    p90At: forecast.p90At + byMs,
    rawP50At: forecast.rawP50At + byMs,
    rawP90At: forecast.rawP90At + byMs,
  };
}
