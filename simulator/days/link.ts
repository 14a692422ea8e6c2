/**
 * The gateway of one machine where nothing goes wrong between them: it uploads and starts, carries out commands, and says
 * what it sees. Links may be cut. Made for many days in little time; `world/bridge.ts` has the gateway's own code.
 */
import type { PrinterState, RunEvidence } from '../../actors/printer/schema.ts';
import { address, type Payload } from '../../runtime/envelope.ts';
import type { Handler, Reply } from '../world/lanes.ts';
import type { Machine, Print } from '../world/machine.ts';
import type { World } from '../world/world.ts';
import type { Station } from './station.ts';

interface Belief {
  readonly runId: string;
  readonly remoteName: string;
  stage: 'dispatching' | 'printing' | 'paused';
}

const COMMAND_MS = 1_000;
const HANDSHAKE_MS = 2_000;
const UPLOAD_BYTES_PER_SECOND = 2_000_000;
/** A run that the machine knows nothing of is given so long to show. */
const VANISH_MS = 120_000;

export class Link {
  readonly machine: Machine;
  readonly #station: Station;
  readonly #world: World;
  #belief: Belief | null = null;
  #isAway = true;

  constructor(machine: Machine, station: Station, world: World) {
    this.machine = machine;
    this.#station = station;
    this.#world = world;
    machine.changed.add(() => this.observe());
  }

  readonly connect: Handler = (_request, done) => {
    this.restart();
    done([]);
  };

  /** The process began again, or the machine was added: what is believed is what the actor believes. */
  restart(isTold = true): void {
    const printer = this.#printer();
    this.#belief =
      printer?.runId && printer.remoteName
        ? {
            runId: printer.runId,
            remoteName: printer.remoteName,
            stage: printer.startedAt === null ? 'dispatching' : 'printing',
          }
        : null;
    this.#isAway = isTold || !this.machine.linked;
    if (isTold) this.announce();
  }

  /** The actor knows of its link already: only what it believes is taken up. */
  readonly takeUp = (): void => this.restart(false);

