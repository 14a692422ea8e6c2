/** STL in pieces: measured and placed without holding a model in memory or keeping other work waiting. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { type Box, SliceFailed } from '../../actors/slicing/schema.ts';

const HEADER_BYTES = 84;
const TRIANGLE_BYTES = 50;
const BLOCK_TRIANGLES = 4096;
/** About 250 MB of STL. */
export const TRIANGLES_MAX = 5_000_000;

/** Nine coordinates a triangle. The array is reused: copy what must outlive the step. */
type Block = Float32Array;

/** The triangles of a binary or text STL, some thousand at a time. */
export async function* stlBlocks(path: string): AsyncGenerator<Block> {
  const file = await open(path).catch((error: Error) => {
    throw unreadable(path, error.message);
  });
  try {
    const { size } = await file.stat();
    const header = new Uint8Array(HEADER_BYTES);
    await file.read(header, 0, HEADER_BYTES, 0);
    const count = new DataView(header.buffer).getUint32(80, true);
    // Some exporters append bytes of their own. A text file's "count" is letters: hundreds of millions.
    if (count > 0 && size >= HEADER_BYTES + count * TRIANGLE_BYTES) {
      if (count > TRIANGLES_MAX)
        throw unreadable(path, `it has ${count} triangles, over the ${TRIANGLES_MAX} allowed`);
      yield* binaryBlocks(file, count, path);
      return;
    }
    const starts = new TextDecoder().decode(header.subarray(0, 6)).trimStart().toLowerCase();
    if (!starts.startsWith('solid'))
      throw unreadable(path, `its header promises ${count} triangles, which ${size} bytes cannot hold`);
  } finally {
    await file.close();
  }
  yield* textBlocks(path);
}

async function* binaryBlocks(file: Awaited<ReturnType<typeof open>>, count: number, path: string) {
  const bytes = new Uint8Array(BLOCK_TRIANGLES * TRIANGLE_BYTES);
  const view = new DataView(bytes.buffer);
  const block = new Float32Array(BLOCK_TRIANGLES * 9);
  for (let done = 0; done < count; done += BLOCK_TRIANGLES) {
    const triangles = Math.min(BLOCK_TRIANGLES, count - done);
    const wanted = triangles * TRIANGLE_BYTES;
    const { bytesRead } = await file.read(bytes, 0, wanted, HEADER_BYTES + done * TRIANGLE_BYTES);
    if (bytesRead !== wanted) throw unreadable(path, 'it became shorter while it was read');
    for (let triangle = 0; triangle < triangles; triangle++)
      for (let value = 0; value < 9; value++)
        block[triangle * 9 + value] = view.getFloat32(triangle * TRIANGLE_BYTES + 12 + value * 4, true);
    yield block.subarray(0, triangles * 9);
  }
}

async function* textBlocks(path: string): AsyncGenerator<Block> {
  const block = new Float32Array(BLOCK_TRIANGLES * 9);
  let filled = 0;
  let triangles = 0;
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'latin1', highWaterMark: 256 * 1024 })) {
    const text = rest + chunk;
    const lines = text.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > 1024) throw unreadable(path, 'a line of it is over 1024 characters');
    for (const line of lines) {
      const match = /^\s*vertex\s+(\S+)\s+(\S+)\s+(\S+)/i.exec(line);
      if (!match) continue;
      for (let axis = 1; axis <= 3; axis++) block[filled++] = Number(match[axis]);
      if (filled < block.length) continue;
      triangles += BLOCK_TRIANGLES;
      if (triangles > TRIANGLES_MAX) throw unreadable(path, `it has over ${TRIANGLES_MAX} triangles`);
      yield block;
      filled = 0;
    }
  }
  if (filled % 9 !== 0) throw unreadable(path, 'its last triangle is cut off');
  if (filled > 0) yield block.subarray(0, filled);
}

export interface Measured {
  readonly bounds: Box;
  readonly triangles: number;
}

/** Rows of a rotation: each coordinate of a turned point is one row by the point. */
export type Turn = readonly [
  xx: number,
  xy: number,
  xz: number,
  yx: number,
  yy: number,
  yz: number,
  zx: number,
  zy: number,
  zz: number,
];

/** Bounds after turning. Throws `model-unreadable` for no triangles or no finite numbers. */
export async function measureStl(path: string, turn: Turn): Promise<Measured> {
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = turn;
  const bounds = {
    xMin: Infinity,
    yMin: Infinity,
    zMin: Infinity,
    xMax: -Infinity,
    yMax: -Infinity,
    zMax: -Infinity,
  };
  let triangles = 0;
  let sum = 0;
  for await (const block of stlBlocks(path)) {
    triangles += block.length / 9;
    for (let at = 0; at < block.length; at += 3) {
      const a = block[at]!;
      const b = block[at + 1]!;
      const c = block[at + 2]!;
      const x = a * xx + b * xy + c * xz;
      const y = a * yx + b * yy + c * yz;
      const z = a * zx + b * zy + c * zz;
      // Not a number spreads to the sum, where one look at the end finds it.
      sum += x + y + z;
      if (x < bounds.xMin) bounds.xMin = x;
      if (x > bounds.xMax) bounds.xMax = x;
      if (y < bounds.yMin) bounds.yMin = y;
      if (y > bounds.yMax) bounds.yMax = y;
      if (z < bounds.zMin) bounds.zMin = z;
      if (z > bounds.zMax) bounds.zMax = z;
    }
  }
  if (triangles === 0) throw unreadable(path, 'it has no triangles');
  if (!Number.isFinite(sum)) throw unreadable(path, 'it has a coordinate that is no finite number');
  return { bounds, triangles };
}

