/**
 * The post between a machine and its printer, once more and step by step: what is looked up before anything is concluded,
 * what the printer has been told already, and whose word counts after a restart. What follows from what is seen, the
 * reconciler says, which has a law of its own.
 */
import { say } from '../../actors/common/say.ts';
import { beliefOf, messageOf, onceKeyOf, pastRunOf } from '../../gateway/machines/verdicts.ts';
import {
  type Belief,
  expectRun,
  isFamiliar,
  noBelief,
  recall,
  releaseRun,
} from '../../gateway/printers/belief.ts';
import { reconcile } from '../../gateway/printers/reconcile.ts';
import type { Loose } from '../properties/step.ts';

const CONNECT_MS = 4_000;

/** What is there around the post, as the case has it. */
export interface Around {
  nowMs: number;
  latest: Loose;
  /** `null`: nobody can be asked. */
  actor: Loose;
  records: Readonly<Record<string, Loose>> | null;
  /** `null`: there is no link now. */
  webcams: number | null;
}

export class Post {
  belief: Belief = noBelief;
  readonly told: Loose[] = [];
  /** The file that is looked for now. */
  looksFor: string | null = null;
  readonly #around: Around;
  #link: string | null = null;
  #ready: boolean | null = null;
  #camera = false;
  #begunAtMs = 0;
  #answered = false;
  #looksFirst = false;
  /** Something seen waits for a look that brings news. */
  #owesLook = false;
  #ended: string | null = null;
  isClosed = false;

  constructor(around: Around) {
    this.#around = around;
  }

  get restless(): boolean {
    const { doubt } = this.belief;
    const { latest } = this.#around;
    const isOpen = doubt !== null && (!doubt.told || ['jobMissing', 'jobReplaced'].includes(doubt.why));
    const isUntold = latest !== undefined && reachOf(latest) !== this.#link;
    return this.#looksFirst || this.#owesLook || isOpen || isUntold;
  }

  begin({ printer, status }: Loose): undefined {
    const isOver = printer.runId !== null && printer.runId === this.#ended;
    if (this.belief.run === null && !isOver) {
      this.belief = beliefOf(status, printer, this.belief);
      this.#looksFirst = true;
    }
    this.#begunAtMs = this.#around.nowMs;
    this.#answered = false;
    // What was never told has no words either.
    this.#link = printer.link === 'down' && printer.linkBecause === null ? null : printer.link;
    this.#ready = printer.ready;
    this.#camera = printer.camera;
  }

