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
  printedSeconds: observation.job?.printedSeconds ?? null,
  remainingSeconds: observation.job?.remainingSeconds ?? null,
  heaters: observation.heaters,
  powerWatts: null,
  faults: observation.faults,
  message: observation.message,
});
