/** Artifacts as files of a folder, two levels deep. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { ArtifactError } from '../errors.ts';
import {
  type ArtifactRef,
  type ArtifactSource,
  type Artifacts,
  bytesOf,
  checked,
  checkName,
  corrupt,
  notFound,
} from './artifacts.ts';

const unwritable = (root: string, cause: unknown): ArtifactError =>
  new ArtifactError({
    reason: 'unwritable',
    message: `The artifact could not be written in ${root} (${(cause as Error).message}). Is the disk full, or the folder read-only?`,
    cause,
  });

/** Makes the folder where there is none. */
export async function openFolder(folder: string): Promise<Artifacts> {
  const root = resolve(folder);
  const incoming = join(root, 'incoming');
  try {
    // What an earlier process left half written is nobody's.
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming, { recursive: true });
    await access(incoming, constants.W_OK);
  } catch (cause) {
    throw unwritable(root, cause);
  }
  const place = (sha256: string) => {
    checkName(sha256);
    return join(root, sha256.slice(0, 2), sha256);
  };
  const sound = new Map<string, string>();

  const statOf = async (sha256: string) => {
    const path = place(sha256);
    try {
      return { path, ...(await stat(path)) };
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw unwritable(root, cause);
    }
  };

  return {
    async put(source: ArtifactSource) {
      const temporary = join(incoming, randomUUID());
      if ('path' in source) await readable(source.path);
      try {
        const ref = await write(
          temporary,
          'path' in source ? createReadStream(source.path) : bytesOf(source),
        );
        const path = place(ref.sha256);
        await mkdir(dirname(path), { recursive: true });
        await rename(temporary, path);
        await syncFolder(dirname(path));
        return ref;
      } catch (cause) {
        await rm(temporary, { force: true });
        throw fromDisk(cause) ? unwritable(root, cause) : cause;
      }
    },
    async get(sha256) {
      const found = await statOf(sha256);
      if (found === undefined) throw notFound(sha256);
      return pipeline(createReadStream(found.path), checked(sha256, root), () => undefined);
    },
    async path(sha256) {
      const found = await statOf(sha256);
      if (found === undefined) throw notFound(sha256);
      const seen = `${found.size} ${found.mtimeMs}`;
      if (sound.get(sha256) !== seen) {
        const hash = createHash('sha256');
        for await (const chunk of createReadStream(found.path)) hash.update(chunk as Uint8Array);
        if (hash.digest('hex') !== sha256) throw corrupt(sha256, root);
        sound.set(sha256, seen);
      }
      return found.path;
    },
    async stat(sha256) {
      const found = await statOf(sha256);
      return found && { sha256, sizeBytes: found.size };
    },
    async has(sha256) {
      return (await statOf(sha256)) !== undefined;
    },
    async delete(sha256) {
      sound.delete(sha256);
      await rm(place(sha256), { force: true });
    },
  };
}

async function write(path: string, bytes: AsyncIterable<Uint8Array>): Promise<ArtifactRef> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const file = await open(path, 'wx');
  try {
    for await (const chunk of bytes) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}

async function readable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    throw new ArtifactError({
      reason: 'not-found',
      message: `The file ${path} cannot be read (${(cause as Error).message}), so it cannot be stored.`,
      cause,
    });
  }
}

/** A rename is durable once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const fromDisk = (error: unknown): boolean =>
  ['ENOSPC', 'EROFS', 'EACCES', 'EPERM', 'EDQUOT', 'EIO', 'EMFILE', 'ENOENT'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );
