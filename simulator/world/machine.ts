/**
 * A virtual machine as it stands on the floor, and its own truth: what was started on it, what lies on its plate, what is
 * loaded, what it shows and what it recorded. Idempotent towards nobody: told to start twice it starts twice, and its log
 * says so.
 */
import type { Cause } from '../../actors/common/schema.ts';
import type { FirmwareState, HistoryOutcome, RemoteFile } from '../../gateway/printers/contract.ts';
import type { Spool } from './farm.ts';
import type { Faults } from './options.ts';
import type { World } from './world.ts';

export interface Print {
  readonly remoteName: string;
  /** The farm's run; `null` for a print that somebody started by hand. */
  readonly runId: string | null;
  readonly identity: string;
  readonly seconds: number;
  readonly startedAt: number;
  /** Objects that it prints no further. */
  readonly leftOut: Set<string>;
  /** From then on its status names the identity. */
  readonly namedAt: number;
  endedAt: number | null;
  phase: 'printing' | 'paused' | 'finished' | 'failed' | 'cancelled' | 'lost';
  /** Share of the file carried out at `since`. */
  progress: number;
  since: number;
  /** What its record keeper has of it: the truth, that it lost sight of it, or nothing. */
  record: 'kept' | 'interrupted' | 'gone';
  /** Of a failure or a pause: what the machine says of it. */
  cause?: Cause;
}

/** What becomes of a print from where it stands, should nobody interfere. */
export interface Fate {
  readonly kind: 'finishes' | 'fails' | 'pauses' | 'hangs';
  readonly afterMs: number;
  readonly cause?: Cause;
}

/** How the prints of one machine go. */
export interface Habits {
  /** How long a run takes that was estimated so. */
  readonly seconds: (runId: string, estimatedSeconds: number) => number;
  /** Asked for when a print begins and whenever it goes on; `leftMs` is what it would still take. */
  readonly fate: (print: Print, leftMs: number) => Fate;
  /** What its own counter says once a share of the file is carried out; it has none where this is absent, or says `null`. */
  readonly filamentMillimetres?: (print: Print, progress: number) => number | null;
}

/** A file as it lies on the machine; what it holds takes so long to print. */
export interface StoredFile extends RemoteFile {
  readonly seconds: number;
}

export type Ending = 'finished' | 'failed' | 'cancelled' | 'lost';
export type FloorEvent =
  | { readonly kind: 'started'; readonly machine: Machine; readonly print: Print; readonly ontoPart: boolean }
  | { readonly kind: 'ended'; readonly machine: Machine; readonly print: Print };

/** Seen on a vendor's machines: an end is shown for so long, then nothing. */
const FINISH_LINGERS_MS = 210_000;
/** A record keeper has room for so many prints, and forgets the older ones. */
const STARTS_KEPT = 500;

export class Machine {
  readonly id: string;
  readonly #world: World;
  readonly #faults: Faults;
  readonly #tell: (event: FloorEvent) => void;
  readonly habits: Habits;
  readonly changed = new Set<() => void>();
  readonly files = new Map<string, StoredFile>();
  keepsHistory = true;
  /** Whether the farm has heard that this print began. */
  isHeardOf: (print: Print) => boolean = () => true;
  hasCamera = true;
  firmware: FirmwareState = 'ready';
  /** Something lies on the plate, made or being made. */
  occupied = false;
  loaded: Spool | null = null;
  /** What it prints, or shows as printed last. */
  print: Print | null = null;
  /** The latest starts, in order. */
  readonly #starts: Print[] = [];
  readonly #startsByRun = new Map<string, Print>();
  #startCount = 0;
  /** Executes something that is no print until then: homing, heating by hand. */
  busyUntil = 0;
  #occupiedAt = 0;
  #linked = true;
  /** When it, or the way to it, changed last or will have changed; UTC milliseconds. */
  stirredAt = 0;
  #life = 0;

  constructor(
    id: string,
    world: World,
    faults: Faults,
    tell: (event: FloorEvent) => void,
    habits: Habits = erratic(world, faults),
  ) {
    this.id = id;
    this.#world = world;
    this.#faults = faults;
    this.#tell = tell;
    this.habits = habits;
  }

