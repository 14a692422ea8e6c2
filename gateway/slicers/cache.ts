/** Where slices are kept. The farm gives its artifact store this shape; two small ones are here. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Result, Schema } from 'effect';
import { SliceResult } from '../../actors/slicing/schema.ts';

export interface SliceCache {
  /** Writes the kept G-code to the path and gives its result; undefined, and nothing written, when there is none. */
  get(key: string, gcodePath: string): Promise<SliceResult | undefined>;
  put(key: string, result: SliceResult, gcodePath: string): Promise<void>;
}

/** Keeps the latest slices in memory, forgetting the longest unused beyond the size given. */
export function memoryCache(bytesMax = 256 * 1024 ** 2): SliceCache {
  const entries = new Map<string, { readonly result: SliceResult; readonly gcode: Uint8Array }>();
  let bytes = 0;
  const forget = (key: string) => {
    bytes -= entries.get(key)?.gcode.byteLength ?? 0;
    entries.delete(key);
  };
  return {
    async get(key, gcodePath) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      await writeFile(gcodePath, entry.gcode);
      return entry.result;
    },
    async put(key, result, gcodePath) {
      const gcode = await readFile(gcodePath);
      if (gcode.byteLength > bytesMax) return;
      forget(key);
      entries.set(key, { result, gcode });
      bytes += gcode.byteLength;
      for (const oldest of entries.keys()) {
        if (bytes <= bytesMax) break;
        forget(oldest);
      }
    },
  };
}

const decodeResult = Schema.decodeUnknownResult(Schema.fromJsonString(SliceResult));

/**
 * Keeps slices in a folder, `<key>.gcode` beside `<key>.json`; beyond `bytesMax` the least recently used go. The JSON is
 * renamed into place last, so a crash leaves no half entry; G-code that no longer has its hash is thrown away and sliced
 * again. The JSON's time of change is that of its last use, so a restart knows what to forget first.
 */
export function folderCache(folder: string, bytesMax = 2 * 1024 ** 3): SliceCache {
  const paths = (key: string) => ({ gcode: join(folder, `${key}.gcode`), json: join(folder, `${key}.json`) });
  const known = new Map<string, number>();
  let bytes = 0;
  const note = (key: string, size: number) => {
    bytes += size - (known.get(key) ?? 0);
    known.delete(key);
    known.set(key, size);
  };
  const forget = async (key: string) => {
    bytes -= known.get(key) ?? 0;
    known.delete(key);
    const { gcode, json } = paths(key);
    await Promise.all([rm(json, { force: true }), rm(gcode, { force: true })]);
  };
  const trim = async () => {
    for (const oldest of known.keys()) {
      if (bytes <= bytesMax) break;
      await forget(oldest);
    }
  };
  const seed = async () => {
    for (const { key, size } of await keptIn(folder)) note(key, size);
    await trim();
  };
  let seeded: Promise<void> | undefined;
  return {
    async get(key, gcodePath) {
      seeded ??= seed();
      await seeded;
      // First of all, so that a put at the same time does not forget it.
      if (known.has(key)) note(key, known.get(key)!);
      const { gcode, json } = paths(key);
      const text = await readFile(json, 'utf8').catch(() => undefined);
      if (text === undefined) return undefined;
      const decoded = decodeResult(text);
      if (Result.isSuccess(decoded) && (await hashOf(gcode)) === decoded.success.gcodeHash) {
        await copyFile(gcode, gcodePath);
        const now = new Date();
        await utimes(json, now, now).catch(() => undefined);
        return decoded.success;
      }
      await forget(key);
      return undefined;
    },
    async put(key, result, gcodePath) {
      seeded ??= seed();
      await seeded;
      await mkdir(folder, { recursive: true });
      const { gcode, json } = paths(key);
      const own = `.${process.pid}-${result.gcodeHash.slice(0, 12)}`;
      await copyFile(gcodePath, gcode + own);
      await rename(gcode + own, gcode);
      await writeFile(json + own, JSON.stringify(result));
      await rename(json + own, json);
      note(key, (await stat(gcodePath)).size);
      await trim();
    },
  };
}

/** What a folder holds, the longest unused first. Halves of entries, left by a crash, are removed. */
async function keptIn(folder: string): Promise<readonly { readonly key: string; readonly size: number }[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const keys = new Set(names.flatMap((name) => /^([^.]+)\.json$/.exec(name)?.[1] ?? []));
  const found: { key: string; size: number; usedAtMs: number }[] = [];
  for (const name of names) {
    const [, key, rest] = /^([^.]+)\.(.+)$/.exec(name) ?? [];
    if (key === undefined || rest === 'json') continue;
    if (rest !== 'gcode' || !keys.has(key)) {
      if (/^(gcode|json)(\.\d+-[0-9a-f]+)?$/.test(rest!)) await rm(join(folder, name), { force: true });
      continue;
    }
    const [{ size }, { mtimeMs }] = await Promise.all([
      stat(join(folder, name)),
      stat(join(folder, `${key}.json`)),
    ]);
    found.push({ key, size, usedAtMs: mtimeMs });
  }
  return found.sort((a, b) => a.usedAtMs - b.usedAtMs);
}

async function hashOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}
