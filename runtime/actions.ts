/**
 * What a machine can do besides changing state, as XState actions. They run nothing: the turn reads them as data. Each is
 * written twice, for two readers that must agree: for XState as `enqueueActions`, and as a `Verb` for the compiled table.
 * Types of context and event flow in from the machine, as with XState's own `assign`.
 */
import { type ActionFunction, type EventObject, enqueueActions, type MachineContext } from 'xstate';
import type { Outgoing } from './actor.ts';
import type { Address, Payload } from './envelope.ts';

export const SEND = 'kernel.send';
export const EFFECT = 'kernel.effect';
export const REFUSE = 'kernel.refuse';

/** Where an action of ours says what it does, for whoever runs it without XState. */
export const VERB: unique symbol = Symbol('runtime.verb');

// biome-ignore lint/suspicious/noExplicitAny: of a machine that is not known here.
type Make<T> = (args: { readonly context: any; readonly event: any }) => T;

/** An action in data, with the functions that the machine gave for it. */
export type Verb =
  | { readonly verb: 'fact'; readonly type: string; readonly fields: Make<object> | undefined }
  | { readonly verb: 'send'; readonly make: Make<Sent> }
  | { readonly verb: 'effect'; readonly type: string; readonly make: Make<Asked> }
  | { readonly verb: 'refuse'; readonly code: string; readonly words: Make<string> }
  | { readonly verb: 'keep'; readonly make: Make<Kept | undefined> };

export type Sent = Outgoing | readonly Outgoing[] | undefined;
export type Asked = Payload | readonly Payload[] | undefined;
export interface Kept {
  /** Fields of the context; no fact tells of them. */
  readonly keep?: object;
  readonly send: Outgoing;
}

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

type Enqueue = Parameters<Parameters<typeof enqueueActions>[0]>[0]['enqueue'];

/** `run` is for XState, `verb` for the table. */
const action = <A>(
  verb: Verb,
  run: (args: { readonly context: unknown; readonly event: unknown }, enqueue: Enqueue) => void,
): A =>
  Object.assign(
    enqueueActions(({ context, event, enqueue }) => run({ context, event }, enqueue as never)),
    { [VERB]: verb },
  ) as unknown as A;

/**
 * Records a fact and merges its fields into the context. The merge of all of an actor's facts is therefore its public
 * view; a field set to `null` is one that no longer holds.
 */
export function fact<C extends MachineContext, E extends EventObject, E2 extends EventObject>(
  type: string,
  fields?: (args: Args<C, E>) => Partial<NoInfer<C>>,
): Act<C, E, E2> {
  return action({ verb: 'fact', type, fields }, (args, enqueue) => {
    const payload = fields ? fields(args as Args<C, E>) : {};
    if (fields) enqueue.assign(payload as never);
    enqueue.emit({ type, payload } as never);
  });
}

/** Sends messages to other actors. `undefined` and `[]` send nothing. */
export function send<C extends MachineContext, E extends EventObject, E2 extends EventObject>(
  make: (args: Args<C, E>) => Outgoing | readonly Outgoing[] | undefined,
): Act<C, E, E2> {
  return action({ verb: 'send', make }, (args, enqueue) => {
    const made = make(args as Args<C, E>);
    if (made === undefined) return;
    const all = Array.isArray(made) ? (made as readonly Outgoing[]) : [made as Outgoing];
    for (const one of all) enqueue({ type: SEND, params: one } as never);
  });
}

/**
 * Sends one message and notes something about it in the context, or does neither: for what an actor must remember of its
 * own and nobody needs to see.
 */
export function sendAndKeep<C extends MachineContext, E extends EventObject, E2 extends EventObject>(
  make: (args: Args<C, E>) => { readonly keep?: Partial<C>; readonly send: Outgoing } | undefined,
): Act<C, E, E2> {
  return action({ verb: 'keep', make }, (args, enqueue) => {
    const made = make(args as Args<C, E>);
    if (made === undefined) return;
    if (made.keep !== undefined) enqueue.assign(made.keep as never);
    enqueue({ type: SEND, params: made.send } as never);
  });
}

/** Asks for something outside, once for each payload. `undefined` and `[]` ask for nothing. */
export function effect<C extends MachineContext, E extends EventObject, E2 extends EventObject>(
  type: string,
  make: (args: Args<C, E>) => Payload | readonly Payload[] | undefined,
): Act<C, E, E2> {
  return action({ verb: 'effect', type, make }, (args, enqueue) => {
    const made = make(args as Args<C, E>);
    if (made === undefined) return;
    const all = Array.isArray(made) ? (made as readonly Payload[]) : [made as Payload];
    for (const payload of all) enqueue({ type: EFFECT, params: { type, payload } } as never);
  });
}

/** Turns the message down: the turn has no effect, and whoever said it learns the code and the words. */
export function refuse<C extends MachineContext, E extends EventObject, E2 extends EventObject>(
  code: string,
  words: (args: Args<C, E>) => string,
): Act<C, E, E2> {
  return action({ verb: 'refuse', code, words }, (args, enqueue) => {
    enqueue({ type: REFUSE, params: { code, because: words(args as Args<C, E>) } } as never);
  });
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
