/** The report for CI servers: JUnit's XML, one test case a seed. */
import type { SeedRow } from '../seeds/sweep.ts';
import { type Report, utcText } from './report.ts';
import { attribute, escaped } from './xml.ts';

const tag = (
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: string | null,
): string => {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(`${value}`)}"`);
  return content === null
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>${content}</${name}>`;
};

export function junitReport(report: Report): string {
  const { sweep } = report;
  const { scenario, seeds } = sweep.request;
  const done = new Map(sweep.rows.map((row) => [row.seed, row]));
  const failures = sweep.rows.filter(({ broken }) => broken !== null).length;
  const errors = sweep.rows.filter(({ crash }) => crash !== null).length;
  // A run that was stopped must not look like one that passed.
  const skipped = seeds.length - sweep.rows.length;
  const totals = { tests: seeds.length, failures, errors, skipped, time: report.elapsedSeconds.toFixed(3) };
  const cases = seeds.map((seed) => caseOf(report, seed, done.get(seed)));
  const suite = tag(
    'testsuite',
    { name: scenario.name, ...totals, timestamp: new Date(report.writtenAt).toISOString().slice(0, 19) },
    `\n${cases.join('\n')}\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${tag('testsuites', { name: 'farm sim', ...totals }, `\n${suite}\n`)}\n`;
}

function caseOf(report: Report, seed: number, row: SeedRow | undefined): string {
  const { scenario } = report.sweep.request;
  const names = { classname: `farm-sim.${scenario.name}`, name: `${scenario.name}, seed ${seed}` };
  const replay = `Replay: ${report.replayOf(seed)}`;
  if (row === undefined)
    return tag('testcase', names, tag('skipped', { message: 'The run was stopped.' }, null));
  if (row.crash !== null) {
    const text = `${row.crash.words}\n${replay}`;
    return tag(
      'testcase',
      names,
      tag('error', { message: 'The worker died.', type: 'crash' }, escaped(text)),
    );
  }
  if (row.broken === null) return tag('testcase', names, null);
  const { property, words, at } = row.broken;
  const small = report.smallest.find((one) => one.seed === seed);
  const text = [
    `"${property}" broke at ${utcText(at)} of simulated time: ${words}`,
    replay,
    ...(small ? [`Smallest case: ${small.words}`, `Replay: ${small.replay}`] : []),
  ].join('\n');
  return tag(
    'testcase',
    names,
    tag('failure', { message: `${property}: ${words}`, type: property }, escaped(text)),
  );
}
