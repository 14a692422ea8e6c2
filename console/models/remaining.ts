/** How long a print still takes, and how far it is, in words. Pure. */
import type { Telemetry } from '../../gateway/api/contract/feed.ts';
import { duration } from './format.ts';

type Heard = Pick<Telemetry, 'progress' | 'remainingSeconds' | 'layer' | 'layerTotal'> | undefined;

/** The machine's own word where it has one; else the slicer's time for what is left of the file. */
export const remainingSeconds = (
  heard: Heard,
  estimatedSeconds: number | null | undefined,
): number | null => {
  if (heard?.remainingSeconds != null) return heard.remainingSeconds;
  if (heard?.progress == null || estimatedSeconds == null) return null;
  return estimatedSeconds * (1 - Math.min(1, heard.progress));
};

/** `about` marks what is reckoned and not told by the machine. */
export const sayRemaining = (heard: Heard, estimatedSeconds: number | null | undefined): string => {
  const seconds = remainingSeconds(heard, estimatedSeconds);
  if (seconds === null) return 'time left not known';
  return `${heard?.remainingSeconds == null ? 'about ' : ''}${duration(seconds)} left`;
};

export const sayLayer = (heard: Heard): string => {
  if (heard?.layer == null) return '';
  return `layer ${heard.layer}${heard.layerTotal ? ` of ${heard.layerTotal}` : ''}`;
};
