/**
 * One machine, kept in step with its printer's actor: it is given what the machine shows, what a look found, the passing
 * of time and what the actor says, and tells the actor what follows. It has no clock, no socket and no queue of its own,
 * so that the live farm and the simulated one run the same code.
 */
import { type Said, say } from '../../actors/common/say.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import type { RunState } from '../../actors/run/schema.ts';
import { type Belief, expectRun, isFamiliar, noBelief, recall, releaseRun } from '../printers/belief.ts';
import { isActive, type Link, type Observation } from '../printers/contract.ts';
import { type ReconcileInput, reconcile } from '../printers/reconcile.ts';
import { beliefOf, messageOf, onceKeyOf, pastRunOf } from './verdicts.ts';

/** A machine that has not answered a new link by then is told to be out of reach. */
const CONNECT_MS_MAX = 4_000;
/** Facts of a printer with which its run is over; of other changes {@link Station.actorChanged} need not hear. */
export const endsRun: ReadonlySet<string> = new Set(['printer.runEnded', 'printer.runNeverBegan']);

export interface StationPorts {
  /** The farm's clock; it may step back. */
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  /** The machine's link as it is now; rejects where there is none. */
  readonly link: () => Promise<Link>;
  /** The link's last observation. */
  readonly latest: () => Observation | undefined;
  /** Brings it to the printer's actor, in order; said twice under one `onceKey` it counts once. */
  readonly tell: (said: Said, onceKey?: string) => void;
  /** The printer's actor as it is now, with all that it was told. */
  readonly actor: () => Promise<Actor | undefined>;
  /** The farm's records of the run that this file on the machine was made for. */
  readonly runOf: (remoteName: string) => Promise<RunRecord | undefined>;
}

export interface RunRecord {
  readonly status: string;
  readonly run: Partial<RunState>;
}

export interface Actor {
  readonly status: string;
  readonly printer: PrinterState;
}

export class Station {
  readonly printerId: string;
  readonly #ports: StationPorts;
  #belief: Belief = noBelief;
  /** What the actor was told last, so that it hears of changes only. */
  #toldLink: 'up' | 'down' | null = null;
  #toldReady: boolean | null = null;
  #camera = false;
  #connectedAtMs = 0;
  /** Since then. */
  #answered = false;
  #looking = false;
  /** What the machine did while nobody watched, or whose print it shows, is looked up before anything is concluded. */
  #lookFirst = false;
  /** A look is to settle what was seen, and none has succeeded yet. */
  #lookWanted = false;
  /** The run whose end was told last: a dispatch that is delivered again must not make it expected again. */
  #endedRunId: string | null = null;
  #closed = false;

  constructor(printerId: string, ports: StationPorts) {
    this.printerId = printerId;
    this.#ports = ports;
  }

  /** The run that is believed to be on its way to the machine, or on it. */
  get runId(): string | null {
    return this.#belief.run?.runId ?? null;
  }

