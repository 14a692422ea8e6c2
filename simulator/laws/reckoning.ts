/**
 * The rules by which word of a machine is weighed, once more and in other words: what is believed is a plain record that
 * changes as the rules are gone through. Slow, and with nothing clever in it.
 */
import type { Loose } from '../properties/step.ts';

const SLACK_SECONDS = 5;
const DOUBT_MS = 15_000;
const GONE_MS = 5_000;
const EPOCHS_KEPT_MAX = 4;
const PAST_KEPT_MAX = 4;

const active = ['printing', 'paused'];
const ended = ['finished', 'failed', 'cancelled'];
const isOver = (outcome: string): boolean => ended.includes(outcome);
const endKey = ({ elapsedSeconds, remoteName }: Loose): string =>
  `${remoteName} ${Math.round(elapsedSeconds ?? 0)}`;
const most = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);
const hundredths = (share: number): number => Math.floor(share / 0.01 + 1e-9);

export class Reckoning {
  /** As it is believed by now. */
  readonly belief: Loose;
  readonly verdicts: Loose[] = [];
  wantsLook = false;
  #atMs = 0;

  constructor(belief: Loose) {
    this.belief = structuredClone(belief);
  }

  expect(runId: string, remoteName: string): undefined {
    const seen = { elapsedSeconds: 0, printedSeconds: null, progress: null, filamentUsedMillimetres: null };
    const fresh = { stage: 'dispatching', jobId: null, seen, progressTold: 0, seenEpoch: null };
    this.belief.run ??= { runId, remoteName, ...fresh };
  }

  /** Ours and over; of those that never came the newest few are kept, of the others the last. */
  over(run: Loose, came: boolean): undefined {
    const { jobId, remoteName } = run;
    const others = this.belief.past.filter(
      (one: Loose) => one.remoteName !== remoteName && (!one.came || !came),
    );
    this.belief.past = [{ remoteName, jobId, came }, ...others];
    while (this.belief.past.length > PAST_KEPT_MAX) {
      const at = this.belief.past.findLastIndex((one: Loose) => !one.came);
      this.belief.past.splice(at, 1);
    }
  }

  tick(atMs: number): undefined {
    this.#atMs = atMs;
    this.#tellDoubt();
    this.wantsLook = this.#isLookedFor();
  }

  /** `history`: newest first; `null` where nobody looked. */
  observe(seen: Loose, history: readonly Loose[] | null): undefined {
    const { belief } = this;
    if (belief.pastEpochs.includes(seen.epoch)) return;
    if (belief.epoch === seen.epoch && seen.sequence < belief.sequence) return;
    if (belief.epoch !== null && belief.epoch !== seen.epoch)
      belief.pastEpochs = [belief.epoch, ...belief.pastEpochs].slice(0, EPOCHS_KEPT_MAX);
    belief.epoch = seen.epoch;
    belief.sequence = seen.sequence;
    this.#atMs = seen.observedAtMs;
    this.#weigh(seen, history);
  }

  #weigh(seen: Loose, history: readonly Loose[] | null): undefined {
    const { firmware, job, link, phase } = seen;
    const { run } = this.belief;
    const isOurs = run !== null && job !== null && job.remoteName === run.remoteName;
    if (link === 'down') return this.#doubt('linkDown');
    const isAway = firmware !== 'ready' && firmware !== 'unknown';
    if (isAway && !(isOurs && ended.includes(phase))) return this.#doubt('firmwareDown');
    if (isOurs && this.#ours(seen, history)) return;
    this.#strangers(seen, history !== null);
    const { run: still } = this.belief;
    if (still === null) return this.#agreed();
    const record = this.#recordOf(still, history);
    if (record !== undefined && isOver(record.outcome)) return this.#endRecorded(record);
    if (still.stage === 'dispatching') return this.#agreed();
    this.#missing(history !== null);
  }

