/** What PrusaSlicer's ways of failing mean. Its exit codes alone say little and sometimes lie. */
import { SliceFailed } from '../../../actors/slicing/schema.ts';
import type { RunOutcome } from '../run.ts';

const ABORT = 134;
const SEGMENTATION_FAULT = 139;

/** The failure behind an outcome, or undefined for an exit that claims success. */
export function explainFailure(outcome: RunOutcome): SliceFailed | undefined {
  const said = `${outcome.stderr}\n${outcome.stdout}`;
  if (outcome.end === 'cancelled')
    return failed(
      'cancelled',
      'The slice was cancelled.',
      'Its plan was withdrawn.',
      'Slice again if it is still wanted.',
    );
  if (outcome.end === 'time-limit')
    return failed(
      'time-limit',
      'PrusaSlicer was ended because it took longer than it may.',
      'The model has very many triangles or supports, or the machine is overloaded.',
      'Simplify the model, or raise the time limit and slice again.',
    );
  if (/bad_alloc|out of memory|cannot allocate/i.test(said))
    return failed(
      'memory-limit',
      'PrusaSlicer needed more memory than it may have.',
      'The model is very large or very detailed.',
      'Simplify the model, put fewer parts on the plate, or raise the memory limit.',
    );
  if (outcome.end === 'not-started' || outcome.exitCode === 126 || outcome.exitCode === 127)
    return failed(
      'slicer-missing',
      `PrusaSlicer could not be started: ${lastWords(said)}`,
      'It was uninstalled, or a library it needs is missing.',
      'Install it again, or unset PRUSASLICER to use the slicer that comes with the farm.',
    );
  if (/no layers were detected|empty layer|nothing to (?:slice|print)|no extrusions/i.test(said))
    return failed(
      'nothing-to-print',
      `PrusaSlicer found nothing to print: ${lastWords(said)}`,
      'The model is flat, thinner than a line, or inside out.',
      'Check the model in preflight and repair it.',
    );
  if (outcome.exitCode === ABORT || outcome.signal === 'SIGABRT')
    return failed(
      'crashed',
      `PrusaSlicer gave up (abort): ${lastWords(said)}`,
      'The model is wider than the bed, flat, or has coordinates that are no numbers.',
      'Check the model in preflight; it should have been stopped there.',
    );
  if (outcome.exitCode === SEGMENTATION_FAULT || outcome.signal === 'SIGSEGV')
    return failed(
      'crashed',
      'PrusaSlicer crashed (segmentation fault).',
      'A fault of the program with this model or these settings.',
      'Slice again with other settings or another version; report the model to its makers.',
    );
  if (outcome.end === 'signal')
    return failed(
      'crashed',
      `PrusaSlicer was ended from outside (${outcome.signal}).`,
      'The machine ran out of memory, or someone stopped it.',
      'Slice again; if it happens again, give the machine more memory.',
    );
  if (outcome.exitCode !== 0)
    return failed(
      'crashed',
      `PrusaSlicer failed with exit code ${outcome.exitCode}: ${lastWords(said)}`,
      'It does not accept a setting, or the model is damaged.',
      'Read its words above; correct the profile or the model.',
    );
  return undefined;
}

/** The keys for which it took another value than ours, which it tells but does not count as a failure. */
export function substitutedKeys(outcome: RunOutcome): ReadonlyArray<string> {
  const said = `${outcome.stdout}\n${outcome.stderr}`;
  return [...said.matchAll(/key = "([^"]+)"\s+loaded = "?[^\t]*\tsubstituted = /g)].map((match) => match[1]!);
}

export function failed(
  code: SliceFailed['code'],
  message: string,
  likelyCause: string,
  remedy: string,
): SliceFailed {
  return new SliceFailed({ code, message, likelyCause, remedy });
}

function lastWords(said: string): string {
  const lines = said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^\d+ => |\[trace\]/.test(line));
  return lines.slice(-2).join(' ').slice(0, 400) || 'it said nothing.';
}
