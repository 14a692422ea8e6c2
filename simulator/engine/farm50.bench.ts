/**
 * Goal 1: farm50 in the public API of the engine beside the same model in C++, on typed arrays, and in SimPy. The comparators
 * are not part of this project: the folder with `farm50.cpp`, `farm50_typed_array.mjs` and `farm50_simpy.py` is given by the environment
 * variable FARM_BENCH_COMPARATORS, SimPy by PYTHONPATH. What is not there is left out, and said.
 *
 * What is measured is processor time, as the shell's `times` tells it, of a long run minus a short one: start, compilation and
 * warm-up fall out, and so does, mostly, other work on the machine. Every program takes its turn in each round, and ratios are
 * taken within a round. The typed-array program runs twice and 200,000 events besides, which is counted.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BenchRow } from '../../runtime/bench-row.ts';
import { quantile } from './statistics/quantiles.ts';

/** Events of the short and the long run. */
const SPAN = [1_000_000, 6_000_000] as const;
/** SimPy is some fifty times slower; its rate does not depend on the length. */
const SIMPY_SPAN = [20_000, 220_000] as const;
const OURS = path.join(import.meta.dirname, 'examples/farm50.ts');

interface Program {
  readonly name: string;
  readonly command: readonly string[];
  readonly span: readonly [short: number, long: number];
  /** How often it does the whole run in one process. */
  readonly times: number;
}

interface Size {
  readonly machines: number;
  readonly targets: { readonly cpp: string; readonly simpy?: string };
}

const sizes: readonly Size[] = [
  { machines: 50, targets: { cpp: '≥ 0.6 (floor 0.4)', simpy: '≥ 50 (floor 25)' } },
  { machines: 10_000, targets: { cpp: '≥ 0.5' } },
];

function programs(folder: string): {
  readonly found: readonly Program[];
  readonly missing: readonly string[];
} {
  const comparators = process.env.FARM_BENCH_COMPARATORS;
  const file = (name: string): string => path.join(comparators ?? '', name);
  const found: Program[] = [{ name: 'ours', command: [process.execPath, OURS], span: SPAN, times: 1 }];
  const missing: string[] = [];
  const offer = (
    name: string,
    source: string,
    make: () => readonly string[],
    span: Program['span'] = SPAN,
    times = 1,
  ): void => {
    try {
      if (comparators === undefined || !existsSync(file(source))) throw new Error('no source');
      found.push({ name, command: make(), span, times });
    } catch {
      missing.push(name);
    }
  };
  offer('C++', 'farm50.cpp', () => {
    const binary = path.join(folder, 'farm50');
    execFileSync('g++', ['-O3', '-march=native', '-o', binary, file('farm50.cpp')], { stdio: 'ignore' });
    return [binary];
  });
  offer(
    'typed array',
    'farm50_typed_array.mjs',
    () => [process.execPath, file('farm50_typed_array.mjs')],
    SPAN,
    2,
  );
  offer(
    'SimPy',
    'farm50_simpy.py',
    () => {
      execFileSync('python3', ['-c', 'import simpy'], { stdio: 'ignore' });
      return ['python3', file('farm50_simpy.py'), 'store'];
    },
    SIMPY_SPAN,
  );
  return { found, missing };
}

interface Run {
  /** Million events a second. */
  readonly rate: number;
  /** Counts and mean sojourn, which have to agree. */
  readonly digits: string;
}

function run({ command, span: [short, long], times }: Program, machines: number): Run {
  const brief = once(command, machines, short);
  const { cpuSeconds, digits } = once(command, machines, long);
  return { rate: (times * (long - short)) / (cpuSeconds - brief.cpuSeconds) / 1e6, digits };
}

function once(
  command: readonly string[],
  machines: number,
  events: number,
): { readonly cpuSeconds: number; readonly digits: string } {
  const words = [...command, String(machines), String(0.76 * machines), String(events), '1'];
  const text = execFileSync('sh', ['-c', '"$@" && times', 'sh', ...words], { encoding: 'utf8' });
  // The last line: user and system time of the children.
  const [minutes, seconds] = /(\d+)m([\d.]+)s \S+\s*$/.exec(text)!.slice(1).map(Number) as [number, number];
  return { cpuSeconds: 60 * minutes + seconds, digits: /done=.*meanSojourn=[\d.]+/.exec(text)?.[0] ?? '' };
}

const median = (numbers: readonly number[]): number =>
  quantile(
    numbers.toSorted((a, b) => a - b),
    0.5,
  );

export async function bench(rounds = 5): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'farm50-'));
  try {
    const { found, missing } = programs(folder);
    const without = missing.length > 0 ? `not here: ${missing.join(', ')}` : undefined;
    return sizes.flatMap((size) => {
      const used = found.filter(({ name }) => name !== 'SimPy' || size.targets.simpy !== undefined);
      const runs = Array.from(
        { length: rounds },
        () => new Map(used.map((p) => [p.name, run(p, size.machines)])),
      );
      return rows(size, runs, without);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rows(
  { machines, targets }: Size,
  runs: readonly Map<string, Run>[],
  without: string | undefined,
): BenchRow[] {
  const what = `farm50, ${machines.toLocaleString('en')} machines`;
  const rates = (name: string): number[] => runs.map((round) => round.get(name)!.rate);
  const ratio = (name: string): number[] =>
    runs.map((round) => round.get('ours')!.rate / round.get(name)!.rate);
  const has = (name: string): boolean => runs[0]!.has(name);
  const rate = (name: string): string => `${name} ${median(rates(name)).toFixed(name === 'SimPy' ? 2 : 1)}`;
  const against = (name: string, target: string): BenchRow => ({
    goal: '1',
    what: `${what}: ours ÷ ${name}`,
    target,
    measured: median(ratio(name)).toFixed(2),
    note: `${Math.min(...ratio(name)).toFixed(2)} to ${Math.max(...ratio(name)).toFixed(2)} over ${runs.length} rounds`,
  });
  const same = runs.every((round) =>
    ['C++', 'typed array'].every(
      (name) => !round.has(name) || round.get(name)!.digits === round.get('ours')!.digits,
    ),
  );
  const digits = has('C++') ? (same ? '; all digits equal' : '; DIGITS DIFFER') : '';
  return [
    {
      goal: '1',
      what: `${what}: million events a second of processor time`,
      target: '–',
      measured: median(rates('ours')).toFixed(1),
      note: `${['C++', 'typed array', 'SimPy'].filter(has).map(rate).join(', ')}${digits}${without ? `; ${without}` : ''}`,
    },
    ...(has('C++') ? [against('C++', targets.cpp)] : []),
    ...(has('typed array') ? [against('typed array', '–')] : []),
    ...(has('SimPy') && targets.simpy ? [against('SimPy', targets.simpy)] : []),
  ];
}

if (import.meta.main) console.table(await bench(Number(process.argv[2] ?? 5)));
