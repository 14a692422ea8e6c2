/**
 * What a kind of actor is: its machine, the messages it takes, and how older snapshots are brought up to date.
 */
import type { Schema } from 'effect';
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { leafMark } from './compile/leaf-mark.ts';
import type { Address, By, Payload, Reason } from './envelope.ts';
import { type StateValue, statusOfValue } from './status.ts';

/** What every event that reaches a machine carries: machines learn time, author and identity from here only. */
export interface EventMeta {
  /** Id of the message. */
  readonly id: string;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly by: By;
  readonly correlation: string;
  readonly reason?: Reason | undefined;
}

/** What a machine's `context` function gets as `input` when its actor is born. */
export interface ActorInput {
  readonly id: string;
  readonly address: Address;
}

/** A message type's schema; its decoded value is the payload. */
export type MessageSchemas = { readonly [type: string]: Schema.Codec<unknown, unknown> };

/** The XState events of a table of message schemas: `{ type, ...payload, meta }`. */
export type EventOf<M extends MessageSchemas> = {
  [T in keyof M & string]: { readonly type: T; readonly meta: EventMeta } & M[T]['Type'];
}[keyof M & string];

/** A message to send, before the kernel gives it its envelope. */
export type Outgoing<M extends MessageSchemas = MessageSchemas> = {
  [T in keyof M & string]: { readonly to: Address; readonly type: T; readonly payload: M[T]['Type'] };
}[keyof M & string];

/** Turns the JSON of a snapshot's context of one version into that of the next. */
export type Upcaster = (context: Payload) => Payload;

export interface ActorDefinition {
  /** The first half of its addresses. */
  readonly kind: string;
  /** Idiomatic XState, without spawned children, invocations or history states. */
  readonly machine: AnyStateMachine;
  readonly messages: MessageSchemas;
  /** What each fact says, in words; its keys are all the facts that this kind records. */
  readonly facts: { readonly [type: string]: string };
  /** Version of the context's shape. */
  readonly snapshotVersion: number;
  /** `upcasters[n]` lifts a context from version `n` to `n + 1`; one for each version below the present. */
  readonly upcasters: { readonly [version: number]: Upcaster };
}

/** Checks a definition once, at start, and throws a programmer's error where it is not one that can be hosted. */
export function defineActor<D extends ActorDefinition>(definition: D): D {
  const { kind, snapshotVersion, upcasters } = definition;
  if (!/^[a-z][a-z-]*$/.test(kind))
    throw new Error(`Actor kind "${kind}" must be lower-case letters and dashes.`);
  for (let version = 1; version < snapshotVersion; version++) {
    if (upcasters[version] === undefined) {
      throw new Error(
        `Actor "${kind}" is at snapshot version ${snapshotVersion} but has no upcaster from ${version}.`,
      );
    }
  }
  for (const type of Object.keys(definition.messages)) {
    if (!type.startsWith(`${kind}.`))
      throw new Error(`Message "${type}" of actor "${kind}" must start with "${kind}.".`);
  }
  return definition;
}

export type Definitions = ReadonlyMap<string, ActorDefinition>;

export function definitionsOf(all: readonly ActorDefinition[]): Definitions {
  const byKind = new Map(all.map((definition) => [definition.kind, definition]));
  if (byKind.size !== all.length) throw new Error('Two actor definitions share a kind.');
  return byKind;
}

/** A deadline that an actor has set and that has neither passed nor been cancelled. */
export interface PendingTimer {
  /** Type of the event that it returns as. */
  readonly type: string;
  /** Milliseconds since 1970, UTC. */
  readonly dueAt: number;
  /** The actor's version when it was set: a deadline set again is another one. */
  readonly setAtVersion: number;
}

/** An actor between two turns. */
export interface ActorState {
  readonly address: Address;
  /** Number of turns taken; 0 before the first. */
  readonly version: number;
  readonly snapshot: AnyMachineSnapshot;
  readonly timers: { readonly [timerId: string]: PendingTimer };
}

/**
 * Where an actor stands, as one word: the name of the innermost state, `printing` for `busy.printing`. Parents only
 * gather what their children share, so names are told apart by their leaves. Parallel regions are joined by `+`.
 */
export const statusOf = (snapshot: AnyMachineSnapshot): string =>
  leafMark(snapshot)?.status ?? statusOfValue(snapshot.value as StateValue);
