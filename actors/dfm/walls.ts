/** How thick the walls are: a ray from the surface straight into the part, to where it comes out again. */
import type { IndexedMesh } from '../preflight/mesh.ts';
import { type Faces, sampleFaces } from './faces.ts';
import type { RayCaster } from './rays.ts';
import type { ThinWalls } from './schema.ts';

/** Two lines of a 0.4 mm nozzle; a wall below it has one line or none. */
export const THIN_WALL_MM = 0.8;
/** Faces of a wall look away from each other within this: cos 30°. What is left out are edges, which taper by nature. */
const FACING = Math.cos(Math.PI / 6);
const RAYS = 6_000;
/** Rays start this far below the surface, so as not to hit where they come from; nothing thinner is a wall. */
const SKIN_MM = 0.001;
/** Fewer hits than this say nothing: a ray may slip along an edge. */
const HITS_MIN = 3;
/** Of the thin ones so many are where surfaces cross: the thinnest wall is the next. */
const STRAY_SHARE = 0.05;
const THIN_AREA_MM2 = 2;
const THIN_SHARE = 0.002;

/** @returns null for a mesh without surface. */
export function findThinWalls(mesh: IndexedMesh, faces: Faces, rays: RayCaster): ThinWalls | null {
  const { normals } = faces;
  let leastMm = Number.POSITIVE_INFINITY;
  let areaMm2 = 0;
  const thin: number[] = [];
  const rayCount = sampleFaces(mesh, faces, RAYS, (face, x, y, z, standsForMm2) => {
    const nx = normals[face * 3]!;
    const ny = normals[face * 3 + 1]!;
    const nz = normals[face * 3 + 2]!;
    const hit = rays.cast(x - nx * SKIN_MM, y - ny * SKIN_MM, z - nz * SKIN_MM, -nx, -ny, -nz);
    if (hit === null) return;
    if (-(hit.normalX * nx + hit.normalY * ny + hit.normalZ * nz) < FACING) return;
    const wallMm = hit.distanceMm + SKIN_MM;
    if (wallMm < leastMm) leastMm = wallMm;
    if (wallMm >= THIN_WALL_MM) return;
    areaMm2 += standsForMm2;
    thin.push(wallMm);
  });
  if (rayCount === 0 || leastMm === Number.POSITIVE_INFINITY) return null;
  const thinnestMm = thin.sort((a, b) => a - b)[Math.floor(thin.length * STRAY_SHARE)] ?? leastMm;
  return { limitMm: THIN_WALL_MM, thinnestMm, areaMm2: thin.length < HITS_MIN ? 0 : areaMm2, rayCount };
}

/** Whether thin walls are more than edges here and there. */
export const hasThinWalls = (walls: ThinWalls | null, surfaceAreaMm2: number): walls is ThinWalls =>
  walls !== null && walls.areaMm2 > Math.max(THIN_AREA_MM2, surfaceAreaMm2 * THIN_SHARE);
