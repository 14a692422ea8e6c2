import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve, sep } from 'node:path';
import { ApiError } from '../api/method.ts';
import { DATA_ROOT } from '../klippy/config.ts';

export const ROOTS = ['config', 'logs', 'gcodes', 'config_examples', 'docs'] as const;
const WRITABLE = new Set<string>(['config', 'gcodes']);
const GCODE_EXTENSIONS = /\.(gcode|g|gco|ufp|nc)$/i;

/** A file or folder, by its root and its path below it. */
export interface Place {
  readonly root: string;
  /** Path below the root with forward slashes; empty for the root itself. */
  readonly path: string;
  readonly diskPath: string;
}

export interface FileInfo {
  /** Unix seconds. */
  readonly modified: number;
  readonly size: number;
  readonly permissions: string;
}

/** The printer's disk: one folder, made when first needed. */
export class FileStore {
  readonly #given: string | undefined;
  #base: string | undefined;
  #sequence = 0;

  constructor(folder: string | undefined) {
    this.#given = folder;
  }

  get base(): string {
    if (this.#base !== undefined) return this.#base;
    const base =
      this.#given === undefined ? mkdtempSync(join(tmpdir(), 'virtual-printer-')) : resolve(this.#given);
    for (const root of ROOTS) mkdirSync(join(base, root), { recursive: true });
    mkdirSync(join(base, 'uploads'), { recursive: true });
    this.#base = base;
    return base;
  }

  /** Removes a temporary folder; a given one stays. */
  dispose(): void {
    if (this.#given === undefined && this.#base !== undefined)
      rmSync(this.#base, { recursive: true, force: true });
    this.#base = undefined;
  }

  /** A free path for an upload under way. */
  temporaryPath(): string {
    return join(this.base, 'uploads', `${process.pid}-${this.#sequence++}.part`);
  }

  /** Where a path below a root is. Throws ApiError 400 when it leaves the root. */
  place(root: string, path: string): Place {
    if (!(ROOTS as readonly string[]).includes(root)) throw new ApiError(`Invalid root path (${root})`);
    const rootPath = join(this.base, root);
    const diskPath = resolve(rootPath, path.replace(/^\/+/, ''));
    if (diskPath !== rootPath && !diskPath.startsWith(rootPath + sep)) {
      throw new ApiError(`Invalid path request, '${path}' is outside root '${root}'`);
    }
    return {
      root,
      path: diskPath
        .slice(rootPath.length + 1)
        .split(sep)
        .join('/'),
      diskPath,
    };
  }

  /** Reads `root/path/below`. Throws ApiError 400. */
  parse(request: string): Place {
    const [root = '', ...rest] = request.replace(/^\/+|\/+$/g, '').split('/');
    return this.place(root, rest.join('/'));
  }

  isWritable(root: string): boolean {
    return WRITABLE.has(root);
  }

  isFile(place: Place): boolean {
    return existsSync(place.diskPath) && statSync(place.diskPath).isFile();
  }

  isFolder(place: Place): boolean {
    return existsSync(place.diskPath) && statSync(place.diskPath).isDirectory();
  }

  info(place: Place): FileInfo {
    const stat = statSync(place.diskPath);
    return {
      modified: stat.mtimeMs / 1000,
      size: stat.size,
      permissions: this.isWritable(place.root) ? 'rw' : 'r',
    };
  }

  item(place: Place) {
    return { ...this.info(place), path: place.path, root: place.root };
  }

  /** Every file below a root, sorted by path; only G-code in the G-code root. */
  list(root: string): (FileInfo & { path: string })[] {
    const top = this.place(root, '');
    const found: (FileInfo & { path: string })[] = [];
    const walk = (folder: string) => {
      for (const entry of readdirSync(join(top.diskPath, folder), { withFileTypes: true })) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) {
          if (entry.name !== '.thumbs') walk(path);
        } else if (root !== 'gcodes' || isGcode(path)) {
          found.push({ path, ...this.info(this.place(root, path)) });
        }
      }
    };
    walk('');
    return found.sort((a, b) => (a.path.toLowerCase() < b.path.toLowerCase() ? -1 : 1));
  }

  roots() {
    return ROOTS.map((name) => ({
      name,
      path: `${DATA_ROOT}/${name}`,
      permissions: this.isWritable(name) ? 'rw' : 'r',
    }));
  }

  async sha256(place: Place): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(place.diskPath)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  }
}

export function isGcode(path: string): boolean {
  return GCODE_EXTENSIONS.test(basename(path));
}
