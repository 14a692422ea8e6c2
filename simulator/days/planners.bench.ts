/**
 * Goal 10: the farm's planner beside rules of thumb, on simulated farms with the same customers, failures and people for
 * each. The farms are loaded, for where machines stand idle any order of work will do; and one is there in which there is
 * little to choose.
 */
import type { BenchRow } from '../../runtime/bench-row.ts';
import { pairedInterval } from '../engine/statistics/interval.ts';
import { loadScenario } from '../scenarios/load.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { runSweep } from '../seeds/sweep.ts';
import type { Figures } from './contract.ts';

const rules = ['fifo', 'edd', 'least-loaded'] as const;
const SEEDS = 30;
const WORKERS = 2;

/** `load`: times the orders that the scenario has by itself. */
interface Farm {
  readonly name: string;
  readonly words: string;
  readonly load: number;
  readonly days: number;
}

const farms: readonly Farm[] = [
  { name: 'busy-week', words: 'twenty machines of six models, two shifts', load: 1.6, days: 3 },
  { name: 'night-shift-unattended', words: 'ten machines, nobody there at night', load: 1.5, days: 4 },
  { name: 'mixed-fdm-uv', words: 'two lanes', load: 1.6, days: 3 },
  { name: 'filament-shortage', words: 'spools that run short', load: 1.6, days: 3 },
  { name: 'quiet-day', words: 'a small farm with little to do', load: 1, days: 3 },
];

const loaded = ({ load, name }: Farm): Scenario => {
  const scenario = loadScenario(name);
  const { demand } = scenario;
  return { ...scenario, demand: { ...demand, ordersPerDay: demand.ordersPerDay * load } };
};

async function run(farm: Farm, planner: Scenario['planner'], seeds: number): Promise<readonly Figures[]> {
  const scenario = { ...loaded(farm), planner };
  const { rows } = await runSweep({
    scenario,
    seeds: Array.from({ length: seeds }, (_, index) => index + 1),
    workers: WORKERS,
    days: farm.days,
    properties: false,
  });
  return rows.map(({ broken, crash, result, seed }) => {
    if (result === null || broken !== null)
      throw new Error(`${farm.name}, ${planner}, seed ${seed}: ${broken?.words ?? crash?.words}`);
    return result.figures;
  });
}

const signed = (value: number, digits: number): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;

/** What the farm's planner has more than the rule has, with the 95 % interval of the difference. */
function more(of: (figures: Figures) => number, ours: readonly Figures[], theirs: readonly Figures[]) {
  const { halfWidth, high, low, mean } = pairedInterval(theirs.map(of), ours.map(of));
  const average = (all: readonly Figures[]) => all.reduce((sum, one) => sum + of(one), 0) / all.length;
  return { halfWidth, high, low, mean, ours: average(ours), theirs: average(theirs) };
}

function rowOf(
  farm: Farm,
  rule: (typeof rules)[number],
  ours: readonly Figures[],
  theirs: readonly Figures[],
): BenchRow {
  const margin = more((one) => one.marginPerMachineHour, ours, theirs);
  const late = more((one) => 100 * one.lateShare, ours, theirs);
  const tardy = more((one) => one.tardinessHoursMean, ours, theirs);
  const lead = more((one) => one.leadHoursMean, ours, theirs);
  const orders = farm.load === 1 ? '' : ` × ${farm.load} orders`;
  return {
    goal: '10',
    what: `\`${farm.name}\`${orders}, ${farm.days} days (${farm.words}): margin per machine hour above ${rule}`,
    target: 'above 0',
    measured: `${signed(margin.low, 3)} to ${signed(margin.high, 3)} (${margin.ours.toFixed(2)} against ${margin.theirs.toFixed(2)} EUR/h, ${signed((100 * margin.mean) / margin.theirs, 1)} %)`,
    note: [
      `late orders ${late.ours.toFixed(1)} % against ${late.theirs.toFixed(1)} % (${signed(late.mean, 1)} ± ${late.halfWidth.toFixed(1)} points)`,
      `mean lateness ${signed(tardy.mean, 2)} ± ${tardy.halfWidth.toFixed(2)} h`,
      `order to delivery ${lead.ours.toFixed(1)} h against ${lead.theirs.toFixed(1)} h (${signed(lead.mean, 1)} ± ${lead.halfWidth.toFixed(1)} h)`,
    ].join('; '),
  };
}

export async function bench(seeds = SEEDS): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const farm of farms) {
    const ours = await run(farm, 'search', seeds);
    for (const rule of rules) rows.push(rowOf(farm, rule, ours, await run(farm, rule, seeds)));
  }
  return rows;
}

if (import.meta.main) console.table(await bench(Number(process.argv[2] ?? SEEDS)));
