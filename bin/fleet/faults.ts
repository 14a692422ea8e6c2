/** What befalls the printers of a load test: drawn from a seed, spread over time, each mended by itself. */
import { Dice } from '../../simulator/world/dice.ts';

export const faultLevels = ['none', 'some', 'many'] as const;
export type FaultLevel = (typeof faultLevels)[number];

const MINUTE_MS = 60_000;

/** Between two faults of one printer. */
const meanMs: Readonly<Record<FaultLevel, number>> = {
  none: Number.POSITIVE_INFINITY,
  some: 60 * MINUTE_MS,
  many: 5 * MINUTE_MS,
};

export interface PlannedFault {
  /** From the one before. */
  readonly afterMs: number;
  readonly printer: string;
  readonly fault: { readonly kind: string } & Readonly<Record<string, unknown>>;
}

const kinds: readonly ((dice: Dice) => PlannedFault['fault'])[] = [
  () => ({ kind: 'dropSockets' }),
  () => ({ kind: 'dropSubscriptions' }),
  (dice) => ({ kind: 'halfOpen', forMs: dice.whole(5_000, 60_000) }),
  (dice) => ({ kind: 'networkCut', forMs: dice.whole(5_000, 120_000) }),
  (dice) => ({ kind: 'powerCut', forMs: dice.whole(10_000, 120_000) }),
  () => ({ kind: 'klippyRestart' }),
  (dice) => ({ kind: 'serverRestart', abrupt: dice.chance(0.5) }),
  () => ({ kind: 'lostAck', method: 'printer.print.start' }),
  (dice) => ({ kind: 'lateAck', method: 'printer.print.start', delayMs: dice.whole(1_000, 30_000) }),
  () => ({ kind: 'failStart' }),
  (dice) => ({ kind: 'uploadCut', afterBytes: dice.whole(1, 100_000) }),
  () => ({ kind: 'uploadCorrupt' }),
  (dice) => ({ kind: 'uploadSlow', bytesPerSecond: dice.whole(20_000, 500_000) }),
  (dice) => ({ kind: 'clockBack', seconds: dice.whole(60, 3_600) }),
];

/** Endless unless the level is `none`. The same seed and printers give the same faults. */
export function* plannedFaults(
  level: FaultLevel,
  printers: readonly string[],
  seed: number,
): Generator<PlannedFault> {
  const everyMs = meanMs[level] / printers.length;
  if (!Number.isFinite(everyMs)) return;
  const dice = new Dice(seed);
  for (;;)
    yield {
      afterMs: Math.max(1, Math.round(dice.wait(everyMs))),
      printer: dice.pick(printers)!,
      fault: dice.pick(kinds)!(dice),
    };
}
