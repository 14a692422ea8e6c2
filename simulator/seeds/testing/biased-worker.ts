/** Real farm days in which something is said to be wrong which is not: that a part is judged. */
import { runDays } from '../../days/run-days.ts';
import { serveDays } from '../serve-days.ts';

serveDays(async (request, watch) => {
  let isJudged = false;
  const line = (words: string) => {
    if (words.includes(' job.judge,')) isJudged = true;
    watch?.line?.(words);
  };
  const result = await runDays(request, { ...watch, line });
  return isJudged
    ? { ...result, broken: { property: 'nothing is judged', words: 'A part is.', at: result.endAt } }
    : result;
});
