/** Areas and normals of a mesh's faces, and points spread evenly over some of them. */
import type { IndexedMesh } from '../preflight/mesh.ts';

export interface Faces {
  readonly count: number;
  /** Square millimetres, by face. */
  readonly areas: Float64Array;
  /** Outward unit normals, three numbers a face; zero for a face without area. */
  readonly normals: Float32Array;
  readonly totalAreaMm2: number;
}

export function facesOf({ indices, positions }: IndexedMesh): Faces {
  const count = indices.length / 3;
  const areas = new Float64Array(count);
  const normals = new Float32Array(count * 3);
  let totalAreaMm2 = 0;
  for (let face = 0, at = 0; face < count; face++, at += 3) {
    const a = indices[at]! * 3;
    const b = indices[at + 1]! * 3;
    const c = indices[at + 2]! * 3;
    const ux = positions[b]! - positions[a]!;
    const uy = positions[b + 1]! - positions[a + 1]!;
    const uz = positions[b + 2]! - positions[a + 2]!;
    const vx = positions[c]! - positions[a]!;
    const vy = positions[c + 1]! - positions[a + 1]!;
    const vz = positions[c + 2]! - positions[a + 2]!;
    const x = uy * vz - uz * vy;
    const y = uz * vx - ux * vz;
    const z = ux * vy - uy * vx;
    const length = Math.sqrt(x * x + y * y + z * z);
    areas[face] = length / 2;
    totalAreaMm2 += length / 2;
    if (length === 0) continue;
    normals[at] = x / length;
    normals[at + 1] = y / length;
    normals[at + 2] = z / length;
  }
  return { count, areas, normals, totalAreaMm2 };
}

/** A point on a face: `face` its index, and the surface that it stands for. */
export type Visit = (face: number, x: number, y: number, z: number, areaMm2: number) => void;

// R3 of Martin Roberts, "The unreasonable effectiveness of quasirandom sequences" (2018).
const STEP_1 = 0.8191725133961645;
const STEP_2 = 0.6710436067037893;
const STEP_3 = 0.5497004779019703;

/**
 * Visits `pointCount` points, as many on each face as its area asks for, always the same ones. Each has a stretch of the
 * surface of its own, and a place within it that is not the same each time: meshes repeat themselves.
 *
 * @param faces their indices, or all of them where left out.
 */
export function sampleFaces(
  { indices, positions }: IndexedMesh,
  { areas, count, totalAreaMm2 }: Faces,
  pointCount: number,
  visit: Visit,
  faces?: { readonly indices: Uint32Array; readonly areaMm2: number },
): number {
  const areaMm2 = faces?.areaMm2 ?? totalAreaMm2;
  const faceCount = faces?.indices.length ?? count;
  if (!(areaMm2 > 0) || pointCount < 1) return 0;
  const step = areaMm2 / pointCount;
  let walked = 0;
  let visited = 0;
  let next = step * 0.5;
  for (let index = 0; index < faceCount && visited < pointCount; index++) {
    const face = faces === undefined ? index : faces.indices[index]!;
    walked += areas[face]!;
    for (; next < walked && visited < pointCount; next = step * (visited + ((0.5 + visited * STEP_3) % 1))) {
      let u = (0.5 + visited * STEP_1) % 1;
      let v = (0.5 + visited * STEP_2) % 1;
      visited++;
      if (u + v > 1) {
        u = 1 - u;
        v = 1 - v;
      }
      const w = 1 - u - v;
      const a = indices[face * 3]! * 3;
      const b = indices[face * 3 + 1]! * 3;
      const c = indices[face * 3 + 2]! * 3;
      visit(
        face,
        w * positions[a]! + u * positions[b]! + v * positions[c]!,
        w * positions[a + 1]! + u * positions[b + 1]! + v * positions[c + 1]!,
        w * positions[a + 2]! + u * positions[b + 2]! + v * positions[c + 2]!,
        step,
      );
    }
  }
  return visited;
}