  /** Time alone may bring something about: {@link Station.tick} is wanted. */
  get restless(): boolean {
    if (this.#lookFirst || this.#lookWanted) return true;
    const { doubt } = this.#belief;
    if (doubt !== null && (!doubt.told || doubt.why === 'jobMissing' || doubt.why === 'jobReplaced'))
      return true;
    const latest = this.#ports.latest();
    return latest !== undefined && linkOf(latest) !== this.#toldLink;
  }

  /** Before a link to the machine begins. */
  begin({ status, printer }: Actor): void {
    // A run that is expected already, or whose end is on its way to the actor, is younger than this state.
    if (this.#belief.run === null && (printer.runId === null || printer.runId !== this.#endedRunId)) {
      this.#belief = beliefOf(status, printer, this.#belief);
      this.#lookFirst = true;
    }
    this.#connectedAtMs = this.#ports.monotonicMs();
    this.#answered = false;
    // What the actor was told in an earlier life need not be told again.
    const isKnown = printer.link === 'up' || printer.linkBecause !== null;
    this.#toldLink = isKnown ? printer.link : null;
    this.#toldReady = printer.ready;
    this.#camera = printer.camera;
  }

  /** It is linked as before; an actor that was removed and added meanwhile knows nothing of that, and is told anew. */
  async linkedAsBefore(): Promise<void> {
    const actor = await this.#ports.actor().catch(() => undefined);
    if (actor === undefined || this.#closed || this.#toldLink === null) return;
    const { link, linkBecause } = actor.printer;
    if (link === 'up' || linkBecause !== null) return;
    this.begin(actor);
    this.#reconsider();
  }

  /** From now on this file name on the machine is ours. */
  expect(runId: string, remoteName: string): void {
    if (this.#endedRunId === runId) return;
    // The actor has one run at a time: the one before is over.
    const ours = this.runId;
    if (ours !== null && ours !== runId) this.release(ours);
    this.#belief = expectRun(this.#belief, runId, remoteName);
  }

  release(runId: string): void {
    this.#belief = releaseRun(this.#belief, runId);
  }

  observed(observation: Observation): void {
    const { job, link } = observation;
    const isUp = link !== 'down';
    // Whose print that is must be found out.
    if (isUp && !isFamiliar(this.#belief, observation)) this.#lookFirst = true;
    if (isUp && this.#lookFirst && (this.#belief.run !== null || job !== null)) {
      void this.look();
      return;
    }
    if (isUp) this.#lookFirst = false;
    if (!this.#lookFirst) this.#take({ kind: 'observation', observation });
    // What stands on the machine is told before that it can be reached: nobody may give it a job in between.
    this.#tellLink(observation);
  }

  tick(): void {
    this.#take({ kind: 'tick', atMs: this.#ports.nowMs() });
    if (this.#lookFirst || this.#lookWanted) void this.look();
    const latest = this.#ports.latest();
    // One that is out of reach can't be looked at, and may say nothing more: it is told as such all the same.
    if (latest && (!this.#lookFirst || linkOf(latest) === 'down')) this.#tellLink(latest);
  }

  /** Looks at the machine and tells its actor what follows. Never rejects. */
  async look(): Promise<void> {
    const { foreign, run } = this.#belief;
    const name = run?.remoteName ?? foreign?.remoteName ?? this.#ports.latest()?.job?.remoteName;
    if (this.#looking || this.#closed || name === undefined) return;
    this.#looking = true;
    // A machine that can't be looked at now is looked at again with the next tick.
    const seen = await this.#lookAt(name).catch(() => undefined);
    this.#looking = false;
    if (seen === undefined || this.#closed) return;
    const latest = this.#ports.latest() ?? seen;
    // What came while it was looked up was put off.
    if (latest.epoch === seen.epoch && latest.sequence === seen.sequence) this.#tellLink(seen);
    else this.observed(latest);
  }

  async #lookAt(name: string): Promise<Observation> {
    const link = await this.#ports.link();
    const { observation, history } = await link.look(name);
    await this.#recognise(observation);
    this.#lookFirst = false;
    this.#take({ kind: 'look', observation, history });
    return observation;
  }

  /** A print is a stranger's only where neither the actor nor the farm's records have a run of its name. */
  async #recognise(observation: Observation): Promise<void> {
    const { job, phase } = observation;
    if (job === null) return;
    const ours = () => this.#belief.run !== null;
    if (isActive(phase) && !ours()) {
      this.#lookFirst = true;
      const actor = await this.#ports.actor();
      if (actor?.printer.remoteName === job.remoteName && !ours()) {
        this.#belief = beliefOf(actor.status, actor.printer, this.#belief);
        // It was held for vanished, and is there.
        if (actor.status !== 'starting' && actor.printer.desyncedBecause !== null)
          this.#say('printer.recovered', {});
      }
    }
    if (isFamiliar(this.#belief, observation)) return;
    this.#lookFirst = true;
    const record = await this.#ports.runOf(job.remoteName);
    if (record && !isFamiliar(this.#belief, observation))
      this.#belief = recall(this.#belief, pastRunOf(record.status, record.run, job.remoteName));
  }

  /** A run that its actor has let go of (settled by a person, refused) is ours no more. */
  async actorChanged(factTypes: readonly string[]): Promise<void> {
    const ours = this.runId;
    if (ours === null || !factTypes.some((type) => endsRun.has(type))) return;
    // What changed is past: it may have been the run before.
    const actor = await this.#ports.actor().catch(() => undefined);
    if (actor === undefined || actor.printer.runId === ours || this.#closed) return;
    this.release(ours);
    this.#reconsider();
  }

  /** What was concluded did not reach the actor, or its word did not reach us: its state is the truth to begin from again. */
  async resync(): Promise<void> {
    const believed = this.runId;
    const actor = await this.#ports.actor().catch(() => undefined);
    // A run that has been expected meanwhile is younger than the actor's state.
    if (actor === undefined || this.#closed || this.runId !== believed || actor.printer.runId === believed)
      return;
    this.#belief = beliefOf(actor.status, actor.printer, this.#belief);
    this.#lookFirst = this.#belief.run !== null;
    this.#reconsider();
  }

  /** A machine that shows what it showed before tells nothing new by itself: it is weighed by what is believed now. */
  #reconsider(): void {
    const latest = this.#ports.latest();
    if (latest !== undefined) this.observed(latest);
  }

  close(): void {
    this.#closed = true;
  }

  #take(input: ReconcileInput): void {
    const { belief, verdicts, wantsLook } = reconcile(this.#belief, input);
    this.#belief = belief;
    // That time has passed settles nothing.
    this.#lookWanted = wantsLook || (this.#lookWanted && input.kind === 'tick');
    for (const verdict of verdicts) {
      const said = messageOf(this.printerId, verdict);
      if (said !== null) this.#ports.tell(said, onceKeyOf(this.printerId, verdict));
      if (belief.run === null && 'evidence' in verdict) this.#endedRunId = verdict.runId;
    }
    if (wantsLook) void this.look();
  }

  #tellLink(observation: Observation): void {
    const link = linkOf(observation);
    // A new link is down until it stands; the machine is given the time to answer.
    const isNew = !this.#answered && this.#ports.monotonicMs() - this.#connectedAtMs < CONNECT_MS_MAX;
    const isNews = link !== this.#toldLink && (link === 'up' || !isNew);
    if (isNews) {
      this.#toldLink = link;
      const because = link === 'up' ? null : (observation.faults[0]?.words ?? 'It does not answer.');
      this.#say('printer.linkChanged', { link, because, camera: this.#camera, powerTelemetry: false });
    }
    if (link === 'up' && (isNews || !this.#answered)) void this.#learnCameras();
    this.#answered ||= link === 'up';
    if (link === 'down' || observation.firmware === 'unknown') return;
    const ready = observation.firmware === 'ready';
    if (ready === this.#toldReady) return;
    this.#toldReady = ready;
    const because = ready
      ? null
      : (observation.faults[0]?.words ?? `Its firmware says ${observation.firmware}.`);
    this.#say('printer.readiness', { ready, because });
  }

  async #learnCameras(): Promise<void> {
    const cameras = await this.#ports
      .link()
      .then((link) => link.webcams?.() ?? [])
      .catch(() => []);
    const camera = cameras.length > 0;
    if (camera === this.#camera || this.#toldLink !== 'up') return;
    this.#camera = camera;
    this.#say('printer.linkChanged', { link: 'up', because: null, camera, powerTelemetry: false });
  }

  #say: SayHere = (type, payload) => this.#ports.tell(say(type, this.printerId, payload));
}

type Here = 'printer.linkChanged' | 'printer.readiness' | 'printer.recovered';
type SayHere = <T extends Here>(type: T, payload: Parameters<typeof say<T>>[2]) => void;

const linkOf = (observation: Observation): 'up' | 'down' => (observation.link === 'down' ? 'down' : 'up');
