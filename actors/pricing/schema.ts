import { Schema } from 'effect';
import { FinishPrice, Prices } from '../farm/schema-prices.ts';

/** What a price is computed from, and what comes out. Money going in is a decimal in the farm's currency, coming out in its smallest unit. */

const NotNegative = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0));

export const PriceRequestLine = Schema.Struct({
  lineId: Schema.String,
  /** Same model, same key (its content hash): programming is charged once a key. */
  modelKey: Schema.String,
  quantity: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 })),
  materialCode: Schema.String,
  pricePerKilogram: NotNegative,
  /** Of one part, support not included. */
  partGrams: NotNegative,
  supportGrams: NotNegative,
  /** Of one part. */
  printSeconds: NotNegative,
  machineRatePerHour: NotNegative,
  powerWatts: NotNegative,
  /** Inserts, screws, magnets of one part. */
  hardwarePerPart: NotNegative,
  /** From the farm's own history; absent, the farm file's `failurePercent` counts. */
  failurePercent: Schema.optionalKey(NotNegative),
  /** Where that figure comes from. */
  failureWords: Schema.optionalKey(Schema.String),
  /** Printed surface of one part: UV work is priced by it. */
  printedSquareMillimetres: Schema.optionalKey(NotNegative),
  /** Of another lane than the farm file's. */
  wastePercent: Schema.optionalKey(NotNegative),
  labourRatePerHour: Schema.optionalKey(NotNegative),
  /** Work after printing that was asked for. */
  finish: Schema.optionalKey(FinishPrice),
  /** Instead of the farm file's minutes. */
  preparationMinutesPerPart: Schema.optionalKey(NotNegative),
  finishingMinutesPerPart: Schema.optionalKey(NotNegative),
});
export type PriceRequestLine = typeof PriceRequestLine.Type;

export const PriceRequest = Schema.Struct({
  currency: Schema.String,
  prices: Prices,
  tier: Schema.Struct({ name: Schema.String, surchargePercent: NotNegative }),
  rush: Schema.Boolean,
  lines: Schema.Array(PriceRequestLine).check(Schema.isMinLength(1), Schema.isMaxLength(1_000)),
});
export type PriceRequest = typeof PriceRequest.Type;

export const priceCodes = [
  'material',
  'support',
  'waste',
  'energy',
  'machine',
  'labour',
  'finish',
  'hardware',
  'packaging',
  'failure',
  'setup',
  'programming',
  'margin',
  'band',
  'tier',
  'rush',
  'minimum',
] as const;
export const PriceCode = Schema.Literals(priceCodes);
export type PriceCode = typeof PriceCode.Type;

/** One step of the reckoning. The amounts of a line's steps add up to its total, exactly. */
export const PriceStep = Schema.Struct({ code: PriceCode, words: Schema.String, amountMinor: Schema.Int });
export type PriceStep = typeof PriceStep.Type;

export const PriceBreakdownLine = Schema.Struct({
  lineId: Schema.String,
  quantity: Schema.Int,
  steps: Schema.Array(PriceStep),
  totalMinor: Schema.Int,
  /** The total divided by the quantity, rounded: for display, since quantity × this may miss the total by a little. */
  unitPriceMinor: Schema.Int,
  /** What making it is expected to cost, failures included. */
  costMinor: Schema.Int,
});
export type PriceBreakdownLine = typeof PriceBreakdownLine.Type;

export const PriceBreakdown = Schema.Struct({
  currency: Schema.String,
  lines: Schema.Array(PriceBreakdownLine),
  /** Exactly the sum of the lines' totals. */
  totalMinor: Schema.Int,
  costMinor: Schema.Int,
  /** (total − cost) / total, in percent; 0 for a total of 0. */
  marginPercent: Schema.Finite,
  /** Everything above follows from this. */
  inputs: PriceRequest,
});
export type PriceBreakdown = typeof PriceBreakdown.Type;
