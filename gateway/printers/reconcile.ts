/**
 * Compares what the farm believes with what the machine says. Pure: the same belief and input give the same
 * verdicts, in the farm and in the simulator.
 *
 * A completion is credited only to a run whose own file name, used by no other run, is shown or recorded as
 * finished, under no other job identity, with a duration that never shrank.
 */
import type {
  Belief,
  DesyncReason,
  ForeignBelief,
  KnownOutcome,
  PastRun,
  RunBelief,
  RunEvidence,
  Verdict,
} from './belief.ts';
import { closeRun, endKeyOf } from './belief.ts';
import type { HistoryEntry, Observation, ObservedJob } from './contract.ts';
import { isActive, isEnded } from './contract.ts';

export type ReconcileInput =
  | { readonly kind: 'observation'; readonly observation: Observation }
  /** A fresh look for the believed run's file name (or any, where no run is believed). */
  | {
      readonly kind: 'look';
      readonly observation: Observation;
      readonly history: readonly HistoryEntry[] | null;
    }
  /** Time has passed without news. */
  | { readonly kind: 'tick'; readonly atMs: number };

export interface ReconcileRules {
  /** Doubt shorter than this is not told: sockets drop and firmware restarts in ordinary days. */
  readonly desyncAfterMs: number;
  /** A job missing for this long with no record of its end has vanished. */
  readonly vanishAfterMs: number;
  /** Progress is told when it has grown by this much, 0 to 1. */
  readonly progressStep: number;
}

export const defaultRules: ReconcileRules = {
  desyncAfterMs: 15_000,
  vanishAfterMs: 5_000,
  progressStep: 0.01,
};

export interface Reconciled {
  readonly belief: Belief;
  readonly verdicts: readonly Verdict[];
  /** Only a look can settle it: take one for the run's file name and feed it in. */
  readonly wantsLook: boolean;
}

/** Durations are read at slightly different moments; a shorter one by more than this is another execution. */
const slackSeconds = 5;
const pastEpochsMax = 4;

export function reconcile(before: Belief, input: ReconcileInput, rules = defaultRules): Reconciled {
  const state: Work = { belief: before, verdicts: [], wantsLook: false, rules, atMs: 0 };
  if (input.kind === 'tick') {
    state.atMs = input.atMs;
    tellDoubt(state);
    state.wantsLook = wantsLookAfter(state);
  } else if (isCurrent(state, input.observation)) {
    state.atMs = input.observation.observedAtMs;
    const history = input.kind === 'look' ? (input.history ?? []) : null;
    observe(state, input.observation, history);
  }
  return { belief: state.belief, verdicts: state.verdicts, wantsLook: state.wantsLook };
}

/** The reducer's scratch pad; it does not outlive one call. */
interface Work {
  belief: Belief;
  readonly verdicts: Verdict[];
  wantsLook: boolean;
  readonly rules: ReconcileRules;
  atMs: number;
}

/** Orders by epoch and sequence, never by clock, which may step back. */
function isCurrent(work: Work, { epoch, sequence }: Observation): boolean {
  const { belief } = work;
  if (belief.pastEpochs.includes(epoch)) return false;
  if (belief.epoch === epoch && sequence < belief.sequence) return false;
  const pastEpochs =
    belief.epoch === null || belief.epoch === epoch
      ? belief.pastEpochs
      : [belief.epoch, ...belief.pastEpochs].slice(0, pastEpochsMax);
  work.belief = { ...belief, epoch, sequence, pastEpochs };
  return true;
}

