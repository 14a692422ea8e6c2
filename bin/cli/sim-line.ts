/** What the line of `farm sim` asks for, checked before an hour of simulation depends on it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { plannerNames } from '../../actors/planner/names.ts';
import type { Scenario } from '../../simulator/scenarios/schema.ts';
import type { Path } from '../../simulator/seeds/calm.ts';
import { withValueAt } from '../../simulator/seeds/calm.ts';
import { caseOf } from '../../simulator/seeds/case.ts';
import { SEED_MAX, seedsOf, textOfSeeds } from '../../simulator/seeds/range.ts';
import type { SimParts } from './command-sim.ts';
import { CliError, Exit, usage } from './exit.ts';
import { type Invocation, textOf, wholeOf } from './spec.ts';

export interface SimLine {
  readonly scenario: Scenario;
  /** As it was given: a name, or a path. */
  readonly called: string;
  readonly seeds: readonly number[];
  readonly days?: number;
  readonly workers: number;
  readonly sets: readonly string[];
  readonly trace: boolean;
  readonly checks: boolean;
  readonly files: { readonly json?: string; readonly junit?: string; readonly html?: string };
  readonly caseFile?: string;
  readonly casesFolder: string;
  readonly shrinkSeconds: number;
}

export const WORKERS_MAX = 256;
export const DAYS_MAX = 700;

export function readSimLine(invocation: Invocation, parts: SimParts, cores: number): SimLine {
  const { values, lists } = invocation;
  const seed = wholeOf(invocation, 'seed', 0, SEED_MAX);
  const range = textOf(invocation, 'seeds');
  if (seed !== undefined && range !== undefined)
    throw usage('--seed and --seeds do not go together.', 'Give one seed, or a range: --seeds 1..100.');
  const seeds = range === undefined ? [seed ?? 1] : seedsOf(range);
  if (typeof seeds === 'string')
    throw usage(`--seeds is "${range}": ${seeds}.`, 'It looks like 1..1000, or 3,7,20..29.');
  const trace = values.trace === true;
  if (trace && seeds.length > 1)
    throw usage('--trace tells one seed.', `For instance --trace --seed ${seeds[0]}.`);
  if (trace && textOf(invocation, 'json') === '-')
    throw usage('--trace and --json - both want stdout.', 'Write the report to a file: --json report.json.');
  const days = daysOf(invocation);
  const common = {
    workers: wholeOf(invocation, 'workers', 1, WORKERS_MAX) ?? cores,
    sets: [...(lists.set ?? []), ...plannerOf(invocation)],
    trace,
    checks: values['no-checks'] !== true,
    files: filesOf(invocation),
    casesFolder: textOf(invocation, 'cases') ?? 'sim-cases',
    shrinkSeconds: wholeOf(invocation, 'shrink-seconds', 0, 86_400) ?? 60,
  };
  const caseFile = textOf(invocation, 'case');
  const called = textOf(invocation, 'scenario');
  if (caseFile !== undefined) {
    for (const name of ['scenario', 'seed', 'seeds', 'days'])
      if (values[name] !== undefined)
        throw usage(`--case and --${name} do not go together.`, 'The case says what is run.');
    const { request } = readCase(caseFile);
    return {
      ...common,
      scenario: changed(request.scenario, common.sets, parts, caseFile),
      called: caseFile,
      caseFile,
      seeds: [request.seed],
      ...(request.days !== undefined && { days: request.days }),
    };
  }
  if (called === undefined)
    throw usage(
      '`farm sim` needs --scenario NAME.',
      `There are: ${parts
        .list()
        .map(({ name }) => name)
        .join(', ')}. \`farm sim --list\` says what they show.`,
    );
  const scenario = changed(
    inWords(() => parts.load(called)),
    common.sets,
    parts,
    called,
  );
  return { ...common, scenario, called, seeds, ...(days !== undefined && { days }) };
}

function inWords<T>(load: () => T): T {
  try {
    return load();
  } catch (error) {
    throw new CliError(Exit.USAGE, (error as Error).message);
  }
}

/** Short for `--set planner=NAME`. */
function plannerOf(invocation: Invocation): readonly string[] {
  const name = textOf(invocation, 'planner');
  if (name === undefined) return [];
  if (!plannerNames.some((known) => known === name))
    throw usage(
      `--planner is "${name}"; there is no such planner.`,
      `There are: ${plannerNames.join(', ')}.`,
    );
  return [`planner=${name}`];
}