  /** The machine shows our file: ours, or somebody's later print of it. True where nothing more is to be said. */
  #ours(seen: Loose, history: readonly Loose[] | null): boolean {
    const { job, phase } = seen;
    const { run } = this.belief;
    const record = this.#recordOf(run, history);
    const isRecorded = record !== undefined && isOver(record.outcome);
    const endAndGoOn = (): true => {
      const isYounger =
        history!.find(({ remoteName }) => remoteName === record.remoteName)!.jobId !== record.jobId;
      this.#endRecorded(record);
      this.#strangers(seen, isYounger);
      return true;
    };
    if (run.jobId !== null && job.jobId === null) {
      if (history === null) {
        this.wantsLook = true;
        return true;
      }
      if (isRecorded) return endAndGoOn();
    }
    if (this.#isAnother(job)) {
      if (isRecorded) return endAndGoOn();
      this.#doubt('jobReplaced');
      if (history === null || this.#doubtedMs() < GONE_MS) return true;
      this.#vanish();
      this.#strangers(seen, true);
      return true;
    }
    if (active.includes(phase)) this.#follow(seen);
    else if (ended.includes(phase)) this.#endShown(seen);
    return active.includes(phase) || ended.includes(phase);
  }

  /** Another execution of our file: shorter than what was seen, or of another name, or back after it was gone. */
  #isAnother({ elapsedSeconds, jobId }: Loose): boolean {
    const { doubt, run } = this.belief;
    if (elapsedSeconds !== null && elapsedSeconds + SLACK_SECONDS < run.seen.elapsedSeconds) return true;
    if (jobId !== null && run.jobId !== null) return jobId !== run.jobId;
    return doubt !== null && (doubt.why === 'jobMissing' || doubt.why === 'jobReplaced');
  }

  /** Its own record; where its identity was never learnt, the oldest of its name. */
  #recordOf(run: Loose, history: readonly Loose[] | null): Loose {
    const named = (history ?? []).filter(({ remoteName }) => remoteName === run.remoteName);
    return run.jobId === null ? named.at(-1) : named.find(({ jobId }) => jobId === run.jobId);
  }

  #say(kind: string, more: Loose = {}): undefined {
    const { run } = this.belief;
    const { jobId, runId, seen: evidence } = run;
    this.verdicts.push({ kind, runId, jobId, atMs: this.#atMs, evidence: { ...evidence }, ...more });
  }

  /** Figures grow within one execution; what is not known any more was known before. */
  #grow({ elapsedSeconds, filamentUsedMillimetres, printedSeconds, progress }: Loose): undefined {
    const { seen } = this.belief.run;
    seen.elapsedSeconds = Math.max(seen.elapsedSeconds, elapsedSeconds ?? 0);
    seen.printedSeconds = most(seen.printedSeconds, printedSeconds);
    seen.progress = most(seen.progress, progress);
    seen.filamentUsedMillimetres = most(seen.filamentUsedMillimetres, filamentUsedMillimetres);
  }

  #follow({ epoch, job, phase }: Loose): undefined {
    const { run } = this.belief;
    const before = run.stage;
    run.stage = phase;
    run.jobId ??= job.jobId;
    run.seenEpoch = epoch;
    this.#grow(job);
    this.#agreed();
    if (before === 'dispatching') this.#say('started');
    if (phase === 'paused' && before !== 'paused') this.#say('paused');
    if (phase === 'printing' && before === 'paused') this.#say('resumed');
    const progress = job.progress ?? 0;
    if (hundredths(progress) > hundredths(run.progressTold)) {
      this.#say('progress', { progress, layer: job.layer });
      run.progressTold = progress;
    }
    this.#endForeign('unknown');
  }

  #end(outcome: string, isAway: boolean, words: string): undefined {
    this.#agreed();
    if (this.belief.run.stage === 'dispatching') this.#say('started');
    const kind = outcome === 'finished' && isAway ? 'finishedWhileAway' : outcome;
    this.#say(kind, { words, away: isAway });
    this.over(this.belief.run, true);
    this.belief.run = null;
  }

  #endShown({ faults, job, message, phase }: Loose): undefined {
    const { doubt, epoch, run } = this.belief;
    const seconds = Math.max(run.seen.elapsedSeconds, job.elapsedSeconds ?? 0);
    if (phase === 'finished' && seconds <= 0) return this.#missing(false);
    const isAway = doubt !== null || run.seenEpoch !== epoch;
    run.jobId ??= job.jobId;
    this.#grow(job);
    this.#end(phase, isAway, faults[0]?.words ?? message ?? `the machine shows it ${phase}`);
  }

  #endRecorded(record: Loose): undefined {
    const { run } = this.belief;
    run.jobId = record.jobId;
    this.#grow({ ...record, progress: record.outcome === 'finished' ? 1 : null });
    this.#end(record.outcome, true, `the machine's history says ${record.words}`);
  }

  #missing(isLooked: boolean): undefined {
    this.#doubt('jobMissing');
    if (isLooked && this.#doubtedMs() >= GONE_MS) this.#vanish();
  }

  #doubtedMs = (): number => this.#atMs - this.belief.doubt.sinceMs;

  /** Nothing is in doubt then, and nothing is well: a person has to look. */
  #vanish(): undefined {
    this.#say('jobVanished', { words: null });
    this.over(this.belief.run, true);
    this.belief.run = null;
    this.belief.doubt = null;
    this.wantsLook = false;
  }

  /** What is not ours, or not any more. */
  #strangers({ job, phase }: Loose, isLooked: boolean): undefined {
    const { foreign, past, run } = this.belief;
    if (job === null || job.remoteName === run?.remoteName) {
      if (phase === 'idle') this.#endForeign('unknown');
      return;
    }
    const { elapsedSeconds, jobId, remoteName } = job;
    const known = past.find((one: Loose) => one.remoteName === remoteName);
    const isItself = known !== undefined && (jobId === null || known.jobId === null || jobId === known.jobId);
    const isSame =
      foreign !== null &&
      foreign.remoteName === remoteName &&
      (foreign.jobId === null || jobId === null || foreign.jobId === jobId) &&
      (elapsedSeconds === null || elapsedSeconds + SLACK_SECONDS >= foreign.elapsedSecondsMax);
    if (active.includes(phase)) {
      if (!isSame) {
        if (isItself && !isLooked) {
          this.wantsLook = true;
          return;
        }
        this.#endForeign('unknown');
        const wasOurs = known !== undefined;
        this.verdicts.push({ kind: 'foreignPrint', remoteName, wasOurs, atMs: this.#atMs });
      }
      this.belief.foreign = { remoteName, jobId, elapsedSecondsMax: elapsedSeconds ?? 0 };
      return;
    }
    if (!ended.includes(phase)) {
      if (phase === 'idle') this.#endForeign('unknown');
      return;
    }
    if (isSame) {
      foreign.jobId ??= jobId;
      this.#endForeign(phase);
    } else {
      this.#endForeign('unknown');
      const isOursStill = isItself && known.came;
      if (!isOursStill && this.belief.foreignEndTold !== endKey(job))
        this.verdicts.push({
          kind: 'foreignPrintEnded',
          remoteName,
          jobId,
          outcome: phase,
          atMs: this.#atMs,
        });
    }
    this.belief.foreignEndTold = endKey(job);
  }

  #endForeign(outcome: string): undefined {
    const { foreign } = this.belief;
    if (foreign === null) return;
    const { jobId, remoteName } = foreign;
    this.verdicts.push({ kind: 'foreignPrintEnded', remoteName, jobId, outcome, atMs: this.#atMs });
    this.belief.foreign = null;
  }

  #doubt(why: string): undefined {
    const { doubt } = this.belief;
    const isSame = doubt?.why === why;
    const told = doubt?.told ?? false;
    if (told && !isSame) this.#desynced(why);
    // The clock may have gone back.
    const sinceMs = isSame ? Math.min(doubt.sinceMs, this.#atMs) : this.#atMs;
    this.belief.doubt = { why, sinceMs, told };
    this.#tellDoubt();
    this.wantsLook = this.#isLookedFor();
  }

  #desynced(why: string): undefined {
    this.verdicts.push({ kind: 'desynced', why, runId: this.belief.run?.runId ?? null, atMs: this.#atMs });
  }

  #tellDoubt(): undefined {
    const { doubt } = this.belief;
    if (doubt === null || doubt.told) return;
    doubt.sinceMs = Math.min(doubt.sinceMs, this.#atMs);
    if (this.#doubtedMs() < DOUBT_MS) return;
    this.#desynced(doubt.why);
    doubt.told = true;
  }

  #isLookedFor = (): boolean => ['jobMissing', 'jobReplaced'].includes(this.belief.doubt?.why);

  #agreed(): undefined {
    const { doubt, run } = this.belief;
    if (doubt?.told)
      this.verdicts.push({ kind: 'recovered', from: doubt.why, runId: run?.runId ?? null, atMs: this.#atMs });
    this.belief.doubt = null;
  }
}
