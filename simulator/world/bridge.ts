/**
 * The gateway of one machine, as a model: it carries out dispatches and commands, observes, and says to the printer actor
 * what the real one would (`gateway/printers`). It looks before each step, never starts blindly twice, and forgets all
 * when the farm's process dies.
 */
import type { PrinterState, RunEvidence } from '../../actors/printer/schema.ts';
import type { EffectRequest } from '../../runtime/envelope.ts';
import { address } from '../../runtime/envelope.ts';
import type { Machine, Print } from './machine.ts';
import type { Faults } from './options.ts';
import type { Handler, Reply, World } from './world.ts';

interface Dispatch {
  readonly runId: string;
  readonly remoteName: string;
}

interface Belief extends Dispatch {
  stage: 'dispatching' | 'printing' | 'paused';
}

const SETTLE_MS = 15_000;
const VANISH_MS = 120_000;

export class Bridge {
  readonly machine: Machine;
  readonly #world: World;
  readonly #faults: Faults;
  #belief: Belief | null = null;
  #foreign: Print | null = null;
  /** Starts of the machine that were seen or made good for. */
  #startsKnown = 0;
  /** Starts that may be under way: survives nothing, like the process. */
  readonly #tried = new Set<string>();
  #readyTold = true;
  #desynced = false;

  constructor(machine: Machine, world: World, faults: Faults) {
    this.machine = machine;
    this.#world = world;
    this.#faults = faults;
    machine.changed.add(() => this.observe());
  }

