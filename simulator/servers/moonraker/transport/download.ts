import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { deleteFile } from '../api/files.ts';
import { ApiError } from '../api/method.ts';
import type { MoonrakerServer } from '../server.ts';
import type { Place } from '../store/files.ts';
import { sendJson, sendText } from './http.ts';

const PREFIX = '/server/files/';

/** `GET` and `DELETE /server/files/{root}/{path}`: the file itself. */
export async function sendDownload(
  server: MoonrakerServer,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  _user: string,
): Promise<void> {
  if (!url.pathname.startsWith(PREFIX)) throw new ApiError('Not Found', 404);
  const path = decodeURIComponent(url.pathname.slice(PREFIX.length));
  if (request.method === 'DELETE') return sendJson(response, 200, { result: await deleteFile(server, path) });
  if (path === 'klippy.log' || path === 'moonraker.log')
    return sendText(response, 200, 'text/plain', logText(server));
  let place: Place;
  try {
    place = server.files.parse(path);
  } catch {
    throw new ApiError('Not Found', 404);
  }
  if (!server.files.isFile(place)) throw new ApiError('Not Found', 404);
  const { size } = statSync(place.diskPath);
  const range = parseRange(request.headers.range, size);
  const name = encodeURIComponent(basename(place.path));
  response.setHeader('Content-Disposition', `attachment; filename="${name}"; filename*=UTF-8''${name}`);
  response.setHeader('Content-Type', contentType(place.path));
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Content-Length', range.end - range.start);
  const whole = range.end - range.start === size;
  if (!whole) response.setHeader('Content-Range', `bytes ${range.start}-${range.end - 1}/${size}`);
  response.writeHead(whole ? 200 : 206);
  if (request.method === 'HEAD' || size === 0) return void response.end();
  await pipeline(createReadStream(place.diskPath, { start: range.start, end: range.end - 1 }), response);
}

/** `bytes=a-b` as a half-open range; anything else is the whole file. */
function parseRange(header: string | undefined, size: number): { start: number; end: number } {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return { start: 0, end: size };
  if (match[1] === '') return { start: Math.max(0, size - Number(match[2])), end: size };
  const start = Number(match[1]);
  const end = match[2] === '' ? size : Math.min(size, Number(match[2]) + 1);
  if (start >= size || end <= start) throw new ApiError('Range Not Satisfiable', 416);
  return { start, end };
}

function contentType(path: string): string {
  if (/\.png$/i.test(path)) return 'image/png';
  if (/\.jpe?g$/i.test(path)) return 'image/jpeg';
  if (/\.(gcode|g|gco|cfg|conf|log|txt)$/i.test(path)) return 'text/plain';
  return 'application/octet-stream';
}

function logText(server: MoonrakerServer): string {
  return server.log.entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}
