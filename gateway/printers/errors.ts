/** The only errors a {@link Link} rejects with. `words` are the machine's, verbatim, where it spoke. */

abstract class LinkErrorBase extends Error {
  abstract readonly kind: 'refused' | 'unreachable' | 'unclear' | 'auth' | 'notSupported';
  /** What was asked: `start`, `upload`, `look`. */
  readonly operation: string;
  readonly words: string | null;

  constructor(operation: string, message: string, words: string | null, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.operation = operation;
    this.words = words;
  }
}

/** Why a machine said no, as far as its words tell. */
export type RefusalReason = 'busy' | 'notReady' | 'fileInUse' | 'fileMissing' | 'checksum' | 'other';

/** The machine answered no: nothing was changed by the request. */
export class RefusedError extends LinkErrorBase {
  override readonly kind = 'refused';
  readonly reason: RefusalReason;
  constructor(operation: string, words: string, reason: RefusalReason = 'other', cause?: unknown) {
    super(operation, `The machine refused to ${operation}: ${words}`, words, cause);
    this.reason = reason;
  }
}

/** The request never left, or certainly never arrived: nothing was changed. Try again when the link is up. */
export class UnreachableError extends LinkErrorBase {
  override readonly kind = 'unreachable';
  constructor(operation: string, detail: string, cause?: unknown) {
    super(
      operation,
      `Could not reach the machine to ${operation}: ${detail}. Check its power, its network and the address.`,
      null,
      cause,
    );
  }
}

/** The request may have taken effect: the answer was lost, late or meaningless. Look before doing anything. */
export class UnclearError extends LinkErrorBase {
  override readonly kind = 'unclear';
  constructor(operation: string, detail: string, cause?: unknown) {
    super(
      operation,
      `It is unclear whether the machine carried out ${operation}: ${detail}. Look before repeating it.`,
      null,
      cause,
    );
  }
}

/** The machine wants credentials, or other ones: nothing was changed. */
export class AuthError extends LinkErrorBase {
  override readonly kind = 'auth';
  constructor(operation: string, words: string, cause?: unknown) {
    super(
      operation,
      `The machine did not accept our credentials to ${operation}: ${words}. Check this printer's key or password.`,
      words,
      cause,
    );
  }
}

/** This machine cannot do that at all. */
export class NotSupportedError extends LinkErrorBase {
  override readonly kind = 'notSupported';
  constructor(operation: string, detail: string) {
    super(operation, `This machine cannot ${operation}: ${detail}`, null);
  }
}

export type LinkError = RefusedError | UnreachableError | UnclearError | AuthError | NotSupportedError;

export const isLinkError = (error: unknown): error is LinkError => error instanceof LinkErrorBase;

/** Turns whatever was thrown into a link error: an unknown one is unclear, because it proves nothing. */
export function asLinkError(operation: string, error: unknown): LinkError {
  if (isLinkError(error)) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new UnclearError(operation, detail, error);
}
