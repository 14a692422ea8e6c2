import type { Clock } from '../../../physics/clock.ts';
import type { MachineProfile, Op, Place } from '../../../physics/program.ts';
import { GO_ON, type OpOutcome, type RunHost } from '../../../physics/run.ts';
import type { Settings } from '../options.ts';
import { applyOp } from './apply.ts';
import { type CommandContext, GcodeError, runCommand } from './commands.ts';
import type { JobEnd, KlippyListener, KlippyState } from './events.ts';
import { Job, type LoadedFile } from './job.ts';
import { Machine } from './machine.ts';
import { ScriptQueue } from './script-queue.ts';
import { Session } from './session.ts';

/** Times of a restart as measured on a real host, ms after the request. */
const RESTART_DISCONNECT_MS = 30;
const RESTART_STARTUP_MS = 1300;
const RESTART_READY_MS = 1850;

/**
 * The printer's host software and the machine under it. Time is `seconds()`: monotonic, scaled by the time
 * factor. Nothing ticks; one timer waits for the next thing worth telling.
 */
export class Klippy {
  readonly settings: Settings;
  readonly machine: Machine;
  readonly profile: MachineProfile;
  readonly job = new Job();
  state: KlippyState = 'startup';
  stateMessage = STARTUP_MESSAGE;
  session = new Session();
  processId = 1000;
  /** Finds and compiles a file of the SD card; set by the server that owns the files. */
  openFile: (name: string) => Promise<LoadedFile> = async () => {
    throw new GcodeError('Unable to open file');
  };
  /** The next start fails with this message. */
  failNextStart: string | undefined;
  readonly #clock: Clock;
  readonly #listener: KlippyListener;
  readonly #originMs: number;
  readonly #queue: ScriptQueue;
  #cancelWake: (() => void) | undefined;
  #cancelRestart: (() => void)[] = [];
  #lastReportMs = 0;

