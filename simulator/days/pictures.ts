/** Hourly series of a run, for charts. */
import type { DispatcherState } from '../../actors/dispatcher/schema.ts';
import type { World } from '../world/world.ts';
import type { Series } from './contract.ts';
import type { DaysFarm } from './farm.ts';
import type { Ledger } from './ledger.ts';

const HOUR_MS = 3_600_000;
const HOURS_MAX = 20_000;

export class Pictures {
  readonly #columns: readonly {
    readonly name: string;
    readonly unit: string;
    readonly read: () => number;
    readonly values: number[];
  }[];

  constructor(world: World, farm: DaysFarm, ledger: Ledger) {
    const { time } = ledger;
    const queued = () =>
      Object.keys(
        (world.states.get('dispatcher/farm')?.snapshot.context as DispatcherState | undefined)?.queue ?? {},
      ).length;
    const column = (name: string, unit: string, read: () => number) => ({ name, unit, read, values: [] });
    this.#columns = [
      column('Printing', 'machines', () => time.now.printing),
      column('Awaiting clear', 'machines', () => time.now.awaitingClear),
      column(
        'Down or in maintenance',
        'machines',
        () => time.now.down + time.now.maintenance + time.now.paused,
      ),
      column('Waiting jobs', 'jobs', queued),
      column('Open orders', 'orders', () => ledger.openOrders),
      column('Delivered so far', 'orders', () => ledger.delivered),
    ];
    const tick = () => {
      for (const { values, read } of this.#columns) values.push(read());
      if (world.now + HOUR_MS < farm.endAt && this.#columns[0]!.values.length < HOURS_MAX)
        world.after(HOUR_MS, tick);
    };
    tick();
  }

  get series(): readonly Series[] {
    return this.#columns.map(({ name, unit, values }) => ({ name, unit, values }));
  }
}
