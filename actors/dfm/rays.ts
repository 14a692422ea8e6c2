import type { IndexedMesh } from '../preflight/mesh.ts';

export interface RayHit {
  readonly distanceMm: number;
  /** Outward normal of the face that was hit. */
  readonly normalX: number;
  readonly normalY: number;
  readonly normalZ: number;
}

/** Rays into one mesh, given from outside. */
export interface RayCaster {
  /** The first face of either side along the ray; null where it leaves the part. Direction: a unit vector. */
  cast(
    x: number,
    y: number,
    z: number,
    directionX: number,
    directionY: number,
    directionZ: number,
  ): RayHit | null;
}

export type RayCasterOf = (mesh: IndexedMesh) => RayCaster;
