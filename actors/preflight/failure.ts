import type { PreflightFailure } from './schema.ts';

/** Why no report can be given. `failure` is plain data and crosses threads and the API as it is. */
export class PreflightError extends Error {
  readonly failure: PreflightFailure;
  constructor(failure: PreflightFailure) {
    super(`${failure.what} ${failure.likelyCause} ${failure.whatToDo}`);
    this.name = 'PreflightError';
    this.failure = failure;
  }
}

export function fail(
  code: PreflightFailure['code'],
  what: string,
  likelyCause: string,
  whatToDo: string,
  detected: string | null = null,
): never {
  throw new PreflightError({ code, what, likelyCause, whatToDo, detected });
}

/** A file that starts well and stops too soon. */
export function failTruncated(what: string): never {
  return fail(
    'truncated',
    what,
    'An upload, a download or an export was cut off before its end.',
    'Export the model again, or upload it again over a steady link.',
  );
}

/** A file of the right kind with something in it that breaks the format's own rules. */
export function failMalformed(
  what: string,
  likelyCause = 'The program that wrote the file has a fault, or the file was damaged.',
): never {
  return fail(
    'malformed',
    what,
    likelyCause,
    'Export the model again, as binary STL or 3MF if you can choose.',
  );
}
