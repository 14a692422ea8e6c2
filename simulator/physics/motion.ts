/** Limits of a machine's motion. */
export interface MotionLimits {
  readonly maxVelocityMmPerSecond: number;
  readonly maxAccelerationMmPerSecond2: number;
  /** Speed kept through a right-angled corner, mm/s. */
  readonly cornerVelocityMmPerSecond: number;
}

export const DEFAULT_LIMITS: MotionLimits = {
  maxVelocityMmPerSecond: 300,
  maxAccelerationMmPerSecond2: 3000,
  cornerVelocityMmPerSecond: 5,
};

/**
 * Seconds a move takes: accelerate from the corner speed, cruise, brake to it again. Neighbouring moves are
 * not looked at, so a smooth curve of short moves comes out a little slow; a print's total is within a few per cent.
 */
export function moveSeconds(distanceMm: number, feedMmPerSecond: number, limits: MotionLimits): number {
  if (distanceMm <= 0) return 0;
  const cruise = Math.min(feedMmPerSecond, limits.maxVelocityMmPerSecond);
  const corner = Math.min(cruise, limits.cornerVelocityMmPerSecond);
  const acceleration = limits.maxAccelerationMmPerSecond2;
  const rampMm = (cruise * cruise - corner * corner) / (2 * acceleration);
  if (2 * rampMm <= distanceMm)
    return (2 * (cruise - corner)) / acceleration + (distanceMm - 2 * rampMm) / cruise;
  const peak = Math.sqrt(corner * corner + acceleration * distanceMm);
  return (2 * (peak - corner)) / acceleration;
}
