/** Runs one program within limits of time and memory, and ends the whole process group when they are passed. */
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { SliceLimits } from './port.ts';

export interface RunOptions {
  readonly command: string;
  readonly args: ReadonlyArray<string>;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly limits: SliceLimits;
  /** Caps the address space. Off for programs that reserve far more than they use, such as a JS runtime. */
  readonly capAddressSpace: boolean;
  readonly signal?: AbortSignal;
}

export interface RunOutcome {
  readonly end: 'exit' | 'signal' | 'time-limit' | 'cancelled' | 'not-started';
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last part of what it said. */
  readonly stdout: string;
  readonly stderr: string;
}

const OUTPUT_KEPT_CHARACTERS = 65_536;
/** How long what was said last may take to arrive, when something that left the group holds the pipes. */
const PIPES_CLOSE_MILLISECONDS = 2000;

/** Never rejects: how it ended is in the outcome. */
export function runLimited(options: RunOptions): Promise<RunOutcome> {
  if (options.signal?.aborted)
    return Promise.resolve({ end: 'cancelled', exitCode: null, signal: null, stdout: '', stderr: '' });
  return new Promise((resolve) => {
    const { command, args } = withKernelLimits(options);
    const child = spawn(command, args, {
      cwd: options.cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH ?? '',
        LANG: 'C.UTF-8',
        HOME: options.cwd,
        TMPDIR: options.cwd,
        ...options.env,
      },
    });
    let end: RunOutcome['end'] | undefined;
    let stdout = '';
    let stderr = '';
    const kill = (why: 'time-limit' | 'cancelled') => {
      end ??= why;
      killGroup(child.pid);
    };
    const onAbort = () => kill('cancelled');
    const timer = setTimeout(() => kill('time-limit'), options.limits.timeMilliseconds);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const finish = (outcome: Omit<RunOutcome, 'stdout' | 'stderr'>) => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      killGroup(child.pid);
      resolve({ ...outcome, stdout, stderr });
    };

    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-OUTPUT_KEPT_CHARACTERS);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-OUTPUT_KEPT_CHARACTERS);
    });
    child.once('spawn', () => yieldToTheFarm(child.pid));
    child.once('error', (error) => {
      stderr += error.message;
      finish({ end: end ?? 'not-started', exitCode: null, signal: null });
    });
    // A grandchild may hold the pipes open after the program is gone, so the exit decides, not the pipes.
    child.once('exit', (exitCode, signal) => {
      killGroup(child.pid);
      child.once('close', () => finish({ end: end ?? (signal ? 'signal' : 'exit'), exitCode, signal }));
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, PIPES_CLOSE_MILLISECONDS).unref();
    });
  });
}

/**
 * The kernel's own limits hold even if this process is gone: address space, and processor time at twice the
 * time limit.
 */
function withKernelLimits({ command, args, limits, capAddressSpace }: RunOptions) {
  const cpuSeconds = Math.ceil((limits.timeMilliseconds / 1000) * 2) + 1;
  const memoryKilobytes = capAddressSpace ? String(Math.floor(limits.memoryBytes / 1024)) : 'unlimited';
  const script = 'ulimit -c 0; ulimit -t "$1"; ulimit -v "$2" 2>/dev/null; shift 2; exec "$@"';
  return {
    command: '/bin/sh',
    args: ['-c', script, 'sh', String(cpuSeconds), memoryKilobytes, command, ...args],
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Already gone, which is what was wanted.
  }
}

function yieldToTheFarm(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It may have ended already; a missing nice value harms nothing.
  }
}
