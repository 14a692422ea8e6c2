/** Words that several kinds share. Lengths in millimetres, masses in grams, times in seconds or as UTC milliseconds. */
import { Schema } from 'effect';

export const Grams = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }));
/** How long a print is expected to take. Never 0: prices, plans and alarms would all come out wrong in silence. */
export const PrintSeconds = Schema.Finite.check(Schema.isGreaterThan(0));
export const Words = Schema.String.check(Schema.isMaxLength(2_000));
export const Id = Schema.String.check(Schema.isPattern(/^[^/\s]{1,120}$/));
export const Sha256 = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/));

/** Money in the currency's smallest unit, a whole number: 1999 is 19.99 where the currency has cents. */
export const Minor = Schema.Int;

/** Why something did not go on: a stable code for machines and words for people. */
export const Cause = Schema.Struct({ code: Schema.String, because: Words });
export type Cause = typeof Cause.Type;

/** One part on a plate, and how it came out. */
export const PlateItem = Schema.Struct({
  itemId: Id,
  /** Absent on plates of earlier versions, which were one order's. */
  orderId: Schema.optionalKey(Id),
  lineId: Id,
  planId: Id,
  /** Of the plan that it is made by; absent as above. */
  revision: Schema.optionalKey(Schema.Int),
  modelHash: Sha256,
  /** Centre of the turned part's footprint, from the centre of the bed. */
  xMillimetres: Schema.Finite,
  yMillimetres: Schema.Finite,
  rotationDegrees: Schema.Finite,
  /** `origin`: the place is that of the model's own origin instead, as parts are nested by their outlines. */
  anchor: Schema.optionalKey(Schema.Literals(['middle', 'origin'])),
});
export type PlateItem = typeof PlateItem.Type;

/** An order with parts on a plate, and what makes them urgent. */
export const OrderOnPlate = Schema.Struct({
  orderId: Id,
  customer: Schema.String,
  dueAt: Schema.NullOr(Schema.Finite),
  priority: Schema.Int,
});
export type OrderOnPlate = typeof OrderOnPlate.Type;

export const ItemVerdict = Schema.Struct({
  itemId: Id,
  result: Schema.Literals(['good', 'bad']),
  /** Required by the console for a bad part: `adhesion`, `layer-shift`, `stringing`, `dimensions`, `surface`, `other`. */
  defect: Schema.optionalKey(Schema.String),
  note: Schema.optionalKey(Words),
});
export type ItemVerdict = typeof ItemVerdict.Type;

/** What a plate asks of a machine. */
export const JobRequirements = Schema.Struct({
  lane: Schema.Literals(['FDM', 'UV']),
  material: Schema.String,
  colour: Schema.String,
  profileId: Schema.String,
  nozzleDiameterMillimetres: Schema.NullOr(Schema.Finite),
  /** Of the whole plate, as laid out. */
  sizeMillimetres: Schema.Struct({ x: Schema.Finite, y: Schema.Finite, z: Schema.Finite }),
});
export type JobRequirements = typeof JobRequirements.Type;
