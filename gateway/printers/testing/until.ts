import type { Link, Observation } from '../contract.ts';

/** The first observation that fits, now or later. The test runner's own limit ends a wait in vain. */
export function until(link: Link, fits: (observation: Observation) => boolean): Promise<Observation> {
  return new Promise((resolve) => {
    let found = false;
    let stop: (() => void) | null = null;
    stop = link.observe((observation) => {
      if (found || !fits(observation)) return;
      found = true;
      stop?.();
      resolve(observation);
    });
    if (found) stop();
  });
}
