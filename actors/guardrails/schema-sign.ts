import { Schema } from 'effect';

const Name = Schema.String.check(Schema.isPattern(/^[a-z][a-z0-9-]{0,59}$/));

/** A sign that a print goes wrong; when it was seen is when it was said. */
export const Sign = Schema.Struct({
  /** Such as `spaghetti`, `thermal-drift`. */
  kind: Name,
  /** That something is wrong, 0–1. */
  confidence: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
  /** Who saw it, such as `camera` or `heater-watch`. */
  source: Name,
});
