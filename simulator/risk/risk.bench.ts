/** K9: of what was said to be of low, medium and high risk, how much went wrong; on seeds that no weight was fitted to. */
import { intentRisk, planRisk, runRisk } from '../../actors/risk/assess.ts';
import type { BenchRow } from '../../runtime/bench-row.ts';
import { runDays } from '../days/run-days.ts';
import { loadScenario } from '../scenarios/load.ts';
import { Outcomes } from './outcomes.ts';
import { type Reliability, reliabilityOf } from './reliability.ts';

const held = [
  ['farm50-year', 21],
  ['busy-week', 28],
  ['mixed-fdm-uv', 28],
  ['night-shift-unattended', 28],
  ['printer-dies', 28],
] as const;
const SEED = 17;
/** Machines of a model differ, as they do: some fail half as often as others. Assumed. */
export const MACHINE_SPREAD = 0.6;

export async function outcomesOf(name: string, seed: number, days: number): Promise<Outcomes> {
  const outcomes = new Outcomes();
  const scenario = loadScenario(name);
  const failures = { ...scenario.failures, machineSpread: MACHINE_SPREAD };
  const { broken } = await runDays(
    { scenario: { ...scenario, failures }, seed, days, properties: false },
    { entry: (entry) => outcomes.add(entry) },
  );
  if (broken) throw new Error(`${name}, seed ${seed}: ${broken.words}`);
  return outcomes;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const rowsOf = (
  what: string,
  { brier, brierBase, cases, failed, levels }: Reliability,
  seed: number,
): BenchRow[] => [
  ...levels.map(({ cases: count, high, level, low, observed, predicted }) => ({
    goal: 'K9',
    what: `${what} said to be of ${level} risk`,
    target: 'LOW < MEDIUM < HIGH, as predicted',
    measured:
      count === 0
        ? 'none'
        : `${percent(observed)} went wrong (95 %: ${percent(low)}–${percent(high)}), ${percent(predicted)} predicted`,
    note: count.toLocaleString('en'),
  })),
  {
    goal: 'K9',
    what: `${what}: Brier score of the chances, against the plain share`,
    target: 'below the plain share’s',
    measured: `${brier.toFixed(4)} against ${brierBase.toFixed(4)}`,
    note: `${failed.toLocaleString('en')} of ${cases.toLocaleString('en')} went wrong; seed ${seed}, to which nothing was fitted`,
  },
];

export async function bench(seed = SEED): Promise<readonly BenchRow[]> {
  const all = new Outcomes();
  for (const [name, days] of held) {
    const { intents, plans, runs } = await outcomesOf(name, seed, days);
    all.intents.push(...intents);
    all.plans.push(...plans);
    all.runs.push(...runs);
  }
  return [
    ...rowsOf('Orders', reliabilityOf(all.intents, intentRisk), seed),
    ...rowsOf('Plans', reliabilityOf(all.plans, planRisk), seed),
    ...rowsOf('Attempts', reliabilityOf(all.runs, runRisk), seed),
  ];
}
