import { Schema } from 'effect';
import {
  listOf,
  Name,
  NotNegative,
  orElse,
  Percent,
  PercentBelowHundred,
  Positive,
  SpeakableId,
} from './fields.ts';

/** What the price formula needs beside machine and material. Money in the farm's currency, net of tax. */

/** `margin` takes the percentage of the price (60 % → cost / 0.4); `markup` of the cost (60 % → cost × 1.6). */
export const marginModes = ['margin', 'markup'] as const;
export const MarginMode = Schema.Literals(marginModes);
export type MarginMode = typeof MarginMode.Type;

export const QuantityBand = Schema.Struct({
  /** Parts of one line of an order, this many or more: a cheap line must not take the price off a dear one. */
  fromQuantity: Schema.Int.check(Schema.isBetween({ minimum: 2, maximum: 1_000_000 })),
  discountPercent: PercentBelowHundred,
});
export type QuantityBand = typeof QuantityBand.Type;

/** Work after printing that customers ask for by name. */
export const FinishPrice = Schema.Struct({
  id: SpeakableId,
  name: Name,
  minutesPerPart: NotNegative,
  /** Paint, primer, abrasives of one part. */
  materialPerPart: NotNegative.pipe(orElse(0)),
});
export type FinishPrice = typeof FinishPrice.Type;

/** UV work has rates of its own: ink by the surface, and an operator who sets up and looks on. */
export const UvPrices = Schema.Struct({
  squareMillimetresPerSecond: Positive.pipe(orElse(110)),
  /** White under four colours; a kilogram of ink costs what its material says. */
  inkGramsPerSquareMillimetre: NotNegative.pipe(orElse(0.00003)),
  /** Head cleaning and purging. */
  wastePercent: PercentBelowHundred.pipe(orElse(0)),
  labourRatePerHour: Schema.optionalKey(NotNegative),
  preparationMinutesPerPart: NotNegative.pipe(orElse(0)),
  finishingMinutesPerPart: NotNegative.pipe(orElse(0)),
  failurePercent: Schema.optionalKey(PercentBelowHundred),
});
export type UvPrices = typeof UvPrices.Type;

/** How long an operator takes, minutes: the farm counts how often each is done, not how long it takes. */
export const TaskMinutes = Schema.Struct({
  /** A release by hand: a look at machine and file. */
  start: NotNegative.pipe(orElse(1)),
  clear: NotNegative.pipe(orElse(2)),
  changeover: NotNegative.pipe(orElse(6)),
  /** Inspection and finishing of one part. */
  inspectPart: NotNegative.pipe(orElse(1.5)),
  /** Packing one order. */
  pack: NotNegative.pipe(orElse(4)),
});
export type TaskMinutes = typeof TaskMinutes.Type;

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
  finishes: Schema.optionalKey(listOf(FinishPrice, 50)),
  uv: Schema.optionalKey(UvPrices),
  taskMinutes: Schema.optionalKey(TaskMinutes),
});
export type Prices = typeof Prices.Type;