function daysOf(invocation: Invocation): number | undefined {
  const text = textOf(invocation, 'days');
  if (text === undefined) return undefined;
  const days = text.trim() === '' ? Number.NaN : Number(text);
  if (days > 0 && days <= DAYS_MAX) return days;
  throw usage(
    `--days is "${text}"; it must be a number above 0, and at most ${DAYS_MAX}.`,
    'For instance --days 7.',
  );
}

function filesOf(invocation: Invocation): SimLine['files'] {
  const named = (['json', 'junit', 'html'] as const).flatMap((kind) => {
    const file = textOf(invocation, kind);
    if (file === undefined) return [];
    if (file === '') throw usage(`--${kind} has an empty name.`, `For instance --${kind} report.${kind}.`);
    if (file === '-' && kind !== 'json')
      throw usage(`--${kind} goes to a file.`, `For instance --${kind} report.${kind}.`);
    return [[kind, file] as const];
  });
  const places = named.map(([, file]) => path.resolve(file));
  if (new Set(places).size < places.length)
    throw usage('Two reports would go to the same file.', 'Give each its own name.');
  return Object.fromEntries(named);
}

function readCase(file: string) {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw usage(`${file} could not be read: ${(error as Error).message}.`, 'Check the path.');
  }
  const found = caseOf(text);
  if (typeof found === 'string') throw usage(`${file} can't be run: ${found}.`, 'Check which file it is.');
  return found;
}

/** Applies `--set PATH=VALUE`, and checks what comes of it. */
function changed(scenario: Scenario, sets: readonly string[], parts: SimParts, called: string): Scenario {
  if (sets.length === 0) return scenario;
  let whole: unknown = scenario;
  for (const set of sets) {
    const equals = set.indexOf('=');
    if (equals < 1)
      throw usage(`--set is "${set}"; it must be PATH=VALUE.`, 'For instance --set fleet.0.count=12.');
    whole = withValueAt(whole, pathIn(whole, set.slice(0, equals)), readValue(set.slice(equals + 1)));
  }
  return inWords(() => parts.check(whole, `${called}, with --set`));
}

/** JSON where it is JSON; else the words as they are. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Things in a list are named by number, or by their own name: `fleet.k2-plus.count`. */
function pathIn(tree: unknown, text: string): Path {
  const found: (string | number)[] = [];
  let at = tree;
  for (const part of text.split('.')) {
    let key: string | number = part;
    if (Array.isArray(at)) {
      const items: readonly unknown[] = at;
      const names = items.map(nameOf);
      key = /^\d+$/.test(part) ? Number(part) : names.indexOf(part);
      if (key < 0 || key > items.length)
        throw usage(
          `--set ${text}: there is no "${part}" in ${found.join('.')}.`,
          `There are: ${names.map((name, index) => name ?? index).join(', ')}.`,
        );
    } else if (typeof at !== 'object' || at === null)
      throw usage(
        `--set ${text}: ${found.join('.')} has no parts.`,
        'A path names keys with dots between them.',
      );
    found.push(key);
    at = (at as Record<string | number, unknown>)[key];
  }
  return found;
}

function nameOf(item: unknown): string | undefined {
  const { id, model, name, code } = (item ?? {}) as Record<string, unknown>;
  return [id, model, code, name].find((one): one is string => typeof one === 'string');
}

const quoted = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** The line that runs the same again, ready to paste. */
export function replayLine(line: SimLine, env: NodeJS.ProcessEnv): string {
  const { caseFile, called, seeds, days, sets, checks } = line;
  const which =
    caseFile === undefined
      ? [
          ...['--scenario', called],
          ...(days === undefined ? [] : ['--days', `${days}`]),
          ...(seeds.length === 1 ? ['--seed', `${seeds[0]}`] : ['--seeds', textOfSeeds(seeds)]),
        ]
      : ['--case', caseFile];
  const words = [...which, ...sets.flatMap((set) => ['--set', set]), ...(checks ? [] : ['--no-checks'])];
  return [programOf(env), 'sim', ...words.map(quoted)].join(' ');
}

/** As it was started: out of a clone by npm, or installed. */
export const programOf = (env: NodeJS.ProcessEnv): string =>
  env.npm_lifecycle_event === 'farm' ? 'npm run -s farm --' : 'farm';
