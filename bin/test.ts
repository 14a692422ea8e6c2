// `npm test`: formatter and linter, types, then every test; ends with one line `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const bin = (...parts: string[]) => path.join(root, 'node_modules', ...parts);

function step(name: string, script: string, args: readonly string[]): boolean {
  process.stdout.write(`— ${name}\n`);
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  return status === 0;
}

const staticChecks = [
  step('format and lint', bin('@biomejs', 'biome', 'bin', 'biome'), [
    'check',
    '--config-path=.ci/lint.json',
    '.',
  ]),
  step('types', bin('typescript', 'bin', 'tsc'), ['-p', 'tsconfig.json']),
];
let passed = staticChecks.filter(Boolean).length;
let failed = staticChecks.length - passed;

if (!process.argv.includes('--static')) {
  const folder = mkdtempSync(path.join(tmpdir(), 'farm-test-'));
  const report = path.join(folder, 'report.json');
  const filters = process.argv.slice(2);
  const green = step('tests', bin('vitest', 'vitest.mjs'), [
    'run',
    '-c',
    '.ci/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filters,
  ]);
  try {
    const totals = JSON.parse(readFileSync(report, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numFailedTestSuites: number;
    };
    passed += totals.numPassedTests;
    failed += totals.numFailedTests;
    // A file that does not load, or an error outside every test, is a failure although no test is counted.
    if (!green && totals.numFailedTests === 0) failed += Math.max(1, totals.numFailedTestSuites);
  } catch {
    failed += 1;
  }
  rmSync(folder, { recursive: true, force: true });
}

process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
