/** Goal 4: the same seed is the same run whatever the number of workers, and textbook queues come out as the textbook has them. */
import type { BenchRow } from '../../runtime/bench-row.ts';
import { meanWaitInQueue, simulateWait } from '../engine/examples/queueing.ts';
import { meanInterval } from '../engine/statistics/index.ts';
import { loadScenario } from '../scenarios/load.ts';
import { repeatSeeds } from './repeat.ts';

const queues = [
  [1, 0.5],
  [1, 0.8],
  [2, 0.7],
  [5, 0.8],
  [10, 0.9],
  [50, 0.9],
] as const;
const REPLICATIONS = 20;
const CUSTOMERS = 100_000;
const LEVEL = 0.99;

const whole = (count: number): string => count.toLocaleString('en-US');

async function repeated(name: string, startsAt: string, days: number, count: number): Promise<BenchRow> {
  const scenario = { ...loadScenario(name), startsAt };
  const seeds = Array.from({ length: count }, (_, index) => index + 1);
  const before = process.cpuUsage();
  const { failed, mismatches, seeds: done } = await repeatSeeds({ scenario, seeds, days, properties: false });
  const { system, user } = process.cpuUsage(before);
  const odd = mismatches.slice(0, 5).map(({ seed }) => seed);
  return {
    goal: '4',
    what: `\`${name}\`, ${days * 24} hours from ${startsAt.slice(11)}: seeds whose event-log hash is the same with one worker and with two`,
    target: 'all',
    measured: `${whole(done - mismatches.length)} of ${whole(count)}`,
    note: [
      `${whole(2 * done)} runs took ${Math.round((user + system) / 1e6)} CPU s`,
      ...(odd.length > 0 ? [`not so: ${odd.join(', ')}`] : []),
      ...(failed.length > 0 ? [`${failed.length} seeds ended early`] : []),
    ].join('; '),
  };
}

function erlang(): BenchRow {
  let held = 0;
  let widest = 0;
  for (const [servers, load] of queues) {
    const arrivalRate = servers * load;
    const waits = Array.from({ length: REPLICATIONS }, (_, index) =>
      simulateWait({ servers, arrivalRate, work: 'exponential', seed: 1 + index, customers: CUSTOMERS }),
    );
    const { high, low, mean } = meanInterval(waits, LEVEL);
    const exact = meanWaitInQueue(servers, arrivalRate);
    if (low <= exact && exact <= high) held++;
    widest = Math.max(widest, (high - low) / 2 / mean);
  }
  return {
    goal: '4',
    what: `M/M/c with ${queues.map(([servers, load]) => `${servers} at ${load}`).join(', ')}: Erlang-C's mean wait lies within the ${LEVEL * 100} % interval`,
    target: 'all',
    measured: `${held} of ${queues.length}`,
    note: `${REPLICATIONS} replications of ${whole(CUSTOMERS)} customers each; the widest interval is ± ${(100 * widest).toFixed(1)} %`,
  };
}

export async function bench(seeds = 10_000): Promise<readonly BenchRow[]> {
  return [
    await repeated('quiet-day', '2026-03-02T08:00', 0.5, seeds),
    // The gateway's own code, links that are cut, lost answers and a killed farm.
    await repeated('network-storms', '2026-03-02T00:00', 0.5, Math.ceil(seeds / 10)),
    erlang(),
  ];
}
