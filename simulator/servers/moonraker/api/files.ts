import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename } from 'node:path';
import { zipSync } from 'fflate';
import type { MoonrakerServer } from '../server.ts';
import { isGcode, type Place } from '../store/files.ts';
import { ApiError, type ApiMethod, type Args, booleanArg, listArg, optionalText, textArg } from './method.ts';

const ZIP_MAX_BYTES = 256 * 1024 * 1024;

export const fileMethods: readonly ApiMethod[] = [
  {
    rpc: 'server.files.list',
    http: 'GET /server/files/list',
    handle: ({ server }, args) => server.files.list(optionalText(args, 'root') ?? 'gcodes'),
  },
  {
    rpc: 'server.files.roots',
    http: 'GET /server/files/roots',
    handle: ({ server }) => server.files.roots(),
  },
  {
    rpc: 'server.files.metadata',
    http: 'GET /server/files/metadata',
    handle: ({ server }, args) => metadata(server, args),
  },
  {
    rpc: 'server.files.metascan',
    http: 'POST /server/files/metascan',
    handle: async ({ server }, args) => {
      const place = gcodePlace(server, textArg(args, 'filename'));
      if (!server.files.isFile(place)) throw new ApiError(`File '${place.path}' does not exist`, 404);
      if (!isGcode(place.path)) throw new ApiError(`File ${place.path} is not a valid gcode file`);
      const found = await server.library.scan(place);
      if (found === undefined) throw new ApiError(`Failed to parse metadata for file '${place.path}'`, 500);
      return { ...found, filename: place.path };
    },
  },
  {
    rpc: 'server.files.thumbnails',
    http: 'GET /server/files/thumbnails',
    handle: ({ server }, args) => thumbnails(server, textArg(args, 'filename')),
  },
  {
    rpc: 'server.files.get_directory',
    http: 'GET /server/files/directory',
    handle: ({ server }, args) => listFolder(server, args),
  },
  {
    rpc: 'server.files.post_directory',
    http: 'POST /server/files/directory',
    handle: ({ server }, args) => {
      const place = writable(server, textArg(args, 'path'));
      try {
        mkdirSync(place.diskPath);
      } catch (error) {
        throw new ApiError(error instanceof Error ? error.message : String(error));
      }
      return announce(server, 'create_dir', server.files.item(place));
    },
  },
  {
    rpc: 'server.files.delete_directory',
    http: 'DELETE /server/files/directory',
    handle: ({ server }, args) => deleteFolder(server, args),
  },
  {
    rpc: 'server.files.move',
    http: 'POST /server/files/move',
    handle: ({ server }, args) => moveOrCopy(server, args, 'move'),
  },
  {
    rpc: 'server.files.copy',
    http: 'POST /server/files/copy',
    handle: ({ server }, args) => moveOrCopy(server, args, 'copy'),
  },
  {
    rpc: 'server.files.zip',
    http: 'POST /server/files/zip',
    handle: ({ server }, args) => zip(server, args),
  },
  {
    rpc: 'server.files.delete_file',
    handle: ({ server }, args) => deleteFile(server, textArg(args, 'path')),
  },
];

