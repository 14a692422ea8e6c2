/** Ends what a failed test may leave behind. */
import { ownerOf } from '../../runtime/database/folder.ts';

/** @param folder of the demo fleet. */
export function endFleet(folder: string): void {
  const pid = ownerOf(folder);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}
