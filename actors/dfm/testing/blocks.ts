/** Solids of cubes, whose walls, overhangs and rooms can be counted by hand. */
import type { IndexedMesh } from '../../preflight/mesh.ts';

/** The corners of each side of a cube, counter-clockwise seen from outside, and where its neighbour is. */
const SIDES = [
  { to: [0, 0, -1], corners: [0, 2, 3, 1] },
  { to: [0, 0, 1], corners: [4, 5, 7, 6] },
  { to: [0, -1, 0], corners: [0, 1, 5, 4] },
  { to: [0, 1, 0], corners: [2, 6, 7, 3] },
  { to: [-1, 0, 0], corners: [0, 4, 6, 2] },
  { to: [1, 0, 0], corners: [1, 3, 7, 5] },
] as const;

/**
 * @param layers from the bed up; each a picture seen from above, its first row at the back: `#` is material.
 * @param size of a cube, millimetres.
 */
export function blocks(
  layers: readonly (readonly string[])[],
  size: readonly [number, number, number],
): IndexedMesh {
  const isFilled = (x: number, y: number, z: number) => layers[z]?.[y]?.[x] === '#';
  const positions: number[] = [];
  const indices: number[] = [];
  for (const [z, rows] of layers.entries())
    for (const [y, row] of rows.entries())
      for (let x = 0; x < row.length; x++) {
        if (!isFilled(x, y, z)) continue;
        for (const { to, corners } of SIDES) {
          if (isFilled(x + to[0], y + to[1], z + to[2])) continue;
          const first = positions.length / 3;
          for (const corner of corners)
            positions.push(
              (x + (corner & 1)) * size[0],
              (y + ((corner >> 1) & 1)) * size[1],
              (z + (corner >> 2)) * size[2],
            );
          indices.push(first, first + 1, first + 2, first, first + 2, first + 3);
        }
      }
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) };
}
