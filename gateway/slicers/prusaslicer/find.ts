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
 * G-code of a large mesh comes out in another order each time; on which one it runs makes no difference.
 *
 * @param turn slices in succession take the processors in turn
 */
export async function pinning(env: Env, turn: number): Promise<ReadonlyArray<string>> {
  const taskset = await onPath(['taskset'], env);
  if (taskset === undefined) return [];
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const allowed = processorList(/^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '');
  return allowed.length === 0 ? [] : [taskset, '-c', String(allowed[turn % allowed.length])];
}

/** `0-2,5` as 0, 1, 2, 5. */
export function processorList(ranges: string): ReadonlyArray<number> {
  return [...ranges.matchAll(/(\d+)(?:-(\d+))?/g)].flatMap(([, from, to = from]) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index),
  );
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
