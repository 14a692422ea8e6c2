/** The models that customers bring: their shape and the state of their meshes. */

import type { Dice } from '../world/dice.ts';
import { logNormal, normal } from '../world/distributions.ts';
import { type DemandSpec, type MeshDefect, meshDefects } from './demand-spec.ts';

/** `fine`: prints as it is. `mendable`: preflight mends it and warns. `broken`: preflight blocks it. */
export type MeshState = 'fine' | 'mendable' | 'broken';

export interface Model {
  /** Unique within a seed; hash it where a SHA-256 is asked for. */
  readonly name: string;
  /** Edges of the bounding box as it lies on the bed. */
  readonly sizeMillimetres: { readonly x: number; readonly y: number; readonly z: number };
  /** Of the solid, not of the plastic: infill is the profile's matter. */
  readonly volumeCubicMillimetres: number;
  readonly mesh: MeshState;
  readonly defects: readonly MeshDefect[];
}

/** Defects that preflight mends in silence or with a warning; the others only warn. */
const mended: ReadonlySet<MeshDefect> = new Set(['degenerate', 'open', 'flipped']);

/** `proven`: printed before, so that its mesh is fine. */
export function modelOf(
  spec: Pick<DemandSpec, 'parts' | 'mesh'>,
  dice: Dice,
  name: string,
  proven: boolean,
): Model {
  const { parts } = spec;
  const box = logNormal(dice, parts.boxCubicCentimetres) * 1000;
  const shape = [0, 0, 0].map(() => Math.exp(parts.edgeSigma * normal(dice)));
  const scale = Math.cbrt(box / (shape[0]! * shape[1]! * shape[2]!));
  const [x, y, z] = shape
    .map((edge) => tenths(Math.min(parts.edgeMillimetresMax, Math.max(EDGE_MILLIMETRES_MIN, edge * scale))))
    // A part is laid on its widest side.
    .sort((a, b) => b - a) as [number, number, number];
  const fill = Math.min(1, Math.max(FILL_MIN, logNormal(dice, parts.fill)));
  const broken = dice.chance(spec.mesh.brokenShare);
  const defects = meshDefects.filter((defect) => dice.chance(spec.mesh.defects[defect]));
  return {
    name,
    sizeMillimetres: { x, y, z },
    volumeCubicMillimetres: x * y * z * fill,
    ...(proven ? { mesh: 'fine', defects: [] } : meshOf(broken, defects)),
  };
}

function meshOf(broken: boolean, defects: readonly MeshDefect[]): Pick<Model, 'mesh' | 'defects'> {
  if (broken) return { mesh: 'broken', defects };
  return { mesh: defects.some((defect) => mended.has(defect)) ? 'mendable' : 'fine', defects };
}

const EDGE_MILLIMETRES_MIN = 3;
const FILL_MIN = 0.02;
const tenths = (millimetres: number): number => Math.round(millimetres * 10) / 10;
