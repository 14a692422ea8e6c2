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

/** What a metering plug is read with. */
export const plaTargets: PrintTargets = { bedCelsius: 60, nozzleCelsius: 220 };

/**
 * A machine of whose draw one figure is known: the mean watts of a print of PLA. Motors, fans and lamp take what bed and
 * nozzle leave of it; where they leave nothing, bed and nozzle are better insulated than `thermalOf` has them.
 */
export function meteredPower(
  watts: number,
  thermal: ThermalModel,
): { readonly power: PowerModel; readonly thermal: ThermalModel } {
  const { bed, nozzle } = thermal;
  const { idleWatts } = ordinaryPower;
  const held = heldWatts(thermal, plaTargets);
  const left = watts - idleWatts - held;
  if (left >= 0) return { power: { idleWatts, motionWatts: left }, thermal };
  const share = Math.max(LOSS_SHARE_MIN, (watts - idleWatts) / held);
  const insulated = (body: HeatedBody) => ({ ...body, lossWattsPerKelvin: share * body.lossWattsPerKelvin });
  return {
    power: { idleWatts, motionWatts: 0 },
    thermal: { ...thermal, bed: insulated(bed), nozzle: insulated(nozzle) },
  };
}

/** A figure so small that nothing could be kept warm with it is a wrong one. */
const LOSS_SHARE_MIN = 0.2;

/** The same targets, a little below what the heaters can do at most. */
export const reachable = (
  { ambientCelsius, bed, nozzle }: ThermalModel,
  { bedCelsius, nozzleCelsius }: PrintTargets,
): PrintTargets => {
  const most = ({ lossWattsPerKelvin, watts }: HeatedBody) =>
    ambientCelsius + (0.95 * watts) / lossWattsPerKelvin;
  return {
    bedCelsius: Math.min(bedCelsius, most(bed)),
    nozzleCelsius: Math.min(nozzleCelsius, most(nozzle)),
  };
};

/** Mean watts while a temperature is held: what the body loses, up to what its heater has. */
export const holdWatts = (body: HeatedBody, ambientCelsius: number, celsius: number): number =>
  Math.min(body.watts, Math.max(0, (celsius - ambientCelsius) * body.lossWattsPerKelvin));

const heldWatts = (
  { ambientCelsius, bed, nozzle }: ThermalModel,
  { bedCelsius, nozzleCelsius }: PrintTargets,
): number => holdWatts(bed, ambientCelsius, bedCelsius) + holdWatts(nozzle, ambientCelsius, nozzleCelsius);

/** Paused: at temperature, and still. */
export const holdingWatts = (power: PowerModel, thermal: ThermalModel, targets: PrintTargets): number =>
  power.idleWatts + heldWatts(thermal, targets);

export const printingWatts = (power: PowerModel, thermal: ThermalModel, targets: PrintTargets): number =>
  power.motionWatts + holdingWatts(power, thermal, targets);

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
