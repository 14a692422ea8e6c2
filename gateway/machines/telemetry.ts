/** The links' observations as the live feed shows them. */
import type { Telemetry } from '../api/contract/index.ts';
import type { TelemetrySource } from '../api/farm-api.ts';
import type { Observation } from '../printers/contract.ts';
import type { Fleet } from './fleet.ts';

export const telemetryOf = (fleet: Pick<Fleet, 'latest' | 'subscribe'>): TelemetrySource => ({
  latest: () => [...fleet.latest()].map(([printerId, observation]) => shown(printerId, observation)),
  observe: (listener) => fleet.subscribe((printerId, observation) => listener(shown(printerId, observation))),
});

const shown = (printerId: string, observation: Observation): Telemetry => ({
  printerId,
  observedAt: observation.observedAtMs,
  link: observation.link,
  phase: observation.phase,
  remoteName: observation.job?.remoteName ?? null,
  progress: observation.job?.progress ?? null,
  layer: observation.job?.layer ?? null,
  layerTotal: observation.job?.layerTotal ?? null,
  elapsedSeconds: observation.job?.elapsedSeconds ?? null,
  remainingSeconds: remainingOf(observation),
  heaters: observation.heaters,
  powerWatts: null,
  faults: observation.faults,
  message: observation.message,
});

/** Where the machine names no time left: the time it took so far, carried on at the same pace. */
function remainingOf({ job }: Observation): number | null {
  if (job === null) return null;
  if (job.remainingSeconds !== null) return job.remainingSeconds;
  const { progress, printedSeconds } = job;
  // The first percent is heating and the first layer, which say nothing of the rest.
  if (progress === null || printedSeconds === null || progress < 0.02) return null;
  return Math.max(0, Math.round((printedSeconds * (1 - progress)) / progress));
}
