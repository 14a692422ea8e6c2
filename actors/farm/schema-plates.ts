/** How parts come together on plates. */
import { Schema } from 'effect';
import { orElse, PercentBelowHundred } from './fields.ts';

const between = (minimum: number, maximum: number) =>
  Schema.Finite.check(Schema.isBetween({ minimum, maximum }));

export const PlatePolicy = Schema.Struct({
  /** Parts of several orders may share a plate. Off: only parts of one order do. */
  composeAcrossOrders: Schema.Boolean.pipe(orElse(true)),
  /** The longest that parts wait for company while no machine is free for them. 0: never. */
  waitMinutesMax: between(0, 24 * 60).pipe(orElse(10)),
  /** Longer plates are split where they hold more than one part: one failure should not cost a day. */
  plateHoursMax: between(0.25, 240).pipe(orElse(12)),
  partsOnPlateMax: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 500 })).pipe(orElse(200)),
  /** Kept free along the edge of the bed. */
  edgeMarginMillimetres: between(0, 100).pipe(orElse(5)),
  /** Chance in a hundred that a print fails in any one hour: what a larger plate puts at risk. */
  failurePercentPerHour: PercentBelowHundred.pipe(orElse(1)),
});
export type PlatePolicy = typeof PlatePolicy.Type;

export const defaultPlatePolicy: PlatePolicy = Schema.decodeSync(PlatePolicy)({});
