/** Calls to one machine, over whichever way stands, with their failures typed. */
import { asLinkError, type LinkError, UnclearError, UnreachableError } from '../errors.ts';
import type { Auth } from './auth.ts';
import { encodeHttpCall, type RpcParams } from './encode.ts';
import type { HttpClient } from './http.ts';
import { AnswerError, mapAnswer } from './refusals.ts';
import type { RpcSocket } from './socket.ts';

export interface CallOptions {
  readonly params?: RpcParams;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Calls {
  /** Something that changes the machine. `operation` is our word for it, in errors. */
  command(operation: string, method: string, options?: CallOptions): Promise<void>;
  /** A question; it changes nothing, so an unclear answer to it is only a missing one. */
  ask<A>(
    operation: string,
    method: string,
    decode: (answer: unknown) => A,
    options?: CallOptions,
  ): Promise<A>;
  /** The same, where no for an answer means there is none. */
  askMaybe<A>(
    operation: string,
    method: string,
    decode: (answer: unknown) => A,
    options?: CallOptions,
  ): Promise<A | null>;
  /** Ends with the link as well as with the caller's own signal. */
  endsWith(signal?: AbortSignal): AbortSignal;
}

const answerTimeoutMs = 10_000;

export function createCalls(use: {
  readonly http: HttpClient;
  readonly auth: Auth;
  readonly socket: () => RpcSocket | null;
  readonly stopped: AbortSignal;
}): Calls {
  const { http, auth, stopped } = use;
  const endsWith = (signal?: AbortSignal) => (signal ? AbortSignal.any([stopped, signal]) : stopped);

  /** With one more try after a token has run out. */
  async function overHttp(
    operation: string,
    method: string,
    params: RpcParams,
    silenceMs: number,
    signal: AbortSignal,
  ) {
    const { verb, path, query } = encodeHttpCall(method, params);
    for (let attempt = 0; ; attempt++) {
      try {
        const headers = await auth.headers();
        return await http.request({ operation, verb, path, query, headers, silenceMs, signal });
      } catch (error) {
        const expired = error instanceof AnswerError && error.code === 401;
        if (!expired || attempt > 0 || !auth.rejected()) throw error;
      }
    }
  }

  /** Over the socket if there is one, else over HTTP; never over both, because a lost answer is no refusal. */
  async function call(operation: string, method: string, options: CallOptions = {}): Promise<unknown> {
    const { params = {}, timeoutMs = answerTimeoutMs } = options;
    if (stopped.aborted) throw new UnreachableError(operation, 'the link is closed');
    const signal = endsWith(options.signal);
    try {
      const socket = use.socket();
      if (socket) return await socket.call(operation, method, params, timeoutMs, signal);
      return await overHttp(operation, method, params, timeoutMs, signal);
    } catch (error) {
      throw error instanceof AnswerError ? mapAnswer(operation, error) : asLinkError(operation, error);
    }
  }

  async function ask<A>(
    operation: string,
    method: string,
    decode: (answer: unknown) => A,
    options?: CallOptions,
  ): Promise<A> {
    try {
      return decode(await call(operation, method, options));
    } catch (error) {
      const known = asLinkError(operation, error);
      throw known instanceof UnclearError ? new UnreachableError(operation, known.message, known) : known;
    }
  }

  return {
    command: async (operation, method, options) => {
      await call(operation, method, options);
    },
    ask,
    askMaybe: (operation, method, decode, options) =>
      ask(operation, method, decode, options).catch((error: LinkError) => {
        if (error.kind === 'refused' || error.kind === 'notSupported') return null;
        throw error;
      }),
    endsWith,
  };
}
