/** The farm as its users start it: a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Telemetry } from '../../gateway/api/contract/index.ts';
import { end } from './process.ts';
import { until } from './wait.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const STARTED_MS_MAX = 180_000;
/** Node's settings as `bin/run.mjs` gives them. */
export const asStarted = ['--max-semi-space-size=8'];

export interface FarmProcess {
  readonly url: string;
  readonly pid: number;
  get<T>(route: string): Promise<T>;
  stop(): Promise<void>;
}

/** @param args of `farm up`. Resolves once it says that it is ready. */
export async function startFarmProcess(args: readonly string[]): Promise<FarmProcess> {
  const child = spawn(
    process.execPath,
    [...asStarted, path.join(ROOT, 'bin/farm.ts'), 'up', '--port', '0', ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const url = await readyUrl(child);
    return {
      url,
      pid: child.pid!,
      async get<T>(route: string) {
        const answer = await fetch(`${url}${route}`, { signal: AbortSignal.timeout(30_000) });
        if (!answer.ok) throw new Error(`The farm answers ${route} with ${answer.status}.`);
        return (await answer.json()) as T;
      },
      stop: () => end(child),
    };
  } catch (error) {
    await end(child);
    throw error;
  }
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => reject(new Error('The farm did not start in time.')), STARTED_MS_MAX);
    child.once('exit', (code) => {
      clearTimeout(giveUp);
      reject(new Error(`The farm ended with ${code} while starting.`));
    });
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const url = /^Ready .*(http:\/\/[^ ]+)/.exec(line)?.[1];
      if (url === undefined) return;
      clearTimeout(giveUp);
      resolve(url);
    });
  });
}

export interface TelemetryFeed {
  readonly latest: ReadonlyMap<string, Telemetry>;
  close(): void;
}

/** What the farm tells its consoles of its machines. Costs the farm something: open it outside of what is measured. */
export function openTelemetry(farm: FarmProcess): TelemetryFeed {
  const socket = new WebSocket(`${farm.url.replace('http', 'ws')}/api/v1/feed?channels=telemetry`);
  const latest = new Map<string, Telemetry>();
  socket.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(String(data)) as { type: string; printers: readonly Telemetry[] };
    if (frame.type !== 'telemetry') return;
    for (const one of frame.printers) latest.set(one.printerId, one);
  });
  return { latest, close: () => socket.close() };
}

/** What the farm shows of each machine at this moment. */
export async function telemetryNow(
  farm: FarmProcess,
  printers: number,
): Promise<ReadonlyMap<string, Telemetry>> {
  const feed = openTelemetry(farm);
  try {
    return await until(`telemetry of ${printers} printers`, 30_000, () =>
      feed.latest.size >= printers ? feed.latest : undefined,
    );
  } finally {
    feed.close();
  }
}
