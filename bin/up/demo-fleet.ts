/**
 * The demo's virtual printers: a process of their own, so that they print on while the farm is killed and started again.
 * The farm says that it is alive by touching a file; a fleet that has heard nothing for a while ends by itself.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { PrinterSpec } from '../../actors/farm/schema.ts';
import { isAlive, ownerOf } from '../../runtime/database/folder.ts';

export interface FleetFile {
  readonly pid: number;
  readonly timeFactor: number;
  readonly printers: readonly { readonly name: string; readonly url: string }[];
}

export interface DemoFleet {
  /** Address by printer id. */
  readonly urls: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

const ALIVE_EVERY_MS = 5_000;
const START_MS_MAX = 20_000;

export const fleetFileOf = (folder: string) => path.join(folder, 'fleet.json');
export const aliveFileOf = (folder: string) => path.join(folder, 'alive');

/** Takes over the fleet that a killed farm left, or starts one. */
export async function startDemoFleet(
  folder: string,
  printers: readonly PrinterSpec[],
  timeFactor: number,
): Promise<DemoFleet> {
  mkdirSync(folder, { recursive: true });
  const touch = () => writeFileSync(aliveFileOf(folder), String(process.pid));
  touch();
  const alive = setInterval(touch, ALIVE_EVERY_MS);
  alive.unref();
  const names = printers.map((printer) => printer.id).join();
  try {
    for (;;) {
      const fleet = (await leftFleet(folder)) ?? (await newFleet(folder, printers, timeFactor));
      if (!(await fits(fleet, names, timeFactor))) {
        await end(folder);
        continue;
      }
      return {
        urls: new Map(fleet.printers.map(({ name, url }) => [name, url])),
        async stop() {
          clearInterval(alive);
          await end(folder);
        },
      };
    }
  } catch (error) {
    clearInterval(alive);
    throw error;
  }
}

/** The fleet that a farm left, once it is up: it may have been left while it was starting. */
async function leftFleet(folder: string): Promise<FleetFile | undefined> {
  for (const until = performance.now() + START_MS_MAX; performance.now() < until; await pause(25)) {
    const owner = ownerOf(folder);
    if (owner === undefined) return undefined;
    const fleet = readFleet(folder);
    if (fleet?.pid === owner) return fleet;
  }
  await end(folder);
  return undefined;
}

async function newFleet(
  folder: string,
  printers: readonly PrinterSpec[],
  timeFactor: number,
): Promise<FleetFile> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'demo-fleet-process.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // Its own group: a Ctrl-C in the terminal is for the farm, which then ends the fleet in good order.
    detached: true,
    env: {
      ...process.env,
      DEMO_FLEET: JSON.stringify({ folder, timeFactor, printers: printers.map(virtual) }),
    },
  });
  child.unref();
  for (const until = performance.now() + START_MS_MAX; performance.now() < until; await pause(25)) {
    // Where a killed farm's fleet was faster, ours has ended and that one is taken.
    const owner = ownerOf(folder);
    const fleet = readFleet(folder);
    if (fleet !== undefined && fleet.pid === owner) return fleet;
    if (child.exitCode !== null && owner === undefined) break;
  }
  throw new Error(
    `The demo's virtual printers did not start (folder ${folder}). The lines above say why; without \`--demo\` the farm starts without them.`,
  );
}

const virtual = (printer: PrinterSpec) => ({
  name: printer.id,
  model: printer.model,
  volumeMm: printer.capability.buildVolumeMillimetres,
  extruders: Math.max(1, printer.capability.extruderCount),
  nozzleMm: printer.capability.nozzleDiametersMillimetres[0] ?? 0.4,
  ...(printer.loaded ? { loadedMaterials: [printer.loaded.material] } : {}),
});

function readFleet(folder: string): FleetFile | undefined {
  try {
    return JSON.parse(readFileSync(fleetFileOf(folder), 'utf8')) as FleetFile;
  } catch {
    return undefined;
  }
}

async function fits(fleet: FleetFile, names: string, timeFactor: number): Promise<boolean> {
  if (fleet.timeFactor !== timeFactor || fleet.printers.map(({ name }) => name).join() !== names)
    return false;
  const [first] = fleet.printers;
  if (first === undefined) return false;
  return fetch(`${first.url}/printer/info`, { signal: AbortSignal.timeout(2_000) }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status < 500;
    },
    () => false,
  );
}

/** Ends the process that holds the folder, and no other that came by its number. Resolves once it is gone. */
async function end(folder: string): Promise<void> {
  const pid = ownerOf(folder);
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGTERM');
    // It lets go of the folder before its end.
    for (let i = 0; i < 200; i++) {
      if (!isAlive(pid)) return;
      await pause(25);
    }
    if (ownerOf(folder) === pid) process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}
