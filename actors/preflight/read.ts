import { fail } from './failure.ts';
import type { PreflightLimits } from './limits.ts';
import type { MeshReader, ParsedMesh } from './mesh.ts';
import { threeMfReader } from './read-3mf.ts';
import { objReader } from './read-obj.ts';
import { stlAsciiReader } from './read-stl-ascii.ts';
import { stlBinaryReader } from './read-stl-binary.ts';
import type { MeshFormat } from './schema.ts';
import { sniffBytes, sniffFormat, startsWith } from './sniff.ts';

const readers: Readonly<Record<MeshFormat, (sizeBytes: number, limits: PreflightLimits) => MeshReader>> = {
  'stl-binary': stlBinaryReader,
  'stl-ascii': stlAsciiReader,
  '3mf': threeMfReader,
  obj: objReader,
};

/**
 * A reader for a file of `sizeBytes` whose first bytes are `head` (all of the file, or at least `sniffBytes`). Push
 * the whole file into it from its beginning, `head` included. Throws `PreflightError`.
 */
export function openMeshReader(head: Uint8Array, sizeBytes: number, limits: PreflightLimits): MeshReader {
  if (sizeBytes > limits.fileBytesMax) {
    fail(
      'too_large',
      `The file has ${Math.ceil(sizeBytes / 1_048_576)} MB; at most ${Math.floor(limits.fileBytesMax / 1_048_576)} MB are taken.`,
      'The mesh is finer than any printer can show, or it was saved as text.',
      'Save it as binary STL or 3MF, or reduce the mesh.',
    );
  }
  const format = sniffFormat(head.subarray(0, sniffBytes), sizeBytes);
  const reader = readers[format](sizeBytes, limits);
  if (format !== 'stl-ascii' && format !== 'obj') return reader;
  let isFirst = true;
  return {
    push: (chunk) => {
      reader.push(isFirst && startsWith(chunk, [0xef, 0xbb, 0xbf]) ? chunk.subarray(3) : chunk);
      isFirst = false;
    },
    finish: () => reader.finish(),
  };
}

/** Reads a file held in memory. Throws `PreflightError`. */
export function readMesh(bytes: Uint8Array, limits: PreflightLimits, chunkBytes = 1_048_576): ParsedMesh {
  const reader = openMeshReader(bytes, bytes.length, limits);
  for (let at = 0; at < bytes.length; at += chunkBytes) reader.push(bytes.subarray(at, at + chunkBytes));
  return reader.finish();
}
