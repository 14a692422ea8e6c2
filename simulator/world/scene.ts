/** Everything of one play: the farm, its machines with their bridges, the world that they live in. */
import type { Bridge } from './bridge.ts';
import type { Farm } from './farm.ts';
import type { FloorEvent, Machine } from './machine.ts';
import type { Faults, Options } from './options.ts';
import type { World } from './world.ts';

export interface Scene {
  readonly world: World;
  readonly farm: Farm;
  readonly options: Options;
  /** As they are now; all zero once the farm heals. */
  readonly faults: Faults;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly bridges: ReadonlyMap<string, Bridge>;
  readonly onFloor: (listen: (event: FloorEvent) => void) => void;
}
