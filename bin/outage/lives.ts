/** The farm's lives: one process after another over the same data folder, the next one loaded while this one works. */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { Orders, Word } from './farm-process.ts';

const FARM = path.join(import.meta.dirname, 'farm-process.ts');
/** Half of a start is compiling; what is compiled once serves all lives. */
const NODE_COMPILE_CACHE = path.resolve(import.meta.dirname, '../../node_modules/.cache/node');
const STDERR_MAX = 20_000;

export interface Life {
  readonly pid: number;
  /** It has its orders. */
  readonly begun: Promise<void>;
  /** Its address; rejects where it died or failed before it answered. */
  readonly ready: Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  isOver(): boolean;
  kill(): void;
  /** Asks it to stop in good order; resolves once it is gone. */
  stop(): Promise<void>;
  /** What it wrote on stderr last. */
  said(): string;
}

interface Loaded {
  readonly child: ChildProcess;
  readonly loaded: Promise<void>;
  readonly said: () => string;
}

export interface Lives {
  begin(orders: Orders): Life;
  /** Process ids of all that were ever started. */
  readonly pids: readonly number[];
  /** Kills what is left. */
  end(): Promise<void>;
}

/** @param env added to the environment of each process. */
export function openLives(env: Readonly<Record<string, string>> = {}): Lives {
  const pids: number[] = [];
  const children = new Set<ChildProcess>();
  let standby: Loaded | undefined;

  const load = (): Loaded => {
    const child = fork(FARM, [], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      env: { NODE_COMPILE_CACHE, ...process.env, ...env },
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    pids.push(child.pid!);
    let text = '';
    child.stderr?.setEncoding('utf8').on('data', (more: string) => {
      text = (text + more).slice(-STDERR_MAX);
    });
    const loaded = new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', () => reject(new Error(`A farm could not be loaded: ${text}`)));
    });
    loaded.catch(() => undefined);
    return { child, loaded, said: () => text };
  };

  return {
    pids,
    begin(orders) {
      const { child, loaded, said } = standby ?? load();
      standby = undefined;
      let over = false;
      const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
        child.once('exit', (code, signal) => {
          over = true;
          resolve({ code, signal });
        });
      });
      const ready = loaded.then(
        () =>
          new Promise<string>((resolve, reject) => {
            child.once('message', (word: Word) => {
              if (word.kind === 'ready') resolve(word.url);
              else reject(new Error(word.kind === 'failed' ? word.words : `It said ${word.kind}.`));
            });
            child.once('exit', () => reject(new Error('It died before it was ready.')));
            child.send(orders, () => undefined);
            standby ??= load();
          }),
      );
      ready.catch(() => undefined);
      return {
        begun: loaded,
        pid: child.pid!,
        ready,
        ended,
        isOver: () => over,
        kill: () => child.kill('SIGKILL'),
        async stop() {
          child.kill('SIGTERM');
          await ended;
        },
        said,
      };
    },
    async end() {
      await Promise.all(
        [...children].map((child) => {
          const gone = new Promise((resolve) => child.once('exit', resolve));
          child.kill('SIGKILL');
          return gone;
        }),
      );
    },
  };
}
