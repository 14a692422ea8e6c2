/** Checkers at work: hands each what it watches, and names whose word was broken. */
import { kindOf } from '../../runtime/envelope.ts';
import {
  type FloorEvent,
  type Property,
  PropertyBroken,
  type Sight,
  type Turned,
  type Watch,
} from './property.ts';

export interface Violation {
  readonly property: string;
  readonly invariant: Property['invariant'];
  readonly words: string;
  /** By the farm's clock, UTC milliseconds. */
  readonly at: number;
  /** The turn in which it showed; `null` where it showed between turns. */
  readonly turned: Turned | null;
}

interface Watched {
  readonly property: Property;
  readonly watch: Watch;
}

/** A pulse at most so often: what is overdue by hours needs no look at each turn. */
const PULSE_MS = 60_000;

export class Watchers {
  readonly #sight: Sight;
  readonly #report: (violation: Violation) => void;
  readonly #all: readonly Watched[];
  readonly #ofKind = new Map<string, readonly Watched[]>();
  readonly #floor: readonly Watched[];
  readonly #pulse: readonly Watched[];
  #pulsedAt = Number.NEGATIVE_INFINITY;

  /** `report` may throw to end the watch; otherwise it goes on. */
  constructor(sight: Sight, properties: readonly Property[], report: (violation: Violation) => void) {
    this.#sight = sight;
    this.#report = report;
    this.#all = properties.map((property) => ({ property, watch: property.watch(sight) }));
    this.#floor = this.#all.filter(({ watch }) => watch.floor !== undefined);
    this.#pulse = this.#all.filter(({ watch }) => watch.pulse !== undefined);
  }

  turned(turned: Turned): void {
    for (const one of this.#watching(kindOf(turned.message.to))) {
      try {
        one.watch.turned!(turned);
      } catch (error) {
        this.#broken(one, error, turned);
      }
    }
    if (turned.at - this.#pulsedAt >= PULSE_MS) this.pulse(turned.at);
  }

  floor(event: FloorEvent): void {
    for (const one of this.#floor) {
      try {
        one.watch.floor!(event);
      } catch (error) {
        this.#broken(one, error, null);
      }
    }
  }

  /** Called by itself as turns pass; call it where a farm may be so quiet that none do. */
  pulse(now: number): void {
    this.#pulsedAt = now;
    for (const one of this.#pulse) {
      try {
        one.watch.pulse!(now);
      } catch (error) {
        this.#broken(one, error, null);
      }
    }
  }

  ended(): void {
    for (const one of this.#all) {
      try {
        one.watch.ended?.();
      } catch (error) {
        this.#broken(one, error, null);
      }
    }
  }

  #watching(kind: string): readonly Watched[] {
    let list = this.#ofKind.get(kind);
    if (list === undefined) {
      list = this.#all.filter(
        ({ property, watch }) => watch.turned && (property.of === undefined || property.of.includes(kind)),
      );
      this.#ofKind.set(kind, list);
    }
    return list;
  }

  #broken({ property }: Watched, error: unknown, turned: Turned | null): void {
    const { name, invariant } = property;
    if (!(error instanceof PropertyBroken)) throw error;
    this.#report({ property: name, invariant, words: error.message, at: this.#sight.now, turned });
  }
}

/** Ends the watch with the first violation, as a play does. */
export function throwing({ property, words }: Violation): never {
  const error = new PropertyBroken(words);
  error.property = property;
  throw error;
}
