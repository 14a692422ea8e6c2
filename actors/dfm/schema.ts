import { Schema } from 'effect';

/** Design for manufacture: what of a shape is hard to print, measured on the mended mesh. Lengths in millimetres. */

const Vector = Schema.Struct({ x: Schema.Finite, y: Schema.Finite, z: Schema.Finite });

/** Walls found by rays into the part. Sharp edges thin out by nature: only faces that nearly face each other count. */
export const ThinWalls = Schema.Struct({
  /** Walls below this are counted: two lines of a 0.4 mm nozzle. */
  limitMm: Schema.Finite,
  /** The thinnest wall met; of thin ones, the thinnest twentieth is left out as strays. */
  thinnestMm: Schema.Finite,
  /** Surface that bounds walls below the limit; both sides of a wall count. */
  areaMm2: Schema.Finite,
  rayCount: Schema.Natural,
});
export type ThinWalls = typeof ThinWalls.Type;

/** Surface that leans out by more than the limit from the vertical, and does not lie on the bed. */
export const Overhang = Schema.Struct({
  limitDegrees: Schema.Finite,
  areaMm2: Schema.Finite,
  /** Of the whole surface, 0 to 1. */
  share: Schema.optionalKey(Schema.Finite),
  /** The room below it, down to the part itself or to the bed; null where no rays were cast. */
  supportVolumeMm3: Schema.optionalKey(Schema.NullOr(Schema.Finite)),
});
export type Overhang = typeof Overhang.Type;

/** How the part stands on the bed. */
export const Stand = Schema.Struct({
  heightMm: Schema.Finite,
  /** What touches the bed in the first layer. */
  contactAreaMm2: Schema.Finite,
  /** The longest way across what touches the bed: it decides how hard the corners are pulled up. */
  contactSpanMm: Schema.Finite,
  /** Corners of the outline on the bed that are not blunter than 100 degrees. */
  sharpCornerCount: Schema.Natural,
  /** How far it may lean before it tips over; 0 where its centre of mass is not above what touches the bed. */
  tippingDegrees: Schema.Finite,
});
export type Stand = typeof Stand.Type;

export const Orientation = Schema.Struct({
  /** What of the model points down, a unit vector in the model's own coordinates. (0, 0, -1): as it came. */
  down: Vector,
  /** Which side is down, in words: "on its head". */
  name: Schema.String,
  stand: Stand,
  overhang: Overhang,
  /** What the orientation costs beside the part itself: support and its removal, layers, the risk of falling over. */
  burdenMinutes: Schema.Finite,
  /** Why it is better or worse than as it came, in words. */
  reasons: Schema.Array(Schema.String),
});
export type Orientation = typeof Orientation.Type;

/** Printability measures. Null means not measured, never zero. */
export const DfmReport = Schema.Struct({
  thinWalls: Schema.NullOr(ThinWalls),
  overhang: Schema.NullOr(Overhang),
  stand: Schema.optionalKey(Schema.NullOr(Stand)),
  /** Stable ones, the least burden first, at most six; the one it came in is among them. Absent: not looked for. */
  orientations: Schema.optionalKey(Schema.Array(Orientation)),
});
export type DfmReport = typeof DfmReport.Type;
