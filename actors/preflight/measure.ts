import type { EdgeTable } from './edges.ts';
import type { IndexedMesh } from './mesh.ts';

/** Axis-aligned box as [minX, minY, minZ, maxX, maxY, maxZ]. */
export type Box = Float64Array;

export function boxOf(positions: Float32Array): Box {
  const box = emptyBox();
  for (let at = 0; at < positions.length; at += 3) growBox(box, 0, positions, at);
  return box;
}

export function emptyBox(): Box {
  return Float64Array.of(Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity);
}

export function growBox(boxes: Float64Array, offset: number, positions: Float32Array, at: number): void {
  for (let axis = 0; axis < 3; axis += 1) {
    const value = positions[at + axis]!;
    if (value < boxes[offset + axis]!) boxes[offset + axis] = value;
    if (value > boxes[offset + 3 + axis]!) boxes[offset + 3 + axis] = value;
  }
}

export function diagonalOf(box: Box): number {
  return Math.hypot(box[3]! - box[0]!, box[4]! - box[1]!, box[5]! - box[2]!);
}

/** Per shell: signed volume, area, box, and whether its edges balance. Volumes are taken about the mesh's middle. */
export interface ShellMeasures {
  readonly count: number;
  readonly signedVolumes: Float64Array;
  readonly areas: Float64Array;
  /** Six numbers a shell. */
  readonly boxes: Float64Array;
  readonly triangleCounts: Uint32Array;
  readonly openEdgeCounts: Uint32Array;
}

export function measureShells(mesh: IndexedMesh, edges: EdgeTable): ShellMeasures {
  const { positions, indices } = mesh;
  const count = edges.shellCount;
  const signedVolumes = new Float64Array(count);
  const areas = new Float64Array(count);
  const boxes = new Float64Array(count * 6);
  for (let shell = 0; shell < count; shell += 1) boxes.set(emptyBox(), shell * 6);
  const triangleCounts = new Uint32Array(count);
  const openEdgeCounts = new Uint32Array(count);
  const box = boxOf(positions);
  const ox = (box[0]! + box[3]!) / 2;
  const oy = (box[1]! + box[4]!) / 2;
  const oz = (box[2]! + box[5]!) / 2;
  for (let at = 0, triangle = 0; at < indices.length; at += 3, triangle += 1) {
    const shell = edges.shellOf[triangle]!;
    const a = indices[at]! * 3;
    const b = indices[at + 1]! * 3;
    const c = indices[at + 2]! * 3;
    const ax = positions[a]! - ox;
    const ay = positions[a + 1]! - oy;
    const az = positions[a + 2]! - oz;
    const ux = positions[b]! - ox - ax;
    const uy = positions[b + 1]! - oy - ay;
    const uz = positions[b + 2]! - oz - az;
    const vx = positions[c]! - ox - ax;
    const vy = positions[c + 1]! - oy - ay;
    const vz = positions[c + 2]! - oz - az;
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    signedVolumes[shell]! += ax * nx + ay * ny + az * nz;
    areas[shell]! += Math.sqrt(nx * nx + ny * ny + nz * nz) / 2;
    triangleCounts[shell]! += 1;
    for (let k = 0; k < 3; k += 1) if (edges.mates[at + k] === -1) openEdgeCounts[shell]! += 1;
    growBox(boxes, shell * 6, positions, a);
    growBox(boxes, shell * 6, positions, b);
    growBox(boxes, shell * 6, positions, c);
  }
  // Divided once at the end, so that whole numbers stay whole.
  for (let shell = 0; shell < count; shell += 1) signedVolumes[shell]! /= 6;
  return { count, signedVolumes, areas, boxes, triangleCounts, openEdgeCounts };
}

export function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Radius from the box's middle that holds all vertices, seen from above. */
export function footprintRadius(positions: Float32Array, box: Box): number {
  const cx = (box[0]! + box[3]!) / 2;
  const cy = (box[1]! + box[4]!) / 2;
  let largest = 0;
  for (let at = 0; at < positions.length; at += 3) {
    const dx = positions[at]! - cx;
    const dy = positions[at + 1]! - cy;
    const squared = dx * dx + dy * dy;
    if (squared > largest) largest = squared;
  }
  return Math.sqrt(largest);
}

/** A triangle lower than this share of its longest side has no area to speak of. */
const sliverHeightRatio = 1e-6;

/** Triangles whose corners differ but lie on a line, as near as single precision can tell. */
export function countSlivers({ positions, indices }: IndexedMesh): number {
  let count = 0;
  for (let at = 0; at < indices.length; at += 3) {
    const a = indices[at]! * 3;
    const b = indices[at + 1]! * 3;
    const c = indices[at + 2]! * 3;
    const ux = positions[b]! - positions[a]!;
    const uy = positions[b + 1]! - positions[a + 1]!;
    const uz = positions[b + 2]! - positions[a + 2]!;
    const vx = positions[c]! - positions[a]!;
    const vy = positions[c + 1]! - positions[a + 1]!;
    const vz = positions[c + 2]! - positions[a + 2]!;
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    const wx = vx - ux;
    const wy = vy - uy;
    const wz = vz - uz;
    const longest = Math.max(
      ux * ux + uy * uy + uz * uz,
      vx * vx + vy * vy + vz * vz,
      wx * wx + wy * wy + wz * wz,
    );
    if (nx * nx + ny * ny + nz * nz <= (sliverHeightRatio * longest) ** 2) count += 1;
  }
  return count;
}
