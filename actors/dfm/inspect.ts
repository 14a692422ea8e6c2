/** All of it for one mesh. */
import type { IndexedMesh } from '../preflight/mesh.ts';
import { facesOf } from './faces.ts';
import { isAsItCame, rankOrientations } from './orientations.ts';
import type { RayCasterOf } from './rays.ts';
import type { DfmReport } from './schema.ts';
import { findThinWalls } from './walls.ts';

export const notInspected: DfmReport = { thinWalls: null, overhang: null };

/** @param mesh mended, in millimetres, faces turned outwards. Deterministic: the same mesh gives the same report. */
export function inspect(mesh: IndexedMesh, raysOf: RayCasterOf): DfmReport {
  if (mesh.indices.length === 0) return notInspected;
  const faces = facesOf(mesh);
  if (!(faces.totalAreaMm2 > 0)) return notInspected;
  const rays = raysOf(mesh);
  const orientations = rankOrientations(mesh, faces, rays);
  const own = orientations.find(({ down }) => isAsItCame(down))!;
  return {
    thinWalls: findThinWalls(mesh, faces, rays),
    overhang: own.overhang,
    stand: own.stand,
    orientations,
  };
}
