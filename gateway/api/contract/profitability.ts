/** What orders were to bring and what they brought. */
import { Schema } from 'effect';
import { OrderMargin, RunMargin } from '../../../actors/margin/schema.ts';

export const ProfitabilityTotals = Schema.Struct({
  /** Of the listed orders that are closed. */
  orders: Schema.Int,
  revenueMinor: Schema.Int,
  /** Of those with a quote. */
  quotedMinor: Schema.Int,
  realisedMinor: Schema.Int,
  deltaMinor: Schema.Int,
  machineHours: Schema.Finite,
  kilowattHours: Schema.Finite,
  perMachineHourMinor: Schema.NullOr(Schema.Int),
});
export type ProfitabilityTotals = typeof ProfitabilityTotals.Type;

export const Profitability = Schema.Struct({
  currency: Schema.String,
  items: Schema.Array(OrderMargin),
  nextCursor: Schema.NullOr(Schema.String),
  totals: ProfitabilityTotals,
}).annotate({ identifier: 'Profitability' });
export type Profitability = typeof Profitability.Type;

export const OrderProfitability = Schema.Struct({
  ...OrderMargin.fields,
  runs: Schema.Array(RunMargin),
}).annotate({ identifier: 'OrderProfitability' });
export type OrderProfitability = typeof OrderProfitability.Type;
