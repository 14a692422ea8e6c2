/**
 * A small print shop for a day of ten hours: two presses, one of which needs long repairs now and then, a binder, and an
 * operator who prefers express orders. Written as processes; the output is kept beside it and tested.
 *
 * Run: `node simulator/engine/examples/print-shop.ts`
 */
import {
  acquire,
  breakdowns,
  Discrete,
  hold,
  Interrupt,
  type Life,
  Resource,
  Simulation,
  Streams,
  start,
  Tally,
} from '../index.ts';

const DAY_MINUTES = 600;

export function printShop(seed: number): string {
  const sim = new Simulation();
  const streams = new Streams(seed);
  const presses = new Resource(sim, { capacity: 2, discipline: 'priority' });
  const binder = new Resource(sim);
  const inHouse = { express: new Tally(), normal: new Tally() };
  const kinds = new Discrete<keyof typeof inHouse>([
    ['express', 1],
    ['normal', 4],
  ]);
  const lines: string[] = [];
  const say = (what: string): void => {
    const [hours, minutes] = [Math.floor(sim.now / 60), Math.floor(sim.now % 60)];
    lines.push(`${String(8 + hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}  ${what}`);
  };

  /** Prints for so many minutes; a press that fails leaves the sheets that are done. */
  function* print(order: string, minutes: number, priority: number): Life {
    for (let left = minutes; left > 0; ) {
      const press = yield* acquire(presses, { priority });
      const began = sim.now;
      try {
        yield* hold(left);
        left = 0;
      } catch (error) {
        if (!(error instanceof Interrupt)) throw error;
        left -= sim.now - began;
        say(`${order} stops, ${Math.ceil(left)} min to go`);
      } finally {
        press.release();
      }
    }
  }

  function* order(name: string, kind: keyof typeof inHouse): Life {
    const came = sim.now;
    say(`${name} comes, ${kind}`);
    yield* print(name, streams.get('printing').triangular(10, 25, 70), kind === 'express' ? 0 : 1);
    const claim = yield* acquire(binder);
    yield* hold(streams.get('binding').uniform(5, 15));
    claim.release();
    inHouse[kind].record(sim.now - came);
    say(`${name} is done`);
  }

  function* customers(): Life {
    for (let number = 1; ; number++) {
      yield* hold(streams.get('arrivals').exponential(30));
      if (sim.now >= DAY_MINUTES) return;
      start(sim, order(`order ${number}`, kinds.draw(streams.get('kinds'))));
    }
  }

  start(sim, customers());
  breakdowns(sim, presses, {
    untilFailure: () => streams.get('failures').weibull(250, 1.5),
    untilRepair: () => streams.get('repairs').lognormal(40, 15),
    onFailure: () => say('a press fails'),
    onRepair: () => say('the press is mended'),
  });
  sim.run({ until: DAY_MINUTES });

  const summary = Object.entries(inHouse).map(
    ([kind, { count, mean, max }]) =>
      `${kind.padEnd(8)} ${String(count).padStart(3)} done, ${mean.toFixed(1)} min in house, longest ${max.toFixed(1)}`,
  );
  return [
    ...lines,
    '',
    ...summary,
    `presses  ${(50 * presses.busy.mean(sim.now)).toFixed(0)} % of the time at work or under repair`,
    `binder   ${(100 * binder.busy.mean(sim.now)).toFixed(0)} %`,
    '',
  ].join('\n');
}

if (import.meta.main) process.stdout.write(printShop(1));
