import type { IndexedMesh } from './mesh.ts';

/**
 * Joins vertices with exactly equal coordinates and drops unused ones. Order is that of first use. `indices` null:
 * every three vertices are a triangle. Negative zero equals zero; no NaN may come in.
 */
export function weldExactly(positions: Float32Array, indices: Uint32Array | null): IndexedMesh {
  const corners = indices === null ? positions.length / 3 : indices.length;
  const bits = new Uint32Array(positions.buffer, positions.byteOffset, positions.length);
  const vertexLimit = Math.min(corners, positions.length / 3);
  const mask = tableSize(vertexLimit) - 1;
  const table = new Int32Array(mask + 1).fill(-1);
  const kept = new Uint32Array(vertexLimit);
  const welded = new Uint32Array(corners);
  const known = indices === null ? null : new Int32Array(positions.length / 3).fill(-1);
  let count = 0;
  for (let corner = 0; corner < corners; corner += 1) {
    const vertex = indices === null ? corner : indices[corner]!;
    if (known !== null && known[vertex]! >= 0) {
      welded[corner] = known[vertex]!;
      continue;
    }
    const at = vertex * 3;
    const x = bits[at]! === 0x8000_0000 ? 0 : bits[at]!;
    const y = bits[at + 1]! === 0x8000_0000 ? 0 : bits[at + 1]!;
    const z = bits[at + 2]! === 0x8000_0000 ? 0 : bits[at + 2]!;
    let slot = hash(x, y, z) & mask;
    let found = table[slot]!;
    while (found >= 0 && !sameVertex(positions, kept[found]! * 3, at)) {
      slot = (slot + 1) & mask;
      found = table[slot]!;
    }
    if (found < 0) {
      found = count;
      table[slot] = found;
      kept[found] = vertex;
      count += 1;
    }
    welded[corner] = found;
    if (known !== null) known[vertex] = found;
  }
  const joined = new Float32Array(count * 3);
  for (let vertex = 0, to = 0; vertex < count; vertex += 1, to += 3) {
    const at = kept[vertex]! * 3;
    joined[to] = positions[at]! + 0;
    joined[to + 1] = positions[at + 1]! + 0;
    joined[to + 2] = positions[at + 2]! + 0;
  }
  return { positions: joined, indices: welded };
}

function sameVertex(positions: Float32Array, a: number, b: number): boolean {
  return (
    positions[a] === positions[b] &&
    positions[a + 1] === positions[b + 1] &&
    positions[a + 2] === positions[b + 2]
  );
}

function hash(x: number, y: number, z: number): number {
  let mixed =
    Math.imul(x, 0x9e37_79b1) ^
    Math.imul((y << 13) | (y >>> 19), 0x85eb_ca6b) ^
    Math.imul((z << 7) | (z >>> 25), 0xc2b2_ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d);
  return mixed ^ (mixed >>> 13);
}

function tableSize(entries: number): number {
  let size = 16;
  while (size < entries * 1.4) size *= 2;
  return size;
}

/**
 * Joins each vertex marked in `isLoose` to an earlier marked one within `tolerance` (same units as the positions).
 * Unmarked vertices have all their edges paired already, so joining them could only do harm.
 */
export function weldNear(mesh: IndexedMesh, isLoose: Uint8Array, tolerance: number): IndexedMesh {
  const { positions, indices } = mesh;
  const vertexCount = positions.length / 3;
  const target = new Int32Array(vertexCount);
  let looseCount = 0;
  for (let vertex = 0; vertex < vertexCount; vertex += 1) {
    target[vertex] = vertex;
    looseCount += isLoose[vertex]!;
  }
  const mask = tableSize(looseCount) - 1;
  const heads = new Int32Array(mask + 1).fill(-1);
  const next = new Int32Array(vertexCount).fill(-1);
  const cell = tolerance * 2;
  const toleranceSquared = tolerance * tolerance;

  const find = (vertex: number): number => {
    const x = positions[vertex * 3]!;
    const y = positions[vertex * 3 + 1]!;
    const z = positions[vertex * 3 + 2]!;
    const [x0, x1] = [Math.floor((x - tolerance) / cell), Math.floor((x + tolerance) / cell)];
    const [y0, y1] = [Math.floor((y - tolerance) / cell), Math.floor((y + tolerance) / cell)];
    const [z0, z1] = [Math.floor((z - tolerance) / cell), Math.floor((z + tolerance) / cell)];
    // Counted in whole steps from zero: past 2^53 a cell's number plus one is the same number.
    for (let i = 0; i <= x1 - x0 && i < 2; i += 1) {
      for (let j = 0; j <= y1 - y0 && j < 2; j += 1) {
        for (let k = 0; k <= z1 - z0 && k < 2; k += 1) {
          for (
            let other = heads[hash((x0 + i) | 0, (y0 + j) | 0, (z0 + k) | 0) & mask]!;
            other >= 0;
            other = next[other]!
          ) {
            const dx = positions[other * 3]! - x;
            const dy = positions[other * 3 + 1]! - y;
            const dz = positions[other * 3 + 2]! - z;
            if (dx * dx + dy * dy + dz * dz <= toleranceSquared) return other;
          }
        }
      }
    }
    return -1;
  };

  for (let vertex = 0; vertex < vertexCount; vertex += 1) {
    if (isLoose[vertex] === 0) continue;
    const near = find(vertex);
    if (near >= 0) {
      target[vertex] = near;
      continue;
    }
    const slot =
      hash(
        Math.floor(positions[vertex * 3]! / cell) | 0,
        Math.floor(positions[vertex * 3 + 1]! / cell) | 0,
        Math.floor(positions[vertex * 3 + 2]! / cell) | 0,
      ) & mask;
    next[vertex] = heads[slot]!;
    heads[slot] = vertex;
  }
  const joined = new Uint32Array(indices.length);
  for (let corner = 0; corner < indices.length; corner += 1) joined[corner] = target[indices[corner]!]!;
  return weldExactly(positions, joined);
}
