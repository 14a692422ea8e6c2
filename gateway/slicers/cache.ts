/** Where slices are kept. The farm gives its artifact store this shape; two small ones are here. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
 * Keeps slices in a folder, `<key>.gcode` beside `<key>.json`. The JSON is renamed into place last, so a
 * crash leaves no half entry; G-code that no longer has its hash is thrown away and sliced again.
 */
export function folderCache(folder: string): SliceCache {
  const paths = (key: string) => ({ gcode: join(folder, `${key}.gcode`), json: join(folder, `${key}.json`) });
  return {
    async get(key, gcodePath) {
      const { gcode, json } = paths(key);
      const text = await readFile(json, 'utf8').catch(() => undefined);
      if (text === undefined) return undefined;
      const decoded = decodeResult(text);
      if (Result.isSuccess(decoded) && (await hashOf(gcode)) === decoded.success.gcodeHash) {
        await copyFile(gcode, gcodePath);
        return decoded.success;
      }
      await Promise.all([rm(json, { force: true }), rm(gcode, { force: true })]);
      return undefined;
    },
    async put(key, result, gcodePath) {
      await mkdir(folder, { recursive: true });
      const { gcode, json } = paths(key);
      const own = `.${process.pid}-${result.gcodeHash.slice(0, 12)}`;
      await copyFile(gcodePath, gcode + own);
      await rename(gcode + own, gcode);
      await writeFile(json + own, JSON.stringify(result));
      await rename(json + own, json);
    },
  };
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
