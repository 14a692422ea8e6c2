/** A property: what must hold in every world. It watches from outside and shares no code with what it watches. */
import type { FloorEvent } from '../world/machine.ts';
import type { Scene } from '../world/scene.ts';
import type { Turned } from '../world/world.ts';

/** What one property watches in one play; each throws {@link PropertyBroken}. */
export interface Watch {
  /** After every turn of every actor. */
  readonly turned?: (turned: Turned) => void;
  /** When a machine starts or ends a print, whatever the farm knows of it. */
  readonly floor?: (event: FloorEvent) => void;
  /** Once the faults are over and nothing more is to come. */
  readonly ended?: () => void;
}

export interface Property {
  readonly name: string;
  /** In one sentence, as in the list of invariants. */
  readonly holds: string;
  readonly watch: (scene: Scene) => Watch;
}

export class PropertyBroken extends Error {
  property = '';
}

export function must(condition: boolean, words: () => string): asserts condition {
  if (!condition) throw new PropertyBroken(words());
}
