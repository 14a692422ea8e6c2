/** A farm beside its virtual machines, each side in processes of its own, in a folder that goes with them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { VirtualMoonrakerOptions } from '../../simulator/servers/moonraker/index.ts';
import { writeFarmFile } from '../fleet/farm-file.ts';
import { type FarmProcess, startFarmProcess } from './farm.ts';
import { type Machine, startMachines } from './machines.ts';

export interface Stage {
  readonly farm: FarmProcess;
  readonly machines: readonly Machine[];
}

export async function onStage<T>(
  size: { readonly machines: number; readonly processes: number },
  options: VirtualMoonrakerOptions,
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'farm-measured-'));
  const machines = await startMachines(size.machines, size.processes, options);
  try {
    const file = path.join(folder, 'farm.yaml');
    writeFarmFile(file, machines.list);
    const args = ['--config', file, '--data', path.join(folder, 'data'), '--no-console'];
    const farm = await startFarmProcess(args);
    try {
      return await play({ farm, machines: machines.list });
    } finally {
      await farm.stop();
    }
  } finally {
    await machines.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
