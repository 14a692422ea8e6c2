/** The process of the demo's virtual printers; see `demo-fleet.ts`. */
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { takeFolder } from '../../runtime/database/folder.ts';
import { createVirtualFleet, type VirtualMoonrakerOptions } from '../../simulator/servers/moonraker/index.ts';
import { aliveFileOf, fleetFileOf } from './demo-fleet.ts';

/** How long to print on without a farm. */
const FORSAKEN_MS = 15 * 60_000;

const { folder, timeFactor, printers } = JSON.parse(process.env.DEMO_FLEET ?? '') as {
  folder: string;
  timeFactor: number;
  printers: VirtualMoonrakerOptions[];
};
// Two farms, one killed while it started this, may each have begun a fleet on this folder; one is enough.
const hold = await takeFolder(folder).catch(() => process.exit(0));
const fleet = createVirtualFleet(
  printers.map((printer) => ({
    ...printer,
    timeFactor,
    webcam: true,
    dataFolder: path.join(folder, printer.name ?? 'printer'),
  })),
);
const addresses = await fleet.start();
const draft = `${fleetFileOf(folder)}.tmp`;
writeFileSync(
  draft,
  JSON.stringify({
    pid: process.pid,
    timeFactor,
    printers: addresses.map(({ name, url }) => ({ name, url })),
  }),
);
renameSync(draft, fleetFileOf(folder));

async function stop(): Promise<void> {
  clearInterval(watch);
  await fleet.stop();
  rmSync(fleetFileOf(folder), { force: true });
  hold.release();
  process.exit(0);
}

const watch = setInterval(() => {
  let heardAt = 0;
  try {
    heardAt = statSync(aliveFileOf(folder)).mtimeMs;
  } catch {
    // The folder was removed: nobody will come back to these printers.
  }
  if (Date.now() - heardAt > FORSAKEN_MS || heardAt === 0) void stop();
}, 10_000);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
