/** What a heater is made of. */
export interface HeaterSpec {
  /** Temperature it would settle at under full power, °C. */
  readonly fullPowerCelsius: number;
  /** First-order time constant, s. */
  readonly timeConstantSeconds: number;
  /** How long control dwells at the target before a wait is over, s. */
  readonly settleSeconds: number;
}

export const HOTEND: HeaterSpec = { fullPowerCelsius: 420, timeConstantSeconds: 30, settleSeconds: 2 };
export const BED: HeaterSpec = { fullPowerCelsius: 150, timeConstantSeconds: 40, settleSeconds: 2 };

/** One stretch with the same target. */
interface Stretch {
  readonly startSeconds: number;
  readonly startCelsius: number;
  readonly targetCelsius: number;
}

/** Stretches remembered for looking back; a print changes its targets a handful of times. */
const STRETCHES_MAX = 64;

/**
 * A heater as a function of time: a first-order lag towards full power while below its target, held at the
 * target once there, and towards the room when above it. Nothing ticks, and the recent past can be asked too.
 */
export class Heater {
  readonly spec: HeaterSpec;
  readonly ambientCelsius: number;
  readonly #stretches: Stretch[];

  constructor(spec: HeaterSpec, ambientCelsius: number) {
    this.spec = spec;
    this.ambientCelsius = ambientCelsius;
    this.#stretches = [
      { startSeconds: Number.NEGATIVE_INFINITY, startCelsius: ambientCelsius, targetCelsius: 0 },
    ];
  }

  get targetCelsius(): number {
    return this.#stretches.at(-1)!.targetCelsius;
  }

  setTarget(targetCelsius: number, nowSeconds: number): void {
    if (targetCelsius === this.targetCelsius) return;
    const startCelsius = this.temperatureCelsius(nowSeconds);
    this.#stretches.push({ startSeconds: nowSeconds, startCelsius, targetCelsius });
    if (this.#stretches.length > STRETCHES_MAX) this.#stretches.shift();
  }

  /** Temperature at a time, now or before. */
  temperatureCelsius(atSeconds: number): number {
    const stretch = this.#stretchAt(atSeconds);
    if (stretch.startSeconds === Number.NEGATIVE_INFINITY) return stretch.startCelsius;
    const goal = this.#goal(stretch);
    const elapsed = Math.max(0, atSeconds - stretch.startSeconds);
    const free = goal + (stretch.startCelsius - goal) * Math.exp(-elapsed / this.spec.timeConstantSeconds);
    if (stretch.targetCelsius <= this.ambientCelsius) return free;
    const rising = stretch.targetCelsius > stretch.startCelsius;
    return rising ? Math.min(free, stretch.targetCelsius) : Math.max(free, stretch.targetCelsius);
  }

  targetAt(atSeconds: number): number {
    return this.#stretchAt(atSeconds).targetCelsius;
  }

  /** Duty cycle at a time, 0 to 1. */
  power(atSeconds: number): number {
    const target = this.targetAt(atSeconds);
    if (target <= 0) return 0;
    const short = target - this.temperatureCelsius(atSeconds);
    if (short > 0.05) return 1;
    if (short < -0.05) return 0;
    const hold = (target - this.ambientCelsius) / (this.spec.fullPowerCelsius - this.ambientCelsius);
    return Math.min(1, Math.max(0, hold));
  }

  /** When a wait for the target ends, s; infinite for a target this heater can't reach. */
  reachedAtSeconds(nowSeconds: number): number {
    const stretch = this.#stretches.at(-1)!;
    if (stretch.targetCelsius <= this.ambientCelsius) return nowSeconds;
    const from = this.temperatureCelsius(nowSeconds);
    if (Math.abs(from - stretch.targetCelsius) < 0.05) return nowSeconds;
    const goal = this.#goal(stretch);
    const ratio = (stretch.targetCelsius - goal) / (from - goal);
    if (!(ratio > 0)) return Number.POSITIVE_INFINITY;
    return nowSeconds - this.spec.timeConstantSeconds * Math.log(ratio) + this.spec.settleSeconds;
  }

  #stretchAt(atSeconds: number): Stretch {
    for (let index = this.#stretches.length - 1; index > 0; index--) {
      const stretch = this.#stretches[index]!;
      if (stretch.startSeconds <= atSeconds) return stretch;
    }
    return this.#stretches[0]!;
  }

  #goal(stretch: Stretch): number {
    const rising = stretch.targetCelsius > stretch.startCelsius;
    return rising && stretch.targetCelsius > this.ambientCelsius
      ? this.spec.fullPowerCelsius
      : this.ambientCelsius;
  }
}
