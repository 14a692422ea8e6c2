/** The farm's time, as a signal that ticks once a second. The farm may run faster than the wall (demo, simulation). */
import { type ReadonlySignal, signal } from '@preact/signals';

export interface Clock {
  /** UTC milliseconds by the farm's clock. */
  readonly now: ReadonlySignal<number>;
  /** The browser's own milliseconds, ticking with `now`: for ages of what the browser itself received. */
  readonly wall: ReadonlySignal<number>;
  /** The farm said its time. */
  heard(farmAt: number): void;
  tick(): void;
}

export const createClock = (wallNow: () => number): Clock => {
  let offset = 0;
  const wall = signal(wallNow(), { name: 'wall' });
  const now = signal(wallNow(), { name: 'now' });
  return {
    now,
    wall,
    heard(farmAt) {
      offset = farmAt - wallNow();
      // A second of difference is not worth a repaint of every relative time.
      if (Math.abs(farmAt - now.value) > 5_000) now.value = farmAt;
    },
    tick() {
      wall.value = wallNow();
      now.value = wall.value + offset;
    },
  };
};
