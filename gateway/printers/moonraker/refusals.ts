/** Moonraker's error answers, as the farm's typed errors. */
import {
  AuthError,
  type LinkError,
  NotSupportedError,
  type RefusalReason,
  RefusedError,
  UnclearError,
} from '../errors.ts';

/** An error answer, over the socket or over HTTP. */
export class AnswerError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const reasons: readonly (readonly [RegExp, RefusalReason])[] = [
  [/SD busy/i, 'busy'],
  [/unable to open file|does not exist|not found/i, 'fileMissing'],
  [/checksum/i, 'checksum'],
  [/in use|loaded|currently printing/i, 'fileInUse'],
  [/not ready|shutdown|not connected|must be ready/i, 'notReady'],
];

const reasonOf = (words: string, byDefault: RefusalReason): RefusalReason =>
  reasons.find(([pattern]) => pattern.test(words))?.[1] ?? byDefault;

/**
 * Codes are HTTP's, or JSON-RPC's where Moonraker uses those: -32601 for 404, -32602 for bad parameters
 * and for 401, -32603 for its own exceptions.
 */
export function mapAnswer(operation: string, error: AnswerError): LinkError {
  const words = error.message || `error ${error.code}`;
  switch (error.code) {
    case 401:
      return new AuthError(operation, words, error);
    case -32602:
      if (/unauthorized/i.test(words)) return new AuthError(operation, words, error);
      return new RefusedError(operation, words, reasonOf(words, 'other'), error);
    case 404:
    case -32601:
      if (/method not found/i.test(words)) return new NotSupportedError(operation, words);
      return new RefusedError(operation, words, 'fileMissing', error);
    case 403:
      return new RefusedError(operation, words, reasonOf(words, 'fileInUse'), error);
    case 422:
      return new RefusedError(operation, words, 'checksum', error);
    case 503:
      // "not connected" is said before a request is passed on, "disconnected" of one already passed on.
      if (/host not connected/i.test(words)) return new RefusedError(operation, words, 'notReady', error);
      return new UnclearError(operation, words, error);
    default:
      if (error.code === -32603 || error.code >= 500) return new UnclearError(operation, words, error);
      return new RefusedError(operation, words, reasonOf(words, 'other'), error);
  }
}