/** A file of the G-code root, named with or without the root. */
function gcodePlace(server: MoonrakerServer, name: string): Place {
  return server.files.place('gcodes', name.replace(/^\//, '').replace(/^gcodes\//, ''));
}

async function metadata(server: MoonrakerServer, args: Args) {
  const filename = textArg(args, 'filename');
  const place = gcodePlace(server, filename);
  const known =
    server.library.metadata(place.path) ??
    (server.files.isFile(place) && isGcode(place.path) ? await server.library.scan(place) : undefined);
  if (known === undefined) throw new ApiError(`Metadata not available for <${filename}>`, 404);
  return {
    ...known,
    print_start_time: known.print_start_time ?? null,
    job_id: known.job_id ?? null,
    filename,
  };
}

function thumbnails(server: MoonrakerServer, filename: string) {
  const place = gcodePlace(server, filename);
  const pictures = server.library.metadata(place.path)?.thumbnails;
  if (!Array.isArray(pictures)) return [];
  const slash = place.path.lastIndexOf('/');
  const folder = slash < 0 ? '' : place.path.slice(0, slash + 1);
  return pictures.map(({ relative_path, ...picture }) => ({
    ...picture,
    thumbnail_path: `${folder}${relative_path}`,
  }));
}

function listFolder(server: MoonrakerServer, args: Args) {
  const { files } = server;
  const requested = optionalText(args, 'path') ?? 'gcodes';
  const extended = booleanArg(args, 'extended', false);
  const folder = files.parse(requested);
  if (!files.isFolder(folder)) throw new ApiError(`Directory does not exist (${requested})`);
  const dirs: object[] = [];
  const found: object[] = [];
  for (const name of readdirSync(folder.diskPath)) {
    const place = files.place(folder.root, folder.path === '' ? name : `${folder.path}/${name}`);
    const info = files.info(place);
    if (statSync(place.diskPath).isDirectory()) dirs.push({ ...info, dirname: name });
    else found.push({ ...info, filename: name, ...(extended ? server.library.metadata(place.path) : {}) });
  }
  const disk = statfsSync(folder.diskPath);
  return {
    dirs,
    files: found,
    disk_usage: {
      total: disk.blocks * disk.bsize,
      used: (disk.blocks - disk.bfree) * disk.bsize,
      free: disk.bavail * disk.bsize,
    },
    root_info: { name: folder.root, permissions: files.isWritable(folder.root) ? 'rw' : 'r' },
  };
}

function deleteFolder(server: MoonrakerServer, args: Args) {
  const requested = textArg(args, 'path');
  const place = writable(server, requested);
  if (place.path === '') throw new ApiError('Cannot delete root directory');
  if (!server.files.isFolder(place)) throw new ApiError(`Directory does not exist (${requested})`);
  if (booleanArg(args, 'force', false)) {
    server.checkUnused(place);
    rmSync(place.diskPath, { recursive: true });
  } else {
    try {
      rmdirSync(place.diskPath);
    } catch {
      throw new ApiError(`[Errno 39] Directory not empty: '${requested}'`);
    }
  }
  server.library.forgetFile(place.path);
  return announce(server, 'delete_dir', gone(place));
}

/** Deletes `root/path`. Throws ApiError: 403 while it is printed, 400 when there is none. */
export async function deleteFile(server: MoonrakerServer, path: string) {
  const place = writable(server, path);
  if (!server.files.isFile(place)) throw new ApiError(`Invalid file path: ${path}`);
  server.checkUnused(place);
  rmSync(place.diskPath);
  server.library.forgetFile(place.path);
  return announce(server, 'delete_file', gone(place));
}

function moveOrCopy(server: MoonrakerServer, args: Args, how: 'move' | 'copy') {
  const { files } = server;
  const source = files.parse(textArg(args, 'source'));
  const given = writable(server, textArg(args, 'dest'));
  const dest = files.isFolder(given)
    ? files.place(given.root, `${given.path}/${basename(source.diskPath)}`)
    : given;
  const isFolder = files.isFolder(source);
  if (!isFolder && !files.isFile(source)) throw new ApiError(`File ${source.diskPath} does not exist`);
  if (how === 'move' && !files.isWritable(source.root))
    throw new ApiError(`Source path is read-only, cannot move: ${source.root}`);
  server.checkUnused(dest);
  const replaced = files.isFile(dest);
  if (how === 'move') {
    server.checkUnused(source);
    renameSync(source.diskPath, dest.diskPath);
    server.library.forgetFile(source.path);
    server.library.forgetFile(dest.path);
    const from = { path: source.path, root: source.root };
    return announce(server, isFolder ? 'move_dir' : 'move_file', files.item(dest), from);
  }
  if (isFolder) cpSync(source.diskPath, dest.diskPath, { recursive: true });
  else copyFileSync(source.diskPath, dest.diskPath);
  server.library.forgetFile(dest.path);
  return announce(
    server,
    isFolder ? 'create_dir' : replaced ? 'modify_file' : 'create_file',
    files.item(dest),
  );
}

/** Packs files, and the files of folders, into an archive. */
function zip(server: MoonrakerServer, args: Args) {
  const dest = writable(server, optionalText(args, 'dest') ?? 'config/collection.zip');
  if (server.files.isFolder(dest))
    throw new ApiError(`Cannot create archive at '${dest.path}'. Path exists as a directory.`);
  const packed: Record<string, Uint8Array> = {};
  let sizeBytes = 0;
  const add = (place: Place) => {
    sizeBytes += server.files.info(place).size;
    if (sizeBytes > ZIP_MAX_BYTES)
      throw new ApiError(`Files of more than ${ZIP_MAX_BYTES} bytes; pack fewer at once`);
    packed[`${place.root}/${place.path}`] = readFileSync(place.diskPath);
  };
  for (const item of listArg(args, 'items')) {
    const place = server.files.parse(item);
    if (server.files.isFile(place)) add(place);
    else if (!server.files.isFolder(place)) throw new ApiError(`No file/directory exits at '${item}'`);
    else {
      for (const name of readdirSync(place.diskPath)) {
        const child = server.files.place(place.root, place.path === '' ? name : `${place.path}/${name}`);
        if (server.files.isFile(child)) add(child);
      }
    }
  }
  writeFileSync(dest.diskPath, zipSync(packed, { level: booleanArg(args, 'store_only', false) ? 0 : 6 }));
  const { item } = announce(server, 'create_file', server.files.item(dest));
  return { destination: item, action: 'zip_files' };
}

function writable(server: MoonrakerServer, path: string): Place {
  const place = server.files.parse(path);
  if (!server.files.isWritable(place.root)) throw new ApiError(`Path is read-only: ${place.root}`, 403);
  return place;
}

function gone(place: Place) {
  return { path: place.path, root: place.root, modified: 0, size: 0, permissions: '' };
}

function announce(server: MoonrakerServer, action: string, item: object, from?: object) {
  const event = { action, item, ...(from === undefined ? {} : { source_item: from }) };
  server.later(5, () => server.notify('notify_filelist_changed', [event]));
  return event;
}
