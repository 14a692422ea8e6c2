/**
 * Actions as plain records that `run.ts` carries out one after another. XState's built-in actions and our own verbs are
 * known; anything else is `Beyond`.
 */
import { type AnyStateMachine, assign, cancel, emit, enqueueActions, raise } from 'xstate';
import { EFFECT, REFUSE, SEND, VERB, type Verb } from '../actions.ts';
import { Beyond } from './beyond.ts';
import type { Context, Event } from './sink.ts';

export const FACT = 0;
export const TELL = 1;
export const ASK = 2;
export const TURN_DOWN = 3;
export const KEEP = 4;
export const ASSIGN = 5;
export const ASSIGN_FIELDS = 6;
export const RAISE = 7;
export const CANCEL = 8;
export const EMIT = 9;
export const ENQUEUE = 10;
export const BARE = 11;
export const DONE = 12;
export const FINISH = 13;

// biome-ignore lint/suspicious/noExplicitAny: a machine's own functions; what they take is the machine's affair.
export type Fn = (args: any, params?: any) => any;

/** One shape for all, so that the loop over them stays fast. */
export interface Op {
  readonly kind: number;
  /** Type of a fact or an effect, code of a refusal, id of a deadline, type of an event. */
  readonly name: string;
  readonly make: Fn | undefined;
  /** A value in place of `make`, or what else the kind needs. */
  readonly value: unknown;
  readonly delay: number | Fn | undefined;
  /** Parameters of a named action: a value, or a function of context and event. */
  readonly params: unknown;
}

interface BuiltIn {
  readonly resolve?: unknown;
  readonly [VERB]?: Verb;
  readonly assignment: unknown;
  readonly event: unknown;
  readonly id: unknown;
  readonly delay: unknown;
  readonly sendId: unknown;
  readonly collect: Fn;
}

const resolveOf = (action: unknown): unknown => (action as BuiltIn).resolve;
const ASSIGNS = resolveOf(assign({}));
const RAISES = resolveOf(raise({ type: '' }));
const CANCELS = resolveOf(cancel(''));
const EMITS = resolveOf(emit({ type: '' } as never));
const ENQUEUES = resolveOf(enqueueActions(() => undefined));

const op = (kind: number, name: string, make?: unknown, value?: unknown, delay?: unknown): Op => ({
  kind,
  name,
  make: make as Fn | undefined,
  value,
  delay: delay as number | Fn | undefined,
  params: undefined,
});

/** Throws `Beyond` where the table cannot carry an action out. */
export function compileAction(machine: AnyStateMachine, action: unknown): Op {
  if (typeof action === 'function') return compileFunction(machine, action as never);
  const isName = typeof action === 'string';
  const type = isName ? action : (action as { type: string }).type;
  const params = isName ? undefined : (action as { params?: unknown }).params;
  const found = machine.implementations.actions[type] as unknown;
  if (typeof found === 'function') return { ...compileFunction(machine, found as never), params };
  if (found !== undefined) throw new Beyond(`Action "${type}" that stands for another one`);
  if (type === SEND || type === EFFECT || type === REFUSE) return { ...op(BARE, type), params };
  throw new Beyond(`Action "${type}", which nobody has implemented,`);
}

function compileFunction(machine: AnyStateMachine, action: BuiltIn & { readonly name: string }): Op {
  const verb = action[VERB];
  if (verb !== undefined) return compileVerb(verb);
  switch (action.resolve) {
    case ASSIGNS:
      return typeof action.assignment === 'function'
        ? op(ASSIGN, '', action.assignment)
        : op(ASSIGN_FIELDS, '', undefined, action.assignment);
    case RAISES: {
      const { event, id } = action;
      if (typeof event === 'string') throw new Beyond('A raised event without an object');
      const delay =
        typeof action.delay === 'string' ? machine.implementations.delays[action.delay] : action.delay;
      return typeof event === 'function'
        ? op(RAISE, id as string, event, undefined, delay)
        : op(RAISE, id as string, undefined, event, delay);
    }
    case CANCELS:
      return typeof action.sendId === 'function'
        ? op(CANCEL, '', action.sendId)
        : op(CANCEL, '', undefined, action.sendId);
    case EMITS:
      return typeof action.event === 'function'
        ? op(EMIT, '', action.event)
        : op(EMIT, '', undefined, action.event);
    case ENQUEUES:
      return op(ENQUEUE, '', action.collect);
    default:
      throw new Beyond(
        action.resolve === undefined
          ? `Function "${action.name || 'without a name'}" as an action`
          : `Action "${(action as { type?: string }).type}"`,
      );
  }
}

function compileVerb(verb: Verb): Op {
  switch (verb.verb) {
    case 'fact':
      return op(FACT, verb.type, verb.fields);
    case 'send':
      return op(TELL, '', verb.make);
    case 'effect':
      return op(ASK, verb.type, verb.make);
    case 'refuse':
      return op(TURN_DOWN, verb.code, verb.words);
    case 'keep':
      return op(KEEP, '', verb.make);
  }
}

/** What entering a final state raises in its parent; `output` is its own `output`. */
export const doneOp = (parentId: string, output: unknown): Op =>
  op(DONE, `xstate.done.state.${parentId}`, undefined, output);

export interface Ending {
  readonly nodeId: string;
  readonly nodeOutput: unknown;
  readonly rootOutput: unknown;
}

/** The machine has come to its end. */
export const finishOp = (ending: Ending): Op => op(FINISH, '', undefined, ending);

export const paramsOf = (one: Op, context: Context, event: Event): unknown =>
  typeof one.params === 'function' ? one.params({ context, event }) : one.params;
