/** What a virtual machine shows of itself at a moment, heaters included, for those who report it as its vendor would. */
import type { Panel } from '../servers/wire.ts';
import type { Machine } from './machine.ts';

const AMBIENT_CELSIUS = 23;
const NOZZLE = { targetCelsius: 215, secondsToTarget: 40 };
const BED = { targetCelsius: 60, secondsToTarget: 90 };
const MILLIMETRES_A_SECOND = 2.4;

export const blankPanel = (): Panel => ({
  firmware: 'ready',
  state: 'standby',
  busy: false,
  remoteName: '',
  jobId: null,
  elapsedSeconds: 0,
  printedSeconds: 0,
  progress: 0,
  filamentUsedMillimetres: 0,
  nozzleCelsius: AMBIENT_CELSIUS,
  nozzleTargetCelsius: 0,
  bedCelsius: AMBIENT_CELSIUS,
  bedTargetCelsius: 0,
  words: '',
  uptimeSeconds: 0,
});

/** Brings it up to date; `secondsSince` the last time, for what warms and cools. */
export function refresh(panel: Panel, machine: Machine, now: number, secondsSince: number): void {
  const { print } = machine;
  panel.firmware = machine.firmware;
  panel.busy = machine.busy;
  panel.uptimeSeconds += secondsSince;
  if (print === null || print.phase === 'lost') {
    panel.state = 'standby';
    panel.remoteName = '';
    panel.jobId = null;
    panel.elapsedSeconds = 0;
    panel.printedSeconds = 0;
    panel.progress = 0;
    panel.filamentUsedMillimetres = 0;
    panel.words = '';
  } else {
    panel.state = print.phase;
    panel.remoteName = print.remoteName;
    panel.jobId = now >= print.namedAt ? print.identity : null;
    panel.elapsedSeconds = machine.elapsedOf(print);
    panel.progress = machine.progressOf(print);
    panel.printedSeconds = panel.progress * print.seconds;
    panel.filamentUsedMillimetres = machine.filamentOf(print) ?? panel.printedSeconds * MILLIMETRES_A_SECOND;
    panel.words = print.phase === 'failed' ? (print.cause?.because ?? 'The print failed') : '';
  }
  const isHot = panel.state === 'printing' || panel.state === 'paused';
  panel.nozzleTargetCelsius = isHot ? NOZZLE.targetCelsius : 0;
  panel.bedTargetCelsius = isHot ? BED.targetCelsius : 0;
  // No reading is ever quite still.
  const trembles = ((panel.uptimeSeconds * 7) % 5) / 50 - 0.04;
  panel.nozzleCelsius =
    trembles + towards(panel.nozzleCelsius, panel.nozzleTargetCelsius, secondsSince / NOZZLE.secondsToTarget);
  panel.bedCelsius = towards(panel.bedCelsius, panel.bedTargetCelsius, secondsSince / BED.secondsToTarget);
}

const towards = (from: number, target: number, share: number): number =>
  from + (Math.max(target, AMBIENT_CELSIUS) - from) * Math.min(1, share);
