/** Where PrusaSlicer is, and how to keep it on one processor. */
import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { SliceFailed } from '../../../actors/slicing/schema.ts';

type Env = Readonly<Record<string, string | undefined>>;

const NAMES = ['prusa-slicer', 'PrusaSlicer', 'prusa-slicer-console'];

/** The program PRUSASLICER names, else the first on PATH, else undefined. */
export async function findPrusaSlicer(env: Env): Promise<string | undefined> {
  const named = env.PRUSASLICER;
  if (named) {
    if (await isExecutable(named)) return named;
    throw new SliceFailed({
      code: 'slicer-missing',
      message: `PRUSASLICER names ${named}, which is not a program.`,
      likelyCause: 'It was moved or uninstalled, or the path is misspelt.',
      remedy: 'Correct PRUSASLICER, or unset it to use the slicer that comes with the farm.',
    });
  }
  return onPath(NAMES, env);
}

/**
 * The words that pin a program to one processor, empty where that cannot be done. On two processors the
 * G-code of a large mesh comes out in another order each time.
 */
export async function pinning(env: Env): Promise<ReadonlyArray<string>> {
  const taskset = await onPath(['taskset'], env);
  if (taskset === undefined) return [];
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const first = /^Cpus_allowed_list:\s*(\d+)/m.exec(status)?.[1];
  return first === undefined ? [] : [taskset, '-c', first];
}

async function onPath(names: ReadonlyArray<string>, env: Env): Promise<string | undefined> {
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean))
    for (const name of names) {
      const path = join(folder, name);
      if (await isExecutable(path)) return path;
    }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
