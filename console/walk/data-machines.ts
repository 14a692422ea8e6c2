/** Machines of the scripted farm. Test data only. */
import { type Loose, view } from './data-base.ts';

const spec = (
  id: string,
  name: string,
  model: string,
  lane: 'FDM' | 'UV',
  side: number,
  more: Loose = {},
) => ({
  id,
  name,
  model,
  lane,
  family: 'example',
  connection: {},
  capability: {
    buildVolumeMillimetres: { x: side, y: side, z: side },
    bedShape: 'box',
    nozzleDiametersMillimetres: lane === 'FDM' ? [0.4] : [],
    materials: lane === 'FDM' ? ['PLA', 'PETG', 'PLA-CF'] : ['UV-INK'],
    enclosure: false,
    hardenedNozzle: false,
    maxNozzleTemperatureCelsius: lane === 'FDM' ? 300 : 0,
    maxBedTemperatureCelsius: lane === 'FDM' ? 100 : 0,
    maxChamberTemperatureCelsius: 0,
    extruderCount: 1,
  },
  ratePerHour: 0.9,
  powerWatts: 140,
  legacy: false,
  ...more,
});
const machine = (
  id: string,
  name: string,
  model: string,
  status: string,
  more: Loose = {},
  lane: 'FDM' | 'UV' = 'FDM',
) =>
  view('printer', id, status, 600, {
    spec: spec(id, name, model, lane, lane === 'FDM' ? 256 : 330, { legacy: more.legacy === true }),
    hasConnector: true,
    link: 'up',
    linkBecause: null,
    ready: true,
    notReadyBecause: null,
    camera: true,
    powerTelemetry: true,
    plateClear: true,
    loaded: { material: 'PLA-BASIC', colour: 'Black', lotId: 'pla-basic-black-1' },
    jobId: null,
    runId: null,
    failuresInARow: 0,
    trippedBecause: null,
    desyncedBecause: null,
    maintenanceBecause: null,
    ...more,
  });

export const printers = [
  machine('k2-plus-01', 'K2 Plus', 'Creality K2 Plus', 'printing', {
    jobId: 'J-1042',
    runId: 'R-1',
    plateClear: false,
  }),
  machine('kobra-3-max-01', 'Kobra 3 Max', 'Anycubic Kobra 3 Max', 'awaitingClear', {
    plateClear: false,
    loaded: { material: 'PETG', colour: 'Signal orange', lotId: 'petg-signal-orange-1' },
  }),
  machine('snapmaker-u1-01', 'Snapmaker U1', 'Snapmaker U1', 'idle'),
  machine('klipper-a', 'Klipper A', 'Voron 2.4', 'paused', {
    jobId: 'J-1044',
    runId: 'R-3',
    plateClear: false,
  }),
  machine('klipper-b', 'Klipper B', 'Voron 2.4', 'tripped', {
    failuresInARow: 3,
    trippedBecause: 'Three runs in a row failed on it: the last with a clogged nozzle.',
  }),
  machine('centauri-carbon-01', 'Centauri Carbon', 'Elegoo Centauri Carbon', 'offline', {
    hasConnector: false,
    link: 'down',
    loaded: null,
    camera: false,
    powerTelemetry: false,
  }),
  machine('ankermake-m5-01', 'AnkerMake M5', 'AnkerMake M5', 'offline', {
    hasConnector: false,
    link: 'down',
    loaded: null,
    legacy: true,
  }),
  machine(
    'eufymake-e1-01',
    'eufyMake E1',
    'eufyMake E1',
    'offline',
    { hasConnector: false, link: 'down', loaded: null },
    'UV',
  ),
];
