/** Plays a task of the night's search on a worker thread. */
import { runDays } from '../days/run-days.ts';
import { loadScenario } from '../scenarios/load.ts';
import { serve } from '../seeds/serve.ts';
import { play } from '../world/play.ts';
import type { Find, NightTask, NightWork } from './work.ts';

async function plays(first: number, count: number): Promise<NightWork> {
  const finds: Find[] = [];
  let [turns, days] = [0, 0];
  for (let seed = first; seed < first + count; seed++) {
    const outcome = await play(seed);
    turns += outcome.turns;
    days += outcome.days;
    if (outcome.broken !== null)
      finds.push({
        what: 'play',
        seed,
        ...outcome.broken,
        replay: `node simulator/world/search.ts --trace ${seed}`,
      });
  }
  return { plays: count, days, turns, finds };
}

async function farmDays(name: string, seed: number, days: number): Promise<NightWork> {
  const { broken, turns } = await runDays({ scenario: loadScenario(name), seed, days });
  const replay = `npm run -s farm -- sim --scenario ${name} --days ${days} --seed ${seed}`;
  return {
    plays: 0,
    days,
    turns,
    finds: broken === null ? [] : [{ what: name, seed, ...broken, replay }],
  };
}

serve<NightTask>((task) =>
  task.kind === 'plays' ? plays(task.first, task.count) : farmDays(task.scenario, task.seed, task.days),
);
