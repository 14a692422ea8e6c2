import { BufferAttribute, BufferGeometry, DoubleSide, Ray } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import type { RayCasterOf } from '../../actors/dfm/rays.ts';

/** Rays into a mesh by a tree of boxes. Coordinates are the mesh's own. */
export const castRays: RayCasterOf = ({ indices, positions }) => {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(positions, 3));
  // The tree sorts the indices it is given.
  geometry.setIndex(new BufferAttribute(indices.slice(), 1));
  const tree = new MeshBVH(geometry, { targetLeafSize: 10 });
  const ray = new Ray();
  return {
    cast(x, y, z, directionX, directionY, directionZ) {
      ray.origin.set(x, y, z);
      ray.direction.set(directionX, directionY, directionZ);
      const hit = tree.raycastFirst(ray, DoubleSide);
      if (hit === null || hit.face === null || hit.face === undefined) return null;
      const { normal } = hit.face;
      return { distanceMm: hit.distance, normalX: normal.x, normalY: normal.y, normalZ: normal.z };
    },
  };
};
