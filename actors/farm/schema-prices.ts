import { Schema } from 'effect';
import { listOf, NotNegative, orElse, Percent, PercentBelowHundred } from './fields.ts';

/** What the price formula needs beside machine and material. Money in the farm's currency, net of tax. */

/** `margin` takes the percentage of the price (60 % → cost / 0.4); `markup` of the cost (60 % → cost × 1.6). */
export const marginModes = ['margin', 'markup'] as const;
export const MarginMode = Schema.Literals(marginModes);
export type MarginMode = typeof MarginMode.Type;

export const QuantityBand = Schema.Struct({
  /** Parts of one model in one order, this many or more. */
  fromQuantity: Schema.Int.check(Schema.isBetween({ minimum: 2, maximum: 1_000_000 })),
  discountPercent: PercentBelowHundred,
});
export type QuantityBand = typeof QuantityBand.Type;

export const Prices = Schema.Struct({
  marginMode: MarginMode.pipe(orElse('margin')),
  marginPercent: Percent,
  /** No discount takes the margin on the price below this. */
  minimumMarginPercent: PercentBelowHundred.pipe(orElse(0)),
  /** Purge, skirts, brims, and what is left on the spool. */
  wastePercent: PercentBelowHundred.pipe(orElse(0)),
  energyPricePerKilowattHour: NotNegative,
  labourRatePerHour: NotNegative,
  /** Loading, starting and clearing, for one part. */
  preparationMinutesPerPart: NotNegative.pipe(orElse(0)),
  /** Support removal, cleaning, inspection, for one part. */
  finishingMinutesPerPart: NotNegative.pipe(orElse(0)),
  /** Taken when the farm has no history of its own for the part. */
  failurePercent: PercentBelowHundred.pipe(orElse(0)),
  packagingPerPart: NotNegative.pipe(orElse(0)),
  /** Once a material an order: loading, purging, drying. */
  setupPerMaterial: NotNegative.pipe(orElse(0)),
  /** Once a model: preflight, orientation, slicing, a look at the preview. */
  programmingPerModel: NotNegative.pipe(orElse(0)),
  bands: listOf(QuantityBand, 20).pipe(orElse([])),
  /** Surcharge for jumping the queue, on top of the SLA tier's own. */
  rushPercent: Percent.pipe(orElse(0)),
  minimumPrice: NotNegative.pipe(orElse(0)),
});
export type Prices = typeof Prices.Type;