  constructor(settings: Settings, listener: KlippyListener) {
    this.settings = settings;
    this.#clock = settings.clock;
    this.#listener = listener;
    this.#originMs = this.#clock.nowMs();
    this.machine = new Machine(settings);
    this.profile = {
      limits: settings.limits,
      volumeMm: settings.volumeMm,
      macros: settings.macros,
      homeSeconds: settings.homeSeconds,
      lookaheadSeconds: 1,
    };
    this.#queue = new ScriptQueue({
      isFree: () => {
        this.advance();
        return this.job.run?.holdsMachine !== true || this.state !== 'ready';
      },
      run: (script) => runScriptLines({ klippy: this, fromFile: false }, script),
      failed: (error) => {
        if (error instanceof GcodeError) this.#respondError(error.message);
      },
      done: () => this.changed(),
    });
    this.#becomeReady(false);
  }

  /** The host's monotonic clock, s. */
  seconds(): number {
    return BOOT_SECONDS + ((this.#clock.nowMs() - this.#originMs) / 1000) * this.settings.timeFactor;
  }

  get connected(): boolean {
    return this.state !== 'disconnected';
  }

  /** Catches up with the time. Call before reading anything. */
  advance(): void {
    const now = this.seconds();
    this.job.run?.advance(now);
    if (this.session.idleState === 'Printing' && !this.job.active && now >= this.session.readySeconds)
      this.session.idleState = 'Ready';
    this.#schedule();
  }

  /** Runs a script after those before it, and after a line that holds the machine. Rejects with GcodeError. */
  runScript(script: string): Promise<void> {
    return this.#queue.add(script);
  }

  respond(text: string): void {
    this.#listener.gcodeResponse(text);
  }

  /** Lines with the prefix that marks an answer. */
  respondInfo(text: string): void {
    this.respond(
      text
        .trim()
        .split('\n')
        .map((line) => `// ${line.trim()}`)
        .join('\n'),
    );
  }

  changed(): void {
    this.#schedule();
    this.#listener.changed();
  }

  async sleep(printerSeconds: number): Promise<void> {
    if (printerSeconds <= 0) return;
    return this.#sleepMs((printerSeconds / this.settings.timeFactor) * 1000);
  }

  #sleepMs(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#clock.setTimer(resolve, ms));
  }

  /** The machine is in use from now; it counts as ready again `tailSeconds` after. */
  touch(tailSeconds: number): void {
    const now = this.seconds();
    if (this.session.idleState !== 'Printing') {
      this.session.idleState = 'Printing';
      this.session.busySinceSeconds = now;
    }
    this.session.readySeconds = now + tailSeconds;
    this.#schedule();
  }

  /** Where the tool is: following the print, or where the last one or a command left it. */
  toolPosition(seconds: number): Place {
    const homing = this.job.run?.waitingFor?.op === 'home';
    return this.session.toolAt(homing ? undefined : this.job.point(seconds));
  }

  /** A command moved the tool. A paused job finds its way back by itself. */
  moveTo(place: Place): void {
    const { run } = this.job;
    if (run !== undefined && !run.ended) {
      this.session.parked = place;
    } else {
      this.job.run = undefined;
      this.session.position = place;
    }
    this.touch(2);
  }

  /** Loads a file and starts it. */
  start(file: LoadedFile): void {
    const now = this.seconds();
    this.dropJob('replaced', '');
    this.job.load(file, this.#runHost, now);
    this.session.objects = { defined: [], excluded: [], current: null };
    this.session.progress = undefined;
    this.respond(`File opened:${file.name} Size:${file.sizeBytes}`);
    this.respond('File selected');
    this.job.noteStart(now);
    this.touch(2);
    this.#listener.jobStarted(file);
    this.advance();
    this.changed();
  }

  /** Forgets the file, as loading another does. */
  dropJob(end: JobEnd, message: string): void {
    this.endJob(end, message);
    this.session.position = this.toolPosition(this.seconds());
    this.session.parked = undefined;
    this.job.reset();
  }

  /** A job that had not ended has now; the log hears of it once. */
  endJob(end: JobEnd, message: string): void {
    const open = this.job.state === 'printing' || this.job.state === 'paused';
    if (open && this.job.file !== undefined) this.#listener.jobEnded(this.job.file, end, message);
  }

  cancelJob(): void {
    this.endJob('cancelled', '');
    this.job.finish('cancelled', '', this.seconds());
    this.machine.allOff(this.seconds());
    this.session.readySeconds = this.seconds() + 0.3;
    this.changed();
  }

  /** The print fails here and now, as from a line the firmware refuses. */
  failJob(message: string): void {
    if (!this.job.active) return;
    this.job.run?.freeze(this.seconds());
    this.#runHost.failed(message, this.seconds());
  }

  pauseJob(): void {
    this.job.notePause(this.seconds());
    this.session.readySeconds = this.seconds() + 1.2;
    this.changed();
  }

  resumeJob(): void {
    this.session.parked = undefined;
    this.job.noteStart(this.seconds());
    this.touch(2);
    this.advance();
    this.changed();
  }

  /** Everything stops until a restart, as after an emergency stop or a heater fault. */
  shutdown(reason: string): void {
    if (this.state !== 'ready') return;
    this.advance();
    const now = this.seconds();
    const homing = this.job.active && this.job.run?.waitingFor?.op === 'home';
    this.state = 'shutdown';
    this.stateMessage = `${reason}\n${SHUTDOWN_ADVICE}`;
    this.machine.allOff(now);
    this.respond('// Klipper state: Shutdown');
    this.endJob('shutdown', reason);
    if (homing) {
      this.job.run?.freeze(now);
      const failed = 'Homing failed due to printer shutdown';
      this.#clock.setTimer(() => {
        if (this.state !== 'shutdown') return;
        // The move and the line that asked for it both complain, then the script that follows an error does.
        this.respond(`!! ${failed}`);
        this.respond(`!! ${failed}`);
        this.#respondError(this.stateMessage);
        this.job.finish('error', failed, this.seconds());
        this.changed();
      }, 330);
    } else if (this.job.active) {
      this.job.notePause(now);
    }
    this.#queue.rejectAll(new GcodeError(this.stateMessage));
    this.changed();
  }

  /** The host restarts: the job and everything it knew is gone, the heat is not. */
  restart(): void {
    this.#clearRestart();
    this.#later(RESTART_DISCONNECT_MS, () => {
      this.respond('// Klipper state: Disconnect');
      this.#goDown('restart');
    });
    this.#later(RESTART_STARTUP_MS, () => this.boot(RESTART_READY_MS - RESTART_STARTUP_MS));
  }

  /** The host's process dies. It stays away until `boot`. */
  kill(end: JobEnd = 'restart'): void {
    this.#clearRestart();
    this.#goDown(end);
  }

  /** Comes up: startup now, ready after `readyMs`. */
  boot(readyMs = RESTART_READY_MS - RESTART_STARTUP_MS): void {
    this.#clearRestart();
    this.state = 'startup';
    this.stateMessage = STARTUP_MESSAGE;
    this.processId++;
    this.#listener.startup();
    this.#later(readyMs, () => this.#becomeReady(true));
  }

  #becomeReady(tell: boolean): void {
    this.state = 'ready';
    this.stateMessage = 'Printer is ready';
    if (tell) this.#listener.ready();
  }

  #goDown(end: JobEnd): void {
    this.advance();
    this.endJob(end, 'the host restarted');
    this.job.reset();
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    const now = this.seconds();
    this.machine.allOff(now);
    this.machine.activeExtruder = 0;
    this.session = new Session();
    const wasUp = this.connected;
    this.state = 'disconnected';
    this.stateMessage = 'Klippy Disconnected';
    this.#queue.rejectAll(new KlippyGone());
    if (wasUp) this.#listener.disconnected();
  }

  /** Stops all timers, for good. */
  dispose(): void {
    this.#clearRestart();
    this.#cancelWake?.();
    this.job.run?.end();
    this.#queue.rejectAll(new KlippyGone());
  }

  #later(ms: number, action: () => void): void {
    this.#cancelRestart.push(this.#clock.setTimer(action, ms));
  }

  #clearRestart(): void {
    for (const cancel of this.#cancelRestart) cancel();
    this.#cancelRestart = [];
  }

  #respondError(message: string): void {
    const lines = message.trim().split('\n');
    if (lines.length > 1) this.respondInfo(message);
    this.respond(`!! ${lines[0]!.trim()}`);
  }

  readonly #runHost: RunHost = {
    apply: (op: Op, atSeconds: number): OpOutcome => {
      if (op.op === 'pause') {
        if (this.session.isPaused) return GO_ON;
        this.session.isPaused = true;
        this.session.sdPaused = true;
        this.#clock.setTimer(() => this.pauseJob(), 0);
        return { kind: 'stop' };
      }
      if (op.op === 'cancel') {
        this.#clock.setTimer(() => this.cancelJob(), 0);
        return { kind: 'stop' };
      }
      return applyOp(this, op, atSeconds);
    },
    finished: (atSeconds) => {
      this.respond('Done printing file');
      this.endJob('complete', '');
      this.job.finish('complete', '', atSeconds);
      this.touch(2);
      this.changed();
    },
    failed: (message, atSeconds) => {
      this.#respondError(message);
      this.endJob('error', message);
      this.job.finish('error', message, atSeconds);
      this.touch(2);
      this.changed();
    },
  };

  /** One timer for the next thing that happens by itself. */
  #schedule(): void {
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    if (this.state !== 'ready') return;
    const { run } = this.job;
    let nextSeconds = run?.nextWakeSeconds();
    const heating = run?.waitingFor;
    if (heating?.op === 'heat' && nextSeconds !== undefined) {
      nextSeconds = Math.min(nextSeconds, this.seconds() + Math.max(1, 0.25 * this.settings.timeFactor));
    }
    if (nextSeconds === undefined && this.session.idleState === 'Printing')
      nextSeconds = this.session.readySeconds;
    if (nextSeconds === undefined || !Number.isFinite(nextSeconds)) return;
    const delayMs = ((nextSeconds - this.seconds()) / this.settings.timeFactor) * 1000;
    // At least a millisecond: a delay lost in rounding would wake again at the same moment, for ever.
    this.#cancelWake = this.#clock.setTimer(() => this.#wake(), Math.max(1, Math.ceil(delayMs)));
  }

  #wake(): void {
    const heating = this.job.run?.waitingFor?.op === 'heat';
    if (heating && this.#clock.nowMs() - this.#lastReportMs >= 249) {
      this.#lastReportMs = this.#clock.nowMs();
      this.respond(this.machine.temperatureReport(this.seconds()));
    }
    this.advance();
    this.#queue.pump();
  }
}

async function runScriptLines(context: CommandContext, script: string): Promise<void> {
  for (const line of script.split('\n')) await runCommand(context, line);
}

/** The connection to the host went away while a request was under way. */
export class KlippyGone extends Error {
  constructor() {
    super('Klippy Disconnected');
  }
}

const BOOT_SECONDS = 100;
const STARTUP_MESSAGE =
  'Printer is not ready\nThe klippy host software is attempting to connect.  Please\nretry in a few moments.\n';
const SHUTDOWN_ADVICE =
  'Once the underlying issue is corrected, use the\n"FIRMWARE_RESTART" command to reset the firmware, reload the\nconfig, and restart the host software.\nPrinter is shutdown\n';
