/**
 * A farm as a process of its own that may be told to kill itself, without a word to anyone, at a named moment. It loads
 * its code first and then waits for its orders, so that one can stand by while another lives.
 */
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import type { RunningFarm, UpOptions } from '../up.ts';
import { startFarm } from '../up.ts';

/** The end: at the `count`th time that the point is passed, after so many turns of the event loop. */
export interface SelfKill {
  readonly point: string;
  readonly count: number;
  readonly turns: number;
}

export interface Orders {
  readonly options: Omit<UpOptions, 'probe'>;
  readonly kill: SelfKill | null;
}

export type Word =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'failed'; readonly words: string };

const tell = (word: Word) => process.send?.(word);
let farm: RunningFarm | undefined;

async function stop(because: string): Promise<void> {
  try {
    writeSync(2, `stopped by ${because}\n`);
  } catch {
    // Nobody is there to read it.
  }
  await farm?.stop();
  process.exit(0);
}

function probeOf(kill: SelfKill | null): (point: string) => void {
  let left = kill?.count ?? 0;
  const end = () => {
    writeSync(2, `killed at ${kill?.point}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
  const after = (turns: number): void => {
    if (turns === 0) end();
    else setImmediate(() => after(turns - 1));
  };
  return (point) => {
    if (point === kill?.point && --left === 0) after(kill.turns);
  };
}

process.once('message', ({ options, kill }: Orders) => {
  const probe = probeOf(kill);
  startFarm({ ...options, probe }, (words) => probe(`up.${words.split(':')[0]?.toLowerCase()}`)).then(
    (running) => {
      farm = running;
      tell({ kind: 'ready', url: running.url });
    },
    (error: Error) => {
      tell({ kind: 'failed', words: error.message });
      process.exitCode = 1;
      process.disconnect?.();
    },
  );
});
process.once('SIGTERM', () => void stop('SIGTERM'));
// Whoever commands it is gone.
process.once('disconnect', () => void stop('the loss of its channel'));
// A killed process writes nothing at its end.
flushCompileCache();
tell({ kind: 'loaded' });
