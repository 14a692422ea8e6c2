/**
 * How long moves take: what a machine's planner does with them, as they stream past and in constant memory.
 *
 * A move speeds up from the speed of the corner before it, cruises, and brakes to that of the corner after it. A
 * corner is taken as fast as no axis changes its speed by more than its jerk. Speeds are planned over a window of
 * moves ahead, so that a curve of many short ones is not braked at each. Heating and homing are not counted: the
 * file does not say how long they take.
 */
import type { SlicingProfile } from '../schema.ts';

/** Of X, Y, Z and the extruder, in this order. Millimetres and seconds. */
type Axes = readonly [x: number, y: number, z: number, e: number];

export interface MotionLimits {
  /** Along the path, unless the G-code sets another with M204. */
  readonly accelerationMillimetresPerSecondSquared: number;
  readonly accelerationsMillimetresPerSecondSquared: Axes;
  readonly speedsMillimetresPerSecond: Axes;
  /** By how much the speed of an axis may change at once. */
  readonly jerksMillimetresPerSecond: Axes;
}

/** As both slicers reckon where a profile says no more than the acceleration. */
export function motionLimits(
  profile: Pick<SlicingProfile, 'accelerationMillimetresPerSecondSquared'>,
): MotionLimits {
  const acceleration = profile.accelerationMillimetresPerSecondSquared;
  return {
    accelerationMillimetresPerSecondSquared: acceleration,
    accelerationsMillimetresPerSecondSquared: [acceleration, acceleration, 500, 5000],
    speedsMillimetresPerSecond: [500, 500, 12, 60],
    jerksMillimetresPerSecond: [10, 10, 0.4, 2.5],
  };
}

export const USUAL_LIMITS = motionLimits({ accelerationMillimetresPerSecondSquared: 2000 });

const WINDOW = 1024;
const DECIDED = WINDOW / 2;
/** Shorter than any machine can step. */
const LENGTH_MIN_MILLIMETRES = 1e-6;

export class MoveClock {
  readonly #limits: MotionLimits;
  readonly #length = new Float64Array(WINDOW);
  readonly #cruise = new Float64Array(WINDOW);
  readonly #acceleration = new Float64Array(WINDOW);
  /** The most its first corner allows, and what is planned. */
  readonly #cornerMax = new Float64Array(WINDOW);
  readonly #entry = new Float64Array(WINDOW + 1);
  #count = 0;
  #seconds = 0;
  #printAcceleration: number;
  #travelAcceleration: number;
  #retractAcceleration: number;
  /** Direction and cruising speed of the last move; no direction at a standstill. */
  #lastX = 0;
  #lastY = 0;
  #lastZ = 0;
  #lastE = 0;
  #lastCruise = 0;

  constructor(limits: MotionLimits = USUAL_LIMITS) {
    this.#limits = limits;
    this.#printAcceleration = limits.accelerationMillimetresPerSecondSquared;
    this.#travelAcceleration = limits.accelerationMillimetresPerSecondSquared;
    this.#retractAcceleration = limits.accelerationsMillimetresPerSecondSquared[3];
  }

  /** M204: what is not greater than 0 leaves things as they are. */
  accelerate(print: number, travel: number, retract: number): void {
    if (print > 0) this.#printAcceleration = print;
    if (travel > 0) this.#travelAcceleration = travel;
    if (retract > 0) this.#retractAcceleration = retract;
  }

