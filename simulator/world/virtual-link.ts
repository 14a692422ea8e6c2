/**
 * The farm's link to a virtual machine, under virtual time. It promises what any family's link promises
 * (`gateway/printers/contract.ts`), and meets on the way what links meet: answers lost or late, starts that come when
 * nobody waits for them any more, news that is old or does not come.
 */
import type {
  HistoryEntry,
  Link,
  LinkState,
  Look,
  Observation,
  ObservedJob,
  Phase,
  RemoteFile,
  StartRequest,
  UploadRequest,
  Webcam,
} from '../../gateway/printers/contract.ts';
import { isActive, START_ANSWER_MS_MAX } from '../../gateway/printers/contract.ts';
import { isLinkError, RefusedError, UnclearError, UnreachableError } from '../../gateway/printers/errors.ts';
import type { LinkServices } from '../../gateway/printers/services.ts';
import type { Panel, Reader, Wire, Writer } from '../servers/wire.ts';
import type { Machine, Print } from './machine.ts';
import type { Faults } from './options.ts';
import { blankPanel, refresh } from './panel.ts';
import type { World } from './world.ts';

const ANSWER_MS_MEAN = 50;
/** A question that nobody answers is given up. */
const ASK_MS_MAX = 10_000;
const COMMAND_MS_MAX = 180_000;
/** Later than this after it was given up no start arrives; the farm watches for longer. */
const LATE_MS_MAX = 14_000;

export interface LinkPorts {
  readonly machine: Machine;
  readonly world: World;
  readonly faults: Faults;
  readonly services: LinkServices;
  /** The farm's process that holds it lives. */
  readonly alive: () => boolean;
  /** How long the file of this run takes to print. */
  readonly secondsOf: (remoteName: string) => number;
  /** The machine reports in its vendor's own messages, which the farm's code for that family reads. */
  readonly wire?: Wire | undefined;
}

/** One connection's messages, and both who write and who read them. */
interface Talk {
  readonly panel: Panel;
  readonly writer: Writer;
  readonly reader: Reader;
  panelAt: number;
}

export class VirtualLink implements Link {
  readonly ended: Promise<null>;
  readonly #ports: LinkPorts;
  readonly #epoch: string;
  readonly #listeners = new Set<(observation: Observation) => void>();
  #onEnd: (nothing: null) => void = () => {};
  #state: LinkState = 'down';
  #sequence = 0;
  #shown: Observation;
  /** The last that was heard on a connection. */
  #lastUp: Observation | null = null;
  #deafUntil = 0;
  readonly #talk: Talk | null;
  #closed = false;
  readonly #onChange = () => this.#follow();

