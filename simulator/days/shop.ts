/** Everything of one run of farm days: the world, its farm, and who lives in it. */
import type { Place } from '../people/layout.ts';
import type { CrewSpec } from '../people/operators-spec.ts';
import type { Scenario } from '../scenarios/schema.ts';
import type { Dice } from '../world/dice.ts';
import type { Handler } from '../world/lanes.ts';
import type { Machine } from '../world/machine.ts';
import type { World } from '../world/world.ts';
import type { DaysFarm } from './farm.ts';
import type { Station } from './station.ts';
import type { Supply } from './supply.ts';
import type { WorkList } from './work-list.ts';

/** How the farm speaks with a machine. */
export interface Gateway {
  readonly connect: Handler;
  readonly command: Handler;
  readonly dispatch: Handler;
  /** The link came or went. */
  readonly announce: () => void;
  /** The farm's process began again. */
  readonly restart: () => void;
  /** What its actor believes is believed, and nothing said; `restart` where there is none. */
  readonly takeUp?: () => void;
}

export interface Shop {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly farm: DaysFarm;
  readonly world: World;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly stations: ReadonlyMap<string, Station>;
  readonly links: ReadonlyMap<string, Gateway>;
  readonly places: ReadonlyMap<string, Place>;
  readonly bench: Place;
  readonly crew: CrewSpec;
  readonly work: WorkList;
  readonly supply: Supply;
  /** How much worse a profile prints, by material; see `ShopLuck`. */
  readonly profileFactors: Map<string, number>;
  /** The luck of people, a stream for each thing that they do: what one does leaves the others' luck alone. */
  readonly luckOf: (key: string, nth: number) => Dice;
}
