/** Processes that still belong to a farm's data folder. */
import { readdirSync, readFileSync } from 'node:fs';

/** One line a process whose command or environment names the folder; empty where the system has no /proc. */
export function processesOf(folder: string): readonly string[] {
  let pids: string[];
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  } catch {
    return [];
  }
  return pids.flatMap((pid) => {
    try {
      if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return [];
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const about = `${command}${readFileSync(`/proc/${pid}/environ`, 'utf8')}`;
      return about.includes(folder) ? [`${pid}: ${command}`] : [];
    } catch {
      // It ended meanwhile, or is none of ours.
      return [];
    }
  });
}