  constructor(ports: LinkPorts) {
    this.#ports = ports;
    this.#epoch = ports.services.newId();
    this.ended = new Promise((resolve) => {
      this.#onEnd = resolve;
    });
    this.#talk = ports.wire ? this.#listen(ports.wire) : null;
    this.#shown = this.#talk?.reader.latest() ?? this.#compose();
    ports.machine.changed.add(this.#onChange);
    ports.world.after(ports.world.dice.wait(500), () => this.notice());
  }

  latest(): Observation {
    return this.#shown;
  }

  observe(listener: (observation: Observation) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#shown);
    return () => this.#listeners.delete(listener);
  }

  /** The network came or went, and the link has noticed. */
  notice(): void {
    const { faults, machine, world } = this.#ports;
    const state = machine.linked ? 'up' : 'down';
    if (!this.#lives) return;
    // What was missed meanwhile comes with the next report.
    if (state === this.#state) {
      this.#follow();
      return;
    }
    const before = this.#lastUp;
    this.#state = state;
    if (this.#talk) {
      if (state === 'up') this.#ask(this.#talk);
      this.#talk.reader.setLink(state);
    } else if (state === 'up' && before !== null && world.dice.chance(faults.staleStatus)) {
      this.#emit({ ...before, ...this.#stamp() });
      world.after(world.dice.wait(5_000), this.#onChange);
    } else this.#emit(this.#compose());
  }

  /** Its subscription is lost, and made again only then: until then it hears only what it asks. */
  deafen(forMs: number): void {
    const { world } = this.#ports;
    this.#deafUntil = world.now + forMs;
    world.after(forMs, this.#onChange);
  }

  /** The machine's next regular report is due. */
  report(): void {
    this.#follow();
  }

  look(remoteName: string, signal?: AbortSignal): Promise<Look> {
    const { dice } = this.#ports.world;
    const isLost = dice.chance(this.#ports.faults.lookFails);
    const answer = () => {
      if (this.#talk) this.#ask(this.#talk);
      else this.#emit(this.#compose());
      return { observation: this.#shown, file: this.#file(remoteName), history: this.#history(remoteName) };
    };
    const late = isLost ? 'answerLost' : 'ok';
    return this.#request('look', signal, dice.wait(ANSWER_MS_MEAN), ASK_MS_MAX, late, answer);
  }

  upload({ remoteName, sha256, signal, sizeBytes }: UploadRequest): Promise<RemoteFile> {
    const { faults, machine, secondsOf, services, world } = this.#ports;
    const { dice } = world;
    const takesMs = dice.between(1_000, dice.chance(faults.uploadSlow) ? 480_000 : 30_000);
    const spoilt = dice.chance(faults.uploadFails);
    const isCut = spoilt && dice.chance(0.5);
    return this.#request('upload', signal, takesMs, ASK_MS_MAX, isCut ? 'requestLost' : 'ok', () => {
      const { active, print } = machine;
      if (active && print?.remoteName === remoteName)
        throw new RefusedError('upload', 'File is loaded, upload not permitted', 'fileInUse');
      if (spoilt) throw new RefusedError('upload', 'File checksum mismatch', 'checksum');
      const file = { sizeBytes, sha256, modifiedAtMs: services.nowMs(), seconds: secondsOf(remoteName) };
      machine.files.set(remoteName, file);
      return file;
    });
  }

  start({ dispatchKey, remoteName, signal }: StartRequest): Promise<void> {
    const { faults, machine, world } = this.#ports;
    const { dice, now: sentAt } = world;
    const begin = () => {
      const file = machine.files.get(remoteName);
      if (file === undefined) throw new RefusedError('start', 'Unable to open file', 'fileMissing');
      if (!machine.start(remoteName, dispatchKey, file.seconds, sentAt))
        throw new RefusedError(
          'start',
          machine.active ? 'SD busy' : 'Not ready',
          machine.active ? 'busy' : 'notReady',
        );
    };
    const ask = (how: Journey, act: () => void, giveUpMs = START_ANSWER_MS_MAX) =>
      this.#request('start', signal, dice.wait(ANSWER_MS_MEAN), giveUpMs, how, act);
    if (dice.chance(faults.startRefused))
      return ask('ok', () => {
        throw new RefusedError('start', 'Klippy is not ready', 'notReady');
      });
    if (dice.chance(faults.startSilent)) return ask('ok', () => {});
    if (!dice.chance(faults.startUnclear)) return ask('ok', begin);
    const giveUpMs = dice.between(1_000, START_ANSWER_MS_MAX);
    const how = dice.pick(['requestLost', 'answerLost', 'late'] as const);
    if (how !== 'late') return ask(how, begin, giveUpMs);
    // What was sent arrives, whoever has died meanwhile.
    if (machine.linked) world.after(dice.between(0, giveUpMs + LATE_MS_MAX), () => unheard(begin));
    return ask('requestLost', begin, giveUpMs);
  }

  pause(signal?: AbortSignal): Promise<void> {
    return this.#command('pause', signal, () => this.#ports.machine.pause());
  }

  resume(signal?: AbortSignal): Promise<void> {
    return this.#command('resume', signal, () => this.#ports.machine.resume());
  }

  cancel(signal?: AbortSignal): Promise<void> {
    return this.#command('cancel', signal, () => this.#ports.machine.end('cancelled'));
  }

  cancelObject(name: string, signal?: AbortSignal): Promise<void> {
    return this.#command('cancelObject', signal, () => void this.#ports.machine.print?.leftOut.add(name));
  }

  async webcams(): Promise<readonly Webcam[]> {
    return this.#ports.machine.hasCamera ? [camera] : [];
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#ports.machine.changed.delete(this.#onChange);
    this.#listeners.clear();
    this.#onEnd(null);
  }

  get #lives(): boolean {
    if (!this.#closed && !this.#ports.alive()) {
      this.#closed = true;
      this.#ports.machine.changed.delete(this.#onChange);
    }
    return !this.#closed;
  }

  #command(operation: string, signal: AbortSignal | undefined, act: () => void): Promise<void> {
    const { faults, machine, world } = this.#ports;
    const { dice } = world;
    const isRefused = dice.chance(faults.commandFails);
    const how = dice.chance(faults.commandLost) ? 'answerLost' : 'ok';
    return this.#request(operation, signal, dice.between(100, 20_000), COMMAND_MS_MAX, how, () => {
      if (isRefused || !machine.active) throw new RefusedError(operation, 'It said no');
      act();
    });
  }

  /** One request: on its way for so long, given up after so long where nothing comes back. */
  #request<A>(
    operation: string,
    signal: AbortSignal | undefined,
    takesMs: number,
    giveUpMs: number,
    how: Journey,
    act: () => A,
  ): Promise<A> {
    const { machine, world } = this.#ports;
    return new Promise<A>((resolve, reject) => {
      const settle = (tell: () => void) => {
        if (!this.#lives) return;
        signal?.removeEventListener('abort', onAbort);
        world.stir();
        tell();
      };
      const onAbort = () => settle(() => reject(new UnclearError(operation, 'it was called off')));
      if (signal?.aborted || this.#closed)
        return settle(() => reject(new UnreachableError(operation, 'it was called off')));
      signal?.addEventListener('abort', onAbort, { once: true });
      const giveUp = (leftMs: number, error: Error) => world.after(leftMs, () => settle(() => reject(error)));
      const noAnswer = new UnclearError(operation, 'no answer');
      const unreachable = new UnreachableError(operation, 'no answer');
      const lost = operation === 'look' ? unreachable : noAnswer;
      // Where no connection can be made, nothing has left.
      if (!machine.linked && this.#state === 'down') return giveUp(1_000, unreachable);
      if (!machine.linked || how === 'requestLost') return giveUp(giveUpMs, lost);
      world.after(takesMs, () => {
        if (signal?.aborted && operation === 'upload') return;
        if (!machine.linked) return giveUp(giveUpMs, lost);
        let result: A;
        try {
          result = act();
        } catch (error) {
          // What the machine's watchers throw is not the machine's answer.
          if (!isLinkError(error)) throw error;
          if (how === 'ok') settle(() => reject(error));
          else giveUp(giveUpMs, lost);
          return;
        }
        if (how === 'ok') settle(() => resolve(result));
        else giveUp(giveUpMs, lost);
      });
    });
  }

  #follow(): void {
    if (!this.#lives || this.#state === 'down') return;
    const { machine, world } = this.#ports;
    if (!machine.linked || world.now < this.#deafUntil) return;
    if (this.#talk === null) {
      this.#emit(this.#compose());
      return;
    }
    this.#renew(this.#talk);
    for (const text of this.#talk.writer.news(this.#talk.panel)) this.#talk.reader.take(text);
  }

  #listen(wire: Wire): Talk {
    const { services, world } = this.#ports;
    const reader = wire.reader(services);
    reader.observe((observation) => this.#emit(observation));
    return { panel: blankPanel(), writer: wire.writer(), reader, panelAt: world.now };
  }

  /** The whole state, as a new subscription or a question brings it. */
  #ask(talk: Talk): void {
    this.#renew(talk);
    talk.reader.take(talk.writer.whole(talk.panel));
    for (const text of talk.writer.news(talk.panel)) talk.reader.take(text);
    // Figures wait for their turn; who asked has them at once.
    talk.reader.latest();
  }

  #renew(talk: Talk): void {
    const { machine, world } = this.#ports;
    refresh(talk.panel, machine, world.now, (world.now - talk.panelAt) / 1_000);
    talk.panelAt = world.now;
  }

  #emit(observation: Observation): void {
    this.#shown = observation;
    if (observation.link === 'up') this.#lastUp = observation;
    for (const listener of this.#listeners) listener(observation);
  }

  #stamp(): Pick<Observation, 'observedAtMs' | 'epoch' | 'sequence' | 'link'> {
    const observedAtMs = this.#ports.services.nowMs();
    return { observedAtMs, epoch: this.#epoch, sequence: this.#sequence++, link: this.#state };
  }

  #compose(): Observation {
    const { machine } = this.#ports;
    const stamp = this.#stamp();
    if (this.#state === 'down') return { ...stamp, ...nothing };
    const { busy, firmware, print } = machine;
    const phase = phaseOf(machine);
    const words = print?.phase === 'failed' ? (print.cause?.because ?? 'The print failed') : null;
    return {
      ...stamp,
      phase,
      ready: firmware === 'ready' && !isActive(phase) && !busy,
      firmware,
      job: print && firmware === 'ready' ? this.#job(print) : null,
      heaters: {},
      faults: words === null ? [] : [{ code: print?.cause?.code ?? 'print_error', words }],
      message: words,
    };
  }

  #job(print: Print): ObservedJob {
    const { machine, world } = this.#ports;
    const progress = machine.progressOf(print);
    return {
      remoteName: print.remoteName,
      jobId: world.now >= print.namedAt ? print.identity : null,
      elapsedSeconds: machine.elapsedOf(print),
      printedSeconds: progress * print.seconds,
      progress,
      layer: null,
      layerTotal: null,
      remainingSeconds: null,
      filamentUsedMillimetres: machine.filamentOf(print),
    };
  }

  #file(remoteName: string): RemoteFile | null {
    return this.#ports.machine.files.get(remoteName) ?? null;
  }

  #history(remoteName: string): readonly HistoryEntry[] | null {
    const { machine } = this.#ports;
    if (!machine.keepsHistory) return null;
    return machine.records(remoteName).map(({ print, outcome }) => ({
      jobId: print.identity,
      remoteName,
      outcome,
      words: outcome,
      startedAtMs: print.startedAt,
      endedAtMs: print.endedAt,
      elapsedSeconds: machine.elapsedOf(print),
      printedSeconds: machine.progressOf(print) * print.seconds,
      filamentUsedMillimetres: machine.filamentOf(print),
    }));
  }
}

/** Where a request, or its answer, is lost. */
type Journey = 'ok' | 'requestLost' | 'answerLost';

const nothing = {
  phase: 'offline',
  ready: false,
  firmware: 'unknown',
  job: null,
  heaters: {},
  faults: [],
  message: null,
} as const;

const camera: Webcam = {
  name: 'bed',
  streamUrl: null,
  snapshotUrl: null,
  rotationDegrees: 0,
  flipHorizontal: false,
  flipVertical: false,
};

function phaseOf({ busy, firmware, print }: Machine): Phase {
  if (firmware !== 'ready') return firmware === 'starting' ? 'busy' : 'offline';
  if (print !== null && print.phase !== 'lost') return print.phase;
  return busy ? 'busy' : 'idle';
}

/** Carried out, and nobody hears whether it was refused. */
function unheard(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
  }
}