function observe(work: Work, observation: Observation, history: readonly HistoryEntry[] | null) {
  const { job, phase, link, firmware } = observation;
  const { run } = work.belief;
  if (link === 'down') return doubt(work, 'linkDown');
  const ours = run !== null && job?.remoteName === run.remoteName;
  // A firmware that stopped with our job in it still tells which job: that is an end, not a doubt.
  if (firmware !== 'ready' && firmware !== 'unknown' && !(ours && isEnded(phase)))
    return doubt(work, 'firmwareDown');

  if (run && ours && job) {
    const nameless = run.jobId !== null && job.jobId === null;
    if (nameless) {
      // An identity once known and now gone: somebody may have started our file again. The records tell.
      if (history === null) {
        work.wantsLook = true;
        return;
      }
      const record = recordOf(run, history);
      if (record && isKnown(record.outcome)) {
        endRecorded(work, run, record, record.outcome);
        return followForeign(work, observation, isStartedAgain(record, history));
      }
    }
    if (isOtherExecution(work.belief, run, job)) return replaced(work, run, observation, history);
    if (isActive(phase)) return follow(work, run, job, observation);
    if (isEnded(phase)) return endShown(work, run, job, observation);
  }
  followForeign(work, observation, history !== null);
  if (!run) return settle(work);
  const record = history ? recordOf(run, history) : null;
  if (record && isKnown(record.outcome)) return endRecorded(work, run, record, record.outcome);
  if (run.stage === 'dispatching') return settle(work);
  missing(work, run, history !== null);
}

const wasAway = ({ doubt, epoch }: Belief, run: RunBelief): boolean =>
  doubt !== null || run.seenEpoch !== epoch;

const isKnown = (outcome: HistoryEntry['outcome']): outcome is KnownOutcome =>
  outcome !== 'running' && outcome !== 'interrupted';

/** A job does not leave a healthy machine and come back; its file, run again, does. */
function isOtherExecution({ doubt }: Belief, run: RunBelief, job: ObservedJob): boolean {
  if (job.elapsedSeconds !== null && job.elapsedSeconds < run.seen.elapsedSeconds - slackSeconds) return true;
  if (run.jobId !== null && job.jobId !== null) return run.jobId !== job.jobId;
  return doubt?.why === 'jobMissing' || doubt?.why === 'jobReplaced';
}

/** Our own record, or, where its identity was never learnt, the oldest: only we knew the name at first. */
function recordOf(run: RunBelief, history: readonly HistoryEntry[]): HistoryEntry | null {
  const named = history.filter((entry) => entry.remoteName === run.remoteName);
  const record = run.jobId === null ? named.at(-1) : named.find((entry) => entry.jobId === run.jobId);
  return record ?? null;
}

function follow(work: Work, before: RunBelief, job: ObservedJob, observation: Observation) {
  const paused = observation.phase === 'paused';
  const run: RunBelief = {
    ...before,
    stage: paused ? 'paused' : 'printing',
    jobId: before.jobId ?? job.jobId,
    seen: furthest(before.seen, job),
    seenEpoch: observation.epoch,
  };
  const of = ofRun(work, run);
  settle(work);
  if (before.stage === 'dispatching') work.verdicts.push({ kind: 'started', ...of });
  if (paused && before.stage !== 'paused') work.verdicts.push({ kind: 'paused', ...of });
  if (!paused && before.stage === 'paused') work.verdicts.push({ kind: 'resumed', ...of });
  const progress = job.progress ?? 0;
  const grown = stepOf(progress, work.rules) > stepOf(run.progressTold, work.rules);
  if (grown) work.verdicts.push({ kind: 'progress', ...of, progress, layer: job.layer });
  work.belief = { ...work.belief, run: grown ? { ...run, progressTold: progress } : run };
  endForeign(work, 'unknown');
}

const stepOf = (progress: number, { progressStep }: ReconcileRules) =>
  Math.floor(progress / progressStep + 1e-9);

/** The machine shows the end of our own execution. */
function endShown(work: Work, run: RunBelief, job: ObservedJob, observation: Observation) {
  const outcome = observation.phase as KnownOutcome;
  const seen = furthest(run.seen, job);
  // An end without a moment of printing behind it is nobody's completion.
  if (outcome === 'finished' && seen.elapsedSeconds <= 0) return missing(work, run, false);
  const words = observation.faults[0]?.words ?? observation.message ?? `the machine shows it ${outcome}`;
  end(work, { ...run, jobId: run.jobId ?? job.jobId, seen }, outcome, wasAway(work.belief, run), words);
}

