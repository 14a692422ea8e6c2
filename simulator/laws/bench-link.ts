/** The farm's way to a machine on the bench: it answers, loses, refuses and delays as a case says, and keeps what was asked. */
import type { Link, Look, RemoteFile, StartRequest, UploadRequest } from '../../gateway/printers/contract.ts';
import {
  AuthError,
  NotSupportedError,
  RefusedError,
  UnclearError,
  UnreachableError,
} from '../../gateway/printers/errors.ts';
import type { BenchMachine } from './bench-machine.ts';

const LOOK_MS = 200;
const START_MS = 300;
const UPLOAD_MS = 5_000;

/** What comes of a request; of a start also whether the machine begins. */
export type UploadFate = 'ok' | 'checksum' | 'inUse' | 'unreachable' | 'unclear' | 'auth' | 'beginsOnly';
export type StartFate =
  | 'ok'
  | 'silent'
  | 'busy'
  | 'notReady'
  | 'other'
  | 'otherBegins'
  | 'busyButBegins'
  | 'lostButBegins'
  | 'lost'
  | 'late'
  | 'unreachable'
  | 'auth'
  | 'notSupported';

export interface Fates {
  readonly uploads: readonly UploadFate[];
  readonly start: StartFate;
  /** Looks that get no answer, by their number; `auth`: none is answered, for want of a key. */
  readonly looksLost: readonly number[] | 'auth';
  /** From this look on the machine wants a key. */
  readonly lockedFrom: number;
  /** The end of an upload starts the print. */
  readonly beginsWithUpload: boolean;
  /** Of a late start. */
  readonly lateMs: number;
}

/** Time as the case has it: it passes when everybody waits. */
export class BenchClock {
  nowMs = 0;
  #waiting: { readonly at: number; readonly run: () => void }[] = [];

  readonly after = (delayMs: number, run: () => void): (() => void) => {
    const one = { at: this.nowMs + delayMs, run };
    this.#waiting.push(one);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== one);
    };
  };

  /** Until the work is done; what is due later stays. */
  async finish<A>(work: Promise<A>, passing: (ms: number) => void): Promise<A> {
    let done = false;
    const ended = work.finally(() => {
      done = true;
    });
    ended.catch(() => undefined);
    for (;;) {
      await new Promise<void>((resolve) => void setImmediate(resolve));
      if (done) return ended;
      if (!this.#next(passing)) throw new Error('It waits for what never comes.');
    }
  }

  /** Whatever is due within this time. */
  pass(ms: number, passing: (ms: number) => void): void {
    const until = this.nowMs + ms;
    while (this.#waiting.some(({ at }) => at <= until)) this.#next(passing);
    passing(until - this.nowMs);
    this.nowMs = until;
  }

  #next(passing: (ms: number) => void): boolean {
    const [first] = this.#waiting.toSorted((a, b) => a.at - b.at);
    if (first === undefined) return false;
    this.#waiting = this.#waiting.filter((other) => other !== first);
    passing(first.at - this.nowMs);
    this.nowMs = first.at;
    first.run();
    return true;
  }
}

export interface Asked {
  readonly what: 'look' | 'upload' | 'start';
  readonly atMs: number;
  /** Of a look: it was answered, and the machine would take a start and knows nothing of the file. */
  readonly isIdle?: boolean;
  /** What the machine had of the file when it was asked. */
  readonly file: RemoteFile | null;
  readonly fate: string;
}

export class BenchLink {
  readonly asked: Asked[] = [];
  file: RemoteFile | null;
  readonly #machine: BenchMachine;
  readonly #clock: BenchClock;
  readonly #fates: Fates;
  #looks = 0;
  #uploads = 0;

  constructor(machine: BenchMachine, clock: BenchClock, fates: Fates, file: RemoteFile | null) {
    this.#machine = machine;
    this.#clock = clock;
    this.#fates = fates;
    this.file = file;
  }

  get link(): Link {
    return {
      look: (remoteName) => this.#look(remoteName),
      upload: (request) => this.#upload(request),
      start: (request) => this.#start(request),
    } as Partial<Link> as Link;
  }

  #after<A>(ms: number, act: () => A): Promise<A> {
    return new Promise((resolve, reject) => {
      this.#clock.after(ms, () => {
        try {
          resolve(act());
        } catch (error) {
          reject(error as Error);
        }
      });
    });
  }

  #look(remoteName: string): Promise<Look> {
    const number = this.#looks++;
    const { looksLost } = this.#fates;
    return this.#after(LOOK_MS, () => {
      const note = (fate: string, isIdle = false) =>
        this.asked.push({ what: 'look', atMs: this.#clock.nowMs, isIdle, file: this.file, fate });
      if (looksLost === 'auth' || number >= this.#fates.lockedFrom) {
        note('auth');
        throw new AuthError('look', 'unauthorised');
      }
      if (looksLost.includes(number)) {
        note('lost');
        throw new UnreachableError('look', 'no answer');
      }
      const observation = this.#machine.observation();
      const history = this.#machine.history(remoteName);
      const isShown = observation.job?.remoteName === remoteName;
      note('ok', observation.ready && !isShown && (history === null || history.length === 0));
      return { observation, file: this.file, history };
    });
  }

  #upload({ remoteName, sha256, sizeBytes }: UploadRequest): Promise<RemoteFile> {
    const fate = this.#fates.uploads[this.#uploads++] ?? 'ok';
    this.asked.push({ what: 'upload', atMs: this.#clock.nowMs, file: this.file, fate });
    return this.#after(UPLOAD_MS, () => {
      if (fate === 'beginsOnly' && this.#machine.firmware === 'ready') this.#machine.begin(remoteName);
      if (fate === 'checksum') throw new RefusedError('upload', 'bytes differ', 'checksum');
      if (fate === 'inUse' || fate === 'beginsOnly')
        throw new RefusedError('upload', 'file in use', 'fileInUse');
      if (fate === 'unreachable') throw new UnreachableError('upload', 'no answer');
      if (fate === 'unclear') throw new UnclearError('upload', 'no answer');
      if (fate === 'auth') throw new AuthError('upload', 'unauthorised');
      this.file = { sizeBytes, sha256, modifiedAtMs: null };
      if (this.#fates.beginsWithUpload) this.#machine.begin(remoteName);
      return this.file;
    });
  }

  #start({ remoteName }: StartRequest): Promise<void> {
    const { lateMs, start: fate } = this.#fates;
    this.asked.push({ what: 'start', atMs: this.#clock.nowMs, file: this.file, fate });
    if (fate === 'late') this.#clock.after(lateMs, () => this.#machine.begin(remoteName));
    return this.#after(START_MS, () => {
      if (fate === 'ok' || fate === 'busyButBegins' || fate === 'lostButBegins')
        this.#machine.begin(remoteName);
      if (fate === 'otherBegins') this.#machine.begin('other.gcode');
      if (fate === 'busy' || fate === 'busyButBegins' || fate === 'otherBegins')
        throw new RefusedError('start', 'busy', 'busy');
      if (fate === 'notReady') throw new RefusedError('start', 'not ready', 'notReady');
      if (fate === 'other') throw new RefusedError('start', 'no', 'other');
      if (fate === 'unreachable') throw new UnreachableError('start', 'no way');
      if (fate === 'auth') throw new AuthError('start', 'unauthorised');
      if (fate === 'notSupported') throw new NotSupportedError('start', 'never');
      if (fate === 'lost' || fate === 'lostButBegins' || fate === 'late')
        throw new UnclearError('start', 'no answer');
    });
  }
}
