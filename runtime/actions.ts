/**
 * The four things a machine can do besides changing state, as XState actions. They run nothing: the turn reads them as
 * data. Types of context and event flow in from the machine, as with XState's own `assign`.
 */
import { type ActionFunction, type EventObject, enqueueActions, type MachineContext } from 'xstate';
import type { Outgoing } from './actor.ts';
import type { Address, Payload } from './envelope.ts';

export const SEND = 'kernel.send';
export const EFFECT = 'kernel.effect';
export const REFUSE = 'kernel.refuse';

interface Args<C, E> {
  readonly context: C;
  readonly event: E;
}

type Act<C extends MachineContext, E extends EventObject, E2 extends EventObject> = ActionFunction<
  C,
  E,
  E2,
  undefined,
  never,
  never,
  never,
  never,
  never
>;

/**
 * Records a fact and merges its fields into the context. The merge of all of an actor's facts is therefore its public
 * view; a field set to `null` is one that no longer holds.
 */
export function fact<C extends MachineContext, E extends EventObject, E2 extends EventObject>(
  type: string,
  fields?: (args: Args<C, E>) => Partial<NoInfer<C>>,
): Act<C, E, E2> {
  return enqueueActions(({ context, event, enqueue }) => {
    const payload = fields ? fields({ context: context as C, event: event as unknown as E }) : {};
    if (fields) enqueue.assign(payload as never);
    enqueue.emit({ type, payload } as never);
  }) as unknown as Act<C, E, E2>;
}

/** Sends messages to other actors. `undefined` and `[]` send nothing. */
export function send<C extends MachineContext, E extends EventObject, E2 extends EventObject>(
  make: (args: Args<C, E>) => Outgoing | readonly Outgoing[] | undefined,
): Act<C, E, E2> {
  return enqueueActions(({ context, event, enqueue }) => {
    const made = make({ context: context as C, event: event as unknown as E });
    if (made === undefined) return;
    const all = Array.isArray(made) ? (made as readonly Outgoing[]) : [made as Outgoing];
    for (const one of all) enqueue({ type: SEND, params: one } as never);
  }) as unknown as Act<C, E, E2>;
}

/** Asks for something outside, once for each payload. `undefined` and `[]` ask for nothing. */
export function effect<C extends MachineContext, E extends EventObject, E2 extends EventObject>(
  type: string,
  make: (args: Args<C, E>) => Payload | readonly Payload[] | undefined,
): Act<C, E, E2> {
  return enqueueActions(({ context, event, enqueue }) => {
    const made = make({ context: context as C, event: event as unknown as E });
    if (made === undefined) return;
    const all = Array.isArray(made) ? (made as readonly Payload[]) : [made as Payload];
    for (const payload of all) enqueue({ type: EFFECT, params: { type, payload } } as never);
  }) as unknown as Act<C, E, E2>;
}

/** Turns the message down: the turn has no effect, and whoever said it learns the code and the words. */
export function refuse<C extends MachineContext, E extends EventObject, E2 extends EventObject>(
  code: string,
  words: (args: Args<C, E>) => string,
): Act<C, E, E2> {
  return enqueueActions(({ context, event, enqueue }) => {
    const because = words({ context: context as C, event: event as unknown as E });
    enqueue({ type: REFUSE, params: { code, because } } as never);
  }) as unknown as Act<C, E, E2>;
}

/** Spells out one message, so that its payload is checked against the receiver's table. */
export const message = <T extends string, P>(
  to: Address,
  type: T,
  payload: P,
): { to: Address; type: T; payload: P } => ({
  to,
  type,
  payload,
});
