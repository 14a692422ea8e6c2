/** Material kept for orders that wait, or let go again, whatever the policy's `reserveOn`: many orders at once. */
import { Schema } from 'effect';
import { ReasonBody } from './requests.ts';

const Id = Schema.String.check(Schema.isBetweenLength(1, 200));

export const KeepRequest = Schema.Struct({
  orderIds: Schema.Array(Id).check(Schema.isBetweenLength(1, 200)),
  reason: Schema.optionalKey(ReasonBody),
});
export type KeepRequest = typeof KeepRequest.Type;

export const PlateKept = Schema.Struct({
  jobId: Schema.String,
  /** It is as was asked. */
  done: Schema.Boolean,
  /** The lot that has its grams; `null`: none. */
  lotId: Schema.NullOr(Schema.String),
  /** Kept for it now, spare grams included. */
  grams: Schema.Finite,
  /** What the fullest spool of its colour lacks; 0 where nothing does. */
  missingGrams: Schema.Finite,
  words: Schema.String,
});
export type PlateKept = typeof PlateKept.Type;

export const OrderKept = Schema.Struct({
  orderId: Schema.String,
  /** All its plates are as was asked. */
  done: Schema.Boolean,
  words: Schema.String,
  jobs: Schema.Array(PlateKept),
});
export type OrderKept = typeof OrderKept.Type;

/** As the orders were named; each once. */
export const KeepAnswer = Schema.Struct({ items: Schema.Array(OrderKept) }).annotate({ identifier: 'Kept' });
export type KeepAnswer = typeof KeepAnswer.Type;
