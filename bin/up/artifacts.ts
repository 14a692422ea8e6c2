/** The artifact store as the API and preparation each want it: a folder, or S3 where one is configured. */
import path from 'node:path';
import { Readable } from 'node:stream';
import type { HealthCheck } from '../../gateway/api/contract/index.ts';
import type { ApiArtifacts } from '../../gateway/api/farm-api.ts';
import type { Blobs } from '../../gateway/preparation/blobs.ts';
import type { Artifacts } from '../../runtime/artifacts/artifacts.ts';
import { openFolder } from '../../runtime/artifacts/folder.ts';
import { openS3 } from '../../runtime/artifacts/s3.ts';

export interface FarmArtifacts {
  /** In words, for the lines that `farm up` prints. */
  readonly where: string;
  readonly api: ApiArtifacts;
  readonly blobs: Blobs;
  readonly open: (sha256: string) => Promise<Readable>;
  readonly check: () => Promise<HealthCheck>;
}

type Environment = Readonly<Record<string, string | undefined>>;

export async function openArtifacts(dataFolder: string, env: Environment): Promise<FarmArtifacts> {
  const { store, where } = await openStore(dataFolder, env);
  const open = async (sha256: string) => Readable.from(await store.get(sha256), { objectMode: false });
  return {
    where,
    open,
    api: { put: (bytes) => store.put(bytes), stat: (sha256) => store.stat(sha256), open },
    blobs: {
      putFile: (file) => store.put({ path: file }),
      putText: (text) => store.put(Buffer.from(text)),
      localPath: (sha256) => store.path(sha256),
    },
    check: () =>
      store.has(EMPTY).then(
        () => ({ name: 'artifacts', ok: true, required: true, words: `They are kept in ${where}.` }),
        (error: unknown) => ({
          name: 'artifacts',
          ok: false,
          required: true,
          words: (error as Error).message,
        }),
      ),
  };
}

/** The hash of no bytes: asking for it tells whether the store answers. */
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

async function openStore(dataFolder: string, env: Environment): Promise<{ store: Artifacts; where: string }> {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket = 'print-farm-os', S3_REGION: region } = env;
  if (!endpoint) {
    const folder = path.join(dataFolder, 'artifacts');
    return { store: await openFolder(folder), where: `folder ${folder}` };
  }
  const { S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey } = env;
  if (!accessKey || !secretKey) {
    throw new Error(
      'S3_ENDPOINT is set, but S3_ACCESS_KEY or S3_SECRET_KEY is not. Set both, or unset S3_ENDPOINT to use a folder.',
    );
  }
  const store = await openS3({
    endpoint,
    bucket,
    accessKey,
    secretKey,
    ...(region ? { region } : {}),
    cacheFolder: path.join(dataFolder, 'artifact-cache'),
  });
  return { store, where: `bucket ${bucket} at ${endpoint}` };
}
