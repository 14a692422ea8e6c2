/**
 * The farm is killed with SIGKILL over and over in a busy hour, and started again. `FARM_KILLS=500` makes the hour longer,
 * `FARM_KILL_SEED` another one; `FARM_KILL_WORDS=1` tells it kill by kill.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, readAccount } from './account.ts';
import { machinesFolder, type Played, playBusyHour } from './busy-hour.ts';
import { gramsConserved, promisesKept, runsAgree, stateIsReplay } from './checks.ts';
import { openLives } from './lives.ts';
import { type Execution, executionsOf, readLogs } from './machines-log.ts';
import { processesOf } from './orphans.ts';
import { endFleet } from './teardown.ts';

const seed = Number(process.env.FARM_KILL_SEED ?? 20261);
const kills = Number(process.env.FARM_KILLS ?? 54);
const TIME_FACTOR = 60;
const MS_MAX = 600_000 + kills * 20_000;

describe(`a busy hour with ${kills} kills, seed ${seed}`, () => {
  const root = mkdtempSync(path.join(tmpdir(), 'farm-kill-'));
  const dataFolder = path.join(root, 'data');
  const told: string[] = [];
  const lives = openLives();
  let played: Played;
  let account: Account;
  let executions: readonly Execution[];
  let left: readonly string[];

  beforeAll(async () => {
    const say = (words: string) => {
      told.push(words);
      if (process.env.FARM_KILL_WORDS) process.stderr.write(`${words}\n`);
    };
    played = await playBusyHour({ seed, kills, dataFolder, timeFactor: TIME_FACTOR, say }, lives);
    await lives.end();
    left = processesOf(dataFolder);
    executions = executionsOf(readLogs(machinesFolder(dataFolder)));
    account = await readAccount(dataFolder);
    process.stdout.write(
      `seed ${seed}: ${played.kills.length} kills in ${played.virtualHours.toFixed(1)} h of the machines' time; ` +
        `${executions.length} prints, ${account.orders.length} orders, ${account.entries} entries\n`,
    );
  }, MS_MAX);

  afterAll(async () => {
    await lives.end();
    endFleet(machinesFolder(dataFolder));
    if (process.env.FARM_KILL_KEEP) process.stderr.write(`kept: ${root}\n`);
    else rmSync(root, { recursive: true, force: true });
  });

  it('was as busy, and as deadly, as it should be', () => {
    expect(played.kills.length).toBe(kills);
    expect(played.virtualHours).toBeGreaterThanOrEqual(1);
    expect(executions.length).toBeGreaterThan(20);
  });

  it('each run was started exactly once, by the machines own logs, and none is lost', () => {
    expect(runsAgree(account, executions)).toEqual([]);
  });

  it('grams are conserved, and are those that the runs took', () => {
    expect(gramsConserved(account)).toEqual([]);
  });

  it('every promise is kept, and counted once', () => {
    expect(promisesKept(account, played.wishes)).toEqual([]);
  });

  it("state equals the journal's replay, and nothing is left undone", () => {
    expect(stateIsReplay(account)).toEqual([]);
  });

  it('no process is left', () => {
    expect(left).toEqual([]);
  });
});
