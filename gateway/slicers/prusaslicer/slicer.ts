/** PrusaSlicer, run headless as a program of its own. Source: `prusa-slicer --help-fff`, version 2.5. */
import { open, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RawSlice, Slicer, SlicerJob } from '../port.ts';
import { type RunOutcome, runLimited } from '../run.ts';
import { explainFailure, failed, substitutedKeys } from './explain.ts';
import { pinning } from './find.ts';
import { iniText, prusaSettings } from './ini.ts';

const CONFIG_TAIL_BYTES = 128 * 1024;

/** @param program path of the executable; see `findPrusaSlicer` */
export function prusaSlicer(program: string): Slicer {
  let version: Promise<string> | undefined;
  let turn = 0;
  return {
    name: 'prusaslicer',
    version() {
      version ??= askVersion(program);
      version.catch(() => {
        version = undefined;
      });
      return version;
    },
    slice: (job, signal) => slice(program, job, turn++, signal),
  };
}

async function askVersion(program: string): Promise<string> {
  const outcome = await runLimited({
    command: program,
    args: ['--help'],
    cwd: '/',
    limits: { timeMilliseconds: 30_000, memoryBytes: 4 * 1024 ** 3 },
    capAddressSpace: true,
  });
  const found = /PrusaSlicer-(\S+)/.exec(outcome.stdout + outcome.stderr)?.[1];
  if (found !== undefined) return found.slice(0, 64);
  throw (
    explainFailure(outcome) ??
    failed(
      'slicer-missing',
      `${program} does not say that it is PrusaSlicer.`,
      'PRUSASLICER names another program.',
      'Correct PRUSASLICER, or unset it.',
    )
  );
}

async function slice(program: string, job: SlicerJob, turn: number, signal: AbortSignal): Promise<RawSlice> {
  const settings = prusaSettings(job);
  const iniPath = join(job.workFolder, 'profile.ini');
  const gcodePath = join(job.workFolder, 'raw.gcode');
  await writeFile(iniPath, iniText(settings));
  const pinned = await pinning(process.env, turn);
  const [command, ...args] = [
    ...pinned,
    program,
    ...['--datadir', join(job.workFolder, 'config'), '--loglevel', '1'],
    ...['--load', iniPath, '--export-gcode', '--output', gcodePath],
    // Its own arranging would move what the plate has decided; without --merge only the last file survives.
    ...['--merge', '--dont-arrange'],
    ...job.models.map((model) => model.path),
  ] as const;
  const outcome = await runLimited({
    command: command!,
    args,
    cwd: job.workFolder,
    limits: job.limits,
    capAddressSpace: true,
    signal,
  });
  const failure = explainFailure(outcome);
  if (failure) throw failure;
  const extras = job.profile.extra.prusaslicer ?? {};
  return { gcodePath, warnings: await checkOutput(gcodePath, settings, extras, outcome, pinned.length > 0) };
}

async function checkOutput(
  gcodePath: string,
  settings: ReadonlyMap<string, string>,
  extras: Readonly<Record<string, unknown>>,
  outcome: RunOutcome,
  pinned: boolean,
): Promise<ReadonlyArray<string>> {
  const size = await stat(gcodePath).then(
    (found) => found.size,
    () => 0,
  );
  if (size === 0)
    throw failed(
      'nothing-to-print',
      'PrusaSlicer reported success but wrote no G-code.',
      'Every part was dropped: flat, inside out, or off the bed.',
      'Check the models in preflight.',
    );
  const substituted = substitutedKeys(outcome);
  if (substituted.length > 0)
    throw failed(
      'invalid-request',
      `PrusaSlicer does not know the value of ${substituted.join(', ')} and would have used another.`,
      'The setting is of a newer version than the one installed.',
      'Use a value this version knows, or install the newer version.',
    );
  const known = await configKeys(gcodePath, size);
  const unknown = known.size === 0 ? [] : [...settings.keys()].filter((name) => !known.has(name));
  const misspelt = unknown.filter((name) => name in extras);
  if (misspelt.length > 0)
    throw failed(
      'invalid-request',
      `PrusaSlicer has no setting ${misspelt.join(', ')} and passed it over.`,
      'The name is misspelt, or belongs to another version.',
      "Correct the profile's extra settings.",
    );
  const warnings = unknown.map((name) => `This version of PrusaSlicer has no setting ${name}.`);
  if (!pinned) warnings.push('The slicer ran on several processors: slicing again may give other bytes.');
  return warnings;
}

/** Names of the settings in the block at the end of the file. */
async function configKeys(gcodePath: string, size: number): Promise<ReadonlySet<string>> {
  const file = await open(gcodePath);
  try {
    const length = Math.min(size, CONFIG_TAIL_BYTES);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const [, block = ''] =
      /; prusaslicer_config = begin\n([\s\S]*?); prusaslicer_config = end/.exec(buffer.toString('utf8')) ??
      [];
    return new Set([...block.matchAll(/^; ([a-z0-9_]+) = ?/gm)].map((match) => match[1]!));
  } finally {
    await file.close();
  }
}
