/** What leans out too far to be printed on air, for one way of standing. */
import type { IndexedMesh } from '../preflight/mesh.ts';
import { type Faces, sampleFaces } from './faces.ts';
import type { RayCaster } from './rays.ts';
import type { Overhang } from './schema.ts';

/** A unit vector, in the model's coordinates. */
export type Direction = readonly [x: number, y: number, z: number];

/** From the vertical; what most slicers and printers hold for safe. */
export const OVERHANG_LIMIT_DEGREES = 45;
const LEANS = Math.sin((OVERHANG_LIMIT_DEGREES * Math.PI) / 180);
/** Below this it is the first layer, which lies on the bed. */
export const FIRST_LAYER_MM = 0.2;
const SKIN_MM = 0.001;

/** Faces that hang over, and how far down the bed is. */
export function overhangOf(
  mesh: IndexedMesh,
  faces: Faces,
  down: Direction,
  bedMm: number,
  rays: RayCaster | null,
  rayCount: number,
): Overhang {
  const hanging = hangingFaces(mesh, faces, down, bedMm);
  const [dx, dy, dz] = down;
  let supportVolumeMm3 = 0;
  if (rays !== null)
    sampleFaces(
      mesh,
      faces,
      rayCount,
      (face, x, y, z, standsForMm2) => {
        const lean =
          faces.normals[face * 3]! * dx +
          faces.normals[face * 3 + 1]! * dy +
          faces.normals[face * 3 + 2]! * dz;
        const toBedMm = bedMm - (x * dx + y * dy + z * dz);
        const hit = rays.cast(x + dx * SKIN_MM, y + dy * SKIN_MM, z + dz * SKIN_MM, dx, dy, dz);
        const roomMm = hit === null ? toBedMm : Math.min(toBedMm, hit.distanceMm + SKIN_MM);
        supportVolumeMm3 += standsForMm2 * lean * Math.max(0, roomMm);
      },
      hanging,
    );
  return {
    limitDegrees: OVERHANG_LIMIT_DEGREES,
    areaMm2: hanging.areaMm2,
    share: faces.totalAreaMm2 > 0 ? hanging.areaMm2 / faces.totalAreaMm2 : 0,
    supportVolumeMm3: rays === null ? null : supportVolumeMm3,
  };
}

function hangingFaces(
  { indices, positions }: IndexedMesh,
  { areas, count, normals }: Faces,
  [dx, dy, dz]: Direction,
  bedMm: number,
): { readonly indices: Uint32Array; readonly areaMm2: number } {
  const found = new Uint32Array(count);
  let length = 0;
  let areaMm2 = 0;
  for (let face = 0, at = 0; face < count; face++, at += 3) {
    // A hair of tolerance: a chamfer of exactly 45 degrees is not an overhang.
    if (normals[at]! * dx + normals[at + 1]! * dy + normals[at + 2]! * dz <= LEANS + 1e-4) continue;
    let highest = Number.POSITIVE_INFINITY;
    for (let corner = at; corner < at + 3; corner++) {
      const vertex = indices[corner]! * 3;
      const along = positions[vertex]! * dx + positions[vertex + 1]! * dy + positions[vertex + 2]! * dz;
      if (along < highest) highest = along;
    }
    if (bedMm - highest <= FIRST_LAYER_MM) continue;
    found[length++] = face;
    areaMm2 += areas[face]!;
  }
  return { indices: found.subarray(0, length), areaMm2 };
}
