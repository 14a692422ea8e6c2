/** What the reconciler concludes of a machine, in the words of its printer actor. Pure. */
import { type Said, say } from '../../actors/common/say.ts';
import type { PrinterState, RunEvidence } from '../../actors/printer/schema.ts';
import { type Belief, noBelief, type Verdict } from '../printers/belief.ts';

type OfRun = Extract<Verdict, { readonly runId: string; readonly elapsedSeconds: number }>;

const evidenceOf = (verdict: OfRun, foundAfterwards: boolean): RunEvidence => ({
  jobIdentity: verdict.jobId,
  printedSeconds: verdict.elapsedSeconds,
  filamentMillimetres: 'filamentUsedMillimeters' in verdict ? verdict.filamentUsedMillimeters : null,
  progress: verdict.kind === 'progress' ? verdict.progress : null,
  foundAfterwards,
});

/**
 * `null` where the actor need not hear of it: progress goes to the live feed, and a lost link is told by the link itself.
 * @param progress share of the file that was last seen carried out, 0–1; it decides the grams of a run that did not end well.
 */
export function messageOf(printerId: string, verdict: Verdict, progress: number | null): Said | null {
  switch (verdict.kind) {
    case 'started':
      return say('printer.runStarted', printerId, {
        runId: verdict.runId,
        evidence: evidenceOf(verdict, false),
      });
    case 'paused':
      return say('printer.runPaused', printerId, { runId: verdict.runId, because: null });
    case 'resumed':
      return say('printer.runResumed', printerId, { runId: verdict.runId });
    case 'progress':
      return null;
    case 'finished':
    case 'finishedWhileAway':
      return say('printer.runFinished', printerId, {
        runId: verdict.runId,
        evidence: evidenceOf(verdict, verdict.kind === 'finishedWhileAway'),
      });
    case 'cancelled':
      return say('printer.runCancelled', printerId, {
        runId: verdict.runId,
        evidence: { ...evidenceOf(verdict, false), progress },
      });
    case 'failed':
      return say('printer.runFailed', printerId, {
        runId: verdict.runId,
        evidence: { ...evidenceOf(verdict, false), progress },
        cause: { code: 'machine', because: verdict.words },
      });
    case 'jobVanished':
      return say('printer.desynced', printerId, { because: verdict.words });
    case 'foreignPrint':
      return say('printer.foreignPrintSeen', printerId, { fileName: verdict.remoteName });
    case 'foreignPrintEnded':
      return say('printer.foreignPrintEnded', printerId, {});
    case 'desynced':
      return verdict.why === 'linkDown' || verdict.why === 'firmwareDown'
        ? null
        : say('printer.desynced', printerId, { because: desyncWords[verdict.why] });
    case 'recovered':
      return say('printer.recovered', printerId, {});
  }
}

const desyncWords = {
  jobMissing: 'The job is not at the machine.',
  jobReplaced: 'The machine runs the same file, but not our start of it.',
} as const;

/** After a restart of the farm: what the printer actor knows is what the gateway believes. */
export function beliefOf(status: string, printer: PrinterState): Belief {
  if (printer.runId === null || printer.remoteName === null) return noBelief;
  return {
    ...noBelief,
    run: {
      runId: printer.runId,
      remoteName: printer.remoteName,
      stage: status === 'starting' ? 'dispatching' : status === 'printing' ? 'printing' : 'paused',
      jobId: printer.jobIdentity,
      elapsedSecondsMax: 0,
      progressTold: 0,
      seenEpoch: null,
    },
  };
}