/** The machine's history holds the end of our own execution. */
function endRecorded(work: Work, run: RunBelief, record: HistoryEntry, outcome: KnownOutcome) {
  const progress = outcome === 'finished' ? 1 : null;
  const seen = furthest(run.seen, { ...record, progress });
  end(
    work,
    { ...run, jobId: record.jobId, seen },
    outcome,
    true,
    `the machine's history says ${record.words}`,
  );
}

/** Figures only grow within one execution; what is not known now was perhaps known before. */
function furthest(
  before: RunEvidence,
  now: { readonly [key in keyof RunEvidence]: RunEvidence[key] | null },
): RunEvidence {
  const max = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.max(a, b));
  return {
    elapsedSeconds: Math.max(before.elapsedSeconds, now.elapsedSeconds ?? 0),
    printedSeconds: max(before.printedSeconds, now.printedSeconds),
    progress: max(before.progress, now.progress),
    filamentUsedMillimetres: max(before.filamentUsedMillimetres, now.filamentUsedMillimetres),
  };
}

function end(work: Work, run: RunBelief, outcome: KnownOutcome, away: boolean, words: string) {
  const of = ofRun(work, run);
  settle(work);
  if (run.stage === 'dispatching') work.verdicts.push({ kind: 'started', ...of });
  const kind = outcome === 'finished' && away ? 'finishedWhileAway' : outcome;
  work.verdicts.push({ kind, ...of, words, away });
  work.belief = closeRun(work.belief, run, true);
}

/** Our file is at the machine, but in another execution than ours: somebody started it again there. */
function replaced(
  work: Work,
  run: RunBelief,
  observation: Observation,
  history: readonly HistoryEntry[] | null,
) {
  const record = history ? recordOf(run, history) : null;
  if (history && record && isKnown(record.outcome)) {
    endRecorded(work, run, record, record.outcome);
    return followForeign(work, observation, isStartedAgain(record, history));
  }
  doubt(work, 'jobReplaced');
  const lastedMs = work.belief.doubt ? work.atMs - work.belief.doubt.sinceMs : 0;
  if (history === null || lastedMs < work.rules.vanishAfterMs) return;
  vanish(work, run, 'somebody started its file again at the machine, and its own end is not recorded');
  followForeign(work, observation, true);
}

/** Where the machine has no younger record of the file, it was asked for its status before it wrote down our end. */
const isStartedAgain = ({ jobId, remoteName }: HistoryEntry, history: readonly HistoryEntry[]): boolean =>
  history.find((entry) => entry.remoteName === remoteName)?.jobId !== jobId;

/** A machine that is well, and does not have our job. */
function missing(work: Work, run: RunBelief, looked: boolean) {
  doubt(work, 'jobMissing');
  const lastedMs = work.belief.doubt ? work.atMs - work.belief.doubt.sinceMs : 0;
  if (looked && lastedMs >= work.rules.vanishAfterMs) {
    vanish(work, run, 'the machine no longer has it, and no record of its end');
  }
}

function vanish(work: Work, run: RunBelief, words: string) {
  work.verdicts.push({ kind: 'jobVanished', ...ofRun(work, run), words });
  // Nothing is in doubt any more, and nothing is well again either: a person has to look.
  work.belief = { ...closeRun(work.belief, run, true), doubt: null };
  work.wantsLook = false;
}

