import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Credentials } from '../access.ts';
import { ApiError, type ApiMethod, type Args, type Caller } from '../api/method.ts';
import { findHttpMethod } from '../api/methods.ts';
import type { MoonrakerServer } from '../server.ts';
import { sendDownload } from './download.ts';
import { dispatch, pause } from './rpc.ts';
import { answerSideDoor } from './side-door.ts';
import { receiveUpload } from './upload.ts';
import { sendPicture } from './webcam.ts';

const BODY_MAX_BYTES = 16 * 1024 * 1024;
/** Parameters of the transport, not of a method. */
const TRANSPORT_ARGS = new Set(['_', 'token', 'access_token', 'connection_id']);

/** Answers one HTTP request, whatever happens. */
export async function handleHttp(
  server: MoonrakerServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
  response.setHeader('Server', 'VirtualMoonraker');
  try {
    await route(server, request, response);
  } catch (error) {
    if (response.headersSent || response.destroyed) response.destroy();
    else sendError(response, error);
  }
}

async function route(
  server: MoonrakerServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://printer');
  const verb = request.method ?? 'GET';
  if (verb === 'OPTIONS') {
    response.writeHead(204, {
      'Access-Control-Allow-Methods': 'GET, POST, PUT, DELETE, OPTIONS',
      'Access-Control-Allow-Headers':
        'Origin, Accept, Content-Type, X-Requested-With, X-Api-Key, Authorization',
    });
    response.end();
    return;
  }
  if (url.pathname.startsWith('/virtual/'))
    return answerSideDoor(server, verb, url, await readBody(request), response);
  if (url.pathname.startsWith('/webcam')) return sendPicture(server, url, response);
  if (url.pathname === '/')
    return sendText(response, 200, 'text/html', `<h1>${escapeHtml(server.settings.name)}</h1>`);
  const user = server.access.authenticate(credentialsOf(request));
  const who = (): string => {
    if (user === undefined) throw new ApiError('Unauthorized', 401);
    return user;
  };
  if (verb === 'POST' && isUploadPath(url.pathname)) {
    return receiveUpload(server, request, response, who(), url.pathname);
  }
  if (verb === 'POST' && url.pathname === '/server/jsonrpc') {
    const text = (await readBody(request)).toString('utf8');
    const address = request.socket.remoteAddress ?? '';
    const answer = await dispatch(server, text, { connection: undefined, user, address, transport: 'http' });
    return sendText(response, 200, 'application/json; charset=UTF-8', answer ?? '');
  }
  const found = findHttpMethod(verb, url.pathname);
  if (found === 'wrong verb') throw new ApiError('Method Not Allowed', 405);
  if (found === undefined) {
    if (verb === 'GET' || verb === 'HEAD' || verb === 'DELETE')
      return sendDownload(server, request, response, url, who());
    throw new ApiError('Not Found', 404);
  }
  if (found.method.open !== true) who();
  const args = { ...readArgs(found.method, url, await readBody(request), request), ...found.path };
  return call(server, found.method, args, response, callerOf(server, request, url, user));
}

function isUploadPath(path: string): boolean {
  return path === '/server/files/upload' || path === '/api/files/local';
}

async function call(
  server: MoonrakerServer,
  method: ApiMethod,
  args: Args,
  response: ServerResponse,
  caller: Caller,
): Promise<void> {
  const spoil = server.faults.spoil(method.rpc);
  if (spoil.refuse !== undefined) throw new ApiError(spoil.refuse.message, spoil.refuse.status);
  let result: unknown;
  let failed: unknown;
  try {
    if (method.klippy === true) server.requireKlippy();
    result = await method.handle(caller, args);
  } catch (error) {
    failed = error;
  }
  if (spoil.delayMs !== undefined) await pause(server, spoil.delayMs);
  if (spoil.lose === 'silent') return;
  if (spoil.lose === 'cut') return void response.destroy();
  if (failed !== undefined) throw failed;
  if (method.bare === true && (result === undefined || result === null))
    return void response.writeHead(204).end();
  sendJson(response, 200, method.bare === true ? result : { result });
}

function callerOf(
  server: MoonrakerServer,
  request: IncomingMessage,
  url: URL,
  user: string | undefined,
): Caller {
  const id = Number(url.searchParams.get('connection_id') ?? Number.NaN);
  const connection = [...server.connections].find((candidate) => candidate.id === id);
  return { server, user, connection, address: request.socket.remoteAddress ?? '', transport: 'http' };
}

/** What a request shows of who sends it. */
export function credentialsOf(request: IncomingMessage): Credentials {
  const url = new URL(request.url ?? '/', 'http://printer');
  const header = (name: string) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  return {
    address: request.socket.remoteAddress ?? '',
    authorization: header('authorization'),
    apiKey: header('x-api-key'),
    token: url.searchParams.get('token') ?? undefined,
    accessToken: header('x-access-token') ?? url.searchParams.get('access_token') ?? undefined,
  };
}

/** Parameters from the query string and the body; the body's win. */
function readArgs(method: ApiMethod, url: URL, body: Buffer, request: IncomingMessage): Args {
  const args: Args = {};
  const type = request.headers['content-type'] ?? '';
  const form = type.startsWith('application/x-www-form-urlencoded')
    ? new URLSearchParams(body.toString('utf8'))
    : [];
  for (const [name, value] of [...url.searchParams, ...form]) {
    if (TRANSPORT_ARGS.has(name)) continue;
    if (method.objects === true) {
      args[name] = value === '' ? null : value.split(',');
    } else {
      const [bare, hint] = splitHint(name);
      args[bare] = hint === undefined ? value : convert(value, hint);
    }
  }
  const query: Args = method.objects === true ? { objects: args } : args;
  if (!type.startsWith('application/json') || body.length === 0) return query;
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    return typeof json === 'object' && json !== null ? { ...query, ...json } : query;
  } catch {
    return query;
  }
}

function splitHint(name: string): [string, string | undefined] {
  const at = name.lastIndexOf(':');
  return at < 0 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1)];
}

function convert(value: string, hint: string): unknown {
  if (hint === 'int') return Math.trunc(Number(value));
  if (hint === 'float') return Number(value);
  if (hint === 'bool') return value.toLowerCase() === 'true';
  if (hint !== 'json') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > BODY_MAX_BYTES) throw new ApiError('Request Entity Too Large', 413);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, 'application/json; charset=UTF-8', JSON.stringify(value));
}

export function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

/** An error as the real server words it: a message of several lines, or with `<`, comes out as "Unknown". */
export function sendError(response: ServerResponse, error: unknown): void {
  const status = error instanceof ApiError ? error.status : 500;
  const message = error instanceof ApiError ? error.message : (STATUS_CODES[500] ?? 'Internal Server Error');
  const told = /[\r\n<]/.test(message) ? 'Unknown' : message;
  sendJson(response, status, { error: { code: status, message: told, traceback: '' } });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
