/** Plate layout: what is to be laid out on which bed, and the plates that come of it. */
import { Schema } from 'effect';

const between = (minimum: number, maximum: number) =>
  Schema.Finite.check(Schema.isBetween({ minimum, maximum }));

export const Point = Schema.Tuple([Schema.Finite, Schema.Finite]);
export type Point = typeof Point.Type;

/**
 * Corners of a convex outline, anti-clockwise, millimetres from the middle of the rectangle around the part when it
 * is not turned. Never smaller than the part (`preflight/outline.ts`).
 */
export const Outline = Schema.Array(Point).check(Schema.isMinLength(3), Schema.isMaxLength(64));
export type Outline = typeof Outline.Type;

/** A part seen from above, and how many of it are wanted. */
export const Footprint = Schema.Struct({
  id: Schema.String.check(
    Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9_-]{0,55}$/, { expected: 'letters, digits, "-" or "_"' }),
  ),
  /** The rectangle around it. */
  widthMillimetres: between(0.01, 5000),
  depthMillimetres: between(0.01, 5000),
  count: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 5000 })),
  /** Parts of different groups never share a plate: material, colour, nozzle and profile, joined. */
  group: Schema.String.check(Schema.isMaxLength(200)),
  /** May be turned: by 90 degrees as a rectangle, by any angle where there is an outline. */
  turnable: Schema.Boolean,
  /** What is nested instead of the rectangle. */
  outline: Schema.optionalKey(Outline),
  /** Not by other angles than quarter turns, though there is an outline. */
  quarterTurnsOnly: Schema.optionalKey(Schema.Boolean),
  /** Needed where parts are printed one after the other. */
  heightMillimetres: Schema.optionalKey(between(0, 5000)),
  /** Lower ranks are laid out first, whatever their size: the order of due dates. Absent: 0. */
  rank: Schema.optionalKey(Schema.Int),
  /** What one part adds to a plate; counted where the limits name them. */
  seconds: Schema.optionalKey(between(0, 1e8)),
  grams: Schema.optionalKey(between(0, 1e6)),
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

/** Where nothing may stand: purge line, clips, camera. */
export const ExclusionZone = Schema.Struct({
  name: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(80)),
  /**
   * Millimetres from the bed's front left corner (of the square around a round bed). Two are opposite corners of a
   * rectangle; more go round a convex shape: dents are filled.
   */
  corners: Schema.Array(Point).check(Schema.isMinLength(2), Schema.isMaxLength(32)),
});
export type ExclusionZone = typeof ExclusionZone.Type;

/** What a head needs to print one part after the other without touching those that stand already. */
export const SequentialClearance = Schema.Struct({
  /** From the nozzle to the furthest point of the head. */
  radiusMillimetres: between(0, 500),
  /** From the nozzle's tip up to the gantry: only the last part of a plate may be taller. */
  gantryHeightMillimetres: between(0, 5000),
});
export type SequentialClearance = typeof SequentialClearance.Type;

export const NestBed = Schema.Struct({
  ...PackingBed.fields,
  exclusionZones: Schema.optionalKey(Schema.Array(ExclusionZone).check(Schema.isMaxLength(16))),
  /** Around each part, besides the spacing. */
  brimMillimetres: Schema.optionalKey(between(0, 100)),
  /** From the outermost part's brim to the outer side of the one skirt around all parts. */
  skirtMillimetres: Schema.optionalKey(between(0, 100)),
  /** Parts are printed one after the other. Absent: layer by layer. */
  sequential: Schema.optionalKey(SequentialClearance),
});
export type NestBed = typeof NestBed.Type;

export const NestLimits = Schema.Struct({
  partsOnPlateMax: Schema.Int,
  platesMax: Schema.Int,
  /** A part over it alone has a plate of its own. */
  secondsOnPlateMax: Schema.optionalKey(Schema.Finite),
  gramsOnPlateMax: Schema.optionalKey(Schema.Finite),
});
export type NestLimits = typeof NestLimits.Type;

export const NestOptions = Schema.Struct({
  limits: Schema.optionalKey(NestLimits),
  /** Another seed, another search; the same one gives the same plates. */
  seed: Schema.optionalKey(Schema.Int),
  /** Layouts tried after the first, each a change of order or angles. 0: only the first. */
  moves: Schema.optionalKey(Schema.Int),
  /** Parts of one plate are moved to the middle of the bed together. Absent: they are. */
  centred: Schema.optionalKey(Schema.Boolean),
});
export type NestOptions = typeof NestOptions.Type;

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

const Refused = Schema.Struct({ footprintId: Schema.String, count: Schema.Int, reason: Schema.String });

export const Packing = Schema.Struct({
  plates: Schema.Array(PackedPlate),
  refused: Schema.Array(Refused),
});
export type Packing = typeof Packing.Type;

export const NestedPart = Schema.Struct({
  /** `<footprint id>-<number>`, unique over all plates. */
  instanceId: Schema.String,
  footprintId: Schema.String,
  /**
   * Where the outline's origin comes to lie, from the bed's front left corner: the middle of the rectangle around the
   * part before it was turned. For quarter turns that is the middle afterwards, too; for others see `anchor` of a
   * placement.
   */
  xMillimetres: Schema.Finite,
  yMillimetres: Schema.Finite,
  /** Anti-clockwise seen from above, 0 ≤ angle < 360. */
  rotationDegrees: Schema.Finite,
});
export type NestedPart = typeof NestedPart.Type;

export const NestedPlate = Schema.Struct({
  group: Schema.String,
  /** In the order they are printed in where that is one after the other. */
  parts: Schema.Array(NestedPart),
  /** Outlines over the usable area, 0 to 1. */
  fill: Schema.Finite,
  /** Around all parts as laid out, brims and skirt included, from the bed's front left corner. */
  boundsMillimetres: Schema.Struct({
    xMin: Schema.Finite,
    xMax: Schema.Finite,
    yMin: Schema.Finite,
    yMax: Schema.Finite,
  }),
});
export type NestedPlate = typeof NestedPlate.Type;

export const Nesting = Schema.Struct({
  plates: Schema.Array(NestedPlate),
  refused: Schema.Array(Refused),
  /** Groups that came out better as rectangles. */
  asRectangles: Schema.Array(Schema.String),
});
export type Nesting = typeof Nesting.Type;
