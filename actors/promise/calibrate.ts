/**
 * Forecasts mended by what came of earlier ones. If lately nine of ten orders were ready only by 1.3 times the lead that
 * P90 had given, P90 is stretched by 1.3 (split conformal prediction). Orders that are still open count with the time that
 * they have taken by now (Kaplan–Meier): to look at finished ones only would be to look at the quick ones. And where
 * promises lately held more or less often than they said, the level aimed at moves against it (adaptive conformal
 * inference, Gibbs and Candès 2021), so that a farm that changes is followed.
 */
import type { Forecast } from './schema.ts';

/** A forecast and what came of it. */
export interface Kept {
  readonly askedAt: number;
  readonly p50At: number;
  readonly p90At: number;
  readonly rawP50At: number;
  readonly rawP90At: number;
  /** `null`: it is still open. */
  readonly readyAt: number | null;
}

/** Fewer finished ones than this say nothing. */
const KEPT_MIN = 10;
/** A stretch beyond these is a mistake somewhere else, or a farm that stood still. */
const STRETCH_MIN = 0.25;
const STRETCH_MAX = 8;
const LEAD_MS_MIN = 60_000;
/** How far one promise that was kept or missed moves the level; and how far it may go. */
const LEVEL_STEP = 0.004;
const LEVEL_MAX = 0.98;
const LEVEL_MIN = 0.3;

export interface Stretch {
  readonly p50: number;
  readonly p90: number;
  readonly learntFrom: number;
}

export const noStretch: Stretch = { p50: 1, p90: 1, learntFrom: 0 };

/** @param kept the orders of late, in any order; some hundred are plenty. */
export function stretchOf(kept: readonly Kept[], now: number): Stretch {
  const finished = kept.filter(({ readyAt }) => readyAt !== null).length;
  if (finished < KEPT_MIN) return noStretch;
  const inTurn = [...kept].sort((a, b) => a.askedAt - b.askedAt);
  return {
    p50: bounded(quantile(ratios(kept, 'rawP50At', now), levelOf(inTurn, 'p50At', 0.5, now))),
    p90: bounded(quantile(ratios(kept, 'rawP90At', now), levelOf(inTurn, 'p90At', 0.9, now))),
    learntFrom: finished,
  };
}

/** What to aim at so that `target` of the promises hold, from whether those of late did. */
function levelOf(inTurn: readonly Kept[], key: 'p50At' | 'p90At', target: number, now: number): number {
  let level = target;
  for (const one of inTurn) {
    const missed = (one.readyAt ?? now) > one[key];
    // An open one may still be kept.
    if (!missed && one.readyAt === null) continue;
    level += LEVEL_STEP * (missed ? target : target - 1);
    level = Math.min(LEVEL_MAX, Math.max(Math.min(LEVEL_MIN, target), level));
  }
  return level;
}

interface Ratio {
  readonly value: number;
  readonly isOver: boolean;
}

const ratios = (kept: readonly Kept[], key: 'rawP50At' | 'rawP90At', now: number): readonly Ratio[] =>
  kept
    .map(({ askedAt, readyAt, [key]: by }) => ({
      value: ((readyAt ?? now) - askedAt) / Math.max(LEAD_MS_MIN, by - askedAt),
      isOver: readyAt !== null,
    }))
    .sort((a, b) => a.value - b.value);

/** Of the distribution that finished and open ones together leave possible; the largest finished one beyond its end. */
function quantile(sorted: readonly Ratio[], level: number): number {
  let surviving = 1;
  let last = 1;
  for (const [index, { isOver, value }] of sorted.entries()) {
    if (!isOver) continue;
    surviving *= 1 - 1 / (sorted.length - index);
    last = value;
    if (1 - surviving >= level) return value;
  }
  return last;
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