  /** The latest starts, in order. */
  get starts(): readonly Print[] {
    return this.#starts;
  }

  /** The last start of a run, unless it is long ago. */
  startOf(runId: string): Print | undefined {
    return this.#startsByRun.get(runId);
  }

  get linked(): boolean {
    return this.#linked;
  }

  set linked(linked: boolean) {
    this.#linked = linked;
    this.stir();
  }

  /** It is not as it was, or will not be until then. */
  stir(until = this.#world.now): void {
    this.stirredAt = Math.max(this.stirredAt, until);
  }

  get active(): boolean {
    return this.print !== null && (this.print.phase === 'printing' || this.print.phase === 'paused');
  }

  get ready(): boolean {
    return this.firmware === 'ready';
  }

  get busy(): boolean {
    return this.#world.now < this.busyUntil;
  }

  /** Share of the file that is carried out now. */
  progressOf(print: Print): number {
    if (print.phase !== 'printing') return print.progress;
    return Math.min(1, print.progress + (this.#world.now - print.since) / (print.seconds * 1000));
  }

  /** What its counter of filament says; `null` where it has none. */
  filamentOf(print: Print): number | null {
    return this.habits.filamentMillimetres?.(print, this.progressOf(print)) ?? null;
  }

  /** Seconds since its start, pauses included; they stand still once it has ended. */
  elapsedOf(print: Print): number {
    return ((print.endedAt ?? this.#world.now) - print.startedAt) / 1000;
  }

  /** What its record keeper says of a file's executions, newest first. */
  records(remoteName: string): readonly { readonly print: Print; readonly outcome: HistoryOutcome }[] {
    return this.#starts
      .filter((print) => print.remoteName === remoteName && print.record !== 'gone')
      .map((print) => ({ print, outcome: outcomeOf(print) }))
      .reverse();
  }

  /**
   * `false`: it executes something, or its firmware is away. Behind something that is no print a start waits. `sentAt`:
   * when whoever sent it could look at the plate last.
   */
  start(remoteName: string, runId: string | null, seconds: number, sentAt = this.#world.now): boolean {
    const { dice, now } = this.#world;
    if (!this.ready) return false;
    if (this.busy) {
      this.#world.after(this.busyUntil - now, () => this.start(remoteName, runId, seconds, sentAt));
      return true;
    }
    // Firmware exists that discards a paused job when told to start another.
    if (this.print?.phase === 'paused' && dice.chance(this.#faults.startDiscards)) this.end('cancelled');
    if (this.active) return false;
    const ontoPart = this.occupied && this.#occupiedAt <= sentAt;
    const print: Print = {
      remoteName,
      runId,
      identity: `${this.id}-${this.#startCount + 1}`,
      seconds,
      startedAt: now,
      leftOut: new Set(),
      namedAt: dice.chance(this.#faults.identityLate) ? now + dice.wait(10_000) : now,
      endedAt: null,
      phase: 'printing',
      progress: 0,
      since: now,
      record: 'kept',
    };
    this.print = print;
    this.#keep(print);
    this.#occupy();
    this.#tell({ kind: 'started', machine: this, print, ontoPart });
    this.#go();
    this.#notify();
    if (print.namedAt > now) this.#world.after(print.namedAt - now, () => this.#notify());
    return true;
  }

  /** A print that was begun before anybody looked: it goes on from where it is. */
  takeOver(
    print: Pick<Print, 'remoteName' | 'runId' | 'identity' | 'seconds' | 'startedAt' | 'progress'>,
    phase: 'printing' | 'paused',
  ): void {
    const { now } = this.#world;
    this.print = {
      ...print,
      leftOut: new Set(),
      namedAt: now,
      endedAt: null,
      phase,
      since: now,
      record: 'kept',
    };
    this.#keep(this.print);
    this.#occupy();
    if (phase === 'printing') this.#go();
  }

  pause(): void {
    if (this.print?.phase !== 'printing') return;
    this.#stand();
    this.print.phase = 'paused';
    this.#notify();
  }

  resume(): void {
    if (this.print?.phase !== 'paused') return;
    this.print.phase = 'printing';
    this.print.since = this.#world.now;
    this.#go();
    this.#notify();
  }

  end(how: Ending): void {
    if (!this.active) return;
    const print = this.print!;
    this.#stand();
    print.phase = how;
    print.endedAt = this.#world.now;
    if (how === 'finished') print.progress = 1;
    if (how === 'lost') {
      print.record = 'gone';
      this.print = null;
    }
    this.#tell({ kind: 'ended', machine: this, print });
    this.#notify();
    if (how !== 'lost' && this.#world.dice.chance(this.#faults.endClears))
      this.#clearLater(print, how === 'failed' ? this.#world.dice.between(2_000, 10_000) : FINISH_LINGERS_MS);
  }

  clear(): void {
    if (!this.active) this.occupied = false;
  }

  setReady(ready: boolean): void {
    this.setFirmware(ready ? 'ready' : 'shutdown');
  }

  setFirmware(firmware: FirmwareState): void {
    this.firmware = firmware;
    this.#notify();
  }

  /** What it printed is a failure, and what it shows is nothing: standby, no file. */
  restartFirmware(forMs: number): void {
    this.end('failed');
    this.print = null;
    this.setFirmware('starting');
    this.#world.after(forMs, () => this.setFirmware('ready'));
  }

  /** It homes or heats by hand; starts wait behind it. */
  occupyFor(ms: number): void {
    this.busyUntil = this.#world.now + ms;
    this.#notify();
    this.#world.after(ms, () => this.#notify());
  }

  /**
   * Whether it may cease to show this print. Of one that nobody has heard of, and that leaves no trace, nobody can tell:
   * records are the trace of the farm's own runs, and of what was started by hand nobody asks for them.
   */
  mayForget(print: Print): boolean {
    return this.isHeardOf(print) || (print.runId !== null && this.keepsHistory);
  }

  /** Its end is shown no more. The only trace of a print that nobody has heard of stays. */
  #clearLater(print: Print, inMs: number): void {
    this.#world.after(inMs, () => {
      if (this.print !== print || this.active) return;
      if (!this.mayForget(print)) return this.#clearLater(print, FINISH_LINGERS_MS);
      this.print = null;
      this.#notify();
    });
  }

  #keep(print: Print): void {
    const starts = this.#starts;
    this.#startCount++;
    starts.push(print);
    if (print.runId !== null) this.#startsByRun.set(print.runId, print);
    if (starts.length < 2 * STARTS_KEPT) return;
    for (const old of starts.splice(0, STARTS_KEPT))
      if (old.runId !== null && this.#startsByRun.get(old.runId) === old) this.#startsByRun.delete(old.runId);
  }

  #occupy(): void {
    this.occupied = true;
    this.#occupiedAt = this.#world.now;
  }

  #notify(): void {
    this.stir();
    for (const one of this.changed) one();
  }

  #stand(): void {
    const print = this.print!;
    print.progress = this.progressOf(print);
    print.since = this.#world.now;
    this.#life++;
  }

  #go(): void {
    const life = ++this.#life;
    const print = this.print!;
    const fate = this.habits.fate(print, (1 - print.progress) * print.seconds * 1000);
    if (fate.kind === 'hangs') return;
    this.#world.after(fate.afterMs, () => {
      if (life !== this.#life) return;
      if (fate.cause) print.cause = fate.cause;
      if (fate.kind === 'pauses') this.pause();
      else this.end(fate.kind === 'fails' ? 'failed' : 'finished');
    });
  }
}

/** Anything may happen, by the chances of the day. */
const erratic = (world: World, faults: Faults): Habits => ({
  seconds: (_runId, estimatedSeconds) => estimatedSeconds * world.dice.between(0.8, 1.3),
  fate: (_print, leftMs) => {
    const { dice } = world;
    if (dice.chance(faults.runFails)) return { kind: 'fails', afterMs: leftMs * dice.share() };
    if (dice.chance(faults.runPauses)) return { kind: 'pauses', afterMs: leftMs * dice.share() };
    return { kind: dice.chance(faults.runHangs) ? 'hangs' : 'finishes', afterMs: leftMs };
  },
});

function outcomeOf({ phase, record }: Print): HistoryOutcome {
  if (record === 'interrupted' || phase === 'lost') return 'interrupted';
  return phase === 'printing' || phase === 'paused' ? 'running' : phase;
}
