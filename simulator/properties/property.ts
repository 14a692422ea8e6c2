/**
 * A property: what must hold in every farm, simulated or live. It watches from outside and shares no code with what it
 * watches. It is told of each turn, may look at where actors stand, and says with {@link must} what is wrong.
 *
 * A checker watches millions of turns and live farms for months: a turn costs it little, and what it remembers of a
 * subject goes when the subject is over, or after a time (`memory.ts`).
 */
import type { ActorState, Definitions } from '../../runtime/actor.ts';
import type { Address, Entry, Message, Payload } from '../../runtime/envelope.ts';
import type { TurnResult } from '../../runtime/turn.ts';

/** One turn of one actor; `state` is the actor after it. */
export interface Turned {
  /** The number in the journal, or of the turn where there is none. */
  readonly seq: number;
  /** When it was taken, by the farm's clock; UTC milliseconds. */
  readonly at: number;
  readonly message: Message;
  readonly before: ActorState;
  readonly result: TurnResult;
  readonly state: ActorState;
  /** What the journal says of it, where the turn is taken again from a journal. */
  readonly recorded?: Entry;
}

/** What machines themselves did, whatever the farm knows of it. Only a simulated farm can tell. */
export interface FloorEvent {
  readonly kind: 'started' | 'ended';
  readonly printerId: string;
  /** The farm's run; `null` for a print that somebody started by hand. */
  readonly runId: string | null;
  readonly phase: 'printing' | 'paused' | 'finished' | 'failed' | 'cancelled' | 'lost';
  /** Of a start: something lay on the plate. */
  readonly ontoPart: boolean;
  readonly loaded: { readonly material: string; readonly colour: string } | null;
}

/** A machine as it stands, whatever the farm knows of it. Only a simulated farm can tell. */
export interface MachineTruth {
  readonly printerId: string;
  /** The farm's connection to it, where it says what is so; `null` while that is not to be told. */
  readonly reach: 'up' | 'down' | null;
  readonly isReady: boolean;
  readonly hasCamera: boolean;
  /** Printing or paused. */
  readonly print: {
    readonly runId: string | null;
    readonly remoteName: string;
    readonly phase: 'printing' | 'paused';
  } | null;
  /** Since then it and the way to it are as they are; UTC milliseconds. */
  readonly since: number;
}

export interface ParkedItem {
  readonly id: string;
  readonly address: Address;
  readonly type: string;
  readonly because: string;
  /** UTC milliseconds. */
  readonly parkedAt: number;
}

export interface Looked<C> {
  /** As `statusOf` says it. */
  readonly status: string;
  readonly context: C;
}

/** A farm as checkers see it. */
export interface Sight {
  readonly definitions: Definitions;
  /** The farm's clock, UTC milliseconds. */
  readonly now: number;
  /** Machines tell what they did: `floor` is called. */
  readonly hasFloor: boolean;
  look<C = Payload>(at: Address): Looked<C> | undefined;
  /** Addresses of a kind, in order of birth; those that have left memory are not among them. */
  all(kind: string): readonly Address[];
  /** What kept failing and was set aside. */
  parked(): readonly ParkedItem[];
  /** Of a part of a journal: the actors whose turns are not in it. Absent where all are. */
  isOutside?: ((at: Address) => boolean) | undefined;
  /** Absent where machines do not tell. */
  readonly machines?: (() => Iterable<MachineTruth>) | undefined;
  /** Every actor's messages with where they led; absent where the past is not kept. */
  readonly journal?: (() => Iterable<readonly [Address, readonly Message[], ActorState]>) | undefined;
}

/** What one property watches in one farm; each may throw {@link PropertyBroken}. */
export interface Watch {
  /** After every turn of the property's kinds. */
  readonly turned?: (turned: Turned) => void;
  readonly floor?: (event: FloorEvent) => void;
  /** Now and then, however quiet the farm is: what should have happened by now? */
  readonly pulse?: (now: number) => void;
  /** Once the faults are over and nothing more is to come. A live farm has no such moment. */
  readonly ended?: () => void;
}

export interface Property {
  readonly name: string;
  /** Its number among the invariants of `docs/invariants.md`, or liveness; `null` for what those rest on. */
  readonly invariant: number | 'liveness' | null;
  /** In one sentence, as in the list of invariants. */
  readonly holds: string;
  /** Kinds of actors whose turns it is told of; all of them if left out. */
  readonly of?: readonly string[];
  readonly watch: (sight: Sight) => Watch;
}

export class PropertyBroken extends Error {
  property = '';
}

export function must(condition: boolean, words: () => string): asserts condition {
  if (!condition) throw new PropertyBroken(words());
}

/** Whether nothing can be known of an actor, because only a part of a farm's journal is at hand. */
export const isOutside = (sight: Sight, at: Address): boolean => sight.isOutside?.(at) === true;