export interface Move {
  readonly turn: Turn;
  readonly xMillimetres: number;
  readonly yMillimetres: number;
  readonly zMillimetres: number;
}

/** Writes the model turned and then moved, as binary STL. Gives its bounds as written. */
export async function placeStl(from: string, to: string, triangles: number, move: Move): Promise<Box> {
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = move.turn;
  const out = await open(to, 'w');
  const bounds = {
    xMin: Infinity,
    yMin: Infinity,
    zMin: Infinity,
    xMax: -Infinity,
    yMax: -Infinity,
    zMax: -Infinity,
  };
  try {
    const header = new Uint8Array(HEADER_BYTES);
    new DataView(header.buffer).setUint32(80, triangles, true);
    await out.write(header);
    const bytes = new Uint8Array(BLOCK_TRIANGLES * TRIANGLE_BYTES);
    const view = new DataView(bytes.buffer);
    // PrusaSlicer takes a file for text when its first 128 bytes after the header are all below 128, which round
    // coordinates are. The sign of a zero normal, which every slicer works out anew, is such a byte.
    for (let at = 0; at < bytes.length; at += TRIANGLE_BYTES) view.setFloat32(at, -0, true);
    for await (const block of stlBlocks(from)) {
      for (let at = 0; at < block.length; at += 3) {
        const a = block[at]!;
        const b = block[at + 1]!;
        const c = block[at + 2]!;
        const x = Math.fround(a * xx + b * xy + c * xz + move.xMillimetres);
        const y = Math.fround(a * yx + b * yy + c * yz + move.yMillimetres);
        const z = Math.fround(a * zx + b * zy + c * zz + move.zMillimetres);
        const offset = Math.floor(at / 9) * TRIANGLE_BYTES + 12 + ((at % 9) / 3) * 12;
        view.setFloat32(offset, x, true);
        view.setFloat32(offset + 4, y, true);
        view.setFloat32(offset + 8, z, true);
        if (x < bounds.xMin) bounds.xMin = x;
        if (x > bounds.xMax) bounds.xMax = x;
        if (y < bounds.yMin) bounds.yMin = y;
        if (y > bounds.yMax) bounds.yMax = y;
        if (z < bounds.zMin) bounds.zMin = z;
        if (z > bounds.zMax) bounds.zMax = z;
      }
      await out.write(bytes, 0, (block.length / 9) * TRIANGLE_BYTES);
    }
  } finally {
    await out.close();
  }
  const { size } = await stat(to);
  if (size !== HEADER_BYTES + triangles * TRIANGLE_BYTES)
    throw unreadable(from, 'it changed while it was read');
  return bounds;
}

/** About the vertical. Exact at quarter turns, so that a turned box keeps its size to the last bit. */
export function turnedBy(degrees: number): Turn {
  const quarter = (((degrees / 90) % 4) + 4) % 4;
  const radians = (degrees * Math.PI) / 180;
  const isQuarter = Number.isInteger(quarter);
  const cos = isQuarter ? [1, 0, -1, 0][quarter]! : Math.cos(radians);
  const sin = isQuarter ? [0, 1, 0, -1][quarter]! : Math.sin(radians);
  return [cos, -sin, 0, sin, cos, 0, 0, 0, 1];
}

/** So that a direction of the model points down. Exact for the directions of the axes. */
export function turnedDown({
  x,
  y,
  z,
}: {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}): Turn {
  // What looks up is stood on its head first: the shortest way from nearly straight up has no certain direction.
  if (z > 0) {
    const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = tiltedDown(x, -y, -z);
    return [xx, -xy, -xz, yx, -yy, -yz, zx, -zy, -zz].map((value) => value + 0) as unknown as Turn;
  }
  return tiltedDown(x, y, z);
}

/** By the shortest way, for what does not look up. */
function tiltedDown(x: number, y: number, z: number): Turn {
  const k = 1 / (1 - z);
  return [1 - k * x * x, -k * x * y, x, -k * x * y, 1 - k * y * y, y, -x, -y, -z].map(
    (value) => value + 0,
  ) as unknown as Turn;
}

function unreadable(path: string, why: string): SliceFailed {
  return new SliceFailed({
    code: 'model-unreadable',
    message: `The model ${path.split('/').at(-1)} cannot be read as STL: ${why}.`,
    likelyCause: 'The upload was cut off, or the file is of another kind.',
    remedy: 'Put the model through preflight, which repairs and converts, and slice what it gives.',
  });
}