function followForeign(work: Work, { job, phase }: Observation, looked: boolean) {
  const { foreign, run } = work.belief;
  if (!job || job.remoteName === run?.remoteName) {
    // Restarting firmware names no job; only a machine at rest shows that the job is over.
    if (phase === 'idle') endForeign(work, 'unknown');
    return;
  }
  const { remoteName, jobId } = job;
  const same = foreign !== null && isSame(foreign, job);
  const past = work.belief.past.find((one) => one.remoteName === remoteName);
  if (isActive(phase)) {
    if (!same) {
      // Said before the end of our own run was known, perhaps, and come after it: the machine is asked once more.
      if (past && isItself(past, job) && !looked) {
        work.wantsLook = true;
        return;
      }
      endForeign(work, 'unknown');
      const wasOurs = past !== undefined;
      work.verdicts.push({ kind: 'foreignPrint', remoteName, wasOurs, atMs: work.atMs });
    }
    const elapsedSecondsMax = job.elapsedSeconds ?? 0;
    work.belief = { ...work.belief, foreign: { remoteName, jobId, elapsedSecondsMax } };
  } else if (isEnded(phase)) {
    const told = endKeyOf(job);
    if (same) {
      work.belief = { ...work.belief, foreign: { ...foreign, jobId: foreign.jobId ?? jobId } };
      endForeign(work, phase as KnownOutcome);
    } else {
      endForeign(work, 'unknown');
      const lingering = past?.came && isItself(past, job);
      if (!lingering && told !== work.belief.foreignEndTold) {
        work.verdicts.push({
          kind: 'foreignPrintEnded',
          remoteName,
          jobId,
          outcome: phase as KnownOutcome,
          atMs: work.atMs,
        });
      }
    }
    work.belief = { ...work.belief, foreignEndTold: told };
  } else if (phase === 'idle') endForeign(work, 'unknown');
}

/** The run's own execution of its file, for all that can be told, and not a later one that somebody started. */
const isItself = (past: PastRun, job: ObservedJob): boolean =>
  job.jobId === null || past.jobId === null || job.jobId === past.jobId;

const isSame = (foreign: ForeignBelief, job: ObservedJob): boolean =>
  foreign.remoteName === job.remoteName &&
  (foreign.jobId === null || job.jobId === null || foreign.jobId === job.jobId) &&
  (job.elapsedSeconds === null || job.elapsedSeconds >= foreign.elapsedSecondsMax - slackSeconds);

function endForeign(work: Work, outcome: KnownOutcome | 'unknown') {
  const { foreign } = work.belief;
  if (!foreign) return;
  const { jobId, remoteName } = foreign;
  work.verdicts.push({ kind: 'foreignPrintEnded', remoteName, jobId, outcome, atMs: work.atMs });
  work.belief = { ...work.belief, foreign: null };
}

const ofRun = (work: Work, run: RunBelief) => ({
  runId: run.runId,
  jobId: run.jobId,
  atMs: work.atMs,
  evidence: run.seen,
});

function doubt(work: Work, why: DesyncReason) {
  const { doubt: before } = work.belief;
  const same = before?.why === why;
  // A clock that went back would otherwise make the doubt last for ever.
  const sinceMs = same ? Math.min(before.sinceMs, work.atMs) : work.atMs;
  const told = before?.told ?? false;
  if (told && !same) pushDesynced(work, why);
  work.belief = { ...work.belief, doubt: { why, sinceMs, told } };
  tellDoubt(work);
  work.wantsLook = wantsLookAfter(work);
}

function pushDesynced(work: Work, why: DesyncReason) {
  work.verdicts.push({ kind: 'desynced', why, runId: work.belief.run?.runId ?? null, atMs: work.atMs });
}

function tellDoubt(work: Work) {
  const { doubt } = work.belief;
  if (!doubt || doubt.told) return;
  if (work.atMs < doubt.sinceMs) work.belief = { ...work.belief, doubt: { ...doubt, sinceMs: work.atMs } };
  if (work.atMs - doubt.sinceMs < work.rules.desyncAfterMs) return;
  pushDesynced(work, doubt.why);
  work.belief = { ...work.belief, doubt: { ...doubt, told: true } };
}

const wantsLookAfter = ({ belief }: Work): boolean =>
  belief.doubt?.why === 'jobMissing' || belief.doubt?.why === 'jobReplaced';

/** Machine and belief agree again. */
function settle(work: Work) {
  const { doubt, run } = work.belief;
  if (!doubt) return;
  if (doubt.told) {
    work.verdicts.push({ kind: 'recovered', from: doubt.why, runId: run?.runId ?? null, atMs: work.atMs });
  }
  work.belief = { ...work.belief, doubt: null };
}
