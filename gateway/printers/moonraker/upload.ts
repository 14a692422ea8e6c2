/** The streamed upload, and what its answer must say before it counts. */
import { Schema } from 'effect';
import type { RemoteFile, UploadRequest } from '../contract.ts';
import { asLinkError, UnclearError } from '../errors.ts';
import type { LinkServices } from '../services.ts';
import type { Auth } from './auth.ts';
import { frameUpload, type MultipartFrame } from './encode.ts';
import type { HttpClient } from './http.ts';
import { AnswerError, mapAnswer } from './refusals.ts';
import { UploadAnswer } from './wire.ts';

interface UploadServices {
  readonly http: HttpClient;
  readonly auth: Auth;
  readonly services: LinkServices;
  readonly signal: AbortSignal;
}

const decodeAnswer = Schema.decodeUnknownSync(UploadAnswer);
/** Slow links were seen to take minutes; only silence, not slowness, ends an upload. Metadata is read within it. */
const silenceMs = 60_000;

export async function uploadFile(request: UploadRequest, use: UploadServices): Promise<RemoteFile> {
  const frame = frameUpload(request.remoteName, request.sha256, `farm-${use.services.newId()}`);
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await use.http.request({
        operation: 'upload',
        verb: 'POST',
        path: '/server/files/upload',
        headers: { ...(await use.auth.headers()), 'content-type': frame.contentType },
        stream: {
          parts: partsOf(request, frame),
          sizeBytes: frame.head.length + request.sizeBytes + frame.tail.length,
        },
        silenceMs,
        signal: use.signal,
      });
      return checkAnswer(request, answer);
    } catch (error) {
      const expired = error instanceof AnswerError && error.code === 401;
      if (expired && attempt === 0 && use.auth.rejected()) continue;
      throw error instanceof AnswerError ? mapAnswer('upload', error) : asLinkError('upload', error);
    }
  }
}

async function* partsOf(request: UploadRequest, frame: MultipartFrame): AsyncIterable<Uint8Array> {
  yield frame.head;
  let sentBytes = 0;
  for await (const chunk of await request.open()) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    yield bytes;
    sentBytes += bytes.byteLength;
    request.onProgress?.(sentBytes);
  }
  yield frame.tail;
}

function checkAnswer(request: UploadRequest, raw: unknown): RemoteFile {
  const { item } = decodeAnswer(raw);
  if (item.path !== request.remoteName || (item.size !== undefined && item.size !== request.sizeBytes)) {
    throw new UnclearError('upload', `it says it stored ${item.path} of ${item.size} bytes`);
  }
  return {
    sizeBytes: request.sizeBytes,
    modifiedAtMs: item.modified == null ? null : item.modified * 1000,
    sha256: request.sha256,
  };
}
