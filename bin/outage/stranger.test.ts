/** Somebody prints at the machine itself while the farm is dead. What lies on the plate must not be forgotten, nor told again. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { seededRandom } from '../../runtime/random.ts';
import { type FleetFile, fleetFileOf } from '../up/demo-fleet.ts';
import { readAccount } from './account.ts';
import { farmOptions, machinesFolder } from './busy-hour.ts';
import { stateIsReplay } from './checks.ts';
import { type Client, clientOf, type Item } from './client.ts';
import { type Life, openLives } from './lives.ts';
import { executionsOf, readLogs } from './machines-log.ts';
import { openShop } from './shop.ts';
import { endFleet } from './teardown.ts';

const MS_MAX = 120_000;
const root = mkdtempSync(path.join(tmpdir(), 'farm-stranger-'));
const dataFolder = path.join(root, 'data');
const lives = openLives();
const BY_HAND = 'by-hand.gcode';
const executions = () => executionsOf(readLogs(machinesFolder(dataFolder)));

afterAll(async () => {
  await lives.end();
  endFleet(machinesFolder(dataFolder));
  rmSync(root, { recursive: true, force: true });
});

async function begin(): Promise<{ readonly life: Life; readonly client: Client }> {
  const life = lives.begin({ options: farmOptions(dataFolder, 300), kill: null });
  return { life, client: clientOf(await life.ready) };
}

async function kill(life: Life): Promise<void> {
  life.kill();
  await life.ended;
}

async function status(client: Client, wanted: string): Promise<void> {
  for (;;) {
    const printer = await client.get<Item>('/api/v1/printers/machine-1');
    if (printer.status === wanted) return;
    await pause(20);
  }
}

/** As from the machine's own screen. */
async function printByHand(): Promise<void> {
  const fleet = JSON.parse(readFileSync(fleetFileOf(machinesFolder(dataFolder)), 'utf8')) as FleetFile;
  const { url } = fleet.printers.find(({ name }) => name === 'machine-1')!;
  const moves = Array.from({ length: 200 }, (_, i) => `G1 X${10 + (i % 2) * 100} Y50 F6000`);
  const form = new FormData();
  form.set('file', new Blob([['G28', ...moves, ''].join('\n')]), BY_HAND);
  form.set('print', 'true');
  const answer = await fetch(`${url}/server/files/upload`, { method: 'POST', body: form });
  expect(answer.status).toBe(201);
  while (!executions().some(({ outcome }) => outcome === 'complete')) await pause(20);
}

it(
  'a print by hand while the farm is dead makes the plate unclear, once',
  async () => {
    const first = await begin();
    await status(first.client, 'idle');
    await kill(first.life);
    await printByHand();

    const second = await begin();
    await status(second.client, 'awaitingClear');
    await second.client.post('/api/v1/printers/machine-1/clear-plate', {}, 'cleared');
    await status(second.client, 'idle');
    await kill(second.life);

    // A print of the farm's own on that machine shows that the third life has looked at it, too.
    const third = await begin();
    const shop = openShop(1, seededRandom(1));
    const isBusy = () =>
      !executions().some(({ file, printer }) => printer === 'machine-1' && file !== BY_HAND);
    expect(await shop.work(third.client, isBusy, third.life.isOver)).toBe(true);
    await third.life.stop();
    const account = await readAccount(dataFolder);
    expect(account.foreignPrints).toEqual([expect.stringContaining('printer/machine-1')]);
    expect(stateIsReplay(account)).toEqual([]);
  },
  MS_MAX,
);