  get #printer(): PrinterState | undefined {
    return this.#world.look<PrinterState>(address('printer', this.machine.id))?.context;
  }

  #say(type: string, payload: object): void {
    this.#world.tell(address('printer', this.machine.id), `printer.${type}`, payload as never, {
      by: { kind: 'integration', id: `bridge ${this.machine.id}` },
    });
  }

  /** On a new link, and whenever it changes. What happened meanwhile is said before that it can be reached again. */
  announce(): void {
    const { dice } = this.#world;
    if (this.machine.linked) this.observe();
    this.#say('linkChanged', {
      link: this.machine.linked ? 'up' : 'down',
      because: this.machine.linked ? null : 'No answer.',
      camera: dice.chance(0.8),
      powerTelemetry: dice.chance(0.8),
    });
    if (!this.machine.linked && this.#belief && dice.chance(0.3)) this.#desync(this.#belief);
  }

  /** Machine and belief can't be compared for long. */
  #desync(ours: Belief): void {
    const isOn = () => !this.machine.linked && this.#belief === ours;
    this.#world.after(VANISH_MS, () => {
      if (!isOn()) return;
      this.#say('desynced', { because: 'It cannot be reached.' });
      this.#desynced = true;
    });
  }

  /** The process began again: what is believed is what the actor believes. */
  restart(): void {
    const status = this.#world.look(address('printer', this.machine.id))?.status;
    const printer = this.#printer;
    this.#belief =
      printer?.runId && printer.remoteName
        ? {
            runId: printer.runId,
            remoteName: printer.remoteName,
            stage: status === 'starting' ? 'dispatching' : status === 'printing' ? 'printing' : 'paused',
          }
        : null;
    const { starts } = this.machine;
    const seen = printer?.foreignFile ?? null;
    this.#foreign = seen === null ? null : (starts.findLast((one) => one.remoteName === seen) ?? null);
    this.#startsKnown = Math.max(0, starts.length - 1);
    this.#readyTold = printer?.ready ?? true;
    this.#desynced = (printer?.desyncedBecause ?? null) !== null && this.#belief?.stage !== 'dispatching';
    this.announce();
  }

  observe(): void {
    const { machine } = this;
    if (!machine.linked) return;
    if (machine.ready !== this.#readyTold) {
      this.#readyTold = machine.ready;
      this.#say('readiness', { ready: machine.ready, because: machine.ready ? null : 'Firmware is away.' });
    }
    this.#release();
    if (this.#desynced) {
      this.#desynced = false;
      this.#say('recovered', {});
    }
    const ours = this.#belief;
    const shown = ours && machine.print?.remoteName === ours.remoteName ? machine.print : null;
    const known = shown ?? (ours && machine.record(ours.remoteName));
    if (ours && known) this.#follow(ours, known, shown === null);
    else if (ours && ours.stage !== 'dispatching') this.#doubt(ours);
    this.#followForeign();
  }

  /** The farm gave the run up by a person's word. */
  #release(): void {
    const printer = this.#printer;
    if (this.#belief && printer && printer.runId !== this.#belief.runId) this.#belief = null;
  }

  #follow(ours: Belief, print: Print, away: boolean): void {
    const { runId } = ours;
    const evidence = evidenceOf(print, away);
    if (print.phase === 'printing') {
      if (ours.stage === 'dispatching') this.#say('runStarted', { runId, evidence });
      if (ours.stage === 'paused') this.#say('runResumed', { runId });
      ours.stage = 'printing';
    } else if (print.phase === 'paused') {
      if (ours.stage !== 'paused')
        this.#say('runPaused', { runId, because: print.cause?.because ?? 'Filament ran out.' });
      ours.stage = 'paused';
    } else {
      if (ours.stage === 'dispatching') this.#say('runStarted', { runId, evidence });
      if (print.phase === 'finished') this.#say('runFinished', { runId, evidence });
      if (print.phase === 'cancelled') this.#say('runCancelled', { runId, evidence });
      if (print.phase === 'failed')
        this.#say('runFailed', {
          runId,
          evidence,
          cause: print.cause ?? { code: 'adhesion', because: 'It came loose.' },
        });
      this.#belief = null;
    }
    this.#startsKnown = Math.max(this.#startsKnown, this.machine.starts.indexOf(print) + 1);
  }

  #doubt(ours: Belief): void {
    this.#world.after(VANISH_MS, () => {
      this.#release();
      if (this.#belief !== ours || !this.machine.linked || this.machine.record(ours.remoteName)) return;
      this.#belief = null;
      this.#say('desynced', { because: `${ours.runId} is gone, and no record of its end.` });
    });
  }

  #followForeign(): void {
    const { print, starts } = this.machine;
    const isForeign = (one: Print) => one.remoteName !== this.#belief?.remoteName;
    if (this.#foreign && this.#foreign.phase !== 'printing' && this.#foreign.phase !== 'paused') {
      this.#foreign = null;
      this.#say('foreignPrintEnded', {});
    }
    const missed = starts.slice(this.#startsKnown).filter((one) => one.runId === null && one !== print);
    if (missed.length > 0) this.#say('foreignPrintEnded', {});
    if (print && this.machine.active && isForeign(print) && this.#foreign !== print) {
      this.#foreign = print;
      this.#say('foreignPrintSeen', { fileName: print.remoteName });
    } else if (
      print &&
      !this.machine.active &&
      print.runId === null &&
      starts.indexOf(print) >= this.#startsKnown
    ) {
      this.#say('foreignPrintEnded', {});
    }
    if (!this.#belief || print?.remoteName !== this.#belief.remoteName || this.machine.active)
      this.#startsKnown = starts.length;
  }

  readonly connect: Handler = (_request, done) => {
    this.restart();
    done([]);
  };

  readonly command: Handler = (request, done) => {
    const { command, runId, remoteName } = request.payload as {
      command: 'pause' | 'resume' | 'cancel';
      runId: string | null;
      remoteName: string | null;
    };
    const { machine } = this;
    const { dice } = this.#world;
    this.#world.after(dice.between(100, 20_000), () => {
      const there = machine.linked && machine.active && machine.print?.remoteName === remoteName;
      const failed = (because: string) =>
        done([this.#reply('commandFailed', { command, runId, cause: { code: 'refused', because } })]);
      if (!machine.linked) return failed('It cannot be reached.');
      if (!there) {
        // A dispatch under way sees for itself that it is called off.
        if (command === 'cancel' && runId !== null && this.#tried.has(runId)) return done([]);
        return failed('It does not print that.');
      }
      if (dice.chance(this.#faults.commandFails)) return failed('It said no.');
      if (command === 'pause') machine.pause();
      else if (command === 'resume') machine.resume();
      else machine.end('cancelled');
      return done([]);
    });
  };

  readonly dispatch: Handler = (request, done, alive) => {
    const { runId, remoteName } = request.payload as unknown as Dispatch;
    const { machine } = this;
    const world = this.#world;
    const { dice } = world;
    const printer = this.#printer;
    const again = this.#tried.has(runId) || machine.starts.some((one) => one.runId === runId);
    this.#tried.add(runId);
    if (printer?.runId === runId && this.#belief?.runId !== runId)
      this.#belief = { runId, remoteName, stage: 'dispatching' };

    const finish = (type: string, payload: object) => {
      this.#tried.delete(runId);
      if (type === 'dispatchFailed' && this.#belief?.runId === runId) this.#belief = null;
      done([this.#reply(type, { runId, ...payload })]);
      this.observe();
    };
    const step = (delayMs: number, run: () => void) => world.after(delayMs, () => alive() && run());
    const refuse = (code: string) =>
      finish('dispatchFailed', { cause: { code, because: `Not started: ${code}.` } });
    const unclear = () => {
      finish('dispatchUnclear', { because: 'The answer to the start was lost.' });
      if (dice.chance(0.5)) this.#findOutLater(request);
    };
    const proven = (): boolean => {
      const found = machine.linked ? machine.record(remoteName) : null;
      if (found) finish('dispatched', { jobIdentity: found.identity });
      return found !== null;
    };
    const start = () => {
      if (proven()) return undefined;
      if (!machine.linked) return again ? unclear() : refuse('unreachable');
      const now = this.#printer;
      if (now?.runId !== runId || now.cancelAsked) return refuse('calledOff');
      if (machine.active) return refuse('occupied');
      if (!machine.ready || dice.chance(this.#faults.startRefused)) return refuse('notReady');
      const seconds = machine.habits.seconds(runId, now.estimatedSeconds!);
      if (!dice.chance(this.#faults.startUnclear)) {
        machine.start(remoteName, runId, seconds);
        return proven();
      }
      const took = dice.chance(0.5);
      // What was sent arrives, whoever has died meanwhile.
      if (took) world.after(dice.between(0, SETTLE_MS), () => machine.start(remoteName, runId, seconds));
      return step(SETTLE_MS + dice.between(1_000, 120_000), () => {
        if (proven()) return;
        if (machine.linked && !dice.chance(0.5) && !machine.active) refuse('startLost');
        else unclear();
      });
    };
    step(dice.between(100, 2_000), () => {
      if (proven()) return;
      if (machine.linked && machine.active && !again) return refuse('occupied');
      step(dice.between(1_000, dice.chance(0.1) ? 480_000 : 30_000), () => {
        if (dice.chance(this.#faults.uploadFails)) return again ? unclear() : refuse('checksum');
        return step(again ? SETTLE_MS : 0, start);
      });
    });
  };

  /** After an unclear start: once the machine stands there without a trace of it, that is certain too. */
  #findOutLater(request: EffectRequest): void {
    const { runId, remoteName } = request.payload as unknown as Dispatch;
    this.#world.after(this.#world.dice.between(60_000, 3_600_000), () => {
      const { machine } = this;
      if (this.#belief?.runId !== runId || this.#belief.stage !== 'dispatching') return;
      if (!machine.linked || machine.active || machine.record(remoteName)) return;
      if (machine.starts.some((one) => one.runId === runId)) return;
      this.#belief = null;
      this.#say('dispatchFailed', {
        runId,
        cause: { code: 'startLost', because: 'The start had no effect.' },
      });
    });
  }

  #reply(type: string, payload: object): Reply {
    return { to: address('printer', this.machine.id), type: `printer.${type}`, payload: payload as never };
  }
}

const evidenceOf = (print: Print, foundAfterwards: boolean): RunEvidence => ({
  jobIdentity: print.identity,
  printedSeconds: print.progress * print.seconds,
  filamentMillimetres: null,
  progress: print.progress,
  foundAfterwards,
});
