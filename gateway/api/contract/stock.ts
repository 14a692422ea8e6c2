/** Material on the shelf: whom it is held for, since when, and what should be ordered. Grams throughout. */
import { Schema } from 'effect';

export const StockHold = Schema.Struct({
  jobId: Schema.String,
  lotId: Schema.String,
  grams: Schema.Finite,
  /** `reserved`: for a job that has a machine. `kept`: for one that is paid and waits. */
  kind: Schema.Literals(['reserved', 'kept']),
  since: Schema.NullOr(Schema.Finite),
  ageHours: Schema.NullOr(Schema.Finite),
});
export type StockHold = typeof StockHold.Type;

export const ColourStock = Schema.Struct({
  material: Schema.String,
  colour: Schema.String,
  lots: Schema.Int,
  onHandGrams: Schema.Finite,
  reservedGrams: Schema.Finite,
  keptGrams: Schema.Finite,
  freeGrams: Schema.Finite,
  wantedGrams: Schema.Finite,
  reorder: Schema.NullOr(
    Schema.Struct({ spools: Schema.Int, spoolGrams: Schema.Finite, words: Schema.String }),
  ),
});
export type ColourStock = typeof ColourStock.Type;

export const StockAnswer = Schema.Struct({
  /** When grams are held: `payment` or `scheduling`. */
  reserveOn: Schema.String,
  stock: Schema.Array(ColourStock),
  /** The oldest first. */
  holds: Schema.Array(StockHold),
  /** Jobs that are paid and whose grams no lot has. */
  unheld: Schema.Array(Schema.String),
}).annotate({ identifier: 'Stock' });
export type StockAnswer = typeof StockAnswer.Type;
