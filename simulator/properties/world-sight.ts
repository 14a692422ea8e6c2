/** Attaches the checkers to a simulated world and its machines. */
import type { Machine, FloorEvent as MachineEvent } from '../world/machine.ts';
import type { World } from '../world/world.ts';
import { properties as all } from './index.ts';
import type { FloorEvent, MachineTruth, Property, Sight } from './property.ts';
import { throwing, type Violation, Watchers } from './watchers.ts';

export function sightOf(world: World, machines?: () => Iterable<MachineTruth>): Sight {
  return {
    machines,
    definitions: world.definitions,
    get now() {
      return world.now;
    },
    hasFloor: true,
    look: (at) => world.look(at),
    all: (kind) => world.all(kind),
    parked: () =>
      world.parked.map(({ message: { id, to, type, at }, because }) => ({
        id,
        address: to,
        type,
        because,
        parkedAt: at,
      })),
    // A world may keep nothing of its past.
    get journal() {
      return world.journal.size === 0 ? undefined : () => past(world);
    },
  };
}

function* past(world: World) {
  for (const [at, messages] of world.journal) yield [at, messages, world.states.get(at)!] as const;
}

const floorOf = (machine: Machine, event: MachineEvent): FloorEvent => ({
  kind: event.kind,
  printerId: machine.id,
  runId: event.print.runId,
  phase: event.print.phase,
  ontoPart: event.kind === 'started' && event.ontoPart,
  loaded: machine.loaded,
});

export interface WatchWorld {
  readonly properties?: readonly Property[];
  /** What to do about a violation; by default the world ends with it as a `PropertyBroken`. */
  readonly report?: (violation: Violation) => void;
  /** Machines as they stand, by whoever made them. */
  readonly machines?: () => Iterable<MachineTruth>;
  /** Where machines tell what they do. */
  readonly onFloor: (listen: (event: MachineEvent) => void) => void;
}

/** Call `ended()` of what it gives once the world has healed and rests. */
export function watchWorld(
  world: World,
  { machines, properties = all, report = throwing, onFloor }: WatchWorld,
): Watchers {
  const watchers = new Watchers(sightOf(world, machines), properties, report);
  world.witness(({ message, before, result, state }) =>
    watchers.turned({ seq: world.turns, at: world.now, message, before, result, state }),
  );
  onFloor((event) => watchers.floor(floorOf(event.machine, event)));
  return watchers;
}
