/** The date to give a customer: what his tier says, or later where the farm would not make that nine times in ten. */
import { forecastOf, type Stretch } from './calibrate.ts';
import { type ForecastRequest, forecast } from './forecast.ts';
import type { Forecast } from './schema.ts';

const DAY_MS = 86_400_000;

export interface PromiseRequest extends ForecastRequest {
  readonly tierDays: number;
  readonly stretch: Stretch;
}

export type Promised =
  | {
      readonly ok: true;
      /** UTC milliseconds. */
      readonly promiseAt: number;
      readonly forecast: Forecast;
      /** Whether P90 lies within what the tier promises. */
      readonly withinTier: boolean;
      readonly words: string;
    }
  | { readonly ok: false; readonly words: string };

export function promise(request: PromiseRequest): Promised {
  const { now, tierDays } = request;
  const found = forecast(request);
  if (!found.ok) return found;
  const told = forecastOf(now, found.readyAt, request.stretch);
  const tierAt = now + tierDays * DAY_MS;
  const withinTier = told.p90At <= tierAt;
  const days = (until: number) => `${Math.max(0.1, Math.ceil(((until - now) / DAY_MS) * 10) / 10)} days`;
  const chances = `as likely as not done in ${days(told.p50At)}, nine times in ten in ${days(told.p90At)}`;
  return {
    ok: true,
    promiseAt: Math.ceil(Math.max(told.p90At, tierAt)),
    forecast: told,
    withinTier,
    words: withinTier
      ? `The tier promises ${days(tierAt)}; with the work at hand it is ${chances}.`
      : `The tier promises ${days(tierAt)}, but with the work at hand it is ${chances}.`,
  };
}
