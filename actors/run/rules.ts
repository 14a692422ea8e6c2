import type { RunEvidence } from '../printer/schema.ts';
import type { RunState } from './schema.ts';

/**
 * The name of the run's file on the machine: one a run, so that the file itself says whose print it is. Short enough for
 * the 64 characters that some firmware shows, and with a piece of the content's hash for people comparing two.
 */
export const remoteNameOf = (runId: string, gcodeHash: string): string =>
  `farm/${runId.replace(/[^A-Za-z0-9-]/g, '_')}-${gcodeHash.slice(0, 8)}.gcode`;

export const metered = ({ kilowattHours }: RunEvidence): Pick<RunState, 'kilowattHours'> =>
  kilowattHours === undefined ? {} : { kilowattHours };

/** A counter that has a whole print this far off its file began anew on the way, or counts something else. */
const COUNTED_SHARE_MIN = 0.8;
const COUNTED_SHARE_MAX = 1.25;

/**
 * Grams that a run took: by the machine's own count of filament where it has one that can be believed, else by the share
 * of the file that was carried out, else all of it.
 */
export function takenGrams(run: RunState, evidence: RunEvidence, finished: boolean): number {
  const { filamentMillimetres, progress } = evidence;
  const counted =
    filamentMillimetres === null || run.filamentMillimetres <= 0
      ? null
      : Math.max(0, filamentMillimetres / run.filamentMillimetres);
  if (!finished) return run.massGrams * Math.min(COUNTED_SHARE_MAX, counted ?? share(progress ?? 1));
  const isBelieved = counted !== null && counted >= COUNTED_SHARE_MIN && counted <= COUNTED_SHARE_MAX;
  return run.massGrams * (isBelieved ? counted : 1);
}

const share = (of: number): number => Math.min(1, Math.max(0, of));
