/** What a forecast of a delivery says, as quotes and orders carry it. */
import { Schema } from 'effect';

/**
 * When the order will be ready to hand over, as chances. `askedAt` is the moment it was forecast; UTC milliseconds all.
 * The raw values are the simulation's own; the others are stretched by what came of earlier forecasts.
 */
export const Forecast = Schema.Struct({
  askedAt: Schema.Finite,
  /** As likely sooner as later. */
  p50At: Schema.Finite,
  /** Nine of ten such orders are ready by then. */
  p90At: Schema.Finite,
  rawP50At: Schema.Finite,
  rawP90At: Schema.Finite,
  /** Finished orders that the stretch was learnt from. */
  learntFrom: Schema.Int,
});
export type Forecast = typeof Forecast.Type;
