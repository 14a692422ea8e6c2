import { BED, Heater, HOTEND } from '../../../physics/heat.ts';
import type { HeaterName } from '../../../physics/program.ts';
import type { Settings } from '../options.ts';

/** The iron: what stays as it is when the software restarts. */
export class Machine {
  readonly bed: Heater;
  readonly extruders: readonly Heater[];
  readonly chamberCelsius: number;
  readonly #seed: number;
  activeExtruder = 0;
  fanSpeed = 0;
  lightOn = false;
  filamentDetected = true;
  sensorEnabled = true;

  constructor(settings: Settings) {
    this.bed = new Heater(BED, settings.ambientCelsius);
    this.extruders = Array.from(
      { length: settings.extruders },
      () => new Heater(HOTEND, settings.ambientCelsius),
    );
    this.chamberCelsius = settings.ambientCelsius;
    this.#seed = settings.seed;
  }

  /** The heaters a name stands for; none for an extruder that does not exist. */
  heaters(name: HeaterName): readonly Heater[] {
    if (name === 'all') return [this.bed, ...this.extruders];
    if (name === 'bed') return [this.bed];
    const heater = this.extruders[name === 'active' ? this.activeExtruder : name];
    return heater === undefined ? [] : [heater];
  }

  allOff(nowSeconds: number): void {
    for (const heater of this.heaters('all')) heater.setTarget(0, nowSeconds);
    this.fanSpeed = 0;
  }

  /** What the sensor reads: the true value with a little slow noise, to a hundredth of a degree. */
  reading(heater: Heater, atSeconds: number): number {
    const phase = this.#seed * 0.7 + heater.spec.timeConstantSeconds;
    const noise = 0.03 * Math.sin(atSeconds / 3.1 + phase) + 0.02 * Math.sin(atSeconds / 0.9 + phase * 2);
    return Math.round((heater.temperatureCelsius(atSeconds) + noise) * 100) / 100;
  }

  /** One line as the firmware reports it: `B:60.1 /60.0 T0:200.2 /200.0`. */
  temperatureReport(atSeconds: number): string {
    const part = (label: string, heater: Heater) =>
      `${label}:${this.reading(heater, atSeconds).toFixed(1)} /${heater.targetCelsius.toFixed(1)}`;
    return [part('B', this.bed), ...this.extruders.map((heater, index) => part(`T${index}`, heater))].join(
      ' ',
    );
  }
}
