/** Rays that ask every face in turn: slow, short, and nobody's tree. Möller and Trumbore's test (1997). */
import type { IndexedMesh } from '../../preflight/mesh.ts';
import type { RayCaster, RayHit } from '../rays.ts';

type Vector = readonly [number, number, number];

const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

export function eachFace({ indices, positions }: IndexedMesh): RayCaster {
  const at = (index: number): Vector => {
    const vertex = indices[index]! * 3;
    return [positions[vertex]!, positions[vertex + 1]!, positions[vertex + 2]!];
  };
  return {
    cast(x, y, z, dx, dy, dz): RayHit | null {
      const origin: Vector = [x, y, z];
      const direction: Vector = [dx, dy, dz];
      let best: RayHit | null = null;
      for (let index = 0; index < indices.length; index += 3) {
        const a = at(index);
        const u = minus(at(index + 1), a);
        const v = minus(at(index + 2), a);
        const p = cross(direction, v);
        const determinant = dot(u, p);
        if (Math.abs(determinant) < 1e-12) continue;
        const t = minus(origin, a);
        const s = dot(t, p) / determinant;
        const q = cross(t, u);
        const r = dot(direction, q) / determinant;
        const distanceMm = dot(v, q) / determinant;
        if (s < 0 || r < 0 || s + r > 1 || distanceMm < 0 || distanceMm >= (best?.distanceMm ?? Infinity))
          continue;
        const [nx, ny, nz] = cross(u, v);
        const length = Math.hypot(nx, ny, nz);
        best = { distanceMm, normalX: nx / length, normalY: ny / length, normalZ: nz / length };
      }
      return best;
    },
  };
}
