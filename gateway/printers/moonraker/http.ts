/** HTTP to one machine: calls with JSON answers, and the streamed upload. */
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { UnclearError, UnreachableError } from '../errors.ts';
import type { Addresses } from './address.ts';
import { AnswerError } from './refusals.ts';

export interface HttpRequest {
  readonly operation: string;
  readonly verb: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** A body of exactly `sizeBytes` bytes. `sent` counts them as the socket takes them. */
  readonly stream?: { readonly parts: AsyncIterable<Uint8Array>; readonly sizeBytes: number };
  /** No byte in either direction for this long ends the request. */
  readonly silenceMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpClient {
  /** The `result` of the answer (or the whole body, where it has none). Throws {@link AnswerError} on 4xx, 5xx. */
  request(request: HttpRequest): Promise<unknown>;
  close(): void;
}

/** Answers are small, except a long history; a peer that sends more is misbehaving. */
const answerBytesMax = 8 * 1024 * 1024;

export function createHttpClient(addresses: Addresses): HttpClient {
  const secure = addresses.http.protocol === 'https:';
  const agent = new (secure ? https : http).Agent({ keepAlive: true, maxSockets: 4 });

  const request = (call: HttpRequest) =>
    new Promise<unknown>((resolve, reject) => {
      const url = new URL(addresses.http);
      url.pathname = addresses.prefix + call.path;
      for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
      const body = call.json === undefined ? null : Buffer.from(JSON.stringify(call.json));
      const sizeBytes = call.stream?.sizeBytes ?? body?.length ?? 0;
      let reached = false;
      let settled = false;
      const fail = (detail: string, cause?: unknown) => {
        if (settled) return;
        settled = true;
        // Before the connection stands nothing can have taken effect; afterwards anything may have.
        reject(new (reached ? UnclearError : UnreachableError)(call.operation, detail, cause));
        outgoing.destroy();
      };
      const outgoing = (secure ? https : http).request(url, {
        method: call.verb,
        agent,
        ...(call.signal ? { signal: call.signal } : {}),
        headers: {
          accept: 'application/json',
          'content-length': sizeBytes,
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...call.headers,
        },
      });
      outgoing.setTimeout(call.silenceMs, () => fail(`no answer within ${call.silenceMs / 1000} s`));
      outgoing.on('socket', (socket) => {
        if (!socket.connecting) reached = true;
        else socket.once(secure ? 'secureConnect' : 'connect', () => (reached = true));
      });
      outgoing.on('error', (error) => fail(error.message, error));
      outgoing.on('response', (incoming) => {
        readJson(incoming).then(
          (answer) => {
            if (settled) return;
            settled = true;
            const status = incoming.statusCode ?? 0;
            if (status < 400) resolve(resultOf(answer));
            else {
              reject(new AnswerError(status, messageOf(answer) ?? incoming.statusMessage ?? ''));
              if (call.stream) outgoing.destroy();
            }
          },
          (error: Error) => fail(error.message, error),
        );
      });
      if (call.stream) {
        writeParts(outgoing, call.stream).catch((error: Error) => fail(error.message, error));
      } else outgoing.end(body);
    });

  return { request, close: () => agent.destroy() };
}

async function writeParts(outgoing: http.ClientRequest, stream: NonNullable<HttpRequest['stream']>) {
  let sentBytes = 0;
  for await (const part of stream.parts) {
    sentBytes += part.byteLength;
    if (sentBytes > stream.sizeBytes) throw new Error('the file is longer than was said');
    if (outgoing.destroyed) return;
    if (!outgoing.write(part)) await drained(outgoing);
  }
  if (sentBytes < stream.sizeBytes) throw new Error('the file is shorter than was said');
  outgoing.end();
}

const drained = (outgoing: http.ClientRequest) =>
  new Promise<void>((resolve) => {
    const done = () => {
      outgoing.off('drain', done);
      outgoing.off('close', done);
      resolve();
    };
    outgoing.on('drain', done);
    outgoing.on('close', done);
  });

async function readJson(incoming: Readable): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) throw new Error(`an answer longer than ${answerBytesMax} bytes`);
    chunks.push(chunk);
  }
  const words = Buffer.concat(chunks).toString();
  try {
    return words === '' ? null : JSON.parse(words);
  } catch {
    return { error: { message: words.slice(0, 200) } };
  }
}

const resultOf = (answer: unknown): unknown => {
  const result = (answer as { result?: unknown } | null)?.result;
  return result === undefined ? answer : result;
};

function messageOf(answer: unknown): string | null {
  const error = (answer as { error?: unknown } | null)?.error;
  if (typeof error === 'string') return error;
  const message = (error as { message?: unknown } | undefined)?.message;
  return typeof message === 'string' ? message : null;
}