  expect(runId: string, remoteName: string): undefined {
    if (runId === this.#ended) return;
    const { run } = this.belief;
    if (run !== null && run.runId !== runId) this.belief = releaseRun(this.belief, run.runId);
    this.belief = expectRun(this.belief, runId, remoteName);
  }

  release(runId: string): undefined {
    this.belief = releaseRun(this.belief, runId);
  }

  observed(seen: Loose): undefined {
    const isUp = seen.link !== 'down';
    if (isUp && !isFamiliar(this.belief, seen as never)) this.#looksFirst = true;
    if (isUp && this.#looksFirst) {
      if (this.belief.run !== null || seen.job !== null) return this.look();
      this.#looksFirst = false;
    }
    if (!this.#looksFirst) this.#weigh({ kind: 'observation', observation: seen });
    this.#tellReach(seen);
  }

  tick(): undefined {
    this.#weigh({ kind: 'tick', atMs: this.#around.nowMs });
    if (this.#looksFirst || this.#owesLook) this.look();
    const { latest } = this.#around;
    const isGone = latest !== undefined && reachOf(latest) === 'down';
    if (latest !== undefined && (!this.#looksFirst || isGone)) this.#tellReach(latest);
  }

  /** One look at a time; where there is no link it comes to nothing. */
  look(): undefined {
    const { foreign, run } = this.belief;
    const name = run?.remoteName ?? foreign?.remoteName ?? this.#around.latest?.job?.remoteName;
    if (this.looksFor !== null || this.isClosed || name === undefined) return;
    if (this.#around.webcams !== null) this.looksFor = name;
  }

  /** The look came back; `null`: with nothing. */
  answered(look: Loose): undefined {
    const seen = look === null ? null : this.#recognised(look.observation);
    if (seen !== null) {
      this.#looksFirst = false;
      this.#weigh({ kind: 'look', ...look });
    }
    this.looksFor = null;
    if (seen === null || this.isClosed) return;
    const latest = this.#around.latest ?? seen;
    if (latest.epoch === seen.epoch && latest.sequence === seen.sequence) this.#tellReach(seen);
    else this.observed(latest);
  }

  /** Whose print is it? The printer's own first, then that of a run on record; `null` where the records do not answer. */
  #recognised(seen: Loose): Loose {
    const { job, phase } = seen;
    const { actor, records } = this.#around;
    if (job === null) return seen;
    if ((phase === 'printing' || phase === 'paused') && this.belief.run === null) {
      this.#looksFirst = true;
      // Where nobody can be asked, the look has to be taken again.
      if (actor === null) return null;
      if (actor?.printer.remoteName === job.remoteName) {
        this.belief = beliefOf(actor.status, actor.printer, this.belief);
        const wasMissed = actor.printer.desyncedBecause !== null;
        if (actor.status !== 'starting' && wasMissed) this.#say('printer.recovered', {});
      }
    }
    if (isFamiliar(this.belief, seen as never)) return seen;
    this.#looksFirst = true;
    if (records === null) return null;
    const record = records[job.remoteName];
    if (record !== undefined)
      this.belief = recall(this.belief, pastRunOf(record.status, record.run, job.remoteName));
    return seen;
  }

  actorChanged(facts: readonly string[]): undefined {
    const { run } = this.belief;
    const { actor } = this.#around;
    const isOver = facts.some((fact) => fact === 'printer.runEnded' || fact === 'printer.runNeverBegan');
    if (run === null || !isOver || !actor || this.isClosed || actor.printer.runId === run.runId) return;
    this.release(run.runId);
    this.#again();
  }

  resync(): undefined {
    const { actor } = this.#around;
    if (!actor || this.isClosed || actor.printer.runId === (this.belief.run?.runId ?? null)) return;
    this.belief = beliefOf(actor.status, actor.printer, this.belief);
    this.#looksFirst = this.belief.run !== null;
    this.#again();
  }

  #again(): undefined {
    if (this.#around.latest !== undefined) this.observed(this.#around.latest);
  }

  #weigh(input: Loose): undefined {
    const { belief, verdicts, wantsLook } = reconcile(this.belief, input as never);
    this.belief = belief;
    if (input.kind !== 'tick') this.#owesLook = false;
    this.#owesLook ||= wantsLook;
    for (const verdict of verdicts) {
      const said = messageOf('p-1', verdict);
      if (said !== null) this.told.push({ ...said, onceKey: onceKeyOf('p-1', verdict) });
      if ('evidence' in verdict && belief.run === null) this.#ended = verdict.runId;
    }
    if (wantsLook) this.look();
  }

  /** Of how it can be reached the printer hears when that changes; a link that has just begun is given time to answer. */
  #tellReach(seen: Loose): undefined {
    const link = reachOf(seen);
    const isYoung = !this.#answered && this.#around.nowMs - this.#begunAtMs < CONNECT_MS;
    const isNews = link !== this.#link && !(link === 'down' && isYoung);
    const [fault] = seen.faults;
    if (isNews) {
      this.#link = link;
      const because = link === 'up' ? null : (fault?.words ?? 'It does not answer.');
      this.#say('printer.linkChanged', { link, because, camera: this.#camera, powerTelemetry: false });
    }
    const asksCameras = link === 'up' && (isNews || !this.#answered);
    if (link === 'up') this.#answered = true;
    if (link === 'up' && seen.firmware !== 'unknown') this.#tellReady(seen);
    if (asksCameras) this.#tellCameras();
  }

  #tellReady({ faults, firmware }: Loose): undefined {
    const ready = firmware === 'ready';
    if (ready === this.#ready) return;
    this.#ready = ready;
    const because = ready ? null : (faults[0]?.words ?? `Its firmware says ${firmware}.`);
    this.#say('printer.readiness', { ready, because });
  }

  #tellCameras(): undefined {
    const camera = (this.#around.webcams ?? 0) > 0;
    if (camera === this.#camera) return;
    this.#camera = camera;
    this.#say('printer.linkChanged', { link: 'up', because: null, camera, powerTelemetry: false });
  }

  #say(type: string, payload: Loose): undefined {
    this.told.push({ ...say(type as never, 'p-1', payload as never), onceKey: undefined });
  }
}

const reachOf = ({ link }: Loose): 'up' | 'down' => (link === 'down' ? 'down' : 'up');
