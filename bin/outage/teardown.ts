/** Ends what a failed test may leave behind. */
import { readFileSync } from 'node:fs';

export async function endFleet(fleetFile: string): Promise<void> {
  try {
    const { pid } = JSON.parse(readFileSync(fleetFile, 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
