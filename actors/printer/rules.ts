/** What a printer's state means for those who ask it. */
import { changeoversFor } from '../capability/material.ts';
import { say } from '../common/say.ts';
import { lets } from '../guardrails/breaker.ts';
import type { PrinterReport, PrinterState, RunEvidence } from './schema.ts';
import { whyIntoWindow } from './upkeep.ts';

export const noEvidence: RunEvidence = {
  jobIdentity: null,
  printedSeconds: null,
  filamentMillimetres: null,
  progress: null,
  foundAfterwards: false,
};

export const reportOf = (printer: PrinterState): PrinterReport => ({
  printerId: printer.id,
  link: printer.link,
  ready: printer.ready,
  camera: printer.camera,
  powerTelemetry: printer.powerTelemetry,
  plateClear: printer.plateClear,
  failuresInARow: printer.failuresInARow,
  desyncedBecause: printer.desyncedBecause,
  loaded: printer.loaded,
  nozzleDiametersMillimetres: printer.spec?.capability.nozzleDiametersMillimetres ?? [],
  ...(printer.spec?.legacy === true && { legacy: true }),
  ...recordOf(printer),
});

/** Fewer say nothing. */
const RUNS_MIN = 5;

function recordOf({
  health: { recent },
}: PrinterState): Pick<PrinterReport, 'recentRuns' | 'recentFailures'> {
  if (recent.length < RUNS_MIN) return {};
  return { recentRuns: recent.length, recentFailures: recent.reduce((sum, run) => sum + run.badShare, 0) };
}

/** Why the printer can't take a job now, in words; `null` when it can. */
export function whyNotFree(printer: PrinterState): string | null {
  const id = printer.id;
  if (printer.spec === null) return `There is no printer ${id}.`;
  if (!printer.hasConnector) return `${id} has no connector yet.`;
  if (printer.trippedBecause !== null) return `${id} is out of service: ${printer.trippedBecause}`;
  if (printer.maintenanceBecause !== null) return `${id} is in maintenance: ${printer.maintenanceBecause}`;
  if (printer.runId !== null) return `${id} is busy with ${printer.runId}.`;
  if (printer.jobId !== null) return `${id} is reserved for ${printer.jobId}.`;
  if (printer.link === 'down') return `${id} cannot be reached: ${printer.linkBecause ?? 'no answer yet'}`;
  if (printer.foreignFile !== null)
    return `${id} prints ${printer.foreignFile}, which the farm did not send.`;
  if (!printer.ready)
    return `${id} is not ready: ${printer.notReadyBecause ?? 'its firmware does not say why'}`;
  if (!printer.plateClear) return `The plate of ${id} is not confirmed clear.`;
  if (!lets(printer.breaker))
    return `${id} is on trial: its next job waits until ${printer.breaker.trial} has been inspected.`;
  return null;
}

interface Wanted {
  readonly jobId: string;
  readonly material: string;
  readonly colour: string;
  readonly estimatedSeconds: number;
  readonly meta: { readonly at: number };
}

/** The last check before anything is sent to the machine: the reservation, the plate, the material, its maintenance. */
export function whyNotPrint(printer: PrinterState, wanted: Wanted): string | null {
  if (printer.jobId !== wanted.jobId) {
    return printer.jobId === null
      ? `${printer.id} is not reserved for ${wanted.jobId}.`
      : `${printer.id} is reserved for ${printer.jobId}, not for ${wanted.jobId}.`;
  }
  const free = whyNotFree({ ...printer, jobId: null });
  if (free !== null) return free;
  const [changeover] = changeoversFor(wanted.material, wanted.colour, printer.loaded);
  const against = changeover?.words ?? whyIntoWindow(printer, wanted.estimatedSeconds, wanted.meta.at);
  return against === null ? null : `${printer.id}: ${against}`;
}

/** The run is over: what the printer no longer knows, and a plate that someone must clear. */
export const afterRun: Partial<PrinterState> = {
  jobId: null,
  runId: null,
  remoteName: null,
  jobIdentity: null,
  estimatedSeconds: null,
  startedAt: null,
  cancelAsked: false,
  desyncedBecause: null,
};

/** Answers who asks for a run that never came, or that has ended and said so. */
export const notHere = (printer: PrinterState, runId: string) =>
  say('run.refused', runId, {
    cause: { code: 'not-on-printer', because: `${runId} is not on ${printer.id}.` },
  });
