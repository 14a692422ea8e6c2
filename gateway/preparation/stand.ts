/** A model stood another way: turned so that what was chosen points down, and set on the bed. */
import type { Ring } from '../../actors/packing/convex.ts';
import type { Outline } from '../../actors/packing/schema.ts';
import type { Down } from '../../actors/plan/schema.ts';
import { hullWith, outlineOfHull } from '../../actors/preflight/outline.ts';
import { measureStl, placeStl, stlBlocks, type Turn, turnedDown } from '../slicers/stl.ts';

export interface Stood {
  /** The turned mesh, in the artifact store. */
  readonly canonicalHash: string;
  readonly sizeMillimetres: { readonly x: number; readonly y: number; readonly z: number };
  /** Seen from above, about the origin. Absent where it was stood before outlines were kept, and for what has no area. */
  readonly outlineMillimetres?: Outline;
}

/** The outline of an STL whose footprint's middle is over the origin. */
export async function outlineOfStl(path: string): Promise<Outline | null> {
  let hull: Ring = new Float64Array(0);
  for await (const block of stlBlocks(path)) hull = hullWith(hull, block);
  return outlineOfHull(hull, { x: 0, y: 0 });
}

/** Writes the turned mesh to `to`, its footprint's middle over the origin. */
export async function standModel(from: string, to: string, down: Down): Promise<Stood['sizeMillimetres']> {
  const turn: Turn = turnedDown(normalised(down));
  const { bounds, triangles } = await measureStl(from, turn);
  await placeStl(from, to, triangles, {
    turn,
    xMillimetres: -(bounds.xMin + bounds.xMax) / 2,
    yMillimetres: -(bounds.yMin + bounds.yMax) / 2,
    zMillimetres: -bounds.zMin,
  });
  return {
    x: bounds.xMax - bounds.xMin,
    y: bounds.yMax - bounds.yMin,
    z: bounds.zMax - bounds.zMin,
  };
}

/** One name for one direction. */
export const nameOf = ({ x, y, z }: Down): string =>
  [x, y, z].map((value) => Math.round(value * 1e6) + 0).join('_');

function normalised({ x, y, z }: Down): Down {
  const length = Math.hypot(x, y, z);
  return { x: x / length, y: y / length, z: z / length };
}
