/** Warming up and cooling down of bed and nozzle, from masses, powers and losses. */

/** A heated body that loses heat in proportion to how much warmer than the room it is. */
export interface HeatedBody {
  readonly watts: number;
  readonly joulesPerKelvin: number;
  readonly lossWattsPerKelvin: number;
}

export interface ThermalModel {
  readonly bed: HeatedBody;
  readonly nozzle: HeatedBody;
  readonly ambientCelsius: number;
  /** Dwell until control calls a target reached, s. */
  readonly settleSeconds: number;
  /** Homing, levelling and the purge line, s. */
  readonly prepareSeconds: number;
}

/**
 * By the bed's area. For each square centimetre: an aluminium plate of 3 mm (0.81 g at 0.9 J/gK) with a spring-steel
 * sheet of 0.5 mm on it (0.39 g at 0.47 J/gK) and half as much again in heater, glue and insulation, 1.4 J/K in all; a
 * heater of 0.5 W; losses of 3.4 mW/K (still air above, insulation below, about 30 W/m²K with the part fan on). The
 * nozzle: a 50 W cartridge on 15 J/K that holds 215 °C with about 20 W.
 */
export function thermalOf(
  bedMillimetres: { readonly x: number; readonly y: number },
  ambientCelsius = 23,
): ThermalModel {
  const area = (bedMillimetres.x * bedMillimetres.y) / 100;
  return {
    bed: { watts: area * 0.5, joulesPerKelvin: area * 1.4, lossWattsPerKelvin: area * 0.0034 },
    nozzle: { watts: 50, joulesPerKelvin: 15, lossWattsPerKelvin: 0.105 },
    ambientCelsius,
    settleSeconds: 2,
    prepareSeconds: 90,
  };
}

/** Seconds under full power; infinite for a target it cannot reach; 0 when it is that warm already. */
export function heatUpSeconds(
  body: HeatedBody,
  ambientCelsius: number,
  fromCelsius: number,
  toCelsius: number,
): number {
  if (toCelsius <= fromCelsius) return 0;
  const highest = ambientCelsius + body.watts / body.lossWattsPerKelvin;
  if (toCelsius >= highest) return Number.POSITIVE_INFINITY;
  const constant = body.joulesPerKelvin / body.lossWattsPerKelvin;
  return constant * Math.log((highest - fromCelsius) / (highest - toCelsius));
}

/** Seconds switched off; infinite for a temperature not above the room's; 0 when it is that cold already. */
export function coolDownSeconds(
  body: HeatedBody,
  ambientCelsius: number,
  fromCelsius: number,
  toCelsius: number,
): number {
  if (fromCelsius <= toCelsius) return 0;
  if (toCelsius <= ambientCelsius) return Number.POSITIVE_INFINITY;
  const constant = body.joulesPerKelvin / body.lossWattsPerKelvin;
  return constant * Math.log((fromCelsius - ambientCelsius) / (toCelsius - ambientCelsius));
}

/** Temperature after seconds switched off. */
export function cooledCelsius(
  body: HeatedBody,
  ambientCelsius: number,
  fromCelsius: number,
  seconds: number,
): number {
  const constant = body.joulesPerKelvin / body.lossWattsPerKelvin;
  return ambientCelsius + (fromCelsius - ambientCelsius) * Math.exp(-Math.max(0, seconds) / constant);
}

/** From start until the first line of the part: bed and nozzle warm up together, then homing, levelling, purging. */
export function warmUpSeconds(
  model: ThermalModel,
  targets: { readonly bedCelsius: number; readonly nozzleCelsius: number },
  now: { readonly bedCelsius: number; readonly nozzleCelsius: number },
): number {
  const { bed, nozzle, ambientCelsius } = model;
  const heating = Math.max(
    heatUpSeconds(bed, ambientCelsius, now.bedCelsius, targets.bedCelsius),
    heatUpSeconds(nozzle, ambientCelsius, now.nozzleCelsius, targets.nozzleCelsius),
  );
  return heating + model.settleSeconds + model.prepareSeconds;
}

/**
 * Below this bed temperature a part lets go of a flexible sheet as it shrinks: a little over half of what it was printed
 * at, and never under 35 °C. Assumed; PLA printed at 60 °C comes off at 35, ABS at 100 °C comes off at 55.
 */
export const releaseCelsius = (bedCelsius: number): number => Math.max(35, 0.55 * bedCelsius);

/** Seconds from the end of a print until its plate can be cleared. */
export const releaseSeconds = ({ bed, ambientCelsius }: ThermalModel, bedCelsius: number): number =>
  coolDownSeconds(bed, ambientCelsius, bedCelsius, releaseCelsius(bedCelsius));
