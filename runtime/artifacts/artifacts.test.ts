import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Artifacts } from './artifacts.ts';
import { openFolder } from './folder.ts';
import { openS3 } from './s3.ts';

const root = mkdtempSync(join(tmpdir(), 'artifacts-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Peer {
  run(): Promise<unknown>;
  close(): Promise<void>;
  readonly httpServer: { address(): { port: number } };
}
async function s3Peer(port = 0): Promise<Peer> {
  // @ts-expect-error the package has no types
  const { default: S3rver } = await import('s3rver');
  const peer = new S3rver({ port, address: '127.0.0.1', silent: true, directory: join(root, 's3') }) as Peer;
  await peer.run();
  return peer;
}
let peer: Peer;
let port: number;
beforeAll(async () => {
  peer = await s3Peer();
  port = peer.httpServer.address().port;
});
afterAll(() => peer.close());

const s3 = (cacheFolder: string, cacheBytesMax?: number) =>
  openS3({
    endpoint: `http://127.0.0.1:${port}`,
    bucket: 'farm',
    accessKey: 'S3RVER',
    secretKey: 'S3RVER',
    cacheFolder: join(root, cacheFolder),
    ...(cacheBytesMax === undefined ? {} : { cacheBytesMax }),
  });

const collect = async (bytes: AsyncIterable<Uint8Array>) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
};
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const stores: Record<string, () => Promise<Artifacts>> = {
  folder: () => openFolder(join(root, 'folder')),
  s3: () => s3('cache'),
};

for (const [name, open] of Object.entries(stores)) {
  describe(name, () => {
    it('keeps whatever bytes, by the name of their hash, and gives them back', async () => {
      const store = await open();
      await fc.assert(
        fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5_000 }), { maxLength: 4 }), async (chunks) => {
          const bytes = Buffer.concat(chunks);
          const ref = await store.put(Readable.from(chunks.length ? chunks : [Buffer.alloc(0)]));
          expect(ref).toEqual({ sha256: hashOf(bytes), sizeBytes: bytes.length });
          expect(await collect(await store.get(ref.sha256))).toEqual(bytes);
          expect(await readFile(await store.path(ref.sha256))).toEqual(bytes);
          expect(await store.stat(ref.sha256)).toEqual(ref);
        }),
        { numRuns: 12 },
      );
    });

    it('takes a file or bytes, the same twice, and many at once', async () => {
      const store = await open();
      const file = join(root, 'model.stl');
      writeFileSync(file, 'solid x');
      const refs = await Promise.all([
        store.put({ path: file }),
        store.put(Buffer.from('solid x')),
        ...Array.from({ length: 8 }, () => store.put(Buffer.from('solid x'))),
      ]);
      expect(new Set(refs.map((ref) => ref.sha256)).size).toBe(1);
      await expect(store.put({ path: join(root, 'none.stl') })).rejects.toMatchObject({
        _tag: 'ArtifactError',
      });
    });

    it('deletes, and tells what there is not', async () => {
      const store = await open();
      const { sha256 } = await store.put(Buffer.from(`${name} short-lived`));
      expect(await store.has(sha256)).toBe(true);
      await store.delete(sha256);
      await store.delete(sha256);
      expect(await store.has(sha256)).toBe(false);
      expect(await store.stat(sha256)).toBeUndefined();
      await expect(store.get(sha256)).rejects.toMatchObject({ reason: 'not-found', sha256 });
      await expect(store.path(sha256)).rejects.toMatchObject({ reason: 'not-found' });
      for (const bad of ['', '../../etc/passwd', 'A'.repeat(64)]) {
        await expect(store.get(bad)).rejects.toMatchObject({ reason: 'bad-name' });
        await expect(store.has(bad)).rejects.toMatchObject({ reason: 'bad-name' });
      }
    });

    it('leaves nothing of a source that broke off', async () => {
      const store = await open();
      const broken = async function* () {
        yield Buffer.from('half of ');
        throw new Error('the line went dead');
      };
      await expect(store.put(broken())).rejects.toThrow('the line went dead');
      const folder = name === 'folder' ? 'folder' : 'cache';
      expect(await readdir(join(root, folder, 'incoming'))).toEqual([]);
    });
  });
}

describe('a folder', () => {
  it('notices damage', async () => {
    const store = await openFolder(join(root, 'folder'));
    const { sha256 } = await store.put(Buffer.from('sound'));
    await writeFile(await store.path(sha256), 'rotten');
    await expect(store.get(sha256).then(collect)).rejects.toMatchObject({ reason: 'corrupt', sha256 });
    await expect(store.path(sha256)).rejects.toMatchObject({ reason: 'corrupt' });
  });

  it('that cannot be is told', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(openFolder(join(root, 'file'))).rejects.toMatchObject({ reason: 'unwritable' });
  });
});

describe('s3', () => {
  it('mends a damaged copy from the bucket, and fetches what another put there', async () => {
    const store = await s3('cache-a');
    const { sha256 } = await store.put(Buffer.from('shared'));
    await writeFile(await store.path(sha256), 'rotten!');
    expect((await collect(await store.get(sha256))).toString()).toBe('shared');
    const other = await s3('cache-b');
    expect((await readFile(await other.path(sha256))).toString()).toBe('shared');
  });

  it('keeps no more copies than it may', async () => {
    const store = await s3('cache-small', 250);
    const refs = [];
    for (let n = 0; n < 5; n++) refs.push(await store.put(Buffer.alloc(100, n)));
    const folders = (await readdir(join(root, 'cache-small'))).filter((entry) => entry !== 'incoming');
    const files = await Promise.all(folders.map((folder) => readdir(join(root, 'cache-small', folder))));
    expect(files.flat().sort()).toEqual(
      refs
        .slice(-2)
        .map((ref) => ref.sha256)
        .sort(),
    );
    for (const [n, { sha256 }] of refs.entries()) {
      expect(await collect(await store.get(sha256))).toEqual(Buffer.alloc(100, n));
    }
  });

  it('counts the copies that an earlier process left', async () => {
    const before = await s3('cache-left', 1_000);
    for (let n = 0; n < 5; n++) await before.put(Buffer.alloc(100, n));
    const last = await (await s3('cache-left', 250)).put(Buffer.alloc(100, 5));
    const folder = join(root, 'cache-left');
    const files = (await readdir(folder, { recursive: true })).filter((name) => /[0-9a-f]{64}$/.test(name));
    expect(files).toHaveLength(2);
    expect(files.some((name) => name.endsWith(last.sha256))).toBe(true);
  });

  it('that is down is told as such, and used again once it is up', async () => {
    const store = await s3('cache-c');
    const kept = await store.put(Buffer.from('before'));
    await peer.close();
    await expect(store.put(Buffer.from('during'))).rejects.toMatchObject({
      _tag: 'ArtifactError',
      reason: 'unreachable',
    });
    await expect(store.has(kept.sha256)).rejects.toMatchObject({ reason: 'unreachable' });
    expect((await collect(await store.get(kept.sha256))).toString()).toBe('before');
    peer = await s3Peer(port);
    const later = await store.put(Buffer.from('during'));
    expect(await store.has(later.sha256)).toBe(true);
  });
});
