import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SaxesParser } from 'saxes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeScenario } from '../../simulator/seeds/testing/fake-days.ts';
import { type SimParts, simCommandWith } from './command-sim.ts';
import { CliError } from './exit.ts';
import { makeOutput } from './output.ts';
import { readLine } from './spec.ts';
import { farmCliAt, Screen } from './testing.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'farm-sim-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const at = (name: string) => path.join(folder, name);

const parts: SimParts = {
  list: () => [
    { name: 'quiet-day', title: 'A quiet day', shows: 'Little happens.', days: 1, printers: 4 },
    { name: 'busy-week', title: 'A busy week', shows: 'Much happens.', days: 7, printers: 50 },
  ],
  load: (name) => fakeScenario(name),
  check: (candidate) => {
    const { days } = candidate as { readonly days: unknown };
    if (typeof days !== 'number') throw new Error('days: found "many", expected a number.');
    return candidate as ReturnType<typeof fakeScenario>;
  },
  module: new URL('../../simulator/seeds/testing/fake-worker.ts', import.meta.url),
};

const command = simCommandWith(async () => parts);

/** `line` as typed after `farm sim`, split at blanks. */
async function sim(line: string, { isTTY = false, stopAt = '' } = {}) {
  const [stdout, stderr] = [new Screen(), new Screen()];
  Object.assign(stdout, { isTTY, columns: 100 });
  const stop = new AbortController();
  if (stopAt !== '') stdout.on('said', () => stdout.text.includes(stopAt) && stop.abort());
  const output = makeOutput(stdout, stderr, { NO_COLOR: '1' });
  const io = { output, env: {}, stdout, signal: stop.signal };
  const words = line.split(/\s+/).filter((word) => word !== '');
  try {
    const invocation = { ...io, ...readLine(command, [...words, '--cases', at('cases')]), json: false };
    const code = await command.run({
      ...invocation,
      client: () => {
        throw new Error('No farm is asked.');
      },
    });
    return { code, out: stdout.text, err: stderr.text };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { code: error.code, out: stdout.text, err: `${error.message} ${error.remedy ?? ''}` };
  }
}

