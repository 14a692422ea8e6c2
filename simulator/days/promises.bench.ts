/** S5: how often the dates held that quotes gave, over simulated months of farms that learn of their own. */
import type { BenchRow } from '../../runtime/bench-row.ts';
import { loadScenario } from '../scenarios/load.ts';
import { runDays } from './run-days.ts';

const names = ['quiet-day', 'busy-week', 'night-shift-unattended', 'mixed-fdm-uv', 'printer-dies'];
const DAYS = 28;

export async function bench(seeds = [3, 4]): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  const all = { orders: 0, heldP50: 0, heldP90: 0 };
  const row = (what: string, { heldP50, heldP90, orders }: typeof all): BenchRow => ({
    goal: 'S5',
    what,
    target: 'P90 in 88–92 %',
    measured: `P90 held in ${((100 * heldP90) / orders).toFixed(1)} %, P50 in ${((100 * heldP50) / orders).toFixed(1)} %`,
    note: `${orders.toLocaleString('en')} orders`,
  });
  for (const name of names) {
    const sum = { orders: 0, heldP50: 0, heldP90: 0 };
    for (const seed of seeds) {
      const { broken, promises } = await runDays({
        scenario: loadScenario(name),
        seed,
        days: DAYS,
        properties: false,
      });
      if (broken) throw new Error(`${name}, seed ${seed}: ${broken.words}`);
      for (const key of ['orders', 'heldP50', 'heldP90'] as const) {
        sum[key] += promises[key];
        all[key] += promises[key];
      }
    }
    rows.push(row(`${name}, ${DAYS} days, ${seeds.length} seeds`, sum));
  }
  return [...rows, row('All together', all)];
}
