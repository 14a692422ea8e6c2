import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { ApiError } from '../api/method.ts';
import type { MoonrakerServer } from '../server.ts';
import { isGcode, type Place } from '../store/files.ts';
import { sendError, sendJson } from './http.ts';
import { readMultipart } from './multipart.ts';
import { pause } from './rpc.ts';

const FIELD_MAX_BYTES = 64 * 1024;
/** The file list's event follows the answer's making by about this much. */
const EVENT_LAG_MS = 5;
/** Refusals of an upload go out with the standard words of their status, as the real server's do. */
const STANDARD_WORDS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  413: 'Request Entity Too Large',
  422: 'Unprocessable Entity',
  500: 'Internal Server Error',
};

interface Received {
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string | undefined;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Takes a file: streamed to disk while it is hashed, then checked, put in place and, if asked, started. */
export async function receiveUpload(
  server: MoonrakerServer,
  request: IncomingMessage,
  response: ServerResponse,
  user: string,
  endpoint: string,
): Promise<void> {
  const temporary = server.files.temporaryPath();
  try {
    const received = await receive(server, request, temporary);
    if (received === undefined) return;
    const spoil = server.faults.spoil('server.files.upload');
    if (spoil.refuse !== undefined) throw new ApiError(spoil.refuse.message, spoil.refuse.status);
    const result = await finish(server, received, temporary, user);
    if (spoil.delayMs !== undefined) await pause(server, spoil.delayMs);
    if (spoil.lose === 'cut') return void response.destroy();
    if (spoil.lose === 'silent') return;
    const path = result.item.path.split('/').map(encodeURIComponent).join('/');
    const prefix = endpoint === '/api/files/local' ? 'api/files/moonraker' : 'server/files';
    response.setHeader('Location', `http://${request.headers.host}/${prefix}/${result.item.root}/${path}`);
    sendJson(response, 201, result);
  } catch (error) {
    if (response.destroyed) return;
    const status = error instanceof ApiError ? error.status : 500;
    request.resume();
    sendError(response, new ApiError(STANDARD_WORDS[status] ?? 'Unknown', status));
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Reads the form. Undefined when the connection was cut on the way, by a fault or by the other end. */
async function receive(
  server: MoonrakerServer,
  request: IncomingMessage,
  path: string,
): Promise<Received | undefined> {
  const boundary = /boundary="?([^";]+)"?/i.exec(request.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) throw new ApiError('No boundary in the content type: not a form upload', 400);
  const fault = server.faults.spoilUpload();
  const fields = new Map<string, Buffer[]>();
  const hash = createHash('sha256');
  let file: FileHandle | undefined;
  let fileName: string | undefined;
  let current = '';
  let sizeBytes = 0;
  try {
    file = await open(path, 'w');
    await readMultipart(request as AsyncIterable<Buffer>, boundary, {
      begin(name, partFileName) {
        current = name;
        if (name === 'file') fileName = partFileName;
        else fields.set(name, []);
        return true;
      },
      async data(chunk) {
        if (current !== 'file') return addField(fields, current, chunk);
        sizeBytes += chunk.length;
        if (sizeBytes > server.settings.maxUploadBytes) throw new ApiError('Request Entity Too Large', 413);
        if (sizeBytes >= fault.cutAfterBytes) request.destroy();
        if (Number.isFinite(fault.bytesPerSecond))
          await pause(server, (chunk.length / fault.bytesPerSecond) * 1000);
        const bytes = fault.corrupt ? corrupted(chunk) : chunk;
        hash.update(bytes);
        await file!.write(bytes);
      },
    });
  } catch (error) {
    if (request.destroyed && !request.complete) return undefined;
    throw error instanceof SyntaxError ? new ApiError(error.message, 500) : error;
  } finally {
    await file?.close();
  }
  const texts = new Map([...fields].map(([name, chunks]) => [name, Buffer.concat(chunks).toString('utf8')]));
  return { fields: texts, fileName, sha256: hash.digest('hex'), sizeBytes };
}

function addField(fields: Map<string, Buffer[]>, name: string, chunk: Buffer): void {
  const chunks = fields.get(name);
  if (chunks === undefined) return;
  const size = chunks.reduce((sum, part) => sum + part.length, 0);
  if (size + chunk.length > FIELD_MAX_BYTES) throw new ApiError(`Form field ${name} is too long`, 413);
  chunks.push(Buffer.from(chunk));
}

function corrupted(chunk: Buffer): Buffer {
  const copy = Buffer.from(chunk);
  const at = copy.length >> 1;
  copy[at] = copy[at]! ^ 0x01;
  return copy;
}

async function finish(server: MoonrakerServer, received: Received, temporary: string, user: string) {
  const { fields, sha256 } = received;
  const checksum = fields.get('checksum');
  if (checksum !== undefined && checksum !== '' && checksum.toLowerCase() !== sha256) {
    throw new ApiError(`File checksum mismatch: expected ${checksum}, calculated ${sha256}`, 422);
  }
  const name = received.fileName?.trim() ?? '';
  if (name === '') throw new ApiError('Multipart filename omitted', 400);
  const folder = (fields.get('path') ?? '').replace(/^\/+|\/+$/g, '');
  const root = (fields.get('root') ?? 'gcodes').toLowerCase();
  const place = server.files.place(root, folder === '' ? name : `${folder}/${name}`);
  if (!server.files.isWritable(root)) throw new ApiError(`Invalid root request: ${root}`, 400);
  server.checkUnused(place);
  const action = server.files.isFile(place) ? 'modify_file' : 'create_file';
  const newFolder = makeFolder(server, place);
  await rename(temporary, place.diskPath);
  server.log.add({
    event: 'uploaded',
    at: new Date(server.unixSeconds() * 1000).toISOString(),
    printer: server.settings.name,
    file: place.path,
    sizeBytes: received.sizeBytes,
    sha256,
  });
  const printed = await afterUpload(server, place, sha256, fields.get('print') === 'true', user);
  const item = server.files.item(place);
  server.later(EVENT_LAG_MS, () => {
    if (newFolder !== undefined) {
      server.notify('notify_filelist_changed', [
        { action: 'create_dir', item: server.files.item(newFolder) },
      ]);
    }
    server.notify('notify_filelist_changed', [{ action, item }]);
  });
  return { action: 'create_file', item, ...printed };
}

function makeFolder(server: MoonrakerServer, place: Place): Place | undefined {
  const slash = place.path.lastIndexOf('/');
  if (slash < 0) return undefined;
  const folder = server.files.place(place.root, place.path.slice(0, slash));
  if (server.files.isFolder(folder)) return undefined;
  mkdirSync(dirname(place.diskPath), { recursive: true });
  return folder;
}

async function afterUpload(
  server: MoonrakerServer,
  place: Place,
  sha256: string,
  print: boolean,
  user: string,
) {
  if (place.root !== 'gcodes' || !isGcode(place.path)) return {};
  server.library.forgetFile(place.path);
  await server.library.scan(place, sha256);
  if (!print) {
    server.library.prepare(place);
    return { print_started: false, print_queued: false };
  }
  let started = false;
  if (!server.jobState.busy && server.klippy.connected) {
    try {
      await server.startPrint(place.path, user);
      started = true;
    } catch {
      started = false;
    }
  }
  const queued = !started && server.settings.queueUploads;
  if (queued) server.jobQueue.add([place.path], user, false);
  return { print_started: started, print_queued: queued };
}
