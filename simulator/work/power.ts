/** What a machine draws in each phase, and kilowatt-hours. */
import { type HeatedBody, heatUpSeconds, type ThermalModel } from './thermal.ts';

export interface PowerModel {
  /** Board, screen and standby, W. */
  readonly idleWatts: number;
  /** Motors, fans and lamp while printing, on top of idle, W. */
  readonly motionWatts: number;
}

/** Assumed; with `thermalOf` a 220 mm bed at 60 °C comes to 113 W while printing. A metering plug knows better. */
export const ordinaryPower: PowerModel = { idleWatts: 8, motionWatts: 25 };

export interface PrintTargets {
  readonly bedCelsius: number;
  readonly nozzleCelsius: number;
}

/** Mean watts while a temperature is held: what the body loses, up to what its heater has. */
export const holdWatts = (body: HeatedBody, ambientCelsius: number, celsius: number): number =>
  Math.min(body.watts, Math.max(0, (celsius - ambientCelsius) * body.lossWattsPerKelvin));

export function printingWatts(power: PowerModel, thermal: ThermalModel, targets: PrintTargets): number {
  const { bed, nozzle, ambientCelsius } = thermal;
  return (
    power.idleWatts +
    power.motionWatts +
    holdWatts(bed, ambientCelsius, targets.bedCelsius) +
    holdWatts(nozzle, ambientCelsius, targets.nozzleCelsius)
  );
}

/** Joules above idle to warm bed and nozzle up from where they are; what waits for the other holds its target. */
function warmUpJoules(thermal: ThermalModel, targets: PrintTargets, now: PrintTargets): number {
  const { bed, nozzle, ambientCelsius } = thermal;
  const bedSeconds = heatUpSeconds(bed, ambientCelsius, now.bedCelsius, targets.bedCelsius);
  const nozzleSeconds = heatUpSeconds(nozzle, ambientCelsius, now.nozzleCelsius, targets.nozzleCelsius);
  const until = Math.max(bedSeconds, nozzleSeconds);
  if (until === Number.POSITIVE_INFINITY)
    throw new RangeError(
      `A bed of ${bed.watts} W never reaches ${targets.bedCelsius} °C, or a nozzle of ${nozzle.watts} W never reaches ${targets.nozzleCelsius} °C. Give the machine a stronger heater or the material a lower temperature.`,
    );
  return (
    bed.watts * bedSeconds +
    (until - bedSeconds) * holdWatts(bed, ambientCelsius, targets.bedCelsius) +
    nozzle.watts * nozzleSeconds +
    (until - nozzleSeconds) * holdWatts(nozzle, ambientCelsius, targets.nozzleCelsius)
  );
}

/**
 * Kilowatt-hours of one print: warming up, then `printSeconds` at temperature (what was printed of it, when it failed).
 * Throws a `RangeError` for temperatures out of the heaters' reach.
 */
export function printKilowattHours(
  power: PowerModel,
  thermal: ThermalModel,
  targets: PrintTargets,
  now: PrintTargets,
  printSeconds: number,
): number {
  const { bed, nozzle, ambientCelsius } = thermal;
  const joules = warmUpJoules(thermal, targets, now);
  const heating = Math.max(
    heatUpSeconds(bed, ambientCelsius, now.bedCelsius, targets.bedCelsius),
    heatUpSeconds(nozzle, ambientCelsius, now.nozzleCelsius, targets.nozzleCelsius),
  );
  const settling = thermal.settleSeconds + thermal.prepareSeconds;
  const steady = printingWatts(power, thermal, targets) * (settling + Math.max(0, printSeconds));
  return (joules + heating * power.idleWatts + steady) / JOULES_PER_KILOWATT_HOUR;
}

/** Kilowatt-hours of standing ready. */
export const idleKilowattHours = ({ idleWatts }: PowerModel, seconds: number): number =>
  (idleWatts * seconds) / JOULES_PER_KILOWATT_HOUR;

const JOULES_PER_KILOWATT_HOUR = 3_600_000;
