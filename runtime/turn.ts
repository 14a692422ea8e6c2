/**
 * The turn: one message, one actor, one transition. Pure: no clock, no randomness, no I/O; equal arguments give equal
 * results, on the live farm and in a simulation alike.
 */
import { type AnyMachineSnapshot, type AnyStateMachine, createActor, initialTransition } from 'xstate';
import { EFFECT, REFUSE, SEND } from './actions.ts';
import type { ActorDefinition, ActorState, EventMeta, Outgoing, PendingTimer } from './actor.ts';
import {
  type Address,
  type EffectRequest,
  type FactBody,
  idOf,
  type Message,
  type Payload,
} from './envelope.ts';
import { derivedId } from './ids.ts';
import { unchanged } from './outcome.ts';

export interface Refusal {
  readonly code: string;
  readonly because: string;
}

export interface TimerSet {
  readonly id: string;
  /** Type of the event that the deadline returns as. */
  readonly type: string;
  /** Milliseconds since 1970, UTC. */
  readonly dueAt: number;
}

/**
 * `changed`: the machine took the message. `ignored`: it has no transition for it in this state. `refused`: it turned
 * it down with a reason, and the state is the one from before.
 */
export interface TurnResult {
  readonly outcome: 'changed' | 'ignored' | 'refused';
  readonly state: ActorState;
  readonly facts: readonly FactBody[];
  readonly sends: readonly Message[];
  readonly timersSet: readonly TimerSet[];
  readonly timersCancelled: readonly string[];
  readonly effects: readonly EffectRequest[];
  readonly refusal?: Refusal;
}

interface Action {
  readonly type: string;
  readonly params?: unknown;
}

const nothing: readonly never[] = [];

/** The state of an actor that nobody has spoken to yet, and what its entry asked for. */
function born(
  definition: ActorDefinition,
  address: Address,
): { snapshot: AnyMachineSnapshot; actions: readonly Action[] } {
  const [snapshot, actions] = initialTransition(definition.machine, { id: idOf(address), address });
  return { snapshot: snapshot as AnyMachineSnapshot, actions: actions as readonly Action[] };
}

/** A newborn actor: version 0, no turn taken. Its entry actions belong to its first turn. */
export const newborn = (definition: ActorDefinition, address: Address): ActorState => ({
  address,
  version: 0,
  snapshot: born(definition, address).snapshot,
  timers: {},
});

/**
 * Takes one turn. `state` is `undefined` for an actor's first message. Throws only on a defect in a machine; the caller
 * supervises.
 */
export function turn(
  definition: ActorDefinition,
  state: ActorState | undefined,
  message: Message,
): TurnResult {
  let before = state;
  let actions: Action[] = [];
  if (before === undefined || before.version === 0) {
    const birth = born(definition, message.to);
    before = { address: message.to, version: 0, snapshot: birth.snapshot, timers: {} };
    actions = [...birth.actions];
  }
  const version = before.version + 1;
  if (message.by.kind === 'timer' && !isCurrent(before, message)) {
    return { ...quiet('ignored', before), state: unchanged(before, message) };
  }

  const step = transitionOf(definition.machine);
  const next = step(before.snapshot, toEvent(message), actions);
  if (next === before.snapshot && actions.length === 0) {
    return { ...quiet('ignored', before), state: unchanged(before, message) };
  }
  return gather(before, next, version, message, actions);
}

