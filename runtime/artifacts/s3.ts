/** Artifacts in a bucket of S3 or whatever speaks its protocol, with a folder of recent ones at hand. */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactError } from '../errors.ts';
import { type Artifacts, checkName, notFound } from './artifacts.ts';
import { openFolder } from './folder.ts';

export interface S3Options {
  /** For instance `http://127.0.0.1:9000`. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** `us-east-1` if left out. */
  readonly region?: string;
  /** Copies of recent artifacts; reading and `path` are served from here. */
  readonly cacheFolder: string;
  /** The least recently asked for go when the copies exceed this; 4 GiB if left out. */
  readonly cacheBytesMax?: number;
}

const cacheBytesDefault = 4 * 1024 ** 3;

/** Does not ask the server yet: a store that is down is told by its methods, and used once it is up. */
export async function openS3(options: S3Options): Promise<Artifacts> {
  // Loaded here, so that only those who use it wait for it.
  const { Client } = await import('minio');
  const { hostname, port, protocol } = new URL(options.endpoint);
  const region = options.region ?? 'us-east-1';
  const { bucket } = options;
  const client = new Client({
    endPoint: hostname,
    ...(port ? { port: Number(port) } : {}),
    useSSL: protocol === 'https:',
    accessKey: options.accessKey,
    secretKey: options.secretKey,
    region,
    pathStyle: true,
  });
  const cache = await openFolder(options.cacheFolder);
  const recent = await copiesIn(options.cacheFolder);
  let ready: Promise<void> | undefined;

  const unreachable = (cause: unknown, sha256?: string) =>
    cause instanceof ArtifactError
      ? cause
      : new ArtifactError({
          reason: 'unreachable',
          ...(sha256 ? { sha256 } : {}),
          message:
            `The artifact store at ${options.endpoint} did not do it (${(cause as Error).message}). Is it running, and are bucket ` +
            `"${bucket}" and keys right? It is safe to try again.`,
          cause,
        });
  const asked = async <T>(ask: () => Promise<T>, sha256?: string): Promise<T> => {
    try {
      ready ??= makeBucket();
      await ready;
      return await ask();
    } catch (cause) {
      ready = undefined;
      throw unreachable(cause, sha256);
    }
  };
  const makeBucket = async () => {
    if (!(await client.bucketExists(bucket))) await client.makeBucket(bucket, region);
  };
  const remote = (sha256: string) =>
    asked(async () => {
      try {
        return { sha256, sizeBytes: (await client.statObject(bucket, sha256)).size };
      } catch (cause) {
        if (['NotFound', 'NoSuchKey'].includes((cause as { code?: string }).code ?? '')) return undefined;
        throw cause;
      }
    }, sha256);
  const keep = async (sha256: string, sizeBytes: number) => {
    recent.delete(sha256);
    recent.set(sha256, sizeBytes);
    let total = 0;
    for (const size of recent.values()) total += size;
    for (const [oldest, size] of recent) {
      if (total <= (options.cacheBytesMax ?? cacheBytesDefault) || oldest === sha256) break;
      recent.delete(oldest);
      total -= size;
      await cache.delete(oldest);
    }
  };
  /** A sound copy at hand, fetched where there is none. */
  const copy = async (sha256: string): Promise<string> => {
    checkName(sha256);
    if (await cache.has(sha256)) {
      try {
        const path = await cache.path(sha256);
        const sizeBytes = recent.get(sha256);
        if (sizeBytes !== undefined) await keep(sha256, sizeBytes);
        return path;
      } catch {
        await cache.delete(sha256);
      }
    }
    const there = await remote(sha256);
    if (there === undefined) throw notFound(sha256);
    const got = await asked(async () => cache.put(await client.getObject(bucket, sha256)), sha256);
    if (got.sha256 !== sha256) {
      await cache.delete(got.sha256);
      throw new ArtifactError({
        reason: 'corrupt',
        sha256,
        message: `Artifact ${sha256} in bucket "${bucket}" is not what its name says: the storage has damaged it. Restore it from a back-up.`,
      });
    }
    await keep(sha256, got.sizeBytes);
    return cache.path(sha256);
  };

  return {
    async put(source) {
      // The name is known once all of it has been read, so it goes through the folder.
      const ref = await cache.put(source);
      if ((await remote(ref.sha256)) === undefined) {
        const path = await cache.path(ref.sha256);
        await asked(
          () => client.putObject(bucket, ref.sha256, createReadStream(path), ref.sizeBytes),
          ref.sha256,
        );
      }
      await keep(ref.sha256, ref.sizeBytes);
      return ref;
    },
    async get(sha256) {
      await copy(sha256);
      return cache.get(sha256);
    },
    path: copy,
    async stat(sha256) {
      checkName(sha256);
      return remote(sha256);
    },
    async has(sha256) {
      checkName(sha256);
      return (await remote(sha256)) !== undefined;
    },
    async delete(sha256) {
      checkName(sha256);
      recent.delete(sha256);
      await cache.delete(sha256);
      await asked(() => client.removeObject(bucket, sha256), sha256);
    },
  };
}

/** Sizes of the copies that an earlier process left, the oldest first. */
async function copiesIn(folder: string): Promise<Map<string, number>> {
  const found: { sha256: string; size: number; mtimeMs: number }[] = [];
  for (const name of await readdir(folder, { recursive: true })) {
    const [, sha256] = /^[0-9a-f]{2}[/\\]([0-9a-f]{64})$/.exec(name) ?? [];
    if (sha256 !== undefined) found.push({ sha256, ...(await stat(join(folder, name))) });
  }
  found.sort((a, b) => a.mtimeMs - b.mtimeMs);
  return new Map(found.map(({ sha256, size }) => [sha256, size]));
}
