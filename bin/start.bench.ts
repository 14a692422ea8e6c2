/** Goal 12: from `npm start` on an installed and built clone to the first healthy answer, without data and with. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BenchRow } from '../runtime/bench-row.ts';
import { asStarted } from './bench/farm.ts';
import { median, range, seconds } from './bench/figures.ts';
import { end } from './bench/process.ts';
import { until } from './bench/wait.ts';

const ROUNDS = 5;
const ROOT = path.resolve(import.meta.dirname, '..');
/** Written by `bin/run.mjs` when it has installed the packages; without it, `npm start` would install them first. */
const installed = existsSync(path.join(ROOT, 'node_modules/.print-farm-os-installed'));
const way = installed ? 'npm start' : 'node bin/farm.ts up --demo';

export async function bench(): Promise<readonly BenchRow[]> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const folder = mkdtempSync(path.join(tmpdir(), 'farm-measured-'));
    try {
      const [first, second] = [await startOnce(folder), await startOnce(folder)];
      // The first round fills the caches of Node and of the system.
      if (round < 0) continue;
      cold.push(first);
      warm.push(second);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const row = (what: string, target: string, takenMs: readonly number[]): BenchRow => ({
    goal: '12',
    what: `\`${way}\` to the first healthy answer, ${what}`,
    target,
    measured: seconds(median(takenMs)),
    note: `median of ${ROUNDS}: ${range(takenMs, seconds)}`,
  });
  return [row('no data yet (cold)', '≤ 4 s', cold), row('with data (warm)', '≤ 1.5 s', warm)];
}

async function startOnce(folder: string): Promise<number> {
  const port = String(await freePort());
  const begin = performance.now();
  const child = spawnFarm(['--port', port, '--data', folder]);
  try {
    await until(
      'a healthy answer',
      120_000,
      async () => {
        if (child.exitCode !== null) throw new Error(`The farm ended with ${child.exitCode} while starting.`);
        return healthy(port);
      },
      5,
    );
    return performance.now() - begin;
  } finally {
    await stop(child);
  }
}

function spawnFarm(args: readonly string[]): ChildProcess {
  const options = { cwd: ROOT, stdio: 'ignore', detached: true } as const;
  if (installed) return spawn('npm', ['start', '--silent', '--', ...args], options);
  return spawn(process.execPath, [...asStarted, 'bin/farm.ts', 'up', '--demo', ...args], options);
}

/** npm, the entry and the farm are one group; each of them passes the signal on, the farm takes it once. */
async function stop(child: ChildProcess): Promise<void> {
  if (installed && child.pid !== undefined && child.exitCode === null) {
    const gone = new Promise((done) => child.once('exit', done));
    process.kill(-child.pid, 'SIGTERM');
    await gone;
    // npm may be gone before the farm is.
    await until('the farm to stop', 30_000, () => groupIsGone(child.pid!) || undefined, 10);
  } else await end(child);
}

function groupIsGone(group: number): boolean {
  try {
    process.kill(-group, 0);
    return false;
  } catch {
    return true;
  }
}

const healthy = (port: string): Promise<true | undefined> =>
  fetch(`http://127.0.0.1:${port}/api/v1/health`).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status === 200 || undefined;
    },
    () => undefined,
  );

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

if (import.meta.main) console.table(await bench());
