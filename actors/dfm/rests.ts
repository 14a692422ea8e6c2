/** Ways of standing worth looking at: on large flat faces, and on each side of the box. */
import type { Faces } from './faces.ts';
import type { Direction } from './overhang.ts';

/** Normals are gathered in cells of about four degrees. */
const CELLS = 16;
const CANDIDATES_MAX = 24;
/** Cosine of six degrees: closer ones are the same. */
const SAME = Math.cos(Math.PI / 30);
/** A face smaller than this part of the surface is not worth standing on. */
const SHARE_MIN = 0.002;

export const AS_IT_CAME: Direction = [0, 0, -1];

const SIDES: readonly Direction[] = [AS_IT_CAME, [0, 0, 1], [0, -1, 0], [0, 1, 0], [-1, 0, 0], [1, 0, 0]];

/** The way it came first, then the other sides of the box, then the largest flat faces. */
export function candidateRests({ areas, count, normals, totalAreaMm2 }: Faces): Direction[] {
  const cells = new Map<number, { area: number; x: number; y: number; z: number }>();
  for (let face = 0, at = 0; face < count; face++, at += 3) {
    const area = areas[face]!;
    if (area === 0) continue;
    const x = normals[at]!;
    const y = normals[at + 1]!;
    const z = normals[at + 2]!;
    const key =
      (Math.round(x * CELLS) + CELLS) * 4096 +
      (Math.round(y * CELLS) + CELLS) * 64 +
      Math.round(z * CELLS) +
      CELLS;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { area, x: x * area, y: y * area, z: z * area });
    else {
      cell.area += area;
      cell.x += x * area;
      cell.y += y * area;
      cell.z += z * area;
    }
  }
  const flat = [...cells.values()]
    .filter(({ area }) => area >= totalAreaMm2 * SHARE_MIN)
    .sort((a, b) => b.area - a.area || a.x - b.x || a.y - b.y || a.z - b.z);
  const found: Direction[] = [...SIDES];
  for (const { x, y, z } of flat) {
    if (found.length >= CANDIDATES_MAX) break;
    const length = Math.hypot(x, y, z);
    const down: Direction = [x / length, y / length, z / length];
    if (found.every((other) => other[0] * down[0] + other[1] * down[1] + other[2] * down[2] < SAME))
      found.push(down);
  }
  return found;
}
