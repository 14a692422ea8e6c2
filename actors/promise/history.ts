/** What the farm has learnt of itself: read from its finished orders and runs, with what is usual where there are few. */
import type { OrderState } from '../order/schema.ts';
import type { RunState } from '../run/schema.ts';
import { type Kept, noStretch, type Stretch, stretchOf } from './calibrate.ts';
import type { Uncertainty } from './forecast.ts';

/** Until the farm's own runs outweigh it: slicers are a little short, one print in twenty fails. */
export const usual: Uncertainty = {
  durationFactor: 1.05,
  durationSpread: 0.08,
  failureShare: 0.05,
  rejectShare: 0.03,
  reactionMinutesMean: 15,
};

/** As many runs as the usual figures count for. */
const USUAL_WEIGHT = 20;

export interface Learnt {
  readonly uncertainty: Uncertainty;
  readonly stretch: Stretch;
}

export const nothingLearnt: Learnt = { uncertainty: usual, stretch: noStretch };

type Order = Pick<OrderState, 'forecast' | 'packedAt'>;
type Run = Pick<
  RunState,
  'estimatedSeconds' | 'printedSeconds' | 'startedAt' | 'endedAt' | 'foundAfterwards'
> & {
  readonly failed: boolean;
};

/** @param orders packed and open ones, none that was cancelled; @param runs ended ones. Some hundred of the latest are plenty. */
export function learn(orders: readonly Order[], runs: readonly Run[], now: number): Learnt {
  return { uncertainty: uncertaintyOf(runs), stretch: stretchOf(orders.flatMap(keptOf), now) };
}

const keptOf = ({ forecast, packedAt }: Order): readonly Kept[] => {
  if (!forecast) return [];
  const { askedAt, p50At, p90At, rawP50At, rawP90At } = forecast;
  return [{ askedAt, p50At, p90At, rawP50At, rawP90At, readyAt: packedAt ?? null }];
};

function uncertaintyOf(runs: readonly Run[]): Uncertainty {
  // One that never began tells nothing of printing.
  const ended = runs.filter((run) => run.startedAt !== null && run.endedAt !== null);
  const failed = ended.filter((run) => run.failed).length;
  const logs = ended.flatMap((run) => {
    const ratio = (run.printedSeconds ?? 0) / run.estimatedSeconds;
    // One that was seen only afterwards tells its length badly.
    return run.failed || run.foundAfterwards || !(ratio > 0.1 && ratio < 10) ? [] : [Math.log(ratio)];
  });
  const usualLog = Math.log(usual.durationFactor) - usual.durationSpread ** 2 / 2;
  const mean = (sum(logs) + USUAL_WEIGHT * usualLog) / (logs.length + USUAL_WEIGHT);
  const variance =
    (sum(logs.map((log) => (log - mean) ** 2)) + USUAL_WEIGHT * usual.durationSpread ** 2) /
    (logs.length + USUAL_WEIGHT);
  return {
    ...usual,
    durationFactor: Math.exp(mean + variance / 2),
    durationSpread: Math.sqrt(variance),
    failureShare: (failed + USUAL_WEIGHT * usual.failureShare) / (ended.length + USUAL_WEIGHT),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
