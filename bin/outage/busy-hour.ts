/** A busy hour of the machines' time, in which the farm is killed over and over while they print on. */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../runtime/random.ts';
import { clientOf } from './client.ts';
import type { Orders } from './farm-process.ts';
import { drawKills, type Kill, wordsOf } from './kill-plan.ts';
import type { Lives } from './lives.ts';
import { type Execution, executionsOf, readLogs } from './machines-log.ts';
import { openShop } from './shop.ts';

export interface BusyHour {
  readonly seed: number;
  readonly kills: number;
  readonly dataFolder: string;
  readonly timeFactor: number;
  /** Told of each kill, in words. */
  readonly say: (words: string) => void;
}

export interface Played {
  readonly wishes: number;
  readonly kills: readonly Kill[];
  /** Machines' time from the first start to the last end. */
  readonly virtualHours: number;
}

const HOUR_MS = 3_600_000;

/** A small farm for outages, with its demo machines. A start reaches a machine on loopback at once, or never. */
export const farmOptions = (dataFolder: string, timeFactor: number): Orders['options'] => ({
  demo: true,
  port: 0,
  host: '127.0.0.1',
  dataFolder,
  configFile: path.resolve(import.meta.dirname, '../../fixtures/farm/outage.yaml'),
  console: false,
  timeFactor,
  dispatchLimits: {
    settleMs: 600,
    lookIntervalMs: 50,
    readyWaitMs: 10_000,
    confirmWaitMs: 20_000,
    uploadAttemptsMax: 3,
  },
});

export const machinesFolder = (dataFolder: string): string => path.join(dataFolder, 'virtual');

/** Resolves once all that was wished for is made and packed, and the farm has stopped in good order. */
export async function playBusyHour(hour: BusyHour, lives: Lives): Promise<Played> {
  const { dataFolder, say, seed, timeFactor } = hour;
  const random = seededRandom(seed);
  const kills = drawKills(random, hour.kills);
  const shop = openShop(seed, random);
  const executions = () => executionsOf(readLogs(machinesFolder(dataFolder)));
  const virtualMs = () => spanMs(executions()) * timeFactor;
  let done = 0;
  const isBusy = () => done < kills.length || virtualMs() < HOUR_MS;

  for (;;) {
    const kill = kills[done];
    const began = performance.now();
    const life = lives.begin({
      options: farmOptions(dataFolder, timeFactor),
      kill: kill === undefined || kill.kind === 'moment' ? null : kill,
    });
    if (kill?.kind === 'moment') void life.begun.then(() => pause(kill.afterMs)).then(() => life.kill());
    const url = await life.ready.catch(() => undefined);
    if (url !== undefined && (await shop.work(clientOf(url), isBusy, life.isOver))) {
      await life.stop();
      return { wishes: shop.wishes, kills, virtualHours: virtualMs() / HOUR_MS };
    }
    const { code, signal } = await life.ended;
    if (signal !== 'SIGKILL' || kill === undefined)
      throw new Error(`The farm ended by itself (${signal ?? code}): ${life.said()}`);
    done++;
    const now = executions();
    const lived = ((performance.now() - began) / 1_000).toFixed(1);
    say(
      `kill ${done}/${kills.length} ${wordsOf(kill)}: lived ${lived} s; ` +
        `machines started ${now.length}, ended ${endsOf(now)}`,
    );
    if (kill.kind === 'away') {
      // What runs when the farm is killed ends without it.
      const awaited = Math.min(endsOf(now) + 1, now.length);
      while (endsOf(executions()) < awaited) await pause(20);
    }
  }
}

const endsOf = (executions: readonly Execution[]): number =>
  executions.filter(({ outcome }) => outcome !== null).length;

function spanMs(executions: readonly Execution[]): number {
  if (executions.length === 0) return 0;
  const last = executions.map(({ endedAtMs, startedAtMs }) => endedAtMs ?? startedAtMs);
  return Math.max(...last) - Math.min(...executions.map(({ startedAtMs }) => startedAtMs));
}
