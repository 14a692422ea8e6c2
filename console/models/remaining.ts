/** How far a print is and how long it still takes, in words. Pure. */
import type { Telemetry } from '../../gateway/api/contract/feed.ts';
import { remainingSeconds } from '../../gateway/api/contract/remaining.ts';
import { duration } from './format.ts';

type Heard =
  | Pick<Telemetry, 'progress' | 'printedSeconds' | 'remainingSeconds' | 'layer' | 'layerTotal'>
  | undefined;

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
