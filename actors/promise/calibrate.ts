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

/**
 * Leads over what was forecast, as simulated farms of many kinds had them in their first week: until a farm has orders of
 * its own these stand for them, and they weigh as much as so many orders.
 */
const usualRatios = {
  rawP50At: [0.5, 0.65, 0.78, 0.88, 0.96, 1.03, 1.12, 1.25, 1.5, 2],
  rawP90At: [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.15, 1.35, 1.8],
} as const;
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
  let finished = 0;
  for (const { readyAt } of kept) if (readyAt !== null) finished++;
  const inTurn = inTurnOf(kept);
  return {
    p50: bounded(quantile(ratiosOf(kept, finished, 'rawP50At', now), levelOf(inTurn, 'p50At', 0.5, now))),
    p90: bounded(quantile(ratiosOf(kept, finished, 'rawP90At', now), levelOf(inTurn, 'p90At', 0.9, now))),
    learntFrom: finished,
  };
}

/** As they were asked for; mostly they come so. */
function inTurnOf(kept: readonly Kept[]): readonly Kept[] {
  for (let index = 1; index < kept.length; index++)
    if (kept[index]!.askedAt < kept[index - 1]!.askedAt)
      return [...kept].sort((a, b) => a.askedAt - b.askedAt);
  return kept;
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

/** Leads over what was forecast, ascending: of those that are ready, and of those that are open, so far. */
interface Ratios {
  readonly over: Float64Array;
  readonly open: Float64Array;
}

function ratiosOf(
  kept: readonly Kept[],
  finished: number,
  key: 'rawP50At' | 'rawP90At',
  now: number,
): Ratios {
  const over = new Float64Array(finished + usualRatios[key].length);
  over.set(usualRatios[key], finished);
  const open = new Float64Array(kept.length - finished);
  let [overs, opens] = [0, 0];
  for (const one of kept) {
    const { askedAt, readyAt } = one;
    const forecastMs = Math.max(LEAD_MS_MIN, one[key] - askedAt);
    if (readyAt === null) open[opens++] = (now - askedAt) / forecastMs;
    else over[overs++] = (readyAt - askedAt) / forecastMs;
  }
  return { over: over.sort(), open: open.sort() };
}

/** Of the distribution that finished and open ones together leave possible; the largest finished one beyond its end. */
function quantile({ over, open }: Ratios, level: number): number {
  let surviving = 1;
  let left = over.length + open.length;
  let opens = 0;
  for (const value of over) {
    for (; opens < open.length && open[opens]! < value; opens++) left--;
    surviving *= 1 - 1 / left--;
    if (1 - surviving >= level) return value;
  }
  return over.at(-1) ?? 1;
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
