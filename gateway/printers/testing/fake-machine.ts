/**
 * A machine in memory, with a log nobody but the test reads. It takes starts as real ones do: late, behind
 * other work, with the answer lost. What it shows of itself lags a little behind what it does.
 */
import type { HistoryEntry, Link, Observation, Phase, RemoteFile } from '../contract.ts';
import { AuthError, RefusedError, UnclearError, UnreachableError } from '../errors.ts';
import type { LinkServices } from '../services.ts';

/** What happens to one request. `late`: takes effect after the answer was given up. `die…`: the farm does. */
export type Fate =
  | 'ok'
  | 'requestLost'
  | 'answerLost'
  | 'late'
  | 'unreachable'
  | 'refused'
  | 'corrupted'
  | 'dieBefore'
  | 'dieAfter'
  | 'dieLate';

export interface FakeMachineOptions {
  readonly time: Pick<LinkServices, 'nowMs' | 'after'>;
  /** Consumed one a request, uploads, starts and looks alike; `ok` when used up. */
  readonly fates: Fate[];
  readonly lateMs: number;
  readonly printMs: number;
  readonly showLagMs: number;
  readonly history: boolean;
}

interface Execution {
  readonly jobId: string;
  readonly remoteName: string;
  readonly startedAtMs: number;
  outcome: HistoryEntry['outcome'];
}

export interface FakeMachine {
  /** A farm process's link; `kill` makes it never answer again, as a dead process hears nothing. */
  attach(): { readonly link: Link; kill(): void; readonly died: Promise<null> };
  /** Every start that took effect, oldest first. */
  readonly starts: readonly string[];
  /** Something that is no print runs for this long; starts wait behind it. */
  occupyFor(ms: number): void;
  /** A person prints something at the machine. */
  printByHand(remoteName: string, ms: number): void;
  restartFirmware(): void;
  /** Pauses what runs, whosever it is; a start would then discard it. */
  pause(): void;
}

