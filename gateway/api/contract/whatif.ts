/**
 * What if: the farm as it is now, forked into a simulation that goes on with a change, many times over, beside the same
 * without it. The farm itself is not touched.
 */
import { Schema } from 'effect';
import { PolicyDocument } from '../../../actors/policy/schema-document.ts';
import { WhatIfFigure } from '../../../actors/policy/schema-simulated.ts';

const Count = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 1, maximum }));
const Words = Schema.String.check(Schema.isMaxLength(200));
const Factor = Schema.Finite.check(
  Schema.isBetween({ minimum: 0, maximum: 100 }, { expected: 'a factor from 0 to 100' }),
);

/** Machines bought. `like`: a machine of the farm, or a model of the catalogue such as `k2-plus`. */
export const AddPrinters = Schema.Struct({
  kind: Schema.Literal('addPrinters'),
  like: Words,
  count: Count(1_000),
});
/** Machines sold, or out of order for the whole time. */
export const RemovePrinters = Schema.Struct({
  kind: Schema.Literal('removePrinters'),
  printerIds: Schema.Array(Words).check(Schema.isMinLength(1), Schema.isMaxLength(1_000)),
});
/** So many times as many orders come in. */
export const ChangeDemand = Schema.Struct({ kind: Schema.Literal('demand'), factor: Factor });
/** So many times as many prints fail. */
export const ChangeFailures = Schema.Struct({ kind: Schema.Literal('failures'), factor: Factor });
/** One more order on top: plates of so many hours and grams each. */
export const ExtraOrder = Schema.Struct({
  kind: Schema.Literal('order'),
  /** From now. */
  inHours: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 10_000 })),
  quantity: Count(10_000),
  material: Words,
  colour: Words,
  /** Edges of one part; what it takes follows from them as for any other part of the simulation. */
  sizeMillimetres: Schema.Struct({ x: Schema.Finite, y: Schema.Finite, z: Schema.Finite }),
  tier: Words,
});
/** Another policy in force, such as a draft. */
export const ChangePolicy = Schema.Struct({ kind: Schema.Literal('policy'), document: PolicyDocument });
/**
 * Any other setting by its path: `policies.release.automatic`, `prices.margin…`, `shifts`, `people.reactionMinutes`,
 * `setup.changeoverMinutes`. What may be set is what a scenario may state.
 */
export const SetValue = Schema.Struct({
  kind: Schema.Literal('set'),
  path: Schema.String.check(Schema.isPattern(/^[A-Za-z][\w-]*(\.[\w-]+)*$/), Schema.isMaxLength(200)),
  value: Schema.Unknown,
});

export const WhatIfChange = Schema.Union([
  AddPrinters,
  RemovePrinters,
  ChangeDemand,
  ChangeFailures,
  ExtraOrder,
  ChangePolicy,
  SetValue,
]);
export type WhatIfChange = typeof WhatIfChange.Type;

export const WhatIfQuestion = Schema.Struct({
  title: Schema.optionalKey(Words),
  changes: Schema.Array(WhatIfChange).check(Schema.isMinLength(1), Schema.isMaxLength(50)),
  /** How far to look ahead; 7 if left out. */
  days: Schema.optionalKey(
    Schema.Finite.check(Schema.isBetween({ minimum: 0.1, maximum: 90 }, { expected: '0.1 to 90 days' })),
  ),
  /** How often each of the two is run, with the same luck for both; 20 if left out. */
  replications: Schema.optionalKey(
    Schema.Int.check(Schema.isBetween({ minimum: 2, maximum: 500 }, { expected: '2 to 500' })),
  ),
  seed: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2 ** 31 }))),
  /** Orders that come in meanwhile: `lately` like those of the last two weeks (the rule), or `none`. */
  demand: Schema.optionalKey(Schema.Literals(['lately', 'none'])),
  /** How many come in a day, with the change and without; as many as of late if left out. */
  ordersPerDay: Schema.optionalKey(
    Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 10_000 }, { expected: '0 to 10000 orders' })),
  ),
});
export type WhatIfQuestion = typeof WhatIfQuestion.Type;

export { WhatIfFigure, WhatIfMean } from '../../../actors/policy/schema-simulated.ts';

export const WhatIfState = Schema.Literals(['waiting', 'running', 'done', 'cancelled', 'failed']);
export type WhatIfState = typeof WhatIfState.Type;

export const WhatIfStatus = Schema.Struct({
  id: Schema.String,
  state: WhatIfState,
  /** 0 to 1. */
  progress: Schema.Finite,
  question: WhatIfQuestion,
  /** Each change in words. */
  changes: Schema.Array(Schema.String),
  askedAt: Schema.Finite,
  askedBy: Schema.String,
  endedAt: Schema.NullOr(Schema.Finite),
  /** The journal's number that the farm was forked at. */
  seq: Schema.NullOr(Schema.Int),
  /** Pairs that are done. */
  replications: Schema.Int,
  figures: Schema.Array(WhatIfFigure),
  /** The answer in sentences. */
  words: Schema.Array(Schema.String),
  /** Why it failed. */
  because: Schema.NullOr(Schema.String),
});
export type WhatIfStatus = typeof WhatIfStatus.Type;

/** A machine that can be bought: `id` is what {@link AddPrinters} takes as `like`. */
export const WhatIfModel = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  lane: Schema.String,
  buildVolumeMillimetres: Schema.Struct({ x: Schema.Finite, y: Schema.Finite, z: Schema.Finite }),
});
export type WhatIfModel = typeof WhatIfModel.Type;

export const WhatIfModels = Schema.Struct({ items: Schema.Array(WhatIfModel) });
export const WhatIfList = Schema.Struct({ items: Schema.Array(WhatIfStatus) });