function gather(
  before: ActorState,
  snapshot: AnyMachineSnapshot,
  version: number,
  message: Message,
  actions: readonly Action[],
): TurnResult {
  const facts: FactBody[] = [];
  const sends: Message[] = [];
  const effects: EffectRequest[] = [];
  const timersSet: TimerSet[] = [];
  const timersCancelled: string[] = [];
  let timers: Record<string, PendingTimer> | undefined;
  let asked = 0;

  if (message.by.kind === 'timer') {
    timers = { ...before.timers };
    delete timers[message.by.id];
    timersCancelled.push(message.by.id);
  }
  for (const action of actions) {
    switch (action.type) {
      case 'xstate.emit':
        facts.push((action.params as { event: FactBody }).event);
        break;
      case SEND: {
        const { to, type, payload } = action.params as Outgoing;
        sends.push({
          id: derivedId(message.id, asked++, message.at),
          to,
          type,
          payload: payload as Payload,
          at: message.at,
          by: { kind: 'actor', id: before.address },
          correlation: message.correlation,
          cause: message.id,
        });
        break;
      }
      case EFFECT: {
        const { type, payload } = action.params as { type: string; payload: Payload };
        effects.push({
          id: derivedId(message.id, asked++, message.at),
          from: before.address,
          type,
          payload,
          at: message.at,
          cause: message.id,
          correlation: message.correlation,
        });
        break;
      }
      case REFUSE:
        return { ...quiet('refused', before), refusal: action.params as Refusal };
      case 'xstate.raise': {
        const { id, delay, event } = action.params as {
          id: string;
          delay?: number;
          event: { type: string };
        };
        // A raise without a delay has been taken within the transition already.
        if (delay === undefined) break;
        timers ??= { ...before.timers };
        timers[id] = { type: event.type, dueAt: message.at + delay, setAtVersion: version };
        timersSet.push({ id, type: event.type, dueAt: message.at + delay });
        break;
      }
      case 'xstate.cancel': {
        const { sendId } = action.params as { sendId: string };
        if ((timers ?? before.timers)[sendId] === undefined) break;
        timers ??= { ...before.timers };
        delete timers[sendId];
        timersCancelled.push(sendId);
        break;
      }
      default:
        throw new Error(
          `Machine of ${before.address} asked for "${action.type}", which the kernel does not carry out. ` +
            'Use fact, send, effect, refuse, assign, after or raise.',
        );
    }
  }
  return {
    outcome: 'changed',
    state: { address: before.address, version, snapshot, timers: timers ?? before.timers },
    facts,
    sends,
    timersSet,
    timersCancelled,
    effects,
  };
}

const quiet = (outcome: 'ignored' | 'refused', state: ActorState): TurnResult => ({
  outcome,
  state,
  facts: nothing,
  sends: nothing,
  timersSet: nothing,
  timersCancelled: nothing,
  effects: nothing,
});

/** The message that a deadline returns as. Its id is derived, so that firing twice is firing once. */
export function timerMessage(to: Address, timerId: string, timer: PendingTimer, at: number): Message {
  const id = derivedId(`${to}#${timerId}@${timer.setAtVersion}`, 0, timer.dueAt);
  return {
    id,
    to,
    type: timer.type,
    payload: { setAtVersion: timer.setAtVersion },
    at: Math.max(at, timer.dueAt),
    by: { kind: 'timer', id: timerId },
    correlation: id,
  };
}

function isCurrent(state: ActorState, message: Message): boolean {
  const timer = state.timers[message.by.id];
  return timer !== undefined && timer.setAtVersion === message.payload.setAtVersion;
}

function toEvent(message: Message): { type: string; meta: EventMeta } {
  const { id, at, by, correlation, reason } = message;
  return { ...message.payload, type: message.type, meta: { id, at, by, correlation, reason } };
}

type Step = (snapshot: AnyMachineSnapshot, event: { type: string }, into: Action[]) => AnyMachineSnapshot;
const steps = new WeakMap<AnyStateMachine, Step>();

/**
 * The machine's own transition with one scope used again and again: XState's `transition()` makes a whole inert actor a
 * call, which costs four times the transition itself.
 */
function transitionOf(machine: AnyStateMachine): Step {
  const known = steps.get(machine);
  if (known) return known;
  let sink: Action[] = [];
  const self = createActor(machine, { input: { id: '', address: 'none/none' } });
  const scope = {
    self,
    id: '',
    sessionId: '',
    logger: () => undefined,
    defer: () => undefined,
    emit: () => undefined,
    stopChild: () => undefined,
    system: self.system,
    actionExecutor: (action: Action) => {
      sink.push(action);
    },
  };
  const step: Step = (snapshot, event, into) => {
    sink = into;
    return machine.transition(snapshot, event, scope as never) as AnyMachineSnapshot;
  };
  steps.set(machine, step);
  return step;
}
