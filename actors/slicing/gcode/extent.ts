/** Growing boxes and outlines, kept mutable for speed and frozen into plain data at the end. */
import type { Box } from '../schema.ts';

export class Extent {
  xMin = Infinity;
  yMin = Infinity;
  zMin = Infinity;
  xMax = -Infinity;
  yMax = -Infinity;
  zMax = -Infinity;

  add(x: number, y: number, z: number): void {
    if (x < this.xMin) this.xMin = x;
    if (x > this.xMax) this.xMax = x;
    if (y < this.yMin) this.yMin = y;
    if (y > this.yMax) this.yMax = y;
    if (z < this.zMin) this.zMin = z;
    if (z > this.zMax) this.zMax = z;
  }

  /** Grows by axes that are known; the others stay as they are. */
  addKnown(x: number, y: number, z: number, xKnown: boolean, yKnown: boolean, zKnown: boolean): void {
    if (xKnown) {
      if (x < this.xMin) this.xMin = x;
      if (x > this.xMax) this.xMax = x;
    }
    if (yKnown) {
      if (y < this.yMin) this.yMin = y;
      if (y > this.yMax) this.yMax = y;
    }
    if (zKnown) {
      if (z < this.zMin) this.zMin = z;
      if (z > this.zMax) this.zMax = z;
    }
  }

  /** The box, or undefined while an axis has never been seen. */
  box(): Box | undefined {
    const { xMin, yMin, zMin, xMax, yMax, zMax } = this;
    if (xMin > xMax || yMin > yMax || zMin > zMax) return undefined;
    return { xMin, yMin, zMin, xMax, yMax, zMax };
  }
}

const DIRECTIONS = Array.from({ length: 32 }, (_, index) => {
  const angle = (index * Math.PI) / 16;
  return [Math.cos(angle), Math.sin(angle)] as const;
});

/** Keeps the furthest point in each of 32 directions. */
export class Outline {
  readonly #reach = new Float64Array(DIRECTIONS.length).fill(-Infinity);
  readonly #x = new Float64Array(DIRECTIONS.length);
  readonly #y = new Float64Array(DIRECTIONS.length);

  add(x: number, y: number): void {
    for (let index = 0; index < DIRECTIONS.length; index++) {
      const direction = DIRECTIONS[index]!;
      const reach = x * direction[0] + y * direction[1];
      if (reach <= this.#reach[index]!) continue;
      this.#reach[index] = reach;
      this.#x[index] = x;
      this.#y[index] = y;
    }
  }

  points(): Array<readonly [number, number]> {
    const seen = new Map<string, readonly [number, number]>();
    for (let index = 0; index < DIRECTIONS.length; index++) {
      if (this.#reach[index] === -Infinity) continue;
      const point = [this.#x[index]!, this.#y[index]!] as const;
      seen.set(point.join(), point);
    }
    return [...seen.values()];
  }
}
