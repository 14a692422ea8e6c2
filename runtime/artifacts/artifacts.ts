/** Blobs by the SHA-256 of what is in them: pictures, documents, whatever is too large for a row. Kept once, however often they come. */
import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { ArtifactError } from '../errors.ts';

export interface ArtifactRef {
  /** 64 hexadecimal digits, lower case. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

export type ArtifactSource = Uint8Array | AsyncIterable<Uint8Array> | { readonly path: string };

/** Every method rejects with an `ArtifactError`. */
export interface Artifacts {
  /** Kept durably once it resolves. */
  put(source: ArtifactSource): Promise<ArtifactRef>;
  /** The bytes, checked on the way: the stream ends with an error where they are not those of the name. */
  get(sha256: string): Promise<AsyncIterable<Uint8Array>>;
  /** A local file with the bytes, checked; for reading only. It may go once the store is closed. */
  path(sha256: string): Promise<string>;
  stat(sha256: string): Promise<ArtifactRef | undefined>;
  has(sha256: string): Promise<boolean>;
  /** Also where there is none. */
  delete(sha256: string): Promise<void>;
}

/** Guards every name that becomes part of a path. */
export function checkName(sha256: string): void {
  if (/^[0-9a-f]{64}$/.test(sha256)) return;
  throw new ArtifactError({
    reason: 'bad-name',
    message: `"${String(sha256).slice(0, 80)}" is not the name of an artifact, which is 64 lower-case hexadecimal digits.`,
  });
}

export const notFound = (sha256: string): ArtifactError =>
  new ArtifactError({
    reason: 'not-found',
    sha256,
    message: `There is no artifact ${sha256}. It was never stored here, or it was deleted.`,
  });

export const corrupt = (sha256: string, where: string): ArtifactError =>
  new ArtifactError({
    reason: 'corrupt',
    sha256,
    message: `Artifact ${sha256} in ${where} is not what its name says: the storage has damaged it. Restore it from a back-up.`,
  });

/** Passes bytes on and ends with an error where they do not add up to the name. */
export function checked(sha256: string, where: string): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      done(hash.digest('hex') === sha256 ? null : corrupt(sha256, where));
    },
  });
}

export async function* bytesOf(source: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) yield source;
  else yield* source;
}
