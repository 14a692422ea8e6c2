/** What the farm has learnt of itself: read from its finished orders and runs, with what is usual where there are few. */
import type { OrderState } from '../order/schema.ts';
import type { PrintOutcomes } from '../pricing/failure-share.ts';
import type { RunState } from '../run/schema.ts';
import { type Kept, type Stretch, stretchOf } from './calibrate.ts';
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
  /** What became of its prints; absent where none was looked at. */
  readonly outcomes?: PrintOutcomes;
}

export const nothingLearnt: Learnt = { uncertainty: usual, stretch: stretchOf([], 0) };

const MINUTE_MS = 60_000;
/** One more of so many orders changes little. */
const MANY_ORDERS = 100;

/** After this it is to be learnt anew; milliseconds. A new farm learns from each of its orders. */
export const goodForMs = ({ stretch }: Learnt): number =>
  (stretch.learntFrom < MANY_ORDERS ? 5 : 60) * MINUTE_MS;

type Order = Pick<OrderState, 'forecast' | 'packedAt'>;
type Run = Pick<
  RunState,
  'estimatedSeconds' | 'printedSeconds' | 'startedAt' | 'endedAt' | 'foundAfterwards'
> & {
  readonly failed: boolean;
  /** Of those that were inspected. */
  readonly verdicts?: readonly { readonly result: 'good' | 'bad' }[];
};

/** @param orders packed and open ones, none that was cancelled; @param runs ended ones. Some hundred of the latest are plenty. */
export function learn(orders: readonly Order[], runs: readonly Run[], now: number): Learnt {
  return {
    uncertainty: uncertaintyOf(runs),
    stretch: stretchOf(keptOf(orders), now),
    outcomes: outcomesOf(runs),
  };
}

function outcomesOf(runs: readonly Run[]): PrintOutcomes {
  let [prints, failed, rejected] = [0, 0, 0];
  for (const run of runs) {
    if (run.startedAt === null || run.endedAt === null) continue;
    prints++;
    if (run.failed) failed++;
    if (run.verdicts !== undefined) rejected += badShareOf(run.verdicts);
  }
  return { prints, failed, rejected };
}

function badShareOf(verdicts: NonNullable<Run['verdicts']>): number {
  if (verdicts.length === 0) return 0;
  let bad = 0;
  for (const { result } of verdicts) if (result === 'bad') bad++;
  return bad / verdicts.length;
}

function keptOf(orders: readonly Order[]): readonly Kept[] {
  const kept: Kept[] = [];
  for (const { forecast, packedAt } of orders) {
    if (!forecast) continue;
    const { askedAt, p50At, p90At, rawP50At, rawP90At } = forecast;
    kept.push({ askedAt, p50At, p90At, rawP50At, rawP90At, readyAt: packedAt ?? null });
  }
  return kept;
}

function uncertaintyOf(runs: readonly Run[]): Uncertainty {
  let ended = 0;
  let failed = 0;
  const logs = new Float64Array(runs.length);
  let known = 0;
  for (const run of runs) {
    // One that never began tells nothing of printing.
    if (run.startedAt === null || run.endedAt === null) continue;
    ended++;
    if (run.failed) failed++;
    const ratio = (run.printedSeconds ?? 0) / run.estimatedSeconds;
    // One that was seen only afterwards tells its length badly.
    if (run.failed || run.foundAfterwards || !(ratio > 0.1 && ratio < 10)) continue;
    logs[known++] = Math.log(ratio);
  }
  let sum = 0;
  for (let index = 0; index < known; index++) sum += logs[index]!;
  const usualLog = Math.log(usual.durationFactor) - usual.durationSpread ** 2 / 2;
  const mean = (sum + USUAL_WEIGHT * usualLog) / (known + USUAL_WEIGHT);
  let squares = 0;
  for (let index = 0; index < known; index++) squares += (logs[index]! - mean) ** 2;
  const variance = (squares + USUAL_WEIGHT * usual.durationSpread ** 2) / (known + USUAL_WEIGHT);
  return {
    ...usual,
    durationFactor: Math.exp(mean + variance / 2),
    durationSpread: Math.sqrt(variance),
    failureShare: (failed + USUAL_WEIGHT * usual.failureShare) / (ended + USUAL_WEIGHT),
  };
}
