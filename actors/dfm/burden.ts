/**
 * What standing one way or another costs, in minutes, so that support, height and the risk of falling over can be
 * weighed against each other. Reckoned, not measured: it ranks ways of standing, and prices nothing.
 */
import type { Overhang, Stand } from './schema.ts';

/** Of the room under an overhang so much is filled: a usual density of support. */
export const SUPPORT_DENSITY = 0.15;
/** What a 0.4 mm nozzle lays of support. */
const SUPPORT_MM3_PER_SECOND = 6;
/** Breaking support off and cleaning what it held. */
const REMOVAL_MINUTES_PER_CM2 = 0.5;
const LAYER_MM = 0.2;
/** Travel, retraction and lifting, a layer. */
const LAYER_SECONDS = 4;
/** What a part that falls over costs at worst: printing it again. */
const FALL_MINUTES = 120;
const TIPS_BELOW_DEGREES = 20;
/** Grip below which parts come loose: square millimetres on the bed for each millimetre of height. */
const GRIP_MM2_PER_MM = 4;

export interface Burden {
  readonly supportMinutes: number;
  readonly layerMinutes: number;
  readonly fallMinutes: number;
  readonly totalMinutes: number;
}

export function burdenOf(stand: Stand, overhang: Overhang): Burden {
  const supportMm3 = (overhang.supportVolumeMm3 ?? 0) * SUPPORT_DENSITY;
  const supportMinutes =
    supportMm3 / SUPPORT_MM3_PER_SECOND / 60 + (overhang.areaMm2 / 100) * REMOVAL_MINUTES_PER_CM2;
  const layerMinutes = ((stand.heightMm / LAYER_MM) * LAYER_SECONDS) / 60;
  const tips = Math.max(0, 1 - stand.tippingDegrees / TIPS_BELOW_DEGREES);
  const loosens = Math.max(0, 1 - stand.contactAreaMm2 / (GRIP_MM2_PER_MM * Math.max(1, stand.heightMm)));
  const fallMinutes = FALL_MINUTES * Math.min(1, 0.7 * tips + 0.5 * loosens);
  return {
    supportMinutes,
    layerMinutes,
    fallMinutes,
    totalMinutes: supportMinutes + layerMinutes + fallMinutes,
  };
}
