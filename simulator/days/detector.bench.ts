/** What a detector saves that pauses prints, with its false alarms: the same weeks with and without. */
import type { BenchRow } from '../../runtime/bench-row.ts';
import { loadScenario } from '../scenarios/load.ts';
import type { Scenario } from '../scenarios/schema.ts';
import type { Figures } from './contract.ts';
import { runDays } from './run-days.ts';
import { sparedOf } from './spared.ts';

const DETECTOR = { hitShare: 0.8, falseAlarmsPerHundredHours: 1 };

/** Every machine has a camera, and none that stops a print by itself. */
function weekOf(detector: Scenario['detector']): Scenario {
  const { detector: _, ...scenario } = loadScenario('busy-week');
  return {
    ...scenario,
    fleet: scenario.fleet.map((entry) => ({ ...entry, camera: true, watched: false })),
    ...(detector === undefined ? {} : { detector }),
  };
}

export async function bench(seeds = 6): Promise<readonly BenchRow[]> {
  const sums = { with: sumsOf(), without: sumsOf() };
  const { entry, spared } = sparedOf();
  for (let seed = 1; seed <= seeds; seed++)
    for (const way of ['without', 'with'] as const) {
      const { figures } = await runDays(
        { scenario: weekOf(way === 'with' ? DETECTOR : undefined), seed, properties: false },
        way === 'with' ? { entry } : {},
      );
      add(sums[way], figures);
    }
  const delta = (name: keyof Sums) => sums.with[name] - sums.without[name];
  return [
    {
      goal: 'K10',
      what: `what prints would still have taken that were given up after a pause on suspicion, a week, \`busy-week\` with cameras (${DETECTOR.hitShare * 100} % of what is visible is seen, ${DETECTOR.falseAlarmsPerHundredHours} false alarm in 100 hours)`,
      target: '',
      measured: `${(spared.grams / seeds).toFixed(0)} g, ${(spared.hours / seeds).toFixed(1)} h`,
      note: `means of ${seeds} weeks; all scrap ${(sums.without.scrapKilograms / seeds).toFixed(2)} kg without, ${(sums.with.scrapKilograms / seeds).toFixed(2)} kg with`,
    },
    {
      goal: 'K10',
      what: 'auto-pauses a week, and those of them after which the print was given up',
      target: '',
      measured: `${(spared.pauses / seeds).toFixed(1)}, ${(spared.givenUp / seeds).toFixed(1)}`,
      note: `good parts ${delta('partsGood') >= 0 ? '+' : ''}${(delta('partsGood') / seeds).toFixed(1)} a week, people's hours ${delta('operatorHours') >= 0 ? '+' : ''}${(delta('operatorHours') / seeds).toFixed(2)}, margin ${delta('margin') >= 0 ? '+' : ''}${(delta('margin') / seeds).toFixed(0)} EUR`,
    },
  ];
}

type Sums = Record<'scrapKilograms' | 'partsGood' | 'operatorHours' | 'margin', number>;
const sumsOf = (): Sums => ({ scrapKilograms: 0, partsGood: 0, operatorHours: 0, margin: 0 });
function add(sums: Sums, figures: Figures): void {
  for (const name of Object.keys(sums) as (keyof Sums)[]) sums[name] += figures[name];
}

if (import.meta.main) console.table(await bench(Number(process.argv[2] ?? 6)));
