/** How warm one machine is, how long that takes, and what it draws from the wall. */
import type { MaterialSpec } from '../../actors/farm/schema.ts';
import type { FleetEntry } from '../scenarios/schema.ts';
import {
  holdingWatts,
  meteredPower,
  type PrintTargets,
  plaTargets,
  printingWatts,
  printKilowattHours,
  reachable,
} from '../work/power.ts';
import { cooledCelsius, releaseSeconds, thermalOf, warmUpSeconds } from '../work/thermal.ts';

const JOULES_PER_KILOWATT_HOUR = 3_600_000;

/** From where bed and nozzle are to where a print wants them. */
export interface WarmUp {
  readonly targets: PrintTargets;
  readonly from: PrintTargets;
  readonly seconds: number;
}

export class Warmth {
  readonly #entry: FleetEntry;
  readonly #isHeated: boolean;
  readonly #model: ReturnType<typeof meteredPower>;
  readonly #targets = new Map<string, PrintTargets>();
  /** Of the print that was on it last, until when it was warm. */
  #last: { readonly targets: PrintTargets; readonly untilAt: number } | null = null;

  constructor(entry: FleetEntry) {
    this.#entry = entry;
    this.#isHeated = entry.lane !== 'UV';
    this.#model = meteredPower(entry.powerWatts, thermalOf(entry.capability.buildVolumeMillimetres));
  }

  /** What a print of a material wants, up to what the machine has; PLA's where the material says nothing. */
  targetsOf(material: MaterialSpec | undefined): PrintTargets {
    const code = material?.code ?? '';
    let targets = this.#targets.get(code);
    if (targets === undefined) {
      const { maxBedTemperatureCelsius, maxNozzleTemperatureCelsius } = this.#entry.capability;
      const { bedTemperatureCelsius, nozzleTemperatureCelsius } = material?.requires ?? {};
      targets = reachable(this.#model.thermal, {
        bedCelsius: Math.min(bedTemperatureCelsius ?? plaTargets.bedCelsius, maxBedTemperatureCelsius),
        nozzleCelsius: Math.min(
          nozzleTemperatureCelsius ?? plaTargets.nozzleCelsius,
          maxNozzleTemperatureCelsius,
        ),
      });
      this.#targets.set(code, targets);
    }
    return targets;
  }

  /** From how warm it is now until the first line of the part; `null` where nothing is heated. */
  warmUp(targets: PrintTargets, at: number): WarmUp | null {
    if (!this.#isHeated) return null;
    const from = this.#at(at);
    return { targets, from, seconds: warmUpSeconds(this.#model.thermal, targets, from) };
  }

  /** A print is over, and the heaters are off. */
  ended(targets: PrintTargets, at: number): void {
    this.#last = { targets, untilAt: at };
  }

  /** When its plate lets go of what was printed last, UTC milliseconds. */
  get releasedAt(): number {
    if (!this.#isHeated || this.#last === null) return Number.NEGATIVE_INFINITY;
    const { targets, untilAt } = this.#last;
    return untilAt + 1000 * releaseSeconds(this.#model.thermal, targets.bedCelsius);
  }

  /**
   * Kilowatt-hours of a print.
   * @param printedSeconds warming up included, as far as it got. @param pausedSeconds at temperature, and still.
   */
  kilowattHours(
    targets: PrintTargets,
    warmUp: WarmUp | null,
    printedSeconds: number,
    pausedSeconds: number,
  ): number {
    const { power, thermal } = this.#model;
    if (!this.#isHeated)
      return (
        (printedSeconds * this.#entry.powerWatts + pausedSeconds * power.idleWatts) / JOULES_PER_KILOWATT_HOUR
      );
    const paused = (pausedSeconds * holdingWatts(power, thermal, targets)) / JOULES_PER_KILOWATT_HOUR;
    if (warmUp === null)
      return paused + (printedSeconds * printingWatts(power, thermal, targets)) / JOULES_PER_KILOWATT_HOUR;
    const atWork = printedSeconds - warmUp.seconds;
    const whole = printKilowattHours(power, thermal, targets, warmUp.from, Math.max(0, atWork));
    // One that ended while it warmed up drew its share of that.
    return paused + (atWork < 0 ? (whole * printedSeconds) / warmUp.seconds : whole);
  }

  #at(at: number): PrintTargets {
    const { bed, nozzle, ambientCelsius } = this.#model.thermal;
    if (this.#last === null) return { bedCelsius: ambientCelsius, nozzleCelsius: ambientCelsius };
    const { targets, untilAt } = this.#last;
    const seconds = (at - untilAt) / 1000;
    return {
      bedCelsius: cooledCelsius(bed, ambientCelsius, targets.bedCelsius, seconds),
      nozzleCelsius: cooledCelsius(nozzle, ambientCelsius, targets.nozzleCelsius, seconds),
    };
  }
}
