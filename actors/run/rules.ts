import type { RunEvidence } from '../printer/schema.ts';
import type { RunState } from './schema.ts';

/**
 * The name of the run's file on the machine: one a run, so that the file itself says whose print it is. Short enough for
 * the 64 characters that some firmware shows, and with a piece of the content's hash for people comparing two.
 */
export const remoteNameOf = (runId: string, gcodeHash: string): string =>
  `farm/${runId.replace(/[^A-Za-z0-9-]/g, '_')}-${gcodeHash.slice(0, 8)}.gcode`;

/**
 * Grams that a run took: by the machine's own count of filament where it has one, else by the share of the file that was
 * carried out, else all of it. A finished run has taken the whole plate, whatever the counter says.
 */
export function takenGrams(run: RunState, evidence: RunEvidence, finished: boolean): number {
  if (finished) return run.massGrams;
  if (evidence.filamentMillimetres !== null && run.filamentMillimetres > 0) {
    return run.massGrams * share(evidence.filamentMillimetres / run.filamentMillimetres);
  }
  return run.massGrams * share(evidence.progress ?? 1);
}

const share = (of: number): number => Math.min(1, Math.max(0, of));
