/** What the virtual machines themselves saw: the truth that the farm's account is held against. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { JobLogEntry } from '../../simulator/servers/moonraker/index.ts';

export interface Execution {
  readonly printer: string;
  readonly file: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  /** Null while it runs. */
  readonly outcome: string | null;
}

/** @param folder of the demo fleet; one folder a machine. */
export function readLogs(folder: string): readonly JobLogEntry[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      try {
        const text = readFileSync(path.join(folder, name, 'jobs.jsonl'), 'utf8');
        // The last line may be half written; it is whole at the next reading.
        const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
        return lines.filter(Boolean).map((line) => JSON.parse(line) as JobLogEntry);
      } catch {
        return [];
      }
    });
}

export function executionsOf(log: readonly JobLogEntry[]): readonly Execution[] {
  const key = (entry: JobLogEntry) => `${entry.printer} ${entry.start}`;
  const ends = new Map(log.filter(({ event }) => event === 'ended').map((entry) => [key(entry), entry]));
  return log
    .filter(({ event }) => event === 'started')
    .map((entry) => {
      const end = ends.get(key(entry));
      return {
        printer: entry.printer,
        file: entry.file ?? '',
        startedAtMs: Date.parse(entry.at),
        endedAtMs: end ? Date.parse(end.at) : null,
        outcome: end?.outcome ?? null,
      };
    });
}
