/** What the machines of the scripted farm say. Test data only. */
import type { Telemetry } from '../../gateway/api/contract/feed.ts';
import { NOON } from './data-base.ts';

const telemetryOf = (printerId: string, step: number, more: Partial<Telemetry>): Telemetry => ({
  printerId,
  observedAt: NOON + step * 1_000,
  link: 'up',
  phase: 'idle',
  remoteName: null,
  progress: null,
  layer: null,
  layerTotal: null,
  elapsedSeconds: null,
  printedSeconds: null,
  remainingSeconds: null,
  heaters: {
    extruder: { temperatureCelsius: 24.1, targetCelsius: 0 },
    heater_bed: { temperatureCelsius: 23.4, targetCelsius: 0 },
  },
  powerWatts: null,
  faults: [],
  message: null,
  ...more,
});
const hot = (step: number) => ({
  extruder: { temperatureCelsius: 214.6 + Math.sin(step / 3) * 2, targetCelsius: 215 },
  heater_bed: { temperatureCelsius: 59.8 + Math.cos(step / 5) * 0.6, targetCelsius: 60 },
});
export const telemetryAt = (step: number): readonly Telemetry[] => [
  telemetryOf('k2-plus-01', step, {
    phase: 'printing',
    progress: 0.43 + step / 2_000,
    layer: 92 + Math.floor(step / 4),
    layerTotal: 214,
    elapsedSeconds: 3_920 + step,
    printedSeconds: null,
    remainingSeconds: 5_216 - step,
    heaters: hot(step),
    powerWatts: 138.4,
  }),
  telemetryOf('klipper-a', step, {
    phase: 'paused',
    progress: 0.71,
    layer: 155,
    layerTotal: 214,
    printedSeconds: null,
    remainingSeconds: 1_410,
    heaters: hot(step),
  }),
  telemetryOf('kobra-3-max-01', step, { phase: 'finished' }),
  telemetryOf('snapmaker-u1-01', step, {}),
  telemetryOf('klipper-b', step, {
    faults: [{ code: 'extruder', words: 'Extruder not extruding as expected.' }],
  }),
];
