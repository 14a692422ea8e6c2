/** What the reconciler concludes of a machine, in the words of its printer actor. Pure. */
import { type Said, say } from '../../actors/common/say.ts';
import type { PrinterState, RunEvidence } from '../../actors/printer/schema.ts';
import type { RunState } from '../../actors/run/schema.ts';
import {
  type Belief,
  expectRun,
  type ForeignBelief,
  noBelief,
  type PastRun,
  releaseRun,
  type Verdict,
} from '../printers/belief.ts';

type OfRun = Extract<Verdict, { readonly evidence: unknown }>;

const evidenceOf = ({ jobId, evidence }: OfRun, foundAfterwards: boolean): RunEvidence => ({
  jobIdentity: jobId,
  printedSeconds: evidence.printedSeconds,
  filamentMillimetres: evidence.filamentUsedMillimetres,
  progress: evidence.progress,
  foundAfterwards,
});

/** `null` where the actor need not hear of it: progress goes to the live feed, and a lost link is told by the link itself. */
export function messageOf(printerId: string, verdict: Verdict): Said | null {
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
        evidence: evidenceOf(verdict, verdict.away),
      });
    case 'cancelled':
      return say('printer.runCancelled', printerId, {
        runId: verdict.runId,
        evidence: evidenceOf(verdict, verdict.away),
      });
    case 'failed':
      return say('printer.runFailed', printerId, {
        runId: verdict.runId,
        evidence: evidenceOf(verdict, verdict.away),
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
      // Where no run is believed nothing was compared: one that vanished stays a person's business.
      return verdict.runId === null ? null : say('printer.recovered', printerId, {});
  }
}

const desyncWords = {
  jobMissing: 'The job is not at the machine.',
  jobReplaced: 'The machine runs the same file, but not our start of it.',
} as const;

/** What the printer actor knows is what the gateway believes: after a restart of the farm, or when in doubt. */
export function beliefOf(status: string, printer: PrinterState, known: Belief = noBelief): Belief {
  const { foreignFile, remoteName, runId } = printer;
  const over = known.run !== null && known.run.runId !== runId ? known.run.runId : null;
  const before = {
    ...(over === null ? known : releaseRun(known, over)),
    foreign: foreignFile === null ? null : (known.foreign ?? foreignOf(foreignFile)),
  };
  if (runId === null || remoteName === null) return before;
  const expected = expectRun(before, runId, remoteName);
  if (expected.run === null || before.run !== null) return expected;
  const stage = status === 'starting' ? 'dispatching' : status === 'printing' ? 'printing' : 'paused';
  return { ...expected, run: { ...expected.run, stage, jobId: printer.jobIdentity } };
}

const foreignOf = (remoteName: string): ForeignBelief => ({ remoteName, jobId: null, elapsedSecondsMax: 0 });

/** What the farm's records say of the run whose file a machine shows. It came there unless it was given up before. */
export function pastRunOf(status: string, run: Partial<RunState>, remoteName: string): PastRun {
  const { jobIdentity, printedSeconds, startedAt } = run;
  const isGivenUp = status === 'failed' || status === 'cancelled';
  const began = (startedAt ?? printedSeconds ?? jobIdentity ?? null) !== null;
  return { remoteName, jobId: jobIdentity ?? null, came: began || !isGivenUp };
}

/**
 * The same end of a foreign print has the same key in every life of the farm, so that it is told once; undefined where
 * the machine has no name for that print.
 */
export const onceKeyOf = (printerId: string, verdict: Verdict): string | undefined =>
  verdict.kind === 'foreignPrintEnded' && verdict.jobId !== null
    ? `foreign-print-ended/${printerId}/${verdict.jobId}/${verdict.remoteName}`
    : undefined;
