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

/**
 * Drops repetitions of a triangle that face the same way. Two that face opposite ways stay: they may be the two sides
 * of a sheet, or the wall where two solids touch. `opposite` counts those.
 */
export function dropDuplicates(
  mesh: IndexedMesh,
  edges: EdgeTable,
): { mesh: IndexedMesh; dropped: number; opposite: number } {
  const { indices } = mesh;
  const seen = new Map<string, { even: boolean; odd: boolean }>();
  const isExtra = new Set<number>();
  let opposite = 0;
  for (let at = 0; at < indices.length; at += 3) {
    if (!mayBeDuplicate(edges.mates, at)) continue;
    const [a, b, c] = [indices[at]!, indices[at + 1]!, indices[at + 2]!];
    const low = Math.min(a, b, c);
    const [second, third] = low === a ? [b, c] : low === b ? [c, a] : [a, b];
    const facing = second < third ? 'even' : 'odd';
    const key = `${low} ${Math.min(second, third)} ${Math.max(second, third)}`;
    const known = seen.get(key) ?? { even: false, odd: false };
    if (known[facing]) isExtra.add(at);
    else if (known.even || known.odd) opposite += 1;
    known[facing] = true;
    seen.set(key, known);
  }
  if (isExtra.size === 0) return { mesh, dropped: 0, opposite };
  return { ...keepTriangles(mesh, (at) => !isExtra.has(at)), opposite };
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
