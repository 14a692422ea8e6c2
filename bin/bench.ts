/**
 * `npm run bench [GOAL|FILE …]`: every `*.bench.ts`, one after another, each in a process of its own. What was measured is
 * kept in `docs/benchmarks.json`, and `docs/BENCHMARKS.md` drawn from it; `--dry` only prints. It measures; it never
 * decides a test. Exit code 1: something could not be measured.
 */
import { fork } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BenchRow } from '../runtime/bench-row.ts';
import { loadPerCore, type Measured, metWord, report } from './bench/report.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const REPORT = 'docs/BENCHMARKS.md';
const KEPT = 'docs/benchmarks.json';
const RUN_MS_MAX = 30 * 60_000;
/** As `bin/run.mjs` has it; a bench that is started by hand is to measure the same. */
process.env.NODE_COMPILE_CACHE ??= path.join(ROOT, 'node_modules/.cache/node');

const isDry = process.argv.includes('--dry');
const words = process.argv.slice(2).filter((word) => word !== '--dry');
const files = globSync('{runtime,actors,gateway,simulator,bin}/**/*.bench.ts', { cwd: ROOT })
  .sort()
  .filter((file) => words.length === 0 || words.some((word) => isMeant(file, word)));
if (files.length === 0) {
  process.stderr.write(
    `bench: nothing is called ${words.join(' or ')}. Give a goal's number or a part of a file's name.\n`,
  );
  process.exit(2);
}

function isMeant(file: string, word: string): boolean {
  if (!/^\d+$/.test(word)) return file.includes(word);
  return readFileSync(path.join(ROOT, file), 'utf8').includes(`goal: '${word}'`);
}

const measured: Measured[] = [];
for (const file of files) {
  process.stdout.write(`— ${file}\n`);
  const one = await run(file);
  measured.push(one);
  for (const row of one.rows) {
    const met = metWord(row);
    process.stdout.write(
      `  ${row.goal}  ${row.what}\n      ${row.measured} (${row.target})${met && ` ${met}`}${row.note ? `; ${row.note}` : ''}\n`,
    );
  }
  if (one.failed) process.stderr.write(`bench: ${file} could not be measured: ${one.failed}\n`);
}
if (!isDry) {
  const all = together(kept(), measured);
  writeFileSync(path.join(ROOT, KEPT), `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(path.join(ROOT, REPORT), report(ROOT, all));
  process.stdout.write(`Written to ${REPORT}\n`);
}
process.exitCode = measured.some(({ failed }) => failed) ? 1 : 0;

function kept(): readonly Measured[] {
  const file = path.join(ROOT, KEPT);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly Measured[]) : [];
}

/** What was measured now in place of what was measured before; benches that are no more are left out. */
function together(before: readonly Measured[], now: readonly Measured[]): readonly Measured[] {
  const byFile = new Map([...before, ...now].map((one) => [one.file, one]));
  return [...byFile.values()]
    .filter(({ file }) => existsSync(path.join(ROOT, file)))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

function run(file: string): Promise<Measured> {
  const begin = performance.now();
  const date = new Date().toISOString().slice(0, 10);
  const loadBefore = loadPerCore();
  const child = fork(path.join(ROOT, 'bin/bench/one.ts'), [path.join(ROOT, file)], { cwd: ROOT });
  const giveUp = setTimeout(() => child.kill('SIGTERM'), RUN_MS_MAX);
  let rows: readonly BenchRow[] | undefined;
  child.once('message', (message) => {
    rows = message as readonly BenchRow[];
  });
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      clearTimeout(giveUp);
      const tookMs = performance.now() - begin;
      const when = { file, date, load: [loadBefore, loadPerCore()] as const, tookMs };
      resolve(
        rows
          ? { ...when, rows }
          : { ...when, rows: [], failed: `it ended with ${signal ?? code}, its words are above` },
      );
    });
  });
}
