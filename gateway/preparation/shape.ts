/** What the risk of a plan needs to know of its shape, for the way it stands. */
import { SUPPORT_DENSITY } from '../../actors/dfm/burden.ts';
import type { Orientation } from '../../actors/dfm/schema.ts';
import { hasThinWalls } from '../../actors/dfm/walls.ts';
import { warpingOf } from '../../actors/dfm/warping.ts';
import type { MaterialSpec } from '../../actors/farm/schema.ts';
import type { Down } from '../../actors/plan/schema.ts';
import type { PreflightReport } from '../../actors/preflight/schema.ts';
import type { PlanFacts } from '../../actors/risk/plan.ts';

/** Directions closer than half a degree are one. */
const SAME = Math.cos(Math.PI / 360);
const AS_IT_CAME: Down = { x: 0, y: 0, z: -1 };

export function shapeFacts(
  { dfm, surfaceAreaMm2, volumeMm3 }: PreflightReport,
  down: Down | undefined,
  material: MaterialSpec,
): Pick<PlanFacts, 'overhangShare' | 'supportShare' | 'warping' | 'thinWalls'> {
  const thinWalls = hasThinWalls(dfm.thinWalls, surfaceAreaMm2);
  const chosen = orientationOf(dfm.orientations, down ?? AS_IT_CAME);
  if (chosen === undefined) return { overhangShare: null, supportShare: null, warping: null, thinWalls };
  const support = (chosen.overhang.supportVolumeMm3 ?? 0) * SUPPORT_DENSITY;
  return {
    overhangShare: chosen.overhang.share ?? null,
    supportShare: volumeMm3 > 0 ? support / (support + volumeMm3) : null,
    warping: warpingOf(chosen.stand, material.kind, {
      isEnclosed: material.requires.enclosure,
      chamberCelsius: material.requires.chamberTemperatureCelsius,
    }).risk,
    thinWalls,
  };
}

const orientationOf = (
  orientations: readonly Orientation[] | undefined,
  down: Down,
): Orientation | undefined =>
  orientations?.find((one) => one.down.x * down.x + one.down.y * down.y + one.down.z * down.z > SAME);
