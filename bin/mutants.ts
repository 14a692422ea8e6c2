/** `npm run sim:mutants`: seeds defects in a copy of our own code and counts which the simulator finds. See docs/mutants.md. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  campaign,
  copyOfCode,
  limits,
  strongestFirst,
  survey,
  type Tried,
} from '../simulator/mutants/campaign.ts';
import { allMutants, choose, type Mutant } from '../simulator/mutants/mutants.ts';
import { replayOf, reportOf, type Shrunk } from '../simulator/mutants/report.ts';
import { isShrinkable, shrinkOf } from '../simulator/mutants/smaller.ts';

const help = `Usage: npm run sim:mutants -- [options]

Seeds defects in a copy of the code that decides, one at a time, and plays until a property breaks. Ends with 1 where
fewer than 95 in 100 are caught.

  --count N       Mutants; 120 if left out.
  --seed N        Another seed chooses others; 1 if left out.
  --only ID       This one alone, with the play that catches it.
  --operator NAME Only those of one operator.
  --list          All that can be made, one a line.
  --shrink N      Makes the failures of the first N caught as small as they get; 0 if left out.
  --workers N     Processes at once; 1 if left out.
  --report FILE   Writes the tables there, in Markdown.`;

/** Fewer are too few to trust the properties. */
const CAUGHT_SHARE_LEAST = 0.95;

function wholeOf(name: string, text: string | undefined, fallback: number, most: number): number {
  if (text === undefined) return fallback;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= most) return number;
  process.stderr.write(`--${name} is "${text}"; it must be a whole number from 0 to ${most}.\n`);
  process.exit(2);
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

function chosen(
  all: readonly Mutant[],
  values: { only?: string; operator?: string },
  count: number,
  seed: number,
) {
  if (values.only !== undefined) return all.filter(({ id }) => id === values.only);
  const from =
    values.operator === undefined ? all : all.filter(({ operator }) => operator === values.operator);
  return choose(from, count, seed);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      count: text,
      seed: text,
      only: text,
      operator: text,
      list: flag,
      shrink: text,
      workers: text,
      report: text,
      help: flag,
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const count = wholeOf('count', values.count, 120, 100_000);
  const seed = wholeOf('seed', values.seed, 1, Number.MAX_SAFE_INTEGER / 10);
  const shrinks = wholeOf('shrink', values.shrink, 0, 100_000);
  const workers = Math.max(1, wholeOf('workers', values.workers, 1, 256));
  const copy = copyOfCode();
  try {
    const all = allMutants(copy.at);
    if (values.list) {
      for (const { id, file, line, operator, diff } of all)
        console.log(`${id}  ${file}:${line}  ${operator}: ${diff}`);
      return 0;
    }
    const mutants = chosen(all, values, count, seed);
    if (mutants.length === 0) {
      process.stderr.write('There is no such mutant; --list shows all that can be made.\n');
      return 2;
    }
    const { surveys, cpuMs } = await survey(copy.at, limits.seeds, limits.days);
    const seeds = strongestFirst(surveys);
    const tell = (one: Tried) => {
      const { mutant, caught } = one;
      const what = `${mutant.id}  ${mutant.file}:${mutant.line}  ${mutant.operator}: ${mutant.diff}`;
      if (caught === null) console.log(`survives  ${what}`);
      else if (values.only !== undefined)
        console.log(
          `${what}\n${caught.scenario ?? 'play'}, seed ${caught.seed}, breaks "${caught.property}": ${caught.words}`,
        );
      else
        console.log(
          `caught    ${what}\n          by "${caught.property}", seed ${caught.seed}. Replay: ${replayOf(one)}`,
        );
    };
    const tried = await campaign(copy.at, mutants, { ...limits, workers }, seeds, tell);
    const shrunk: Shrunk[] = [];
    for (const one of tried.filter(isShrinkable).slice(0, shrinks)) {
      const small = await shrinkOf(copy.at, one);
      if (small !== null) shrunk.push(small);
      console.log(`${one.mutant.id} comes down to ${small?.commands ?? '?'} commands.`);
    }
    const report = reportOf({ seed, of: all.length, tried, surveyCpuMs: cpuMs, shrunk });
    console.log(`\n${report}`);
    if (values.report !== undefined) writeFileSync(values.report, report);
    const caught = tried.filter((one) => one.caught !== null).length;
    return values.only !== undefined || caught >= CAUGHT_SHARE_LEAST * tried.length ? 0 : 1;
  } finally {
    copy.remove();
  }
}

process.exitCode = await main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  return 1;
});
