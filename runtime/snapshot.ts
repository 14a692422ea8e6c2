/** An actor's state as JSON and back, older shapes included. */
import type { AnyMachineSnapshot } from 'xstate';
import type { ActorDefinition, ActorState, PendingTimer } from './actor.ts';
import { compile } from './compile/compile.ts';
import type { Address, Payload } from './envelope.ts';

export interface StoredActor {
  readonly address: Address;
  readonly version: number;
  /** Version of the context's shape, see `ActorDefinition.snapshotVersion`. */
  readonly snapshotVersion: number;
  readonly value: unknown;
  readonly context: Payload;
  readonly timers: { readonly [timerId: string]: PendingTimer };
}

export function encodeState(definition: ActorDefinition, state: ActorState): StoredActor {
  return {
    address: state.address,
    version: state.version,
    snapshotVersion: definition.snapshotVersion,
    value: state.snapshot.value,
    context: state.snapshot.context as Payload,
    timers: state.timers,
  };
}

/** Throws where the snapshot is newer than the program, or names a state that the machine does not have. */
export function decodeState(definition: ActorDefinition, stored: StoredActor): ActorState {
  if (stored.snapshotVersion > definition.snapshotVersion) {
    throw new Error(
      `${stored.address} was saved by a newer version of the program (snapshot ${stored.snapshotVersion}, this one knows ` +
        `${definition.snapshotVersion}). Start the newer version, or restore a back-up of the data.`,
    );
  }
  let context = stored.context;
  for (let version = stored.snapshotVersion; version < definition.snapshotVersion; version++) {
    context = definition.upcasters[version]!(context);
  }
  const { machine } = definition;
  const snapshot =
    compile(machine).table?.restored(stored.value, context) ??
    machine.resolveState({ value: stored.value as never, context: context as never });
  return {
    address: stored.address,
    version: stored.version,
    snapshot: snapshot as AnyMachineSnapshot,
    timers: stored.timers,
  };
}
