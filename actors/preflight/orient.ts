import type { EdgeTable } from './edges.ts';
import type { IndexedMesh } from './mesh.ts';

/**
 * Turns triangles round so that neighbours agree, as few as possible in each connected patch. Patches end at open and
 * many-faced edges. A surface with one side only (a Möbius band) cannot be mended: it keeps what disagrees.
 */
export function alignNeighbours(mesh: IndexedMesh, edges: EdgeTable): { mesh: IndexedMesh; flipped: number } {
  const { positions, indices } = mesh;
  const count = indices.length / 3;
  const unvisited = 2;
  const turned = new Uint8Array(count).fill(unvisited);
  const queue = new Int32Array(count);
  let flipped = 0;
  for (let seed = 0; seed < count; seed += 1) {
    if (turned[seed] !== unvisited) continue;
    turned[seed] = 0;
    queue[0] = seed;
    let end = 1;
    let turnedCount = 0;
    for (let at = 0; at < end; at += 1) {
      const triangle = queue[at]!;
      for (let half = triangle * 3; half < triangle * 3 + 3; half += 1) {
        const mate = edges.mates[half]!;
        if (mate < 0) continue;
        const neighbour = Math.trunc(mate / 3);
        if (turned[neighbour] !== unvisited) continue;
        const disagree = indices[half] === indices[mate] ? 1 : 0;
        turned[neighbour] = turned[triangle]! ^ disagree;
        turnedCount += turned[neighbour]!;
        queue[end] = neighbour;
        end += 1;
      }
    }
    if (turnedCount * 2 > end) {
      for (let at = 0; at < end; at += 1) turned[queue[at]!]! ^= 1;
      turnedCount = end - turnedCount;
    }
    flipped += turnedCount;
  }
  if (flipped === 0) return { mesh, flipped };
  return { mesh: { positions, indices: flipWhere(indices, (triangle) => turned[triangle] === 1) }, flipped };
}

export function flipWhere(indices: Uint32Array, isFlipped: (triangle: number) => boolean): Uint32Array {
  const result = indices.slice();
  for (let at = 0, triangle = 0; at < indices.length; at += 3, triangle += 1) {
    if (!isFlipped(triangle)) continue;
    result[at + 1] = indices[at + 2]!;
    result[at + 2] = indices[at + 1]!;
  }
  return result;
}
