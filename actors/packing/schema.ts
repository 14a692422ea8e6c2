/** Plate layout: what is to be laid out on which bed, and the plates that come of it. */
import { Schema } from 'effect';

const between = (minimum: number, maximum: number) =>
  Schema.Finite.check(Schema.isBetween({ minimum, maximum }));

/** The rectangle around a part seen from above, and how many of it are wanted. */
export const Footprint = Schema.Struct({
  id: Schema.String.check(
    Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9_-]{0,55}$/, { expected: 'letters, digits, "-" or "_"' }),
  ),
  widthMillimetres: between(0.01, 5000),
  depthMillimetres: between(0.01, 5000),
  count: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 5000 })),
  /** Parts of different groups never share a plate: material, colour, nozzle and profile, joined. */
  group: Schema.String.check(Schema.isMaxLength(200)),
  /** May be turned by 90 degrees. */
  turnable: Schema.Boolean,
});
export type Footprint = typeof Footprint.Type;

export const PackingBed = Schema.Struct({
  shape: Schema.Literals(['rectangle', 'ellipse']),
  widthMillimetres: between(10, 3000),
  depthMillimetres: between(10, 3000),
  /** Kept free along the edge: purge line, clips, brim. */
  marginMillimetres: between(0, 500),
  /** Kept free between parts. */
  spacingMillimetres: between(0, 200),
});
export type PackingBed = typeof PackingBed.Type;

export const PackedPart = Schema.Struct({
  /** `<footprint id>-<number>`, unique over all plates. */
  instanceId: Schema.String,
  footprintId: Schema.String,
  /** Centre of the rectangle, from the bed's front left corner. */
  xMillimetres: Schema.Finite,
  yMillimetres: Schema.Finite,
  rotationDegrees: Schema.Literals([0, 90]),
});
export type PackedPart = typeof PackedPart.Type;

export const PackedPlate = Schema.Struct({
  group: Schema.String,
  parts: Schema.Array(PackedPart),
  /** Part rectangles over the usable area, 0 to 1. */
  fill: Schema.Finite,
});
export type PackedPlate = typeof PackedPlate.Type;

export const Packing = Schema.Struct({
  plates: Schema.Array(PackedPlate),
  refused: Schema.Array(
    Schema.Struct({ footprintId: Schema.String, count: Schema.Int, reason: Schema.String }),
  ),
});
export type Packing = typeof Packing.Type;
