import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NodeServices } from '@effect/platform-node';
import { Effect } from 'effect';
import { afterAll, describe, expect, it } from 'vitest';
import { loadFarm } from '../../gateway/config/load.ts';
import { isAlive, ownerOf } from '../../runtime/database/folder.ts';
import { fleetFileOf, startDemoFleet } from './demo-fleet.ts';

const root = mkdtempSync(path.join(tmpdir(), 'demo-fleet-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const FARM_FILE = path.join(import.meta.dirname, '../../fixtures/farm/outage.yaml');
const { printers } = await Effect.runPromise(loadFarm(FARM_FILE).pipe(Effect.provide(NodeServices.layer)));
const two = printers.slice(0, 2);
const answers = async (url: string) => (await fetch(`${url}/printer/info`)).status;

describe('the demo fleet', () => {
  it('is one, however many farms began it, and is taken over as it is', async () => {
    const folder = path.join(root, 'many');
    // As when a farm is killed while its fleet starts, and the next one starts at once.
    const [first, second] = await Promise.all([
      startDemoFleet(folder, two, 60),
      startDemoFleet(folder, two, 60),
    ]);
    const third = await startDemoFleet(folder, two, 60);
    expect([...second.urls]).toEqual([...first.urls]);
    expect([...third.urls]).toEqual([...first.urls]);
    for (const url of third.urls.values()) expect(await answers(url)).toBe(200);
    const pid = ownerOf(folder)!;
    for (const fleet of [first, second, third]) await fleet.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('is begun anew for other printers or another pace', async () => {
    const folder = path.join(root, 'other');
    const slow = await startDemoFleet(folder, two, 60);
    const before = ownerOf(folder)!;
    const fast = await startDemoFleet(folder, printers.slice(0, 1), 120);
    expect(ownerOf(folder)).not.toBe(before);
    expect([...fast.urls.keys()]).toEqual([printers[0]!.id]);
    expect(isAlive(before)).toBe(false);
    await slow.stop();
    await fast.stop();
  });

  it('leaves a stranger alone who has the number of a fleet that is gone', async () => {
    const folder = path.join(root, 'stranger');
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const { pid } = stranger;
    mkdirSync(folder, { recursive: true });
    writeFileSync(fleetFileOf(folder), JSON.stringify({ pid, timeFactor: 60, printers: [] }));
    writeFileSync(path.join(folder, 'owner.json'), JSON.stringify({ pid, start: 'another life' }));
    const fleet = await startDemoFleet(folder, two, 60);
    expect(fleet.urls.size).toBe(2);
    await fleet.stop();
    expect(isAlive(pid!)).toBe(true);
    stranger.kill('SIGKILL');
  });
});
