/** `farm sim`: simulated farm days from one seed or many, with a verdict. */
import { availableParallelism } from 'node:os';
import { plannerNames } from '../../actors/planner/names.ts';
import type { Report, SmallestCase } from '../../simulator/report/report.ts';
import type { Scenario } from '../../simulator/scenarios/schema.ts';
import { VERSION } from '../version.ts';
import { Exit } from './exit.ts';
import { makeFiles } from './sim-files.ts';
import { readSimLine, replayLine } from './sim-line.ts';
import { SimProgress } from './sim-progress.ts';
import { shrinkFailures } from './sim-shrink.ts';
import { summaryLines } from './sim-summary.ts';
import { type CliCommand, type Invocation, textOf } from './spec.ts';

/** What the command works with; tests hand in their own. */
export interface SimParts {
  readonly list: () => readonly {
    readonly name: string;
    readonly title: string;
    readonly shows: string;
    readonly days: number;
    readonly printers: number;
  }[];
  /** By name or path. Throws in words. */
  readonly load: (nameOrPath: string) => Scenario;
  /** The scenario that this is, completed. Throws in words where it is none. */
  readonly check: (candidate: unknown, called: string) => Scenario;
  /** Runs farm days on a worker thread; the real one where left out. */
  readonly module?: URL;
}

/** Loaded only when needed: the other commands start without it. */
async function realParts(): Promise<SimParts> {
  const { listScenarios, loadScenario, readScenario } = await import('../../simulator/scenarios/load.ts');
  return {
    list: listScenarios,
    load: loadScenario,
    check(candidate, called) {
      try {
        return readScenario(JSON.stringify(candidate), called);
      } catch (error) {
        // Nobody has seen this text: lines and columns in it say nothing.
        throw new Error((error as Error).message.replace(/:\d+:\d+ /g, ': '));
      }
    },
  };
}

export const simCommandWith = (parts: () => Promise<SimParts>): CliCommand => ({
  name: 'sim',
  takes: '--scenario NAME [options]',
  says: 'Runs simulated farm days: the production decisions under virtual time, with every property checked. Ctrl-C ends it with what was done.',
  options: {
    scenario: { value: 'NAME', says: 'A named scenario (see --list) or the path of a scenario file.' },
    list: { says: 'The named scenarios, in words.' },
    days: { value: 'N', says: "How many days; the scenario's own if left out." },
    seed: { value: 'N', says: 'Whatever is random follows from it; 1 if left out.' },
    seeds: { value: 'RANGE', says: 'Many of them: 1..1000, or 3,7,20..29.' },
    workers: {
      value: 'N',
      says: 'Threads; as many as cores if left out. Results are the same for any number.',
    },
    set: { value: 'PATH=VALUE', many: true, says: 'Changes the scenario: --set fleet.k2-plus.count=12.' },
    planner: {
      value: 'NAME',
      says: `What makes the schedule: ${plannerNames.join(', ')}. The first is the farm's own; the others are rules of thumb.`,
    },
    trace: { says: 'One line an event. One seed only.' },
    json: { value: 'FILE', says: 'The report for programs; - for stdout, and nothing else there.' },
    junit: { value: 'FILE', says: 'The report for CI servers: one test case a seed.' },
    html: { value: 'FILE', says: 'The report for people, in one file: figures, charts, machines over time.' },
    case: { value: 'FILE', says: 'Runs a failing case again that was written before.' },
    cases: { value: 'FOLDER', says: 'Where the smallest cases of failures go; sim-cases if left out.' },
    'shrink-seconds': {
      value: 'N',
      says: 'Time to make a failure smaller; 60 if left out, 0 for not at all.',
    },
    'no-checks': { says: 'Checks no property: faster, and the figures are the same.' },
  },
  words: [0, 0],
  more: [
    'Ends with 0 when every property held in every seed, 1 when one broke or a worker died, 130 when it was stopped.',
    'The line at the end runs the same again, to the last event.',
  ],
  run: async (invocation) => run(invocation, await parts()),
});

export const simCommand = simCommandWith(realParts);

async function run(invocation: Invocation, parts: SimParts): Promise<number> {
  const { output, signal } = invocation;
  if (invocation.values.list === true) return list(invocation, parts);
  const line = readSimLine(invocation, parts, availableParallelism());
  const files = makeFiles(line);
  const isForPeople = textOf(invocation, 'json') !== '-';
  const progress = isForPeople && !line.trace ? new SimProgress(output, line) : undefined;

  const { runSweep } = await import('../../simulator/seeds/sweep.ts');
  const startedMs = performance.now();
  const sweep = await runSweep(
    {
      scenario: line.scenario,
      seeds: line.seeds,
      workers: line.workers,
      ...(line.days !== undefined && { days: line.days }),
      ...(line.checks ? {} : { properties: false }),
      pictures: line.files.html !== undefined,
      ...(parts.module && { module: parts.module }),
    },
    {
      signal,
      ...(progress && { progress: progress.share, ended: progress.ended }),
      ...(line.trace && { line: (_, words) => written(invocation, words) }),
    },
  ).finally(() => progress?.end());
  const elapsedSeconds = (performance.now() - startedMs) / 1_000;

  const smallest: readonly SmallestCase[] = signal.aborted
    ? []
    : await shrinkFailures(sweep, line, parts, invocation, isForPeople);
  const report: Report = {
    sweep,
    currency: line.scenario.currency,
    version: VERSION,
    replay: replayLine(line, invocation.env),
    replayOf: (seed) => replayLine({ ...line, seeds: [seed] }, invocation.env),
    smallest,
    elapsedSeconds,
    writtenAt: Date.now(),
  };
  await files.write(report, invocation);
  if (isForPeople) for (const text of summaryLines(report, line, output)) output.line(text);
  if (sweep.rows.some(({ broken, crash }) => broken !== null || crash !== null)) return Exit.FAILED;
  return sweep.isInterrupted ? Exit.INTERRUPTED : Exit.OK;
}

/** Waits for a slow reader of the trace. */
async function written({ stdout }: Invocation, words: string): Promise<void> {
  if (!stdout.write(`${words}\n`)) await new Promise<void>((resolve) => stdout.once('drain', resolve));
}

function list(invocation: Invocation, { list: all }: SimParts): number {
  const { output } = invocation;
  if (textOf(invocation, 'json') === '-') {
    for (const one of all()) output.json(one);
    return Exit.OK;
  }
  for (const { name, title, shows, days, printers } of all()) {
    output.line(
      `${output.style('bold', name)}  ${title} · ${days} ${days === 1 ? 'day' : 'days'}, ${printers} printers`,
    );
    output.line(`    ${shows.trim()}`);
  }
  output.line();
  output.line('Try: farm sim --scenario NAME. A file of your own: farm sim --scenario ./mine.yaml.');
  return Exit.OK;
}
