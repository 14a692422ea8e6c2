/** Cuts that strike every machine of the farm at once. */
import { type LogNormal, logNormal } from '../world/distributions.ts';
import { stream } from '../world/streams.ts';

const HOUR_MS = 3_600_000;
const YEAR_HOURS = 8766;
/** Far more than any farm has; a bound for rates typed wrongly. */
const OUTAGES_MAX = 100_000;

export interface OutageRate {
  readonly perYear: number;
  readonly hours: LogNormal;
}

/**
 * Power: 1.4 interruptions a customer and year and 7.8 hours in all, the United States in 2017, major events included
 * (EIA, Today in Energy, 30 November 2018); the median of 1.55 h with σ 1.6 (assumed) has the mean of 5.6 h
 * that follows from it.
 * Network: assumed, one cut a month, most of them minutes.
 */
export const ordinaryOutages: Readonly<Record<'power' | 'network', OutageRate>> = {
  power: { perYear: 1.4, hours: { median: 1.55, sigma: 1.6 } },
  network: { perYear: 12, hours: { median: 0.15, sigma: 1.3 } },
};

export interface Outage {
  readonly kind: 'power' | 'network';
  readonly fromAt: number;
  readonly untilAt: number;
}

/** Farm-wide cuts that begin within a stretch of time, earliest first; those of one kind never overlap. */
export function outagesBetween(
  seed: number,
  fromAt: number,
  untilAt: number,
  rates: Readonly<Record<Outage['kind'], OutageRate>> = ordinaryOutages,
): Outage[] {
  const outages: Outage[] = [];
  for (const kind of ['power', 'network'] as const) {
    const { perYear, hours } = rates[kind];
    if (!(perYear > 0)) continue;
    const dice = stream(seed, 'outage', kind);
    const meanMs = (YEAR_HOURS / perYear) * HOUR_MS;
    let at = fromAt + dice.wait(meanMs);
    while (at < untilAt && outages.length < OUTAGES_MAX) {
      const end = at + Math.max(60_000, logNormal(dice, hours) * HOUR_MS);
      outages.push({ kind, fromAt: Math.round(at), untilAt: Math.round(end) });
      at = end + dice.wait(meanMs);
    }
  }
  return outages.sort((a, b) => a.fromAt - b.fromAt);
}
