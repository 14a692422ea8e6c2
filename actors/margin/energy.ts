/** Kilowatt-hours of a print where no meter counts them: by phase, from the one figure that is known of the machine. */

/** For so long heaters run before anything is laid down, at so many times the mean draw of printing. */
const WARM_UP_SECONDS = 300;
const WARM_UP_FACTOR = 2;
/** Paused at temperature: what is left without motion, fans and extrusion. */
const HOLD_FACTOR = 0.7;
const JOULES_PER_KILOWATT_HOUR = 3_600_000;

export interface Phases {
  readonly printSeconds: number;
  readonly pausedSeconds: number;
  /** UV machines have nothing to warm up. */
  readonly heated: boolean;
}

/** @param powerWatts mean draw while printing. Assumed factors; `simulator/work/power.ts` has the physics they are checked against. */
export const modelledKilowattHours = (
  powerWatts: number,
  { heated, pausedSeconds, printSeconds }: Phases,
): number =>
  (powerWatts *
    (printSeconds + HOLD_FACTOR * pausedSeconds + (heated ? WARM_UP_SECONDS * WARM_UP_FACTOR : 0))) /
  JOULES_PER_KILOWATT_HOUR;

export { WARM_UP_SECONDS };