describe('farm sim', () => {
  test('one seed: figures, printers, verdict, and the line that runs it again', async () => {
    const { code, out } = await sim('--scenario busy-week --days 3 --seed 42 --workers 8');
    expect(code).toBe(0);
    expect(out).toContain('busy-week · 3 days · seed 42');
    expect(out).toMatch(/Orders delivered +30\n/);
    expect(out).toMatch(/Throughput +10\.0 orders\/day/);
    expect(out).toMatch(/Margin per machine hour +[\d.]+ EUR\/h/);
    expect(out).toMatch(/adhesion +2 {2}█+/);
    expect(out).toMatch(/PRINTER +PRINTING +PLATES/);
    expect(out).toMatch(/k2-plus-01 +[\d.]+ h/);
    expect(out).toContain('✓ Every property held in 1 seed.');
    expect(out.trimEnd().split('\n').at(-1)).toBe(
      '  Again: farm sim --scenario busy-week --days 3 --seed 42',
    );
  });

  test('many seeds: means with their intervals, the same for any number of workers', async () => {
    const withoutTime = (text: string) => text.replace(/in [\d.]+ s: [\d,]+ times/, '');
    const one = await sim('--scenario quiet --seeds 1..20 --workers 1');
    const two = await sim('--scenario quiet --seeds 1..20 --workers 2');
    expect(one.code).toBe(0);
    expect(one.out).toMatch(/FIGURE +MEAN +± 95 % +LEAST +MOST/);
    expect(one.out).toContain('Every property held in 20 seeds.');
    const end = (text: string) => text.slice(text.indexOf('quiet · 2 days'));
    expect(withoutTime(end(one.out))).toBe(withoutTime(end(two.out)));
    expect(one.out).toMatch(/Hash [0-9a-f]{64}/);
  });

  test('a broken property ends with 1, names the seed, and leaves the smallest case, which runs again', async () => {
    const broken = await sim('--scenario break:3 --seeds 1..5');
    expect(broken.code).toBe(1);
    expect(broken.out).toContain('✗ Seed 3 breaks "clear plate" at 2026-03-02 05:00 UTC: R-1 & "R-2"');
    expect(broken.out).toContain('Again: farm sim --scenario break:3 --seed 3\n');
    expect(broken.out).toContain('✗ Of 5 seeds 1 broke a property.');
    const file = at('cases/break:3-3-clear-plate.json');
    expect(broken.out).toContain(`Again: farm sim --case ${file}`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      schema: 1,
      broken: { property: 'clear plate' },
      request: { seed: 3, days: 1 },
      from: { scenario: 'break:3', seed: 3, days: 2 },
    });
    const again = await sim(`--case ${file}`);
    expect(again.code).toBe(1);
    expect(again.out).toContain('breaks "clear plate"');
    expect(again.out).toContain(`Again: farm sim --case ${file}`);
  });

  test('a worker that dies names its seed, and ends with 1', async () => {
    const { code, out } = await sim('--scenario crash:2 --seeds 1..3 --shrink-seconds 0');
    expect(code).toBe(1);
    expect(out).toContain('✗ Seed 2 crashes: The worker ended with code 3.');
    expect(out).toContain('Of 3 seeds 1 crashed.');
    expect(existsSync(at('cases'))).toBe(false);
  });

  test('the trace is one line an event, and nothing comes between', async () => {
    const { out } = await sim('--scenario quiet --trace --days 1');
    const lines = out.split('\n').slice(0, 24);
    expect(lines.every((line) => /^2026-03-02T\d\d:00:00\.000Z order\/O-\d+ order.accepted/.test(line))).toBe(
      true,
    );
  });

  test('a terminal sees a bar, everybody else some lines', async () => {
    const seen = await sim('--scenario quiet --seeds 1..8', { isTTY: true });
    expect(seen.out).toContain('\r\u001b[2Kquiet ');
    expect(seen.out).toMatch(/quiet [█▏▎▍▌▋▊▉·]{24} +\d+ % {2}\d of 8 seeds/);
    const piped = await sim('--scenario quiet --seeds 1..40');
    expect(piped.out).not.toContain('\r');
    expect(piped.out.match(/of 40 seeds/g)!.length).toBeLessThanOrEqual(12);
  });

  test('stopped, it tells and writes what was done', async () => {
    const line = `--scenario hang:4 --seeds 1..9 --workers 1 --json ${at('r.json')}`;
    const { code, out } = await sim(line, { isTTY: true, stopAt: '3 of 9 seeds' });
    expect(code).toBe(130);
    expect(out).toContain('Every property held in 3 of 9 seeds. It was stopped.');
    expect(JSON.parse(readFileSync(at('r.json'), 'utf8'))).toMatchObject({
      isInterrupted: true,
      seedsAsked: 9,
      runs: [{ seed: 1 }, { seed: 2 }, { seed: 3 }],
    });
  });

  test('--list says what the scenarios show', async () => {
    const { code, out } = await sim('--list');
    expect(code).toBe(0);
    expect(out).toContain('busy-week  A busy week · 7 days, 50 printers\n    Much happens.');
    expect((await sim('--list --json -')).out.split('\n')[0]).toBe(JSON.stringify(parts.list()[0]));
  });

  test('--set changes the scenario, by key, by number and by name', async () => {
    const { out } = await sim(`--scenario quiet --set days=5 --set title=Slow --json -`);
    expect(JSON.parse(out)).toMatchObject({
      schema: 1,
      days: 5,
      scenario: { days: 5, title: 'Slow' },
      replay: 'farm sim --scenario quiet --seed 1 --set days=5 --set title=Slow',
      verdict: { word: 'held' },
      summary: { ordersDelivered: { unit: 'count', count: 1, mean: 50 } },
      runs: [{ seed: 1, broken: null, crash: null, figures: { ordersIn: 60 } }],
    });
  });

  test('the reports are written, each whole', async () => {
    const { code, err } = await sim(
      `--scenario break:2 --seeds 1..3 --json ${at('r.json')} --junit ${at('r.xml')} --html ${at('r.html')}`,
    );
    expect(code).toBe(1);
    expect(err).toContain(`The html report is in ${at('r.html')}.`);
    expect(JSON.parse(readFileSync(at('r.json'), 'utf8')).runs).toHaveLength(3);
    expect(readFileSync(at('r.html'), 'utf8')).toMatch(/^<!doctype html>/);
    const tags: string[] = [];
    const parser = new SaxesParser();
    parser.on('error', (error) => {
      throw error;
    });
    parser.on('opentag', ({ name }) => tags.push(name));
    parser.write(readFileSync(at('r.xml'), 'utf8')).close();
    expect(tags).toEqual(['testsuites', 'testsuite', 'testcase', 'testcase', 'failure', 'testcase']);
  });

  test.each([
    ['', 'needs --scenario NAME. There are: quiet-day, busy-week'],
    ['--scenario a --seed -1', 'whole number'],
    ['--scenario a --seed 1.5', 'whole number'],
    ['--scenario a --seeds 9..1', 'backwards'],
    ['--scenario a --seeds 1..2 --seed 1', 'do not go together'],
    ['--scenario a --days 0', '--days is "0"'],
    ['--scenario a --days ten', '--days is "ten"'],
    ['--scenario a --workers 0', 'whole number from 1'],
    ['--scenario a --trace --seeds 1..2', '--trace tells one seed'],
    ['--scenario a --trace --json -', 'both want stdout'],
    ['--scenario a --html -', '--html goes to a file'],
    ['--scenario a --json /nowhere/r.json', 'no folder /nowhere'],
    ['--scenario a --junit /tmp', 'it is a folder'],
    ['--scenario a --html r.x --junit ./r.x', 'same file'],
    ['--scenario a --planner luck', 'no such planner'],
    ['--scenario a --set days', 'must be PATH=VALUE'],
    ['--scenario a --set days.x=1', 'days has no parts'],
    ['--scenario a --set shifts.early.from=1', 'there is no "early" in shifts'],
    ['--scenario a --set days=many', 'expected a number'],
    ['--case /nowhere.json', 'could not be read'],
    ['--case x --seed 2', 'do not go together'],
    ['--scenario a --sede 2', 'Did you mean --seed'],
  ])('`farm sim %s` runs nothing, and says %s', async (line, words) => {
    const { code, err, out } = await sim(line);
    expect(err).toContain(words);
    expect([code, out]).toEqual([2, '']);
  });

  test('what is no case is refused', async () => {
    writeFileSync(at('no.json'), '{"schema": 2}');
    const { code, err } = await sim(`--case ${at('no.json')}`);
    expect(code).toBe(2);
    expect(err).toContain('version 2');
  });

  test('it is a command of the program', async () => {
    const help = await farmCliAt('http://127.0.0.1:9', 'sim --help');
    expect(help.out).toContain('Usage: farm sim --scenario NAME [options]');
    expect(help.out).toContain('--json FILE');
    const { code, err, out } = await farmCliAt('http://127.0.0.1:9', 'sim --scenario busy-wek --json r.json');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/no scenario "busy-wek"/);
    const forPrograms = await farmCliAt('http://127.0.0.1:9', 'sim --scenario busy-wek --json -');
    expect(forPrograms.json()).toMatchObject([{ error: { code: 2 } }]);
  });
});
