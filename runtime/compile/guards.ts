/** Guards as functions of context, event and leaf, their names looked up once. */
import { type AnyStateMachine, and, matchesState, not, or, stateIn } from 'xstate';
import { Beyond } from './beyond.ts';
import type { Leaf } from './leaf.ts';
import type { Context, Event } from './sink.ts';

export type PlainGuard = (args: { context: Context; event: Event }, params: unknown) => boolean;
export type Test = (context: Context, event: Event, leaf: Leaf) => boolean;

/** `plain` where the machine's own function is all there is to it; `test` otherwise. */
export interface Guard {
  readonly plain: PlainGuard | undefined;
  readonly test: Test;
}

type BuiltIn = PlainGuard & {
  readonly check?: unknown;
  readonly guards: readonly unknown[];
  readonly stateValue: string | object;
};
type Named = { readonly type: string; readonly params?: unknown };

const checkOf = (guard: unknown): unknown => (guard as BuiltIn).check;
const AND = checkOf(and([]));
const OR = checkOf(or([]));
const NOT = checkOf(not(() => true));
const STATE_IN = checkOf(stateIn(''));

/** Throws `Beyond` where a guard is not of a known kind. */
export function compileGuard(machine: AnyStateMachine, guard: unknown): Guard {
  if (typeof guard === 'function') return compileFunction(machine, guard as BuiltIn, undefined);
  const name = typeof guard === 'string' ? guard : (guard as Named).type;
  const found = machine.implementations.guards[name] as unknown;
  if (found === undefined) throw new Beyond(`Guard "${name}", which nobody has implemented,`);
  // An alias: XState drops the parameters on the way, and so do we.
  if (typeof found !== 'function') return compileGuard(machine, found);
  return compileFunction(machine, found as BuiltIn, typeof guard === 'string' ? undefined : (guard as Named));
}

function compileFunction(machine: AnyStateMachine, guard: BuiltIn, named: Named | undefined): Guard {
  if (!('check' in guard)) return plain(guard, named);
  const inner = () => guard.guards.map((one) => compileGuard(machine, one).test);
  switch (guard.check) {
    case AND: {
      const all = inner();
      return { plain: undefined, test: (c, e, leaf) => all.every((test) => test(c, e, leaf)) };
    }
    case OR: {
      const all = inner();
      return { plain: undefined, test: (c, e, leaf) => all.some((test) => test(c, e, leaf)) };
    }
    case NOT: {
      const [test] = inner();
      return { plain: undefined, test: (c, e, leaf) => !test!(c, e, leaf) };
    }
    case STATE_IN: {
      const { stateValue } = guard;
      if (typeof stateValue === 'string' && stateValue.startsWith('#')) {
        const node = machine.getStateNodeById(stateValue);
        return { plain: undefined, test: (_c, _e, leaf) => leaf.nodes.includes(node) };
      }
      return {
        plain: undefined,
        test: (_c, _e, leaf) => matchesState(stateValue as never, leaf.value as never),
      };
    }
    default:
      throw new Beyond('A guard with a check of its own');
  }
}

function plain(guard: PlainGuard, named: Named | undefined): Guard {
  if (named === undefined || !('params' in named))
    return { plain: guard, test: (context, event) => guard({ context, event }, undefined) };
  const { params } = named;
  if (typeof params !== 'function')
    return { plain: undefined, test: (context, event) => guard({ context, event }, params) };
  return {
    plain: undefined,
    test: (context, event) => guard({ context, event }, params({ context, event })),
  };
}