export function fakeMachine(options: FakeMachineOptions): FakeMachine {
  const { time, fates } = options;
  const files = new Map<string, RemoteFile>();
  const executions: Execution[] = [];
  const starts: string[] = [];
  const waiting: (() => void)[] = [];
  let current: Execution | null = null;
  let busyUntilMs = 0;
  let paused = false;
  let sequence = 0;
  let shown = compose();

  function compose(): Observation {
    const phase: Phase = current
      ? current.outcome === 'running'
        ? paused
          ? 'paused'
          : 'printing'
        : (current.outcome as Phase)
      : time.nowMs() < busyUntilMs
        ? 'busy'
        : 'idle';
    return {
      observedAtMs: time.nowMs(),
      epoch: 'fake',
      sequence: sequence++,
      link: 'up',
      phase,
      ready: phase !== 'printing' && phase !== 'paused' && time.nowMs() >= busyUntilMs,
      firmware: 'ready',
      job: current && {
        remoteName: current.remoteName,
        jobId: current.jobId,
        elapsedSeconds: (time.nowMs() - current.startedAtMs) / 1000,
        printedSeconds: null,
        progress: null,
        layer: null,
        layerTotal: null,
        remainingSeconds: null,
        filamentUsedMillimetres: null,
      },
      heaters: {},
      faults: [],
      message: null,
    };
  }

  const show = () => time.after(options.showLagMs, () => (shown = compose()));

  function execute(remoteName: string, ms: number) {
    const execution: Execution = {
      jobId: `J${executions.length}`,
      remoteName,
      startedAtMs: time.nowMs(),
      outcome: 'running',
    };
    executions.unshift(execution);
    paused = false;
    current = execution;
    show();
    time.after(ms, () => {
      if (execution.outcome !== 'running') return;
      execution.outcome = 'finished';
      show();
    });
  }

  /** A start at the machine itself: waits behind other work, and is refused in mid-print. */
  function takeStart(remoteName: string): Error | null {
    if (time.nowMs() < busyUntilMs) {
      waiting.push(() => void takeStart(remoteName));
      return null;
    }
    if (current?.outcome === 'running') {
      if (!paused) return new RefusedError('start', 'SD busy', 'busy');
      current.outcome = 'cancelled';
    }
    if (!files.has(remoteName)) return new RefusedError('start', 'Unable to open file', 'fileMissing');
    starts.push(remoteName);
    execute(remoteName, options.printMs);
    return null;
  }

  function attach(): ReturnType<FakeMachine['attach']> {
    let dead = false;
    let die: () => void = () => {};
    const died = new Promise<null>((resolve) => {
      die = () => {
        dead = true;
        resolve(null);
      };
    });
    const never = () => new Promise<never>(() => {});

    async function request<A>(operation: string, effect: () => A, repeatable: boolean): Promise<A> {
      await new Promise<void>((resolve) => time.after(10, resolve));
      if (dead) return never();
      const fate = fates.shift() ?? 'ok';
      switch (fate) {
        case 'requestLost':
          throw new UnclearError(operation, 'no answer');
        case 'answerLost':
          unheard(effect);
          throw new UnclearError(operation, 'no answer');
        case 'late':
          time.after(options.lateMs, () => unheard(effect));
          throw new UnclearError(operation, 'no answer');
        case 'unreachable':
          throw new UnreachableError(operation, 'no route');
        case 'refused':
          throw repeatable
            ? new UnreachableError(operation, 'overloaded')
            : new RefusedError(operation, 'not now');
        case 'corrupted':
          throw repeatable
            ? new RefusedError(operation, 'checksum', 'checksum')
            : new AuthError(operation, 'who?');
        case 'dieBefore':
          die();
          return never();
        case 'dieAfter':
          unheard(effect);
          die();
          return never();
        case 'dieLate':
          time.after(options.lateMs, () => unheard(effect));
          die();
          return never();
        case 'ok':
          return effect();
      }
    }
    const link: Link = {
      latest: () => shown,
      observe: (listener) => {
        listener(shown);
        return () => {};
      },
      look: (remoteName) =>
        request(
          'look',
          () => ({
            observation: { ...shown, observedAtMs: time.nowMs(), sequence: sequence++ },
            file: files.get(remoteName) ?? null,
            history: options.history
              ? executions.filter((one) => one.remoteName === remoteName).map((one) => entryOf(one))
              : null,
          }),
          true,
        ),
      upload: ({ remoteName, sizeBytes, sha256 }) =>
        request(
          'upload',
          () => {
            if (current?.outcome === 'running' && current.remoteName === remoteName) {
              throw new RefusedError('upload', 'File is loaded', 'fileInUse');
            }
            const file = { sizeBytes, sha256, modifiedAtMs: time.nowMs() };
            files.set(remoteName, file);
            return file;
          },
          true,
        ),
      start: ({ remoteName }) =>
        request(
          'start',
          () => {
            const refusal = takeStart(remoteName);
            if (refusal) throw refusal;
          },
          false,
        ),
      close: async () => {},
      ended: new Promise(() => {}),
    };
    return { link, kill: die, died };
  }

  return {
    pause: () => {
      paused = current?.outcome === 'running';
      show();
    },
    attach,
    starts,
    occupyFor: (ms) => {
      busyUntilMs = time.nowMs() + ms;
      shown = compose();
      time.after(ms, () => {
        for (const go of waiting.splice(0)) go();
        shown = compose();
      });
    },
    printByHand: (remoteName, ms) => {
      if (current?.outcome !== 'running') execute(remoteName, ms);
    },
    restartFirmware: () => {
      if (current?.outcome === 'running') current.outcome = 'failed';
      current = null;
      show();
    },
  };
}

/** Carried out, with the answer lost, be it yes or no. */
function unheard(effect: () => unknown) {
  try {
    effect();
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
  }
}

const entryOf = (one: Execution): HistoryEntry => ({
  jobId: one.jobId,
  remoteName: one.remoteName,
  outcome: one.outcome,
  words: one.outcome,
  startedAtMs: one.startedAtMs,
  endedAtMs: null,
  elapsedSeconds: null,
  printedSeconds: null,
  filamentUsedMillimetres: null,
});
