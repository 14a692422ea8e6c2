/**
 * The turn: one message, one actor, one transition. Pure: no clock, no randomness, no I/O; equal arguments give equal
 * results, on the live farm and in a simulation alike.
 */
import type { AnyMachineSnapshot } from 'xstate';
import { EFFECT, REFUSE, SEND } from './actions.ts';
import type { ActorDefinition, ActorState, EventMeta, Outgoing, PendingTimer } from './actor.ts';
import { Beyond } from './compile/beyond.ts';
import { compile } from './compile/compile.ts';
import { type Action, interpreted, interpretedBirth } from './compile/interpret.ts';
import { leafMark } from './compile/leaf-mark.ts';
import { silent } from './compile/sink.ts';
import { birth, step } from './compile/step.ts';
import type { Table } from './compile/table.ts';
import { Draft } from './draft.ts';
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

const nothing: readonly never[] = [];
const noTimers: ActorState['timers'] = {};

/** A newborn actor: version 0, no turn taken. Its entry actions belong to its first turn. */
export function newborn(definition: ActorDefinition, address: Address): ActorState {
  const { table } = compile(definition.machine);
  const of = (snapshot: AnyMachineSnapshot): ActorState => ({
    address,
    version: 0,
    snapshot,
    timers: noTimers,
  });
  try {
    return of(born(definition, address, table, undefined));
  } catch (error) {
    if (!(error instanceof Beyond)) throw error;
    return of(born(definition, address, undefined, undefined));
  }
}

/**
 * Takes one turn. `state` is `undefined` for an actor's first message. Throws only on a defect in a machine; the caller
 * supervises.
 */
export function turn(
  definition: ActorDefinition,
  state: ActorState | undefined,
  message: Message,
): TurnResult {
  const { machine } = definition;
  const marked = state && leafMark(state.snapshot);
  const table = marked?.table.machine === machine ? marked.table : compile(machine).table;
  if (table === undefined) return takeTurn(definition, state, message, undefined);
  try {
    return takeTurn(definition, state, message, table);
  } catch (error) {
    if (!(error instanceof Beyond)) throw error;
    return takeTurn(definition, state, message, undefined);
  }
}

/** The same turn with every step taken by XState: slower, and what a compiled turn must equal. */
export const interpretedTurn = (
  definition: ActorDefinition,
  state: ActorState | undefined,
  message: Message,
): TurnResult => takeTurn(definition, state, message, undefined);

function takeTurn(
  definition: ActorDefinition,
  state: ActorState | undefined,
  message: Message,
  table: Table | undefined,
): TurnResult {
  let before: ActorState;
  let draft: Draft;
  if (state === undefined || state.version === 0) {
    const address = message.to;
    draft = new Draft(address, 1, noTimers, message);
    const isBorn = state !== undefined && table?.isBornSilent === true;
    const snapshot = isBorn ? state.snapshot : born(definition, address, table, draft);
    before = { address, version: 0, snapshot, timers: noTimers };
    if (message.by.kind === 'timer') return ignored(before, message);
  } else {
    before = state;
    if (message.by.kind === 'timer' && !isCurrent(before, message)) return ignored(before, message);
    draft = new Draft(before.address, before.version + 1, before.timers, message);
  }
  const { snapshot } = before;
  const next = stepped(definition, snapshot, toEvent(message), table, draft);
  if (next === snapshot && draft.wishes === 0) return ignored(before, message);
  return draft.refusal === undefined ? draft.changed(next) : refused(before, draft.refusal);
}

function stepped(
  { machine }: ActorDefinition,
  snapshot: AnyMachineSnapshot,
  event: { type: string },
  table: Table | undefined,
  draft: Draft,
): AnyMachineSnapshot {
  if (table !== undefined && snapshot.status === 'active' && !isXStatesOwn(event.type)) {
    const leaf = table.leafOf(snapshot);
    if (leaf !== undefined) return step(table, leaf, snapshot, event, draft);
  }
  const actions: Action[] = [];
  const next = interpreted(machine)(snapshot, event, actions);
  for (const action of actions) hand(action, draft);
  return next;
}

/** The state of an actor that nobody has spoken to yet; its wishes go to the draft, if there is one. */
function born(
  { machine }: ActorDefinition,
  address: Address,
  table: Table | undefined,
  draft: Draft | undefined,
): AnyMachineSnapshot {
  const input = { id: idOf(address), address };
  if (table !== undefined) {
    // XState makes a failure at birth part of the snapshot: what it is like, only XState knows.
    const wishes = draft === undefined ? silent : draft;
    try {
      return birth(table, input, wishes);
    } catch {
      throw new Beyond('A birth that failed');
    }
  }
  const actions: Action[] = [];
  const snapshot = interpretedBirth(machine, input, actions);
  if (draft !== undefined) for (const action of actions) hand(action, draft);
  return snapshot;
}

const X = 'x'.charCodeAt(0);

/** Types that XState takes for something else than a message. */
const isXStatesOwn = (type: string): boolean =>
  type.charCodeAt(0) === X &&
  type.startsWith('xstate.') &&
  (type === 'xstate.init' || type === 'xstate.stop' || type.startsWith('xstate.error.actor'));

/** An action of XState's, as a wish. */
function hand({ type, params }: Action, draft: Draft): void {
  switch (type) {
    case 'xstate.emit':
      draft.fact((params as { event: FactBody }).event);
      break;
    case SEND:
      draft.send(params as Outgoing);
      break;
    case EFFECT: {
      const { type: wanted, payload } = params as { type: string; payload: Payload };
      draft.effect(wanted, payload);
      break;
    }
    case REFUSE: {
      const { code, because } = params as Refusal;
      draft.refuse(code, because);
      break;
    }
    case 'xstate.raise': {
      const { id, delay, event } = params as { id: string; delay?: number; event: { type: string } };
      draft.raise(id, event.type, delay);
      break;
    }
    case 'xstate.cancel':
      draft.cancel((params as { sendId: string }).sendId);
      break;
    default:
      throw new Error(
        `Machine of ${draft.address} asked for "${type}", which the kernel does not carry out. ` +
          'Use fact, send, effect, refuse, assign, after or raise.',
      );
  }
}

const ignored = (before: ActorState, message: Message): TurnResult => ({
  outcome: 'ignored',
  state: unchanged(before, message),
  facts: nothing,
  sends: nothing,
  timersSet: nothing,
  timersCancelled: nothing,
  effects: nothing,
});

const refused = (state: ActorState, refusal: Refusal): TurnResult => ({
  outcome: 'refused',
  state,
  facts: nothing,
  sends: nothing,
  timersSet: nothing,
  timersCancelled: nothing,
  effects: nothing,
  refusal,
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
