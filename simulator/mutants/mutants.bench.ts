/** Goal 6: of seeded defects of our own code, those that the properties find. The report on the screen names each survivor. */
import type { BenchRow } from '../../runtime/bench-row.ts';
import { campaign, copyOfCode, limits, strongestFirst, survey } from './campaign.ts';
import { allMutants, choose } from './mutants.ts';
import { isUnseen } from './reasons.ts';
import { reportOf, type Shrunk } from './report.ts';
import { isShrinkable, shrinkOf } from './smaller.ts';

const COUNT = 120;
const SHRUNK = 10;
const WORKERS = 2;

/** @param choice which mutants; a choice that nobody has looked at says more than this one, once it has been measured. */
export async function bench(choice = 20_261_130): Promise<readonly BenchRow[]> {
  const copy = copyOfCode();
  try {
    const all = allMutants(copy.at);
    const { cpuMs, surveys } = await survey(copy.at, limits.seeds, limits.days);
    const tried = await campaign(
      copy.at,
      choose(all, COUNT, choice),
      { ...limits, workers: WORKERS },
      strongestFirst(surveys),
      ({ caught, mutant }) =>
        console.log(`${caught === null ? 'survives' : 'caught  '}  ${mutant.id}  ${caught?.property ?? ''}`),
    );
    const shrunk: Shrunk[] = [];
    for (const one of tried.filter(isShrinkable).slice(0, SHRUNK)) {
      const small = await shrinkOf(copy.at, one);
      if (small !== null) shrunk.push(small);
    }
    console.log(reportOf({ seed: choice, of: all.length, tried, surveyCpuMs: cpuMs, shrunk }));
    const caught = tried.filter((one) => one.caught !== null);
    const told = tried.filter((one) => one.caught !== null || !isUnseen(one.mutant.id));
    const percentOf = (whole: number) => `${((100 * caught.length) / whole).toFixed(1)} %`;
    const seconds = (cpuMs + tried.reduce((sum, one) => sum + one.cpuMs, 0)) / 1_000;
    const sizes = shrunk.map(({ commands }) => commands).sort((a, b) => a - b);
    return [
      {
        goal: '6',
        what: `seeded defects that a property or a law finds, ${limits.cpuMsMax / 1_000} s of processor time each, and what is left of ten minutes for those that survive`,
        target: '≥ 95 %',
        measured: percentOf(tried.length),
        note: `${caught.length} of ${tried.length}, choice ${choice} of ${all.length.toLocaleString('en')}; ${seconds.toFixed(0)} s of one core; without what is equivalent ${percentOf(told.length)}`,
      },
      {
        goal: '6',
        what: `the first ${SHRUNK} failures, made as small as they get`,
        target: '≤ 20 commands',
        measured: `${sizes.at(-1) ?? 0} commands at the most`,
        note: `median ${sizes[Math.floor(sizes.length / 2)] ?? 0}, of ${sizes.length} made smaller`,
      },
    ];
  } finally {
    copy.remove();
  }
}
