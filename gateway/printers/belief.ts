/**
 * What the farm believes of one printer, and what it concludes from observing it. Plain data: a belief is
 * part of the printer actor's state and survives a restart of the farm.
 */
import type { HistoryOutcome, Observation, ObservedJob } from './contract.ts';
import { isActive, isEnded } from './contract.ts';

/** `dispatching`: asked for, not yet seen at the machine. */
export type RunStage = 'dispatching' | 'printing' | 'paused';

/** The furthest figures seen of one execution. */
export interface RunEvidence {
  /** Since its start, pauses included; never shrinks. */
  readonly elapsedSeconds: number;
  readonly printedSeconds: number | null;
  /** Share of the file carried out, 0 to 1. */
  readonly progress: number | null;
  readonly filamentUsedMillimetres: number | null;
}

export const noEvidence: RunEvidence = {
  elapsedSeconds: 0,
  printedSeconds: null,
  progress: null,
  filamentUsedMillimetres: null,
};

export interface RunBelief {
  readonly runId: string;
  /** Unique to this run. */
  readonly remoteName: string;
  readonly stage: RunStage;
  readonly jobId: string | null;
  readonly seen: RunEvidence;
  /** What was last told, so that each step is told once. */
  readonly progressTold: number;
  /** The epoch in which the job was last seen active; null before that. */
  readonly seenEpoch: string | null;
}

/** A run of ours that is over. */
export interface PastRun {
  readonly remoteName: string;
  readonly jobId: string | null;
  /** It was at the machine, which may go on showing its end. False where the farm gave it up before. */
  readonly came: boolean;
}

/** A job we did not ask for, or one of ours that we hold for ended. */
export interface ForeignBelief {
  readonly remoteName: string;
  readonly jobId: string | null;
  readonly elapsedSecondsMax: number;
}

/**
 * - `linkDown`: the machine cannot be reached. `firmwareDown`: it answers, but its firmware is away.
 * - `jobMissing`: our job is not at the machine. `jobReplaced`: the file runs, but not our execution of it.
 */
export type DesyncReason = 'linkDown' | 'firmwareDown' | 'jobMissing' | 'jobReplaced';

export interface Belief {
  readonly run: RunBelief | null;
  /** The last that was at the machine, and the newest few that were given up; newest first. */
  readonly past: readonly PastRun[];
  readonly foreign: ForeignBelief | null;
  /** The ended foreign job that was told last, which the machine may go on showing. */
  readonly foreignEndTold: string | null;
  readonly doubt: { readonly why: DesyncReason; readonly sinceMs: number; readonly told: boolean } | null;
  readonly epoch: string | null;
  readonly sequence: number;
  /** Epochs that are over; what still arrives of them is stale. The newest few. */
  readonly pastEpochs: readonly string[];
}

export const noBelief: Belief = {
  run: null,
  past: [],
  foreign: null,
  foreignEndTold: null,
  doubt: null,
  epoch: null,
  sequence: -1,
  pastEpochs: [],
};

export type KnownOutcome = Exclude<HistoryOutcome, 'running' | 'interrupted'>;

interface OfRun {
  readonly runId: string;
  readonly jobId: string | null;
  readonly atMs: number;
  readonly evidence: RunEvidence;
}

/**
 * What follows from observing. Of one run: `started` first, once; then any of `progress`, `paused`,
 * `resumed`; then at most one of `finished`, `finishedWhileAway`, `failed`, `cancelled`, `jobVanished`.
 */
export type Verdict =
  | (OfRun & { readonly kind: 'started' | 'paused' | 'resumed' })
  | (OfRun & { readonly kind: 'progress'; readonly progress: number; readonly layer: number | null })
  | (OfRun & {
      readonly kind: 'finished' | 'finishedWhileAway' | 'cancelled' | 'failed';
      readonly words: string;
      /** Not watched, but found afterwards. */
      readonly away: boolean;
    })
  /** The job is gone and nothing tells how it ended: a person must look at the plate. */
  | (OfRun & { readonly kind: 'jobVanished'; readonly words: string })
  | {
      readonly kind: 'foreignPrint';
      readonly remoteName: string;
      readonly wasOurs: boolean;
      readonly atMs: number;
    }
  /** Whatever the outcome, something may lie on the plate. */
  | {
      readonly kind: 'foreignPrintEnded';
      readonly remoteName: string;
      readonly jobId: string | null;
      readonly outcome: KnownOutcome | 'unknown';
      readonly atMs: number;
    }
  | {
      readonly kind: 'desynced';
      readonly why: DesyncReason;
      readonly runId: string | null;
      readonly atMs: number;
    }
  | {
      readonly kind: 'recovered';
      readonly from: DesyncReason;
      readonly runId: string | null;
      readonly atMs: number;
    };

/** Before the dispatch: from now on this file name is ours. Throws when a run is already believed active. */
export function expectRun(belief: Belief, runId: string, remoteName: string): Belief {
  if (belief.run && belief.run.runId !== runId) {
    throw new Error(`Run ${runId} cannot be expected while ${belief.run.runId} is believed active.`);
  }
  if (belief.run) return belief;
  return {
    ...belief,
    run: {
      runId,
      remoteName,
      stage: 'dispatching',
      jobId: null,
      seen: noEvidence,
      progressTold: 0,
      seenEpoch: null,
    },
  };
}

/** The farm gave this run up by its own decision; should the machine print it all the same, that is foreign. */
export function releaseRun(belief: Belief, runId: string): Belief {
  if (belief.run?.runId !== runId) return belief;
  return closeRun(belief, belief.run, belief.run.stage !== 'dispatching');
}

/** Runs given up in a row, of which a late start is still known as ours without asking the farm's records. */
const pastMax = 4;

/** The believed run is over. */
export const closeRun = (belief: Belief, { jobId, remoteName }: RunBelief, came: boolean): Belief => ({
  ...recall(belief, { remoteName, jobId, came }),
  run: null,
});

/** Ours, and over: by our own word, or by the farm's records of the file that the machine shows. */
export function recall(belief: Belief, run: PastRun): Belief {
  // A machine shows the last print only.
  const others = belief.past.filter((one) => one.remoteName !== run.remoteName && !(one.came && run.came));
  const past = [run, ...others];
  const oldest = past.findLastIndex(({ came }) => !came);
  return { ...belief, past: past.length > pastMax ? past.toSpliced(oldest, 1) : past };
}

/** False where the machine shows a print of which nothing is believed yet: it may be a stranger's. */
export function isFamiliar(belief: Belief, { firmware, job, phase }: Observation): boolean {
  if (job === null || !(isActive(phase) || isEnded(phase))) return true;
  if (firmware !== 'ready' && firmware !== 'unknown') return true;
  const { foreign, foreignEndTold, past, run } = belief;
  const { remoteName } = job;
  return (
    run?.remoteName === remoteName ||
    foreign?.remoteName === remoteName ||
    past.some((one) => one.remoteName === remoteName) ||
    foreignEndTold === endKeyOf(job)
  );
}

/** A frozen duration tells one ended execution of a file from the next, even before its identity is known. */
export const endKeyOf = (job: ObservedJob): string =>
  `${job.remoteName} ${Math.round(job.elapsedSeconds ?? 0)}`;
