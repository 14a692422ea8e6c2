/** How long a print still takes, for whoever reads the feed. Pure. */
import type { Telemetry } from './feed.ts';

type Heard = Pick<Telemetry, 'progress' | 'printedSeconds' | 'remainingSeconds'> | undefined;

/** Below this share done, the pace is that of heating and the first layer and says nothing of the rest. */
const PACE_KNOWN_FROM = 0.02;

/**
 * Seconds left: the machine's own word where it has one; else between the slicer's estimate and the pace of what is
 * done. Progress is a share of the file, whose dense parts take longer than their bytes: at the start the slicer is
 * trusted, at the end the clock. Null while neither is known.
 */
export const remainingSeconds = (
  heard: Heard,
  estimatedSeconds: number | null | undefined,
): number | null => {
  if (heard?.remainingSeconds != null) return heard.remainingSeconds;
  if (heard?.progress == null) return null;
  const done = Math.min(1, Math.max(0, heard.progress));
  const printed = heard.printedSeconds;
  const byPace = printed === null || done < PACE_KNOWN_FROM ? null : printed / done;
  if (byPace === null) return estimatedSeconds == null ? null : estimatedSeconds * (1 - done);
  const total = estimatedSeconds == null ? byPace : (1 - done) * estimatedSeconds + done * byPace;
  return total * (1 - done);
};
