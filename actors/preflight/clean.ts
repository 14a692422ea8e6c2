import type { EdgeTable } from './edges.ts';
import type { IndexedMesh } from './mesh.ts';
import { weldExactly } from './weld.ts';

/** Keeps the triangles whose corners are all finite. `indices` null: every three vertices are a triangle. */
export function dropNonFinite(
  positions: Float32Array,
  indices: Uint32Array | null,
): { indices: Uint32Array | null; dropped: number } {
  let isAllFinite = true;
  for (let at = 0; isAllFinite && at < positions.length; at += 1)
    isAllFinite = Number.isFinite(positions[at]!);
  if (isAllFinite) return { indices, dropped: 0 };
  const corners = indices === null ? positions.length / 3 : indices.length;
  const kept = new Uint32Array(corners);
  let to = 0;
  for (let at = 0; at + 2 < corners; at += 3) {
    let isWhole = true;
    for (let corner = at; corner < at + 3; corner += 1) {
      const vertex = indices === null ? corner : indices[corner]!;
      kept[to + corner - at] = vertex;
      for (let axis = 0; axis < 3; axis += 1)
        if (!Number.isFinite(positions[vertex * 3 + axis]!)) isWhole = false;
    }
    if (isWhole) to += 3;
  }
  return { indices: kept.slice(0, to), dropped: (corners - to) / 3 };
}

/** Drops triangles that use a vertex twice: they have no area and no three edges. */
export function dropCollapsed(mesh: IndexedMesh): { mesh: IndexedMesh; dropped: number } {
  const { positions, indices } = mesh;
  const isCollapsed = (at: number): boolean =>
    indices[at] === indices[at + 1] || indices[at + 1] === indices[at + 2] || indices[at + 2] === indices[at];
  return keepTriangles({ positions, indices }, (at) => !isCollapsed(at));
}

export interface Duplicates {
  /** One entry a triangle: 0 for the first of its kind, `sameFacing` or `otherFacing` for a repetition. */
  readonly kinds: Uint8Array;
  readonly sameCount: number;
  readonly otherCount: number;
}

export const sameFacing = 1;
export const otherFacing = 2;

/** Triangles on the same three vertices as one before them, and whether they face the same way. */
export function findDuplicates({ indices }: IndexedMesh, edges: EdgeTable): Duplicates {
  const kinds = new Uint8Array(indices.length / 3);
  let candidates = 0;
  for (let at = 0; at < indices.length; at += 3) if (mayBeDuplicate(edges.mates, at)) candidates += 1;
  let sameCount = 0;
  let otherCount = 0;
  let size = 16;
  while (size < candidates * 2) size *= 2;
  const table = new Int32Array(candidates === 0 ? 0 : size).fill(-1);
  for (let at = 0; at < indices.length; at += 3) {
    if (!mayBeDuplicate(edges.mates, at)) continue;
    const [a, b, c] = ordered(indices, at);
    let slot = (Math.imul(a, 0x9e37_79b1) ^ Math.imul(b + c, 0x85eb_ca6b) ^ (b ^ c)) & (size - 1);
    let same = false;
    let other = false;
    for (; table[slot] !== -1; slot = (slot + 1) & (size - 1)) {
      const [x, y, z] = ordered(indices, table[slot]!);
      if (x === a && y === b && z === c) same = true;
      else if (x === a && y === c && z === b) other = true;
      if (same) break;
    }
    if (same) {
      kinds[at / 3] = sameFacing;
      sameCount += 1;
      continue;
    }
    table[slot] = at;
    if (!other) continue;
    kinds[at / 3] = otherFacing;
    otherCount += 1;
  }
  return { kinds, sameCount, otherCount };
}

/** Drops repetitions of the given kinds. */
export function dropDuplicates(
  mesh: IndexedMesh,
  { kinds }: Duplicates,
  isDropped: (kind: number) => boolean,
): IndexedMesh {
  return keepTriangles(mesh, (at) => kinds[at / 3] === 0 || !isDropped(kinds[at / 3]!)).mesh;
}

/** Corners from the lowest vertex on, in the order they are turned. */
function ordered(indices: Uint32Array, at: number): [number, number, number] {
  const a = indices[at]!;
  const b = indices[at + 1]!;
  const c = indices[at + 2]!;
  if (a < b && a < c) return [a, b, c];
  return b < c ? [b, c, a] : [c, a, b];
}

/** Each edge of a duplicate has many faces, or is shared with the duplicate alone: most triangles are ruled out at once. */
function mayBeDuplicate(mates: Int32Array, at: number): boolean {
  let partner = -1;
  for (let half = at; half < at + 3; half += 1) {
    const mate = mates[half]!;
    if (mate === -1) return false;
    if (mate === -2) continue;
    const triangle = Math.trunc(mate / 3);
    if (partner !== -1 && partner !== triangle) return false;
    partner = triangle;
  }
  return true;
}

/** Vertices that lose their last triangle go with it, so that they count for no bounds. */
function keepTriangles(
  mesh: IndexedMesh,
  isKept: (at: number) => boolean,
): { mesh: IndexedMesh; dropped: number } {
  const { positions, indices } = mesh;
  let dropped = 0;
  for (let at = 0; at < indices.length; at += 3) if (!isKept(at)) dropped += 1;
  if (dropped === 0) return { mesh, dropped };
  const kept = new Uint32Array(indices.length - dropped * 3);
  let to = 0;
  for (let at = 0; at < indices.length; at += 3) {
    if (!isKept(at)) continue;
    kept[to] = indices[at]!;
    kept[to + 1] = indices[at + 1]!;
    kept[to + 2] = indices[at + 2]!;
    to += 3;
  }
  return { mesh: weldExactly(positions, kept), dropped };
}
