/** `farm plan`: a word to a plan of the farm; with --instance, the planner's search on an instance from a file. */
import { readFile, stat } from 'node:fs/promises';
import { thingCommand } from './command-thing.ts';
import { CliError, Exit, usage } from './exit.ts';
import { type CliCommand, type Invocation, textOf, wholeOf } from './spec.ts';

const MS = 1_000;
const MS_MAX = 3_600_000;
const MOVES_MAX = 1e12;
const BYTES_MAX = 256_000_000;

const plans = thingCommand('plan');

export const planCommand: CliCommand = {
  ...plans,
  takes: 'COMMAND ID [options] | --instance FILE [--ms N | --moves N] [--seed N]',
  says: 'Says one thing to one plan, or shows it; with --instance, schedules the jobs of a file.',
  options: {
    ...plans.options,
    instance: { value: 'FILE', says: 'A scheduling instance as JSON; no farm is needed. See docs/cli.md.' },
    ms: { value: 'N', says: `With --instance: milliseconds to search; ${MS} if left out.` },
    moves: {
      value: 'N',
      says: 'With --instance: changes to try in place of a time, for the same answer on any machine.',
    },
    seed: { value: 'N', says: 'With --instance: the seed of the search; 1 if left out.' },
  },
  words: [0, 2],
  async run(invocation) {
    const file = textOf(invocation, 'instance');
    if (file !== undefined) return solveFile(invocation, file);
    if (invocation.words.length === 2) return plans.run(invocation);
    throw usage(`\`farm plan\` needs ${plans.takes}, or --instance FILE.`, 'See `farm plan --help`.');
  },
};

async function solveFile(invocation: Invocation, file: string): Promise<number> {
  if (invocation.words.length > 0)
    throw usage(`"${invocation.words[0]}" does not go with --instance.`, 'See `farm plan --help`.');
  const seed = wholeOf(invocation, 'seed', 0, 2 ** 32 - 1) ?? 1;
  const moves = wholeOf(invocation, 'moves', 0, MOVES_MAX);
  const ms = wholeOf(invocation, 'ms', 1, MS_MAX) ?? (moves === undefined ? MS : undefined);
  const input = await readJson(file);
  const [{ PlainError, readPlain, assignmentsOf }, { solve }, { lowerBound }] = await Promise.all([
    import('../../actors/planner/search/plain.ts'),
    import('../../actors/planner/search/solve.ts'),
    import('../../actors/planner/search/bound.ts'),
  ]);
  try {
    const plain = readPlain(input);
    const begin = performance.now();
    const {
      schedule,
      moves: made,
      isProven,
    } = solve(plain.instance, {
      seed,
      moves: moves ?? Infinity,
      share:
        ms === undefined
          ? undefined
          : (tried) => Math.max((performance.now() - begin) / ms, tried / (moves ?? Infinity)),
    });
    const took = performance.now() - begin;
    const objective = schedule.total();
    invocation.output.json({
      objective,
      lowerBound: isProven ? objective : Math.min(objective, lowerBound(plain.instance)),
      assignments: assignmentsOf(plain, schedule),
      ms: Math.round(took * 10) / 10,
      moves: made,
    });
    return Exit.OK;
  } catch (error) {
    if (error instanceof PlainError)
      throw usage(`${file}: ${error.message}`, 'docs/cli.md says what an instance looks like.');
    throw error;
  }
}

async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > BYTES_MAX)
      throw new CliError(Exit.USAGE, `${file} has ${size} bytes; more than ${BYTES_MAX} are not read.`);
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw usage(`${file} could not be read: ${(error as Error).message}.`, 'Is the path right?');
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw usage(
      `${file} is no JSON: ${(error as Error).message}.`,
      'NaN and Infinity are none either; leave out what has no bound.',
    );
  }
}
