/** K9: of attempts that were said to be of low, medium and high risk, how many failed; on seeds that no weight was fitted to. */
import type { BenchRow } from '../../runtime/bench-row.ts';
import { runDays } from '../days/run-days.ts';
import { loadScenario } from '../scenarios/load.ts';
import { Outcomes } from './outcomes.ts';
import { reliabilityOf } from './reliability.ts';

const held = [
  ['farm50-year', 30],
  ['busy-week', 28],
  ['mixed-fdm-uv', 28],
  ['night-shift-unattended', 28],
  ['printer-dies', 28],
] as const;
const SEED = 17;

export async function attemptsOf(name: string, seed: number, days: number): Promise<Outcomes> {
  const outcomes = new Outcomes();
  const { broken } = await runDays(
    { scenario: loadScenario(name), seed, days, properties: false },
    { entry: (entry) => outcomes.add(entry) },
  );
  if (broken) throw new Error(`${name}, seed ${seed}: ${broken.words}`);
  return outcomes;
}

export async function bench(seed = SEED): Promise<readonly BenchRow[]> {
  const all = [];
  for (const [name, days] of held) all.push(...(await attemptsOf(name, seed, days)).all);
  const { attempts, brier, brierBase, failed, levels } = reliabilityOf(all);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    ...levels.map(({ attempts: count, high, level, low, observed, predicted }) => ({
      goal: 'K9',
      what: `Attempts said to be of ${level} risk`,
      target: 'LOW < MEDIUM < HIGH, as predicted',
      measured: `${percent(observed)} failed (95 %: ${percent(low)}–${percent(high)}), ${percent(predicted)} predicted`,
      note: `${count.toLocaleString('en')} attempts`,
    })),
    {
      goal: 'K9',
      what: 'Brier score of the chances, against the plain share',
      target: 'below the plain share’s',
      measured: `${brier.toFixed(4)} against ${brierBase.toFixed(4)}`,
      note: `${failed.toLocaleString('en')} of ${attempts.toLocaleString('en')} failed; seed ${seed}, to which nothing was fitted`,
    },
  ];
}
