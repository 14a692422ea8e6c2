/** What waits for a plate, and what could become of it. */
import { Schema } from 'effect';

const At = Schema.Finite;

const WaitingLine = Schema.Struct({
  orderId: Schema.String,
  lineId: Schema.String,
  count: Schema.Int,
  /** What its plate mates must have in common with it, in words. */
  group: Schema.String,
  since: At,
  /** UTC milliseconds; 0: it goes at once; `null`: the planner is being asked. */
  waitUntil: Schema.NullOr(At),
  why: Schema.String,
});

const ProposedPlate = Schema.Struct({
  lines: Schema.Array(
    Schema.Struct({
      orderId: Schema.String,
      lineId: Schema.String,
      count: Schema.Int,
      /** What stands on its parts in the picture. */
      letter: Schema.String,
    }),
  ),
  parts: Schema.Int,
  seconds: Schema.Finite,
  grams: Schema.Finite,
  /** SVG, seen from above. */
  picture: Schema.String,
});

export const ComposerAnswer = Schema.Struct({
  at: At,
  policy: Schema.Struct({
    composeAcrossOrders: Schema.Boolean,
    waitMinutesMax: Schema.Finite,
    plateHoursMax: Schema.Finite,
  }),
  waiting: Schema.Array(WaitingLine),
  /** Group by group, the plates that all of it would make together, were it put together now. */
  proposals: Schema.Array(
    Schema.Struct({
      group: Schema.String,
      plates: Schema.Array(ProposedPlate),
      /** Plates if each line were laid out by itself. */
      platesApart: Schema.Int,
    }),
  ),
  /** Plates of the latest decision, with why these parts share them. */
  lastComposed: Schema.Array(
    Schema.Struct({
      plateId: Schema.String,
      jobId: Schema.String,
      orderIds: Schema.Array(Schema.String),
      parts: Schema.Int,
      why: Schema.String,
    }),
  ),
  /** Lines that a person keeps to themselves, by `order/line`, with why. */
  keptApart: Schema.Record(Schema.String, Schema.String),
});
export type ComposerAnswer = typeof ComposerAnswer.Type;
