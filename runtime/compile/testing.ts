/** For tests: the same message through XState's pure `transition()`, told in the words of a turn's result. */
import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition, transition } from 'xstate';
import { EFFECT, fact, REFUSE, SEND } from '../actions.ts';
import type { ActorDefinition, Outgoing } from '../actor.ts';
import { type Address, idOf, type Message } from '../envelope.ts';
import { derivedId } from '../ids.ts';
import type { TurnResult } from '../turn.ts';

interface Action {
  readonly type: string;
  readonly params: unknown;
}

/** What came of a message, without envelopes and timers' bookkeeping. */
export interface Told {
  readonly changed: boolean;
  readonly refusal: unknown;
  readonly facts: readonly unknown[];
  readonly sends: readonly unknown[];
  readonly effects: readonly unknown[];
  readonly deadlines: readonly unknown[];
}

/** One actor as XState would run it. Refusals leave it as it was, as a turn's do. */
export class Oracle {
  readonly #definition: ActorDefinition;
  readonly #address: Address;
  snapshot: AnyMachineSnapshot;
  #birth: readonly Action[] | undefined;

  constructor(definition: ActorDefinition, address: Address) {
    this.#definition = definition;
    this.#address = address;
    const [snapshot, actions] = initialTransition(definition.machine, {
      id: idOf(address),
      address,
    } as never);
    this.snapshot = snapshot as AnyMachineSnapshot;
    this.#birth = actions as readonly Action[];
  }

  /** Throws what XState throws. */
  take(message: Message): Told {
    const { id, at, by, correlation, reason } = message;
    const event = { ...message.payload, type: message.type, meta: { id, at, by, correlation, reason } };
    const before = this.snapshot;
    const [after, taken] = transition(this.#definition.machine, before, event as never);
    const all = [...(this.#birth ?? []), ...(taken as readonly Action[])];
    const refusal = all.find(({ type }) => type === REFUSE)?.params;
    if (refusal !== undefined)
      return { changed: false, refusal, facts: [], sends: [], effects: [], deadlines: [] };
    this.snapshot = after as AnyMachineSnapshot;
    this.#birth = undefined;
    const wishes = all.filter(({ type }) => type === SEND || type === EFFECT);
    const numbered = wishes.map((wish, n) => ({ ...wish, id: derivedId(id, n, at) }));
    const of = (wanted: string) => all.filter(({ type }) => type === wanted);
    return {
      changed: after !== before || all.length > 0,
      refusal,
      facts: of('xstate.emit').map(({ params }) => (params as { event: unknown }).event),
      sends: numbered
        .filter(({ type }) => type === SEND)
        .map((wish) => {
          const { to, type, payload } = wish.params as Outgoing;
          return { id: wish.id, to, type, payload };
        }),
      effects: numbered
        .filter(({ type }) => type === EFFECT)
        .map((wish) => {
          const { type, payload } = wish.params as { type: string; payload: unknown };
          return { id: wish.id, from: this.#address, type, payload };
        }),
      deadlines: of('xstate.raise')
        .map(({ params }) => params as { id: string; delay?: number; event: { type: string } })
        .filter(({ delay }) => delay !== undefined)
        .map(({ id: timer, delay, event: { type } }) => ({ id: timer, type, dueAt: at + delay! })),
    };
  }
}

/** A turn's result in the same words. */
export const toldBy = (result: TurnResult): Told => ({
  changed: result.outcome === 'changed',
  refusal: result.refusal,
  facts: result.facts,
  sends: result.sends.map(({ id, to, type, payload }) => ({ id, to, type, payload })),
  effects: result.effects.map(({ id, from, type, payload }) => ({ id, from, type, payload })),
  deadlines: result.timersSet,
});

/** What can be seen of a snapshot, the order of its nodes apart. */
export const seen = (snapshot: AnyMachineSnapshot) => ({
  status: snapshot.status,
  output: snapshot.output,
  error: snapshot.error === undefined ? undefined : String(snapshot.error),
  value: snapshot.value,
  context: snapshot.context,
  nodes: snapshot._nodes.map(({ id }) => id).sort(),
  tags: [...snapshot.tags].sort(),
  history: Object.keys(snapshot.historyValue),
  meta: snapshot.getMeta(),
});

/** So that whoever changes a context that others may hold is found out at once. */
export function frozen<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}

/** What an operator says to the one actor of a test. */
export const say = (type: string, payload: Message['payload'] = {}): Message => ({
  id: `m-${type}`,
  to: 'm/1',
  type,
  payload,
  at: 1_000,
  by: { kind: 'operator', id: 'ada' },
  correlation: 'c',
});

/** A definition of nothing but its machine. */
export const definitionOf = (machine: AnyStateMachine): ActorDefinition => ({
  kind: 'm',
  machine,
  messages: {},
  facts: {},
  snapshotVersion: 1,
  upcasters: {},
});

/** A fact without fields, for any machine. */
export const f = (type: string) => fact(type) as never;