  /** One straight move by so many millimetres, at a speed along the path (of the extruder where only it moves). */
  move(dx: number, dy: number, dz: number, de: number, millimetresPerSecond: number): void {
    const path = Math.sqrt(dx * dx + dy * dy + dz * dz);
    const length = path > LENGTH_MIN_MILLIMETRES ? path : Math.abs(de);
    if (length <= LENGTH_MIN_MILLIMETRES || !(millimetresPerSecond > 0)) return;
    const x = dx / length;
    const y = dy / length;
    const z = dz / length;
    const e = de / length;
    const cruise = within(this.#limits.speedsMillimetresPerSecond, x, y, z, e, millimetresPerSecond);
    const wanted =
      path <= LENGTH_MIN_MILLIMETRES
        ? this.#retractAcceleration
        : de > 0
          ? this.#printAcceleration
          : this.#travelAcceleration;
    if (this.#count === WINDOW) this.#decide(DECIDED);
    const at = this.#count++;
    this.#length[at] = length;
    this.#cruise[at] = cruise;
    this.#acceleration[at] = within(
      this.#limits.accelerationsMillimetresPerSecondSquared,
      x,
      y,
      z,
      e,
      wanted,
    );
    this.#cornerMax[at] = this.#corner(x, y, z, e, Math.min(cruise, this.#lastCruise || cruise));
    this.#lastX = x;
    this.#lastY = y;
    this.#lastZ = z;
    this.#lastE = e;
    this.#lastCruise = cruise;
  }

  /** The machine comes to rest and stays so. */
  pause(seconds = 0): void {
    this.#decide(this.#count);
    if (seconds > 0) this.#seconds += seconds;
    this.#lastX = 0;
    this.#lastY = 0;
    this.#lastZ = 0;
    this.#lastE = 0;
    this.#lastCruise = 0;
  }

  /** Of everything so far, as if the machine came to rest now. */
  seconds(): number {
    this.pause();
    return this.#seconds;
  }

  #corner(x: number, y: number, z: number, e: number, speed: number): number {
    const jerks = this.#limits.jerksMillimetresPerSecond;
    let fastest = speed;
    fastest = Math.min(fastest, jerks[0] / change(this.#lastX, x));
    fastest = Math.min(fastest, jerks[1] / change(this.#lastY, y));
    fastest = Math.min(fastest, jerks[2] / change(this.#lastZ, z));
    return Math.min(fastest, jerks[3] / change(this.#lastE, e));
  }

  /** Plans the window as if the machine stopped at its end, and counts its first moves. */
  #decide(decided: number): void {
    const count = this.#count;
    if (count === 0) return;
    const entry = this.#entry;
    const first = entry[0]! > 0 ? entry[0]! : this.#cornerMax[0]!;
    entry[count] = 0;
    for (let at = count - 1; at >= 0; at--) {
      const stoppable = Math.sqrt(entry[at + 1]! ** 2 + 2 * this.#acceleration[at]! * this.#length[at]!);
      entry[at] = Math.min(this.#cornerMax[at]!, stoppable);
    }
    entry[0] = Math.min(entry[0]!, first);
    for (let at = 0; at < count; at++) {
      const reachable = Math.sqrt(entry[at]! ** 2 + 2 * this.#acceleration[at]! * this.#length[at]!);
      if (entry[at + 1]! > reachable) entry[at + 1] = reachable;
    }
    for (let at = 0; at < decided; at++)
      this.#seconds += moveSeconds(
        this.#length[at]!,
        this.#cruise[at]!,
        this.#acceleration[at]!,
        entry[at]!,
        entry[at + 1]!,
      );
    entry[0] = decided < count ? entry[decided]! : 0;
    this.#length.copyWithin(0, decided, count);
    this.#cruise.copyWithin(0, decided, count);
    this.#acceleration.copyWithin(0, decided, count);
    this.#cornerMax.copyWithin(0, decided, count);
    this.#count = count - decided;
  }
}

/** Part of an axis's change of speed in that of the path. A reversal stops between: the greater of the two counts. */
function change(from: number, to: number): number {
  return from * to < 0 ? Math.max(Math.abs(from), Math.abs(to)) : Math.abs(from - to);
}

/** The most along a path that no axis has more than its share of. */
function within(axes: Axes, x: number, y: number, z: number, e: number, most: number): number {
  return Math.min(
    most,
    axes[0] / Math.abs(x),
    axes[1] / Math.abs(y),
    axes[2] / Math.abs(z),
    axes[3] / Math.abs(e),
  );
}

function moveSeconds(
  length: number,
  cruise: number,
  acceleration: number,
  entry: number,
  exit: number,
): number {
  const ramps = (2 * cruise ** 2 - entry ** 2 - exit ** 2) / (2 * acceleration);
  if (ramps <= length) return (2 * cruise - entry - exit) / acceleration + (length - ramps) / cruise;
  const peak = Math.sqrt(acceleration * length + (entry ** 2 + exit ** 2) / 2);
  return (2 * peak - entry - exit) / acceleration;
}
