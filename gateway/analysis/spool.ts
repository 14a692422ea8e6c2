import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fail, PreflightError } from '../../actors/preflight/failure.ts';
import { defaultLimits } from '../../actors/preflight/limits.ts';
import type { AnalysisResult } from './job.ts';
import type { AnalysisPool, AnalysisRequest } from './pool.ts';

/**
 * Analyses a model that comes as a stream: writes it to disk first, stopping as soon as it exceeds the size limit,
 * because two of the formats are read from their end. The spooled copy is removed whatever happens.
 */
export async function analyseStream(
  pool: AnalysisPool,
  stream: Readable,
  request: Omit<AnalysisRequest, 'path'>,
): Promise<AnalysisResult> {
  const folder = await mkdtemp(join(tmpdir(), 'farm-upload-'));
  const path = join(folder, 'model');
  try {
    await spool(stream, path, request.limits?.fileBytesMax ?? defaultLimits.fileBytesMax, request.signal);
    return await pool.analyse({ ...request, path });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function spool(
  stream: Readable,
  path: string,
  bytesMax: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  let bytes = 0;
  const bound = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      try {
        if (bytes > bytesMax) failTooLarge(bytesMax);
        done(null, chunk);
      } catch (cause) {
        done(cause as Error);
      }
    },
  });
  try {
    await pipeline(stream, bound, createWriteStream(path), signal === undefined ? {} : { signal });
  } catch (cause) {
    if (cause instanceof PreflightError) throw cause;
    const { code, name } = cause as NodeJS.ErrnoException;
    if (name === 'AbortError')
      fail(
        'cancelled',
        'The upload was cancelled.',
        'It was withdrawn.',
        'Upload the model again if it is still wanted.',
      );
    if (code === 'ENOSPC')
      fail(
        'storage',
        'The upload could not be stored (ENOSPC).',
        'The disk is full.',
        'Free some space and upload the model again.',
      );
    fail(
      'truncated',
      'The upload broke off before its end.',
      'The connection was lost.',
      'Upload the model again.',
    );
  }
}

function failTooLarge(bytesMax: number): never {
  return fail(
    'too_large',
    `The file has more than ${Math.floor(bytesMax / 1_048_576)} MB, the most that is taken.`,
    'The mesh is finer than any printer can show, or it was saved as text.',
    'Save it as binary STL or 3MF, or reduce the mesh.',
  );
}
