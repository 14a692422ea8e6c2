/** What a simulation said of a draft: the farm as it stood, run with it and without, many times with the same luck. */
import { Schema } from 'effect';

/** A mean over the replications with its 95 % interval. */
export const WhatIfMean = Schema.Struct({ mean: Schema.Finite, low: Schema.Finite, high: Schema.Finite });
export type WhatIfMean = typeof WhatIfMean.Type;

export const WhatIfFigure = Schema.Struct({
  /** As in the simulator's figures: `marginPerMachineHour`, `lateShare` and so on. */
  name: Schema.String,
  title: Schema.String,
  /** `%`, `h`, `EUR/h` and so on; empty for a count. */
  unit: Schema.String,
  /** Whether more of it is better; `null`: neither. */
  moreIsBetter: Schema.NullOr(Schema.Boolean),
  baseline: WhatIfMean,
  changed: WhatIfMean,
  /** Of pairs with the same luck, so much narrower than the two apart. */
  difference: WhatIfMean,
  /** Whether the interval of the difference leaves out zero, and on which side. */
  verdict: Schema.Literals(['better', 'worse', 'more', 'less', 'unclear', 'same']),
  words: Schema.String,
});
export type WhatIfFigure = typeof WhatIfFigure.Type;

export const Simulated = Schema.Struct({
  /** The question that it answers. */
  questionId: Schema.String,
  /** How far it looked ahead. */
  days: Schema.Finite,
  /** Pairs of runs. */
  replications: Schema.Int,
  figures: Schema.Array(WhatIfFigure).check(Schema.isMaxLength(60)),
  /** The answer in sentences, with what was assumed. */
  words: Schema.Array(Schema.String).check(Schema.isMaxLength(60)),
});
export type Simulated = typeof Simulated.Type;
