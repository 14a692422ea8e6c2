/** One JSON-RPC connection over one WebSocket: calls, notifications, and a watch on its life. */
import WebSocket from 'ws';
import { UnclearError, UnreachableError } from '../errors.ts';
import type { LinkServices } from '../services.ts';
import type { RpcParams } from './encode.ts';
import { AnswerError } from './refusals.ts';

export interface RpcSocket {
  /** Resolves with the result; rejects with {@link AnswerError}, unreachable (not sent) or unclear (sent). */
  call(
    operation: string,
    method: string,
    params: RpcParams | undefined,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<unknown>;
  close(): void;
  /** Settles once, with the reason, when the connection is over, however it ended. */
  readonly closed: Promise<string>;
}

export interface SocketOptions {
  readonly url: string;
  readonly openTimeoutMs: number;
  /** Without a frame for this long a ping is sent; without one for half as long again the socket is given up. */
  readonly silenceMs: number;
  readonly onNotification: (method: string, params: readonly unknown[]) => void;
  readonly services: LinkServices;
}

interface Pending {
  readonly operation: string;
  readonly settle: (error: Error | null, result?: unknown) => void;
}

const graceFactor = 1.5;
const pendingMax = 256;
const frameBytesMax = 16 * 1024 * 1024;

/** The server answered the upgrade with an HTTP status: it lives, but gives no socket now. */
export class UpgradeRefusedError extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`the server refused a socket with status ${status}`);
    this.status = status;
  }
}

export function openRpcSocket(options: SocketOptions): Promise<RpcSocket> {
  const { services } = options;
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let lastFrameMs = services.monotonicMs();
  let pinged = false;
  let over = false;
  let cancelWatch = () => {};
  let announceClosed: (reason: string) => void = () => {};
  const closed = new Promise<string>((resolve) => {
    announceClosed = resolve;
  });

  const socket = new WebSocket(options.url, {
    maxPayload: frameBytesMax,
    perMessageDeflate: false,
    handshakeTimeout: options.openTimeoutMs,
  });

  function finish(reason: string) {
    if (over) return;
    over = true;
    cancelWatch();
    socket.terminate();
    for (const call of [...pending.values()]) call.settle(new UnclearError(call.operation, reason));
    announceClosed(reason);
  }

  function watch() {
    const silentMs = services.monotonicMs() - lastFrameMs;
    if (silentMs >= options.silenceMs * graceFactor)
      return finish(`no sign of life for ${Math.round(silentMs)} ms`);
    if (silentMs >= options.silenceMs && !pinged) {
      pinged = true;
      socket.ping();
    }
    const dueMs = pinged ? options.silenceMs * graceFactor : options.silenceMs;
    cancelWatch = services.after(Math.max(1, dueMs - silentMs), watch);
  }

  function alive() {
    lastFrameMs = services.monotonicMs();
    pinged = false;
  }

  function receive(frame: unknown) {
    const { id, method, params, result, error } = frame as {
      id?: unknown;
      method?: unknown;
      params?: unknown;
      result?: unknown;
      error?: { code?: unknown; message?: unknown };
    };
    if (typeof method === 'string') {
      options.onNotification(method, Array.isArray(params) ? params : []);
    } else if (typeof id === 'number') {
      const call = pending.get(id);
      if (!call) return;
      if (!error) call.settle(null, result);
      else call.settle(new AnswerError(Number(error.code) || 0, String(error.message ?? '')));
    }
  }

  socket.on('ping', alive);
  socket.on('pong', alive);
  socket.on('message', (data, isBinary) => {
    alive();
    if (isBinary || over) return;
    try {
      const frame: unknown = JSON.parse(data.toString());
      for (const one of Array.isArray(frame) ? frame : [frame]) {
        if (typeof one === 'object' && one !== null) receive(one);
      }
    } catch (error) {
      // The peer's fault or ours, the next connection begins with a clean snapshot.
      services.log('warn', `A frame could not be handled: ${(error as Error).message}`);
      finish('a frame could not be handled');
    }
  });

  const call: RpcSocket['call'] = (operation, method, params, timeoutMs, signal) =>
    new Promise((resolve, reject) => {
      if (over || socket.readyState !== WebSocket.OPEN) {
        return reject(new UnreachableError(operation, 'the socket is closed'));
      }
      if (pending.size >= pendingMax) {
        return reject(new UnreachableError(operation, `${pendingMax} calls already wait for answers`));
      }
      if (signal?.aborted) return reject(new UnreachableError(operation, 'it was called off'));
      const id = nextId++;
      const settle: Pending['settle'] = (error, result) => {
        pending.delete(id);
        cancelTimeout();
        signal?.removeEventListener('abort', onAbort);
        if (error) reject(error);
        else resolve(result);
      };
      const onAbort = () => settle(new UnclearError(operation, 'the wait for its answer was called off'));
      const cancelTimeout = services.after(timeoutMs, () =>
        settle(new UnclearError(operation, `no answer within ${timeoutMs / 1000} s`)),
      );
      signal?.addEventListener('abort', onAbort, { once: true });
      pending.set(id, { operation, settle });
      socket.send(JSON.stringify({ jsonrpc: '2.0', method, ...(params ? { params } : {}), id }));
    });

  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      alive();
      watch();
      resolve({ call, close: () => finish('closed by the farm'), closed });
    });
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      reject(new UpgradeRefusedError(response.statusCode ?? 0));
      finish('refused');
    });
    socket.on('error', (error) => {
      reject(new UnreachableError('connect', error.message, error));
      finish(error.message);
    });
    socket.on('close', (code, reason) =>
      finish(`the socket was closed (${code} ${reason})`.replace(' )', ')')),
    );
  });
}
