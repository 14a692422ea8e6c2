/** Questions to the database whose failures come as a `DatabaseError`, whatever the driver threw. */
import { DatabaseError } from './errors.ts';

export const asDatabaseError = (cause: unknown): DatabaseError =>
  cause instanceof DatabaseError
    ? cause
    : new DatabaseError({
        reason: 'query-failed',
        message: `The database did not answer the question: ${cause instanceof Error ? cause.message : cause}. Try again.`,
        cause,
      });

/** Data exceptions and errors of SQL (SQLSTATE classes 22 and 42): a defect of whoever asks, which no patience mends. */
const isAskersFault = (error: unknown): boolean => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^(22|42)[0-9A-Z]{3}$/.test(code);
};

const failureOf = (error: unknown): unknown => (isAskersFault(error) ? error : asDatabaseError(error));

export const answered =
  <A extends readonly unknown[], R>(ask: (...args: A) => Promise<R>) =>
  async (...args: A): Promise<R> => {
    try {
      return await ask(...args);
    } catch (error) {
      throw failureOf(error);
    }
  };

export const answeredEach = <A extends readonly unknown[], R>(ask: (...args: A) => AsyncIterable<R>) =>
  async function* (...args: A): AsyncGenerator<R> {
    try {
      yield* ask(...args);
    } catch (error) {
      throw failureOf(error);
    }
  };
