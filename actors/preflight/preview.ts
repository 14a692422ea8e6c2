import { boxOf, diagonalOf } from './measure.ts';
import type { IndexedMesh } from './mesh.ts';
import type { Vector } from './schema.ts';
import { previewHeaderBytes, previewMagic } from './schema-preview.ts';

/** A surface of area A on a grid of cell h keeps about this many triangles per A / h². */
const trianglesPerCellArea = 2.2;

/** A mesh reduced to at most `trianglesMax` triangles and packed as schema-preview.ts describes. */
export function encodePreview(mesh: IndexedMesh, offset: Vector, trianglesMax: number): Uint8Array {
  const sourceTriangleCount = mesh.indices.length / 3;
  return pack(reduceMesh(mesh, trianglesMax), offset, sourceTriangleCount);
}

/**
 * Vertex clustering (Rossignac and Borrel 1993): all vertices in one cell of a grid become their mean, triangles that
 * collapse go. Time grows with the triangles only, and no input can make it fail: it coarsens the grid until it fits.
 */
export function reduceMesh(mesh: IndexedMesh, trianglesMax: number): IndexedMesh {
  const count = mesh.indices.length / 3;
  if (count <= trianglesMax) return mesh;
  const diagonal = diagonalOf(boxOf(mesh.positions));
  let cell = Math.max(Math.sqrt((areaOf(mesh) * trianglesPerCellArea) / trianglesMax), diagonal / 4096);
  for (;;) {
    const reduced = cluster(mesh, cell);
    const excess = reduced.indices.length / 3 / trianglesMax;
    if (excess <= 1) return reduced;
    cell *= Math.max(1.08, Math.sqrt(excess) * 1.03);
  }
}

function areaOf({ positions, indices }: IndexedMesh): number {
  let area = 0;
  for (let at = 0; at < indices.length; at += 3) {
    const [a, b, c] = [indices[at]! * 3, indices[at + 1]! * 3, indices[at + 2]! * 3];
    const ux = positions[b]! - positions[a]!;
    const uy = positions[b + 1]! - positions[a + 1]!;
    const uz = positions[b + 2]! - positions[a + 2]!;
    const vx = positions[c]! - positions[a]!;
    const vy = positions[c + 1]! - positions[a + 1]!;
    const vz = positions[c + 2]! - positions[a + 2]!;
    area += Math.hypot(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx) / 2;
  }
  return area;
}

function cluster({ positions, indices }: IndexedMesh, cell: number): IndexedMesh {
  const box = boxOf(positions);
  const columns = Math.floor((box[3]! - box[0]!) / cell) + 1;
  const rows = Math.floor((box[4]! - box[1]!) / cell) + 1;
  const clusterOf = new Uint32Array(positions.length / 3);
  const clusters = new Map<number, number>();
  const sums: number[] = [];
  const sizes: number[] = [];
  for (let vertex = 0, at = 0; at < positions.length; vertex += 1, at += 3) {
    const i = Math.floor((positions[at]! - box[0]!) / cell);
    const j = Math.floor((positions[at + 1]! - box[1]!) / cell);
    const k = Math.floor((positions[at + 2]! - box[2]!) / cell);
    const key = (k * rows + j) * columns + i;
    let found = clusters.get(key);
    if (found === undefined) {
      found = sizes.length;
      clusters.set(key, found);
      sums.push(0, 0, 0);
      sizes.push(0);
    }
    clusterOf[vertex] = found;
    sums[found * 3]! += positions[at]!;
    sums[found * 3 + 1]! += positions[at + 1]!;
    sums[found * 3 + 2]! += positions[at + 2]!;
    sizes[found]! += 1;
  }
  const means = new Float32Array(sums.length);
  for (let at = 0; at < means.length; at += 1) means[at] = sums[at]! / sizes[Math.trunc(at / 3)]!;
  return { positions: means, indices: keepDistinct(indices, clusterOf, sizes.length) };
}

/** Triangles whose corners are in three different clusters, each set of clusters and facing once. */
function keepDistinct(indices: Uint32Array, clusterOf: Uint32Array, clusterCount: number): Uint32Array {
  const kept: number[] = [];
  const seen = new Set<number>();
  for (let at = 0; at < indices.length; at += 3) {
    const a = clusterOf[indices[at]!]!;
    const b = clusterOf[indices[at + 1]!]!;
    const c = clusterOf[indices[at + 2]!]!;
    if (a === b || b === c || c === a) continue;
    const [low, second, third] = a < b && a < c ? [a, b, c] : b < c ? [b, c, a] : [c, a, b];
    // Past 200,000 clusters keys leave 2^53 and may now and then meet: a triangle less in a picture.
    const key = (low * clusterCount + second) * clusterCount + third;
    if (seen.has(key)) continue;
    seen.add(key);
    kept.push(low, second, third);
  }
  return Uint32Array.from(kept);
}

function pack({ positions, indices }: IndexedMesh, offset: Vector, sourceTriangleCount: number): Uint8Array {
  const vertexCount = positions.length / 3;
  const indexBytes = vertexCount <= 65_536 ? 2 : 4;
  const indicesAt = previewHeaderBytes + Math.ceil((vertexCount * 6) / 4) * 4;
  const bytes = new Uint8Array(indicesAt + indices.length * indexBytes);
  const view = new DataView(bytes.buffer);
  const box = vertexCount === 0 ? new Float64Array(6) : boxOf(positions);
  for (let at = 0; at < 4; at += 1) bytes[at] = previewMagic.charCodeAt(at);
  view.setUint16(4, 1, true);
  view.setUint16(6, indexBytes, true);
  view.setUint32(8, vertexCount, true);
  view.setUint32(12, indices.length / 3, true);
  view.setUint32(16, sourceTriangleCount, true);
  const move = [offset.x, offset.y, offset.z];
  for (let axis = 0; axis < 3; axis += 1) {
    view.setFloat32(20 + axis * 4, box[axis]! + move[axis]!, true);
    view.setFloat32(32 + axis * 4, box[axis + 3]! - box[axis]!, true);
  }
  for (let at = 0; at < positions.length; at += 1) {
    const axis = at % 3;
    const size = box[axis + 3]! - box[axis]!;
    const share = size > 0 ? (positions[at]! - box[axis]!) / size : 0;
    view.setUint16(previewHeaderBytes + at * 2, Math.round(share * 65_535), true);
  }
  for (let at = 0; at < indices.length; at += 1) {
    if (indexBytes === 2) view.setUint16(indicesAt + at * 2, indices[at]!, true);
    else view.setUint32(indicesAt + at * 4, indices[at]!, true);
  }
  return bytes;
}
