/**
 * A virtual machine as it stands on the floor, and its own truth: what was started on it, what lies on its plate, what is
 * loaded. Idempotent towards nobody: told to start twice it starts twice, and its log says so.
 */
import type { Cause } from '../../actors/common/schema.ts';
import type { Spool } from './farm.ts';
import type { Faults } from './options.ts';
import type { World } from './world.ts';

export interface Print {
  readonly remoteName: string;
  /** The farm's run; `null` for a print that somebody started by hand. */
  readonly runId: string | null;
  readonly identity: string;
  readonly seconds: number;
  phase: 'printing' | 'paused' | 'finished' | 'failed' | 'cancelled' | 'lost';
  /** Share of the file carried out at `since`. */
  progress: number;
  since: number;
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
}

export type Ending = 'finished' | 'failed' | 'cancelled' | 'lost';
export type FloorEvent =
  | { readonly kind: 'started'; readonly machine: Machine; readonly print: Print; readonly ontoPart: boolean }
  | { readonly kind: 'ended'; readonly machine: Machine; readonly print: Print };

export class Machine {
  readonly id: string;
  readonly #world: World;
  readonly #tell: (event: FloorEvent) => void;
  readonly habits: Habits;
  readonly changed = new Set<() => void>();
  linked = true;
  ready = true;
  /** Something lies on the plate, made or being made. */
  occupied = false;
  loaded: Spool | null = null;
  /** What it prints, or shows as printed last. */
  print: Print | null = null;
  /** Every start, in order. */
  readonly starts: Print[] = [];
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
    this.#tell = tell;
    this.habits = habits;
  }

  get active(): boolean {
    return this.print !== null && (this.print.phase === 'printing' || this.print.phase === 'paused');
  }

  /** Its own record of a file's last execution; a lost print left none. */
  record(remoteName: string): Print | null {
    const found = this.starts.findLast((one) => one.remoteName === remoteName);
    return found === undefined || found.phase === 'lost' ? null : found;
  }

  /** `false`: it executes something, or its firmware is away. */
  start(remoteName: string, runId: string | null, seconds: number): boolean {
    if (this.active || !this.ready) return false;
    const identity = `${this.id}-${this.starts.length + 1}`;
    const ontoPart = this.occupied;
    this.print = {
      remoteName,
      runId,
      identity,
      seconds,
      phase: 'printing',
      progress: 0,
      since: this.#world.now,
    };
    this.starts.push(this.print);
    this.occupied = true;
    this.#tell({ kind: 'started', machine: this, print: this.print, ontoPart });
    this.#go();
    this.#notify();
    return true;
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
    if (how === 'finished') print.progress = 1;
    this.#tell({ kind: 'ended', machine: this, print });
    if (how === 'lost') this.print = null;
    this.#notify();
  }

  clear(): void {
    if (!this.active) this.occupied = false;
  }

  setReady(ready: boolean): void {
    this.ready = ready;
    this.#notify();
  }

  #notify(): void {
    for (const one of this.changed) one();
  }

  #stand(): void {
    const print = this.print!;
    if (print.phase === 'printing')
      print.progress = Math.min(1, print.progress + (this.#world.now - print.since) / (print.seconds * 1000));
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
