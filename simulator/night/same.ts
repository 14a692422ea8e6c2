/** A step of the night: seeds run with one worker and with two, and have to come out the same to the last turn. */
import { loadScenario } from '../scenarios/load.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { repeatSeeds } from '../seeds/repeat.ts';

export interface Same {
  /** That were run twice. */
  readonly seeds: number;
  readonly mismatches: readonly { readonly scenario: string; readonly seed: number }[];
}

const SEEDS = 1_000;
const DAYS = 0.5;
/** One with the gateway's own code and faults, one without. */
const scenarios = () => ['quiet-day', 'network-storms'].map(loadScenario);

/** @param seed the first of `SEEDS`. Called off, it tells of those that were done. */
export async function runTwice(
  seed: number,
  signal: AbortSignal,
  among: readonly Scenario[] = scenarios(),
  module?: URL,
): Promise<Same> {
  const each = Math.ceil(SEEDS / among.length);
  const same = { seeds: 0, mismatches: [] as { scenario: string; seed: number }[] };
  for (const [index, scenario] of among.entries()) {
    if (signal.aborted) break;
    const seeds = Array.from({ length: each }, (_, nth) => seed + index * each + nth);
    const request = { scenario, seeds, days: DAYS, properties: false, ...(module && { module }) };
    const { mismatches, seeds: done } = await repeatSeeds(request, [1, 2], signal);
    same.seeds += done;
    for (const one of mismatches) same.mismatches.push({ scenario: scenario.name, seed: one.seed });
  }
  return same;
}

/** For the report, a line each. */
export const sameWords = ({ mismatches, seeds }: Same): readonly string[] => [
  `${seeds} seeds ran with one worker and with two: ${mismatches.length === 0 ? 'the same to the last turn.' : `${mismatches.length} came out otherwise.`}`,
  ...mismatches.map(
    ({ scenario, seed }) =>
      `    npm run -s farm -- sim --scenario ${scenario} --days ${DAYS} --seed ${seed} --trace`,
  ),
];