  /** The link came or went. */
  announce(): void {
    const { linked } = this.machine;
    if (linked) this.observe();
    if (linked !== this.#isAway) return;
    this.#isAway = !linked;
    this.#say('linkChanged', {
      link: linked ? 'up' : 'down',
      because: linked ? null : 'No answer.',
      camera: this.#station.entry.camera,
      powerTelemetry: this.#station.entry.powerTelemetry,
    });
  }

  observe(): void {
    const ours = this.#belief;
    const { machine } = this;
    if (!machine.linked || ours === null) return;
    if (this.#printer()?.runId !== ours.runId) {
      this.#belief = null;
      return;
    }
    const { print } = machine;
    if (print?.remoteName === ours.remoteName) this.#follow(ours, print);
    else if (ours.stage !== 'dispatching') this.#doubt(ours);
  }

  #follow(ours: Belief, print: Print): void {
    const { runId } = ours;
    const evidence = evidenceOf(print, this.machine.filamentOf(print));
    switch (print.phase) {
      case 'printing':
        if (ours.stage === 'dispatching') this.#say('runStarted', { runId, evidence });
        if (ours.stage === 'paused') this.#say('runResumed', { runId });
        ours.stage = 'printing';
        return;
      case 'paused':
        if (ours.stage !== 'paused')
          this.#say('runPaused', { runId, because: print.cause?.because ?? 'Paused at the machine.' });
        ours.stage = 'paused';
        return;
      default:
        if (ours.stage === 'dispatching') this.#say('runStarted', { runId, evidence });
        this.#belief = null;
        if (print.phase === 'finished') this.#say('runFinished', { runId, evidence });
        else if (print.phase === 'cancelled') this.#say('runCancelled', { runId, evidence });
        else
          this.#say('runFailed', {
            runId,
            evidence,
            cause: print.cause ?? { code: 'unknown', because: 'It stopped.' },
          });
    }
  }

  #doubt(ours: Belief): void {
    this.#world.after(VANISH_MS, () => {
      if (this.#belief !== ours || !this.machine.linked) return;
      if (this.machine.print?.remoteName === ours.remoteName) return;
      this.#belief = null;
      this.#say('desynced', { because: `${ours.runId} is gone, and no record of its end.` });
    });
  }

  readonly command: Handler = (request, done, alive) => {
    const { command, itemIds, runId, remoteName } = request.payload as {
      command: 'pause' | 'resume' | 'cancel' | 'leaveOut';
      itemIds?: readonly string[];
      runId: string | null;
      remoteName: string | null;
    };
    this.#world.after(COMMAND_MS, () => {
      if (!alive()) return;
      const { machine } = this;
      const there = machine.linked && machine.active && machine.print?.remoteName === remoteName;
      // A dispatch under way sees for itself that it is called off.
      if (!there && this.#belief?.stage === 'dispatching') return done([]);
      if (!there) {
        const because = machine.linked ? 'It does not print that.' : 'It cannot be reached.';
        return done([this.#reply('commandFailed', { command, runId, cause: { code: 'refused', because } })]);
      }
      if (command === 'leaveOut') return done([this.#reply('leftOut', { runId, itemIds: itemIds ?? [] })]);
      if (command === 'pause') machine.pause();
      else if (command === 'resume') machine.resume();
      else machine.end('cancelled');
      return done([]);
    });
  };

  readonly dispatch: Handler = (request, done, alive) => {
    const { runId, remoteName, gcodeBytes } = request.payload as {
      runId: string;
      remoteName: string;
      gcodeBytes: number;
    };
    const { machine } = this;
    this.#belief = { runId, remoteName, stage: 'dispatching' };
    const refuse = (code: string) => {
      if (this.#belief?.runId === runId) this.#belief = null;
      done([this.#reply('dispatchFailed', { runId, cause: { code, because: `Not started: ${code}.` } })]);
    };
    this.#world.after(HANDSHAKE_MS + (1000 * gcodeBytes) / UPLOAD_BYTES_PER_SECOND, () => {
      if (!alive()) return undefined;
      const printer = this.#printer();
      const begun = machine.startOf(runId);
      if (begun === undefined) {
        if (!machine.linked) return refuse('unreachable');
        if (printer?.runId !== runId || printer.cancelAsked) return refuse('calledOff');
        if (machine.active) return refuse('occupied');
        if (!machine.start(remoteName, runId, machine.habits.seconds(runId, printer.estimatedSeconds ?? 0)))
          return refuse('notReady');
      }
      // The farm has been told already that it prints.
      if (this.#belief?.runId === runId && this.#belief.stage !== 'dispatching') return done([]);
      const started = machine.startOf(runId);
      return done([this.#reply('dispatched', { runId, jobIdentity: started?.identity ?? null })]);
    });
  };

  #printer(): PrinterState | undefined {
    return this.#world.states.get(address('printer', this.machine.id))?.snapshot.context as
      | PrinterState
      | undefined;
  }

  #say(type: string, payload: object): void {
    this.#world.tell(address('printer', this.machine.id), `printer.${type}`, payload as never, {
      by: { kind: 'integration', id: `link ${this.machine.id}` },
    });
  }

  #reply(type: string, payload: object): Reply {
    return { to: address('printer', this.machine.id), type: `printer.${type}`, payload: payload as never };
  }
}

const evidenceOf = (print: Print, filamentMillimetres: number | null): RunEvidence => ({
  jobIdentity: print.identity,
  printedSeconds: print.progress * print.seconds,
  filamentMillimetres,
  progress: print.progress,
  foundAfterwards: false,
});

/** Of a machine that is not there any more: nothing reaches it. */
export const noLink: Pick<Link, 'connect' | 'command' | 'dispatch'> = {
  connect: (_request, done) => done([]),
  command: ({ payload }, done) => done([gone(payload, 'commandFailed')]),
  dispatch: ({ payload }, done) => done([gone(payload, 'dispatchFailed')]),
};

const gone = (payload: Payload, type: string): Reply => {
  const { command, printerId, runId } = payload as {
    readonly command?: string;
    readonly printerId: string;
    readonly runId: string | null;
  };
  const cause = { code: 'unreachable', because: 'It is not there any more.' };
  return {
    to: address('printer', printerId),
    type: `printer.${type}`,
    payload: (command === undefined ? { runId, cause } : { command, runId, cause }) as never,
  };
};
