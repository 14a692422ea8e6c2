/** A model stood another way: turned so that what was chosen points down, and set on the bed. */
import type { Down } from '../../actors/plan/schema.ts';
import { measureStl, placeStl, type Turn, turnedDown } from '../slicers/stl.ts';

export interface Stood {
  /** The turned mesh, in the artifact store. */
  readonly canonicalHash: string;
  readonly sizeMillimetres: { readonly x: number; readonly y: number; readonly z: number };
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
