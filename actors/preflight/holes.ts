import { type EdgeTable, openMate } from './edges.ts';
import { diagonalOf, measureShells } from './measure.ts';
import type { IndexedMesh } from './mesh.ts';
import { polygonNormal, triangulatePolygon } from './triangulate.ts';

const loopEdgesMax = 200;
const loopsMax = 20_000;
/** Of the diagonal of the shell around it. Larger openings may be meant (a vase, a hood), so they are left and reported. */
const holeSizeRatioMax = 0.25;
/** A shell of fewer triangles is a loose scrap: closing it would make a sheet of no thickness. */
const shellTrianglesMin = 3;
/** How far a hole's rim may leave its plane, of the hole's own size. */
const flatnessRatioMax = 0.25;

/**
 * Closes small, simple, roughly flat holes with triangles over their rims; no vertex is added or moved. A missing
 * single triangle is put back whatever its size. The caller checks the result and may throw it away.
 */
export function fillHoles(mesh: IndexedMesh, edges: EdgeTable): { mesh: IndexedMesh; filled: number } {
  const { positions, indices } = mesh;
  const added: number[] = [];
  const { triangleCounts, boxes } = measureShells(mesh, edges);
  let filled = 0;
  for (const { loop, shell } of findLoops(mesh, edges)) {
    if (triangleCounts[shell]! < shellTrianglesMin) continue;
    const points = new Float64Array(loop.length * 3);
    for (const [at, vertex] of loop.entries())
      points.set(positions.subarray(vertex * 3, vertex * 3 + 3), at * 3);
    if (loop.length > 3 && !isSafe(points, diagonalOf(boxes.subarray(shell * 6, shell * 6 + 6)))) continue;
    const { triangles, isClean } = triangulatePolygon(points);
    if (!isClean) continue;
    for (const corner of triangles) added.push(loop[corner]!);
    filled += 1;
  }
  if (filled === 0) return { mesh, filled };
  const joined = new Uint32Array(indices.length + added.length);
  joined.set(indices);
  joined.set(added, indices.length);
  return { mesh: { positions, indices: joined }, filled };
}

/** Rims of holes as vertex rings, turned so that a face over them agrees with its neighbours. Rims that touch are left out. */
function findLoops(
  { positions, indices }: IndexedMesh,
  edges: EdgeTable,
): { loop: number[]; shell: number }[] {
  const unused = -1;
  const shared = -2;
  const before = new Int32Array(positions.length / 3).fill(unused);
  const shellAt = new Int32Array(positions.length / 3);
  for (let half = 0; half < indices.length; half += 1) {
    if (edges.mates[half] !== openMate) continue;
    const from = indices[half]!;
    const to = indices[half % 3 === 2 ? half - 2 : half + 1]!;
    before[to] = before[to] === unused ? from : shared;
    shellAt[to] = edges.shellOf[Math.trunc(half / 3)]!;
  }
  const loops: { loop: number[]; shell: number }[] = [];
  for (let start = 0; start < before.length && loops.length < loopsMax; start += 1) {
    if (before[start]! < 0) continue;
    const loop: number[] = [];
    let at = start;
    while (before[at]! >= 0 && loop.length <= loopEdgesMax) {
      loop.push(at);
      const next = before[at]!;
      before[at] = unused;
      at = next;
    }
    if (at === start && loop.length >= 3 && loop.length <= loopEdgesMax) {
      loops.push({ loop, shell: shellAt[start]! });
    }
  }
  return loops;
}

function isSafe(points: Float64Array, diagonal: number): boolean {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  const middle = [0, 0, 0];
  for (let at = 0; at < points.length; at += 1) {
    const axis = at % 3;
    low[axis] = Math.min(low[axis]!, points[at]!);
    high[axis] = Math.max(high[axis]!, points[at]!);
    middle[axis]! += points[at]! / (points.length / 3);
  }
  const size = Math.hypot(high[0]! - low[0]!, high[1]! - low[1]!, high[2]! - low[2]!);
  if (size > diagonal * holeSizeRatioMax) return false;
  const normal = polygonNormal(points);
  const length = Math.hypot(...normal);
  if (length === 0) return false;
  for (let at = 0; at < points.length; at += 3) {
    let distance = 0;
    for (let axis = 0; axis < 3; axis += 1)
      distance += ((points[at + axis]! - middle[axis]!) * normal[axis]!) / length;
    if (Math.abs(distance) > size * flatnessRatioMax) return false;
  }
  return true;
}
