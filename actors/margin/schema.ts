/** What an order was to bring, what it brought, and why they differ. Money in the currency's smallest unit. */
import { Schema } from 'effect';
import { Id, Minor, Words } from '../common/schema.ts';

export const marginFactors = ['material', 'energy', 'machine', 'labour', 'failures', 'fixed'] as const;
export const MarginFactor = Schema.Literals(marginFactors);
export type MarginFactor = typeof MarginFactor.Type;

/** One factor of the cost. `deltaMinor` is what it did to the margin: above 0 it cost less than quoted. */
export const FactorMargin = Schema.Struct({
  factor: MarginFactor,
  quotedMinor: Minor,
  realisedMinor: Minor,
  deltaMinor: Minor,
  words: Words,
});
export type FactorMargin = typeof FactorMargin.Type;

/** What prints took, this order's share of them. Grams, hours, kilowatt-hours. */
export const Taken = Schema.Struct({
  prints: Schema.Int,
  failedPrints: Schema.Int,
  rejectedParts: Schema.Int,
  grams: Schema.Finite,
  machineHours: Schema.Finite,
  kilowattHours: Schema.Finite,
  /** Share of the kilowatt-hours that a meter counted, 0 to 1; the rest follows from the machine's figure. */
  measuredShare: Schema.Finite,
  labourMinutes: Schema.Finite,
});
export type Taken = typeof Taken.Type;

export const RunMargin = Schema.Struct({
  runId: Id,
  jobId: Id,
  printerId: Id,
  outcome: Schema.Literals(['good', 'part', 'failed', 'cancelled']),
  grams: Schema.Finite,
  machineHours: Schema.Finite,
  kilowattHours: Schema.Finite,
  measured: Schema.Boolean,
  labourMinutes: Schema.Finite,
  costMinor: Minor,
});
export type RunMargin = typeof RunMargin.Type;

export const OrderMargin = Schema.Struct({
  orderId: Id,
  customer: Schema.String,
  status: Schema.String,
  currency: Schema.String,
  /** 0 where it was refunded or cancelled. */
  revenueMinor: Minor,
  /** `null` for an order without a quote. */
  quotedMinor: Schema.NullOr(Minor),
  /** With what is still to be made; `null` where nothing says what that takes. */
  expectedMinor: Schema.NullOr(Minor),
  /** So far while `closed` is false. */
  realisedMinor: Minor,
  /** Realised less quoted; `null` until closed, and without a quote. */
  deltaMinor: Schema.NullOr(Minor),
  /** Every part is made, or the order is over. */
  closed: Schema.Boolean,
  perMachineHourMinor: Schema.NullOr(Minor),
  taken: Taken,
  /** The largest difference first. */
  factors: Schema.Array(FactorMargin),
  words: Words,
});
export type OrderMargin = typeof OrderMargin.Type;
