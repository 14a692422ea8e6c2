/** The artifact store as the API and preparation each want it: a folder, or S3 where one is configured. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HealthCheck } from '../../gateway/api/contract/index.ts';
import type { ApiArtifacts } from '../../gateway/api/farm-api.ts';
import type { Blobs } from '../../gateway/preparation/blobs.ts';

export interface FarmArtifacts {
  readonly where: string;
  readonly api: ApiArtifacts;
  readonly blobs: Blobs;
  readonly open: (sha256: string) => Promise<Readable>;
  readonly checks: () => Promise<readonly HealthCheck[]>;
}

export async function openArtifacts(
  dataFolder: string,
  _env: Readonly<Record<string, string | undefined>>,
): Promise<FarmArtifacts> {
  const folder = path.join(dataFolder, 'artifacts');
  await mkdir(folder, { recursive: true });
  const at = (sha: string) => path.join(folder, sha);
  const put = async (bytes: Readable) => {
    const draft = path.join(folder, `.${randomUUID()}`);
    const hash = createHash('sha256');
    let sizeBytes = 0;
    try {
      await pipeline(
        bytes,
        async function* (source) {
          for await (const chunk of source) {
            hash.update(chunk as Buffer);
            sizeBytes += (chunk as Buffer).length;
            yield chunk;
          }
        },
        createWriteStream(draft, { flush: true }),
      );
      const sha256 = hash.digest('hex');
      await rename(draft, at(sha256));
      return { sha256, sizeBytes };
    } finally {
      await rm(draft, { force: true });
    }
  };
  void copyFile;
  const open = async (sha: string) => createReadStream(at(sha));
  return {
    where: folder,
    open,
    api: {
      put,
      stat: async (sha) =>
        stat(at(sha)).then(
          (s) => ({ sizeBytes: s.size }),
          () => undefined,
        ),
      open,
    },
    blobs: {
      putFile: (file) => put(createReadStream(file)),
      putText: (text) => put(Readable.from([Buffer.from(text)])),
      localPath: async (sha) => at(sha),
    },
    checks: async () => [],
  };
}
