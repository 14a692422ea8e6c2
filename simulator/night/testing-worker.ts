/** Stands in for the plays of a night: of plays every seed that ends in 7 breaks, of farm days a worker dies. */
import { serve } from '../seeds/serve.ts';
import type { Find, NightTask, NightWork } from './work.ts';

serve<NightTask>(async (task): Promise<NightWork> => {
  if (task.kind === 'days') {
    if (task.scenario === 'deadly') throw new Error('Out of luck.');
    return { plays: 0, days: task.days, turns: 10, finds: [] };
  }
  const finds: Find[] = [];
  for (let seed = task.first; seed < task.first + task.count; seed++)
    if (seed % 10 === 7)
      finds.push({
        what: 'play',
        seed,
        property: 'clear plate',
        words: 'Onto a part.',
        at: 0,
        replay: `replay ${seed}`,
      });
  return { plays: task.count, days: 1, turns: 100, finds };
});
